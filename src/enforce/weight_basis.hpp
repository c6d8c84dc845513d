#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <vector>

#include "enforce/root_system.hpp"

namespace lieder {

/// Eigenvalues of the coroots, which are whole numbers, and of the elements of the centre.
struct Weight {
  std::vector<std::int64_t> labels;
  std::vector<double> charges;

  /// The same for weights that differ by rounding alone.
  std::vector<std::int64_t> key() const;
  bool is_dominant() const;
  Weight& operator+=(const Weight& other);
  Weight operator-() const;
};

/// An entry of a sparse matrix, in lists by column.
struct Entry {
  Eigen::Index row;
  std::complex<double> value;
};
using SparseColumns = std::vector<std::vector<Entry>>;

/// A representation in coordinates where the Cartan subalgebra is diagonal.
struct WeightBasis {
  Eigen::MatrixXcd vectors;             ///< unitary; columns are the weight vectors
  std::vector<Weight> weights;          ///< of each column
  Eigen::MatrixXd values;               ///< eigenvalues of the Cartan elements, rank x size
  std::vector<SparseColumns> raising;   ///< E_i in these coordinates
  std::vector<SparseColumns> lowering;  ///< F_i
  Eigen::MatrixXcd conjugation;         ///< vectors^* conj(vectors): what complex conjugation does to coordinates
};

/// \param algebra  images of the basis that the root system refers to
/// \return         empty when coroots have eigenvalues that are no whole numbers
std::optional<WeightBasis> weight_basis(const RootSystem& roots, const std::vector<Eigen::MatrixXd>& algebra,
                                        std::uint64_t seed);

}  // namespace lieder

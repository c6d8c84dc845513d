#pragma once
#include <Eigen/SparseCore>
#include <memory>

#include "discover/sample_rows.hpp"
#include "lieder/discover/discover.hpp"

namespace lieder {

/// What samples with Jacobians say of the candidates, the samples in random order. May be asked from several threads.
class SlopeRows {
 public:
  virtual ~SlopeRows() = default;
  virtual Eigen::Index samples() const = 0;
  /// Of samples first .. first + count - 1, q columns: L_zeta F, the rows of a sample together, and as many rows as it
  /// takes for the squares of their sizes.
  virtual SampleRows of(Eigen::Index first, Eigen::Index count) const = 0;
  virtual Eigen::MatrixXd broken_of(Eigen::Index first, Eigen::Index count) const = 0;
  /// Those of the sizes alone, for many candidates, of which most move few coordinates.
  virtual Eigen::SparseMatrix<double> sizes_of(Eigen::Index first, Eigen::Index count) const = 0;
  virtual bool sizes_are_sparse() const = 0;
  /// Both for combinations of candidates, q x w.
  virtual SampleRows of(Eigen::Index first, Eigen::Index count, const Eigen::MatrixXd& along) const = 0;
};

/// \param f, fields, action  are referred to
std::unique_ptr<SlopeRows> slope_rows(const SampledFunction& f, const VectorFields& fields, const OutputAction& action,
                                      std::uint64_t seed);

}  // namespace lieder

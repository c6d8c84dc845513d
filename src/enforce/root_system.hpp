#pragma once
#include <Eigen/Core>
#include <optional>
#include <vector>

namespace lieder {

/// A reductive Lie algebra over C split into a Cartan subalgebra and root vectors. Elements are coefficients of the
/// basis that was given.
struct RootSystem {
  std::vector<Eigen::VectorXcd> cartan;    ///< orthonormal Hermitian matrices, as long as the rank
  std::vector<Eigen::VectorXcd> raising;   ///< E_i for each simple root; its adjoint is F_i, [E_i, F_i] the coroot
  std::vector<Eigen::VectorXcd> lowering;  ///< F_i
  std::vector<Eigen::VectorXcd> coroots;   ///< H_i: eigenvalues in representations are whole numbers
  std::vector<Eigen::VectorXcd> centre;    ///< what of the Cartan subalgebra commutes with everything
  Eigen::MatrixXd positive_roots;          ///< columns: eigenvalues of the elements of `cartan`
};

/// \param basis  real matrices, a basis of an algebra that holds the transpose of each of its elements
/// \return       empty when it is no such algebra
std::optional<RootSystem> root_system(const std::vector<Eigen::MatrixXd>& basis, std::uint64_t seed);

/// Dimension of the irreducible representation with this highest weight (Weyl's formula).
/// \param highest  eigenvalues of the elements of `cartan`
double weyl_dimension(const RootSystem& roots, const Eigen::VectorXd& highest);

/// Sum of coefficient times matrix.
Eigen::MatrixXcd element(const Eigen::VectorXcd& coefficients, const std::vector<Eigen::MatrixXd>& matrices);

}  // namespace lieder

#include "enforce/classical_form.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <unsupported/Eigen/KroneckerProduct>

#include "group/matrix_algebras.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

constexpr double kExact = 1e-10;
/// The form is the null vector of n^2 x n^2 equations.
constexpr Index kLargest = 16;

bool preserved(const MatrixXd& form, const Matrices& algebra) {
  return std::ranges::all_of(algebra, [&form](const MatrixXd& x) {
    return (x.transpose() * form + form * x).norm() <= kExact * x.norm() * form.norm();
  });
}

/// The one bilinear form, up to scale, that the algebra preserves; of largest entry 1.
std::optional<MatrixXd> only_form(const Matrices& algebra) {
  const Index n = algebra.front().rows();
  const MatrixXd one = MatrixXd::Identity(n, n);
  MatrixXd squares = MatrixXd::Zero(n * n, n * n);
  for (const MatrixXd& x : algebra) {
    const MatrixXd m =
        Eigen::kroneckerProduct(one, MatrixXd(x.transpose())) + Eigen::kroneckerProduct(MatrixXd(x.transpose()), one);
    squares += m.transpose() * m / x.squaredNorm();
  }
  Eigen::FullPivLU<MatrixXd> lu(squares);
  lu.setThreshold(kExact);
  if (lu.dimensionOfKernel() != 1) return std::nullopt;
  MatrixXd form = lu.kernel().reshaped(n, n);
  Index i = 0, j = 0;
  form.cwiseAbs().maxCoeff(&i, &j);
  form /= form(i, j);
  return form;
}

/// Rounded to whole entries; empty unless each row and column has one of them, 1 or -1.
std::optional<MatrixXd> signed_permutation(const MatrixXd& form) {
  const MatrixXd whole = form.array().round();
  if ((whole - form).norm() > 1e-8) return std::nullopt;
  const auto is_one = [](const auto& sums) { return (sums.array() == 1).all(); };
  if (!is_one(whole.cwiseAbs().rowwise().sum()) || !is_one(whole.cwiseAbs().colwise().sum())) return std::nullopt;
  return whole;
}

bool has_reflection(const Group& group) {
  return std::ranges::any_of(group.discrete, [](const MatrixXd& g) { return g.determinant() < 0; });
}

}  // namespace

std::optional<ClassicalForm> classical_form(const Group& group, const Matrices& algebra) {
  const Index n = group.size, dimension = static_cast<Index>(algebra.size());
  if (n < 2 || algebra.empty() || group.blocks.size() > 1) return std::nullopt;
  if (dimension == n * n) return ClassicalForm{ClassicalForm::Kind::general, MatrixXd::Identity(n, n)};
  const bool traceless =
      std::ranges::all_of(algebra, [](const MatrixXd& x) { return std::abs(x.trace()) <= kExact * x.norm(); });
  if (n > 2 && dimension == n * n - 1 && traceless)
    return group.discrete.empty()
               ? std::optional(ClassicalForm{ClassicalForm::Kind::general, MatrixXd::Identity(n, n), true})
               : std::nullopt;
  const bool orthogonal = n > 2 && dimension == n * (n - 1) / 2, symplectic = dimension == n * (n + 1) / 2;
  if (!orthogonal && !symplectic) return std::nullopt;
  std::optional<MatrixXd> form = MatrixXd::Identity(n, n);
  if (!preserved(*form, algebra)) form = n <= kLargest ? only_form(algebra) : std::nullopt;
  if (form) form = signed_permutation(*form);
  if (!form || !preserved(*form, algebra)) return std::nullopt;
  if ((*form - (orthogonal ? 1 : -1) * form->transpose()).norm() > 0) return std::nullopt;
  for (const MatrixXd& g : group.discrete)
    if ((g.transpose() * *form * g - *form).norm() > kExact * std::max(1.0, g.squaredNorm())) return std::nullopt;
  return ClassicalForm{orthogonal ? ClassicalForm::Kind::orthogonal : ClassicalForm::Kind::symplectic, *form,
                       orthogonal && !has_reflection(group)};
}

}  // namespace lieder

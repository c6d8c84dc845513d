#include "lieder/group/algebra.hpp"

#include <fmt/format.h>

#include <Eigen/LU>
#include <Eigen/QR>
#include <algorithm>

#include "group/matrix_algebras.hpp"
#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// The basis as columns, and how to find coordinates in it.
class Span {
 public:
  explicit Span(const MatrixBasis& basis) : qr_(as_columns(basis)) {
    if (qr_.rank() < static_cast<Index>(basis.size()))
      throw InputError(fmt::format("Lie algebra: {} matrices of rank {} came; need linearly independent ones",
                                   basis.size(), qr_.rank()));
  }
  VectorXd coordinates(const MatrixXd& m) const { return qr_.solve(VectorXd(m.reshaped())); }

 private:
  Eigen::ColPivHouseholderQR<MatrixXd> qr_;
};

/// The matrix of a linear map of the algebra into itself, in the basis.
template <typename Map>
MatrixXd matrix_in(const MatrixBasis& basis, Map&& image_of) {
  const auto dimension = static_cast<Index>(basis.size());
  MatrixXd matrix(dimension, dimension);
  if (basis.empty()) return matrix;
  const Span span(basis);
  for (Index j = 0; j < dimension; ++j) matrix.col(j) = span.coordinates(image_of(basis[static_cast<std::size_t>(j)]));
  return matrix;
}

/// What of m no combination of orthonormal matrices makes.
MatrixXd residue(MatrixXd m, const MatrixBasis& orthonormal) {
  for (int pass = 0; pass < 2; ++pass)
    for (const MatrixXd& x : orthonormal) m -= x.cwiseProduct(m).sum() * x;
  return m;
}

/// An orthonormal basis of the span of some of the matrices; those that add nothing are left out.
void extend(MatrixBasis& orthonormal, const MatrixXd& m, double tolerance) {
  const MatrixXd rest = residue(m, orthonormal);
  if (rest.norm() > tolerance * m.norm()) orthonormal.push_back(rest / rest.norm());
}

}  // namespace

MatrixXd bracket(const MatrixXd& x, const MatrixXd& y) { return x * y - y * x; }

VectorXd coordinates(const MatrixXd& m, const MatrixBasis& basis) {
  if (basis.empty()) return {};
  return Span(basis).coordinates(m);
}

std::vector<MatrixXd> structure_constants(const MatrixBasis& basis) {
  if (basis.empty()) return {};
  const Span span(basis);
  const auto dimension = static_cast<Index>(basis.size());
  std::vector<MatrixXd> constants(basis.size(), MatrixXd::Zero(dimension, dimension));
  for (std::size_t i = 0; i < basis.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const VectorXd c = span.coordinates(bracket(basis[i], basis[j]));
      constants[i].col(static_cast<Index>(j)) = c;
      constants[j].col(static_cast<Index>(i)) = -c;
    }
  return constants;
}

MatrixXd adjoint_of_tangent(const MatrixXd& x, const MatrixBasis& basis) {
  return matrix_in(basis, [&](const MatrixXd& y) { return bracket(x, y); });
}

MatrixXd adjoint_of_element(const MatrixXd& g, const MatrixBasis& basis) {
  const Index n = basis.empty() ? g.rows() : basis.front().rows();
  if (g.rows() != n || g.cols() != n)
    throw InputError(fmt::format("adjoint: a matrix {} x {} came; need {} x {}", g.rows(), g.cols(), n, n));
  const Eigen::FullPivLU<MatrixXd> factored(g.transpose());
  if (!factored.isInvertible()) throw InputError("adjoint: the element is singular; need an invertible matrix");
  return matrix_in(
      basis, [&](const MatrixXd& y) -> MatrixXd { return factored.solve(MatrixXd((g * y).transpose())).transpose(); });
}

double closure_defect(const MatrixBasis& basis) {
  MatrixBasis orthonormal;
  for (const MatrixXd& x : basis) extend(orthonormal, x, 1e-12);
  double defect = 0;
  for (std::size_t i = 0; i < orthonormal.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      defect = std::max(defect, residue(bracket(orthonormal[i], orthonormal[j]), orthonormal).norm());
  return defect;
}

MatrixBasis closure(const MatrixBasis& matrices, double tolerance) {
  MatrixBasis orthonormal, closed = matrices;
  for (const MatrixXd& x : matrices) extend(orthonormal, x, 1e-12);
  for (std::size_t i = 1; i < orthonormal.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const MatrixXd rest = residue(bracket(orthonormal[i], orthonormal[j]), orthonormal);
      if (rest.norm() <= tolerance) continue;
      orthonormal.push_back(rest / rest.norm());
      closed.push_back(orthonormal.back());
    }
  return closed;
}

MatrixXd killing_form(const MatrixBasis& basis) {
  const std::vector<MatrixXd> ad = structure_constants(basis);
  const auto dimension = static_cast<Index>(ad.size());
  MatrixXd form(dimension, dimension);
  for (Index i = 0; i < dimension; ++i)
    for (Index j = 0; j <= i; ++j)
      form(i, j) = form(j, i) =
          ad[static_cast<std::size_t>(i)].cwiseProduct(ad[static_cast<std::size_t>(j)].transpose()).sum();
  return form;
}

}  // namespace lieder

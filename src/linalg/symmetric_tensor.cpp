#include "linalg/symmetric_tensor.hpp"

#include <cblas.h>

#include <optional>
#include <utility>

#include "lieder/base/threads.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Dimension from which the work (8/3 d^4 operations, about a millisecond here) is worth sharing: threads that meet
/// more often wait for one another whenever another program takes a core, and then the whole is many times slower.
constexpr Index kSharedFrom = 48;

/// Packed times matrix, rows split among threads in pieces whose number depends on the shape alone.
void multiply(const MatrixXd& packed, const MatrixXd& right, MatrixXd& product) {
  product.resize(packed.rows(), right.cols());
  const Index piece = std::max<Index>(128, packed.cols());
  const auto pieces = static_cast<int>((packed.rows() + piece - 1) / piece);
  const SingleThreadedBlas blas;
#pragma omp parallel for num_threads(loop_threads()) schedule(dynamic, 1) if (packed.cols() >= kSharedFrom)
  for (int p = 0; p < pieces; ++p) {
    const Index first = p * piece, rows = std::min(piece, packed.rows() - first);
    product.middleRows(first, rows).noalias() = packed.middleRows(first, rows) * right;
  }
}

/// Rows (k, k) of a packed tensor.
MatrixXd diagonal_pairs(const SymmetricTensor& t) {
  MatrixXd diagonal(t.dim(), t.dim());
  for (Index k = 0; k < t.dim(); ++k) diagonal.row(k) = t.packed().row(SymmetricTensor::pair(k, k));
  return diagonal;
}

}  // namespace

void unpack(const Eigen::Ref<const VectorXd>& upper, MatrixXd& matrix) {
  const Index d = matrix.rows();
  for (Index k = 0; k < d; ++k) {
    const auto column = upper.segment(SymmetricTensor::pair(0, k), k + 1);
    matrix.col(k).head(k + 1) = column;
    matrix.row(k).head(k + 1) = column;
  }
}

MatrixXd SymmetricTensor::slice(Index i) const {
  MatrixXd matrix(dim(), dim());
  unpack(packed_.col(i), matrix);
  return matrix;
}

SymmetricTensor& SymmetricTensor::operator+=(const SymmetricTensor& other) {
  packed_ += other.packed_;
  return *this;
}

SymmetricTensor& SymmetricTensor::operator-=(const SymmetricTensor& other) {
  packed_ -= other.packed_;
  return *this;
}

SymmetricTensor& SymmetricTensor::operator*=(double factor) {
  packed_ *= factor;
  return *this;
}

// A pair j < k stands for two entries of the whole tensor, a pair (k, k) for one.

double inner(const SymmetricTensor& a, const SymmetricTensor& b) {
  return 2 * a.packed().cwiseProduct(b.packed()).sum() - diagonal_pairs(a).cwiseProduct(diagonal_pairs(b)).sum();
}

double squared_norm(const SymmetricTensor& t) { return inner(t, t); }

MatrixXd contract_pairs(const SymmetricTensor& a, const SymmetricTensor& b) {
  std::optional<SingleThreadedBlas> alone;
  if (a.dim() < kSharedFrom) alone.emplace();
  return 2 * (a.packed().transpose() * b.packed()) - diagonal_pairs(a).transpose() * diagonal_pairs(b);
}

MatrixXd contract_twice(const SymmetricTensor& t, const MatrixXd& o) {
  MatrixXd once;  // (j, k; i)
  multiply(t.packed(), o.transpose(), once);
  MatrixXd twice(t.dim(), o.rows());
  const auto d = static_cast<int>(t.dim()), rows = static_cast<int>(o.rows());
  const SingleThreadedBlas blas;
#pragma omp parallel for num_threads(loop_threads()) schedule(static) if (t.dim() >= kSharedFrom)
  for (int i = 0; i < rows; ++i) {
    const VectorXd row = o.row(i);
    cblas_dspmv(CblasColMajor, CblasUpper, d, 1, once.col(i).data(), row.data(), 1, 0, twice.col(i).data(), 1);
  }
  return twice.transpose();
}

const SymmetricTensor& RepeatedTransform::operator()(const SymmetricTensor& t, const MatrixXd& l) {
  const Index d = t.dim();
  multiply(t.packed(), l.transpose(), once_);  // (j, k; a)
  y_.resize(l.rows());
  MatrixXd& y = y_.packed();
  const auto dim = static_cast<int>(l.rows());
  const SingleThreadedBlas blas;
#pragma omp parallel num_threads(loop_threads()) if (d >= kSharedFrom)
  {
    MatrixXd slice(d, d), half, block;
    // Entries (b, c, a) with b, c <= a are all of them up to symmetry; the largest piece of work first.
#pragma omp for schedule(dynamic, 1)
    for (int from_last = 0; from_last < dim; ++from_last) {
      const Index a = dim - 1 - from_last;
      unpack(once_.col(a), slice);
      half.noalias() = l.topRows(a + 1) * slice;
      block.noalias() = half * l.topRows(a + 1).transpose();
      for (Index c = 0; c <= a; ++c) {
        y.col(a).segment(SymmetricTensor::pair(0, c), c + 1) = block.col(c).head(c + 1);
        y.col(c).segment(SymmetricTensor::pair(0, a), a + 1) = block.col(c);
      }
    }
  }
  return y_;
}

SymmetricTensor transform(const SymmetricTensor& t, const MatrixXd& l) {
  RepeatedTransform once;
  once(t, l);
  return std::move(once.y_);
}

}  // namespace lieder

#include "enforce/glue.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <optional>

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXcd;
using Eigen::MatrixXd;
using Eigen::VectorXcd;
using Eigen::VectorXd;
using Complex = std::complex<double>;

/// Z unitary with A = Z Z', for A symmetric and unitary: its real and imaginary parts commute.
MatrixXcd square_root_factor(const MatrixXcd& a) {
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(std::cos(1.0) * a.real() + std::sin(1.0) * a.imag());
  const MatrixXd& o = eigen.eigenvectors();
  const VectorXcd phases = (o.transpose() * a * o).diagonal();
  return o.cast<Complex>() * phases.cwiseSqrt().asDiagonal();
}

/// Z unitary whose columns come in pairs z, A z*, for A antisymmetric and unitary.
MatrixXcd paired_factor(const MatrixXcd& a) {
  const Index n = a.rows();
  MatrixXcd z(n, 0);
  for (Index k = 0; k < n && z.cols() < n; ++k) {
    VectorXcd next = VectorXcd::Unit(n, k);
    for (int pass = 0; pass < 2; ++pass) next -= z * (z.adjoint() * next);
    if (next.norm() < 0.1 / static_cast<double>(n)) continue;
    next /= next.norm();
    z.conservativeResize(Eigen::NoChange, z.cols() + 2);
    z.col(z.cols() - 2) = next;
    z.col(z.cols() - 1) = a * next.conjugate();
  }
  return z;
}

void mix(Copies& copies, const MatrixXcd& z) {
  for (MatrixXcd& vectors : copies.vectors) vectors = vectors * z;
}

/// A tensor as the next column.
void write(const MatrixXd& tensor, ColumnWriter& writer) {
  writer.write(tensor.data(), tensor.size(), [](Index i) { return i; });
}

/// Vectors of a representation of real type in a real basis: conj(E) = E s with s symmetric and unitary, the same for
/// all copies. Empty when they have none.
std::optional<MatrixXcd> real_basis(const MatrixXcd& copies, Index d) {
  const MatrixXcd first = copies.leftCols(d);
  const MatrixXcd s = first.adjoint() * first.conjugate();
  if ((s - s.transpose()).norm() > 1e-9 || std::abs(s.squaredNorm() - static_cast<double>(d)) > 1e-9) return {};
  return square_root_factor(s);
}

}  // namespace

Index weights_of(const Glue& glue) {
  if (glue.kind == GlueKind::pair_second) return 0;
  return glue.rows() * glue.cols() * (glue.kind == GlueKind::pair_first ? 2 : 1);
}

MatrixXcd coefficients_of(const Glue& glue, const VectorXd& weights) {
  const Index m = glue.rows(), n = glue.cols();
  const double half = std::sqrt(0.5);
  MatrixXcd c(m, n);
  if (glue.kind == GlueKind::real) {
    c = Eigen::Map<const MatrixXd>(weights.data(), m, n).cast<Complex>();
  } else if (glue.kind == GlueKind::pair_first) {
    for (Index k = 0; k < m * n; ++k) c.data()[k] = half * Complex(weights[2 * k], weights[2 * k + 1]);
  } else {
    Index k = 0;
    for (Index j = 0; j < n; j += 2)
      for (Index i = 0; i < m; i += 2, k += 4) {
        const Complex p = half * Complex(weights[k], weights[k + 1]),
                      q = half * Complex(weights[k + 2], weights[k + 3]);
        c(i, j) = p;
        c(i, j + 1) = q;
        c(i + 1, j) = -std::conj(q);
        c(i + 1, j + 1) = std::conj(p);
      }
  }
  return c;
}

VectorXd weights_from(const Glue& glue, const MatrixXcd& c) {
  const Index m = glue.rows(), n = glue.cols();
  const double twice = std::sqrt(2.0);
  VectorXd weights(weights_of(glue));
  if (glue.kind == GlueKind::real) {
    Eigen::Map<MatrixXd>(weights.data(), m, n) = c.real();
  } else if (glue.kind == GlueKind::pair_first) {
    for (Index k = 0; k < m * n; ++k) {
      weights[2 * k] = twice * c.data()[k].real();
      weights[2 * k + 1] = twice * c.data()[k].imag();
    }
  } else {
    Index k = 0;
    for (Index j = 0; j < n; j += 2)
      for (Index i = 0; i < m; i += 2, k += 4) {
        weights[k] = twice * c(i, j).real();
        weights[k + 1] = twice * c(i, j).imag();
        weights[k + 2] = twice * c(i, j + 1).real();
        weights[k + 3] = twice * c(i, j + 1).imag();
      }
  }
  return weights;
}

void make_real(std::vector<Glue>& glues, const WeightedProduct& first, const WeightedProduct& second) {
  std::vector<bool> done(glues.size(), false);
  for (std::size_t g = 0; g < glues.size(); ++g) {
    if (done[g]) continue;
    Glue& glue = glues[g];
    const int space = first.conjugate_space(glue.first.spaces.front());
    for (std::size_t h = g; h < glues.size(); ++h) {
      Glue& other = glues[h];
      const auto q = std::ranges::find(other.first.spaces, space);
      if (done[h] || q == other.first.spaces.end()) continue;
      const auto p = static_cast<std::size_t>(q - other.first.spaces.begin());
      if (other.first.vectors.size() != glue.first.vectors.size() || other.rows() != glue.rows()) continue;
      const MatrixXcd a = glue.first.vectors.front().adjoint() * first.conjugate(space, other.first.vectors[p]);
      // Unitary for the block that conjugation leads to, zero for the others.
      if (a.squaredNorm() < 0.5 * static_cast<double>(a.rows())) continue;
      const MatrixXcd b =
          glue.second.vectors.front().adjoint() * second.conjugate(other.second.spaces[p], other.second.vectors[p]);
      done[g] = done[h] = true;
      if (h != g) {
        glue.kind = GlueKind::pair_first;
        other.kind = GlueKind::pair_second;
        glue.partner = h;
        mix(glue.first, a);
        mix(glue.second, b);
      } else if ((a - a.transpose()).norm() < (a + a.transpose()).norm()) {
        mix(glue.first, square_root_factor(a));
        mix(glue.second, square_root_factor(b));
      } else {
        glue.kind = GlueKind::quaternionic;
        mix(glue.first, paired_factor(a));
        mix(glue.second, paired_factor(b));
      }
      break;
    }
  }
}

// With E_i, F_j the copies as matrices they are E_i F_j', real
// for the real kind; real and imaginary part of it, times sqrt 2, for the others.
void write_glue(const Glue& glue, MatrixXcd first, const MatrixXcd& second, ColumnWriter& writer) {
  const auto d = static_cast<Index>(glue.first.vectors.size());
  const Index m = glue.rows(), n = glue.cols();
  first *= glue.scale();
  const auto block = [d](const auto& all, Index i) { return all.middleCols(i * d, d); };
  if (glue.kind == GlueKind::real) {
    if (const auto z = real_basis(first / glue.scale(), d)) {
      MatrixXd e(first.rows(), first.cols()), f(second.rows(), second.cols());
      for (Index i = 0; i < m; ++i) e.middleCols(i * d, d) = (block(first, i) * *z).real();
      for (Index j = 0; j < n; ++j) f.middleCols(j * d, d) = (block(second, j) * z->conjugate()).real();
      for (Index j = 0; j < n; ++j)
        for (Index i = 0; i < m; ++i) write(block(f, j) * block(e, i).transpose(), writer);
      return;
    }
    for (Index j = 0; j < n; ++j)
      for (Index i = 0; i < m; ++i) write((block(second, j) * block(first, i).transpose()).real(), writer);
    return;
  }
  const double twice = std::sqrt(2.0);
  const auto write_both = [&](Index i, Index j) {
    const MatrixXcd tensor = block(second, j) * block(first, i).transpose();
    write(twice * tensor.real(), writer);
    write(-twice * tensor.imag(), writer);
  };
  if (glue.kind == GlueKind::pair_first) {
    for (Index j = 0; j < n; ++j)
      for (Index i = 0; i < m; ++i) write_both(i, j);
  } else {
    for (Index j = 0; j < n; j += 2)
      for (Index i = 0; i < m; i += 2) {
        write_both(i, j);
        write_both(i, j + 1);
      }
  }
}

}  // namespace lieder

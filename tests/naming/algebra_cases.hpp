#pragma once
#include <Eigen/LU>
#include <Eigen/QR>
#include <Eigen/SVD>
#include <algorithm>
#include <string>
#include <vector>

#include "group/matrix_algebras.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/group/algebra.hpp"

// Matrix algebras with their names, built entry by entry: what tests and the benchmark of naming ask for.
namespace lieder::naming_cases {

using Eigen::Index;
using Eigen::MatrixXd;

struct Case {
  std::string name;
  Matrices basis;
};

inline Matrices operator+(Matrices a, const Matrices& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

inline Matrices one(const MatrixXd& m) { return {m}; }
inline Matrices identity(Index n) { return {MatrixXd::Identity(n, n)}; }

/// Block diagonal: the direct sum on the sum of the spaces.
inline Matrices sum(const Matrices& a, const Matrices& b) {
  const Index m = a[0].rows(), n = b[0].rows();
  return embedded(a, m + n, 0, 0) + embedded(b, m + n, m, 0);
}

/// Each matrix on several copies of its space.
inline Matrices copies(const Matrices& a, Index count) {
  Matrices all;
  for (const MatrixXd& m : a) {
    all.emplace_back(MatrixXd::Zero(count * m.rows(), count * m.cols()));
    for (Index c = 0; c < count; ++c) all.back().block(c * m.rows(), c * m.cols(), m.rows(), m.cols()) = m;
  }
  return all;
}

/// Complex matrices x + i y as (x -y; y x).
inline MatrixXd realified(const MatrixXd& x, const MatrixXd& y) {
  MatrixXd all(2 * x.rows(), 2 * x.cols());
  all << x, -y, y, x;
  return all;
}
inline Matrices complexified(const Matrices& a) {
  Matrices all;
  for (const MatrixXd& m : a) {
    all.push_back(realified(m, 0 * m));
    all.push_back(realified(0 * m, m));
  }
  return all;
}
inline Matrices complex_unit(Index n) { return {realified(MatrixXd::Zero(n, n), MatrixXd::Identity(n, n))}; }

/// su(p,q) on C^(p+q).
inline Matrices su(Index p, Index q) {
  const Index n = p + q;
  Matrices all;
  for (const MatrixXd& m : so(p, q)) all.push_back(realified(m, 0 * m));
  for (Index i = 0; i < n; ++i)
    for (Index j = i + 1; j < n; ++j) {
      const double sign = (i < p) == (j < p) ? 1 : -1;
      all.push_back(realified(MatrixXd::Zero(n, n), unit_matrix(n, i, j) + sign * unit_matrix(n, j, i)));
    }
  for (Index i = 0; i + 1 < n; ++i)
    all.push_back(realified(MatrixXd::Zero(n, n), unit_matrix(n, i, i) - unit_matrix(n, i + 1, i + 1)));
  return all;
}

/// Linear maps and all translations of R^n, as matrices on R^(n+1).
inline Matrices affine(const Matrices& linear) {
  const Index n = linear[0].rows();
  return embedded(linear, n + 1, 0, 0) + translations_of(n);
}
inline Matrices without_translations(const Matrices& linear) { return embedded(linear, linear[0].rows() + 1, 0, 0); }

/// a (x) 1 and 1 (x) b.
inline Matrices tensor(const Matrices& a, const Matrices& b) {
  const Index m = a[0].rows(), n = b[0].rows();
  Matrices all;
  for (const MatrixXd& x : a) {
    all.emplace_back(MatrixXd::Zero(m * n, m * n));
    for (Index i = 0; i < m; ++i)
      for (Index j = 0; j < m; ++j) all.back().block(i * n, j * n, n, n) = x(i, j) * MatrixXd::Identity(n, n);
  }
  return all + copies(b, m);
}

inline Matrices adjoint(const Matrices& a) { return structure_constants(a); }

inline MatrixXd j_matrix(Index n) {
  MatrixXd j = MatrixXd::Zero(2 * n, 2 * n);
  j.topRightCorner(n, n).setIdentity();
  j.bottomLeftCorner(n, n) = -MatrixXd::Identity(n, n);
  return j;
}

/// h(2n+1) on R^(2n+2), with linear symplectic maps of R^2n between.
inline Matrices heisenberg(Index n, const Matrices& symplectic = {}) {
  const Index m = 2 * n + 2;
  Matrices all = symplectic.empty() ? Matrices{} : embedded(symplectic, m, 1, 0);
  for (Index i = 0; i < 2 * n; ++i) {
    MatrixXd x = unit_matrix(m, 1 + i, m - 1);
    x.row(0).segment(1, 2 * n) = -j_matrix(n).col(i).transpose();
    all.push_back(x);
  }
  all.push_back(unit_matrix(m, 0, m - 1));
  return all;
}

/// (x, t, 1): rotations, boosts x + v t, translations of space and time.
inline Matrices galilei(Index n) {
  const Index m = n + 2;
  Matrices all = n > 1 ? embedded(so(n, 0), m, 0, 0) : Matrices{};
  for (Index i = 0; i < n; ++i) all = all + one(unit_matrix(m, i, n)) + one(unit_matrix(m, i, n + 1));
  return all + one(unit_matrix(m, n, n + 1));
}

/// Galilei with mass: (x, t, s, 1) with the light-cone coordinates t, s.
inline Matrices bargmann(Index n) {
  const Index m = n + 3, t = n, s = n + 1, last = n + 2;
  Matrices all = embedded(so(n, 0), m, 0, 0);
  for (Index i = 0; i < n; ++i)
    all = all + one(unit_matrix(m, i, t) - unit_matrix(m, s, i)) + one(unit_matrix(m, i, last));
  return all + one(unit_matrix(m, t, last)) + one(unit_matrix(m, s, last));
}

inline Matrices carroll(Index n) {
  const Index m = n + 2;
  Matrices all = embedded(so(n, 0), m, 0, 0);
  for (Index i = 0; i < n; ++i) all = all + one(unit_matrix(m, n, i)) + one(unit_matrix(m, i, n + 1));
  return all + one(unit_matrix(m, n, n + 1));
}

inline Matrices upper(Index n, bool with_diagonal) {
  Matrices all;
  for (Index i = 0; i < n; ++i)
    for (Index j = with_diagonal ? i : i + 1; j < n; ++j) all.push_back(unit_matrix(n, i, j));
  return all;
}

inline MatrixXd matrix2(double a, double b, double c, double d) {
  MatrixXd m(2, 2);
  m << a, b, c, d;
  return m;
}

/// sl(2,R) on polynomials of degree m-1: R^m irreducibly.
inline Matrices sl2_on(Index m) {
  MatrixXd e = MatrixXd::Zero(m, m), f = e, h = e;
  for (Index i = 0; i < m; ++i) {
    h(i, i) = static_cast<double>(m - 1 - 2 * i);
    if (i + 1 == m) break;
    e(i, i + 1) = static_cast<double>(i + 1);
    f(i + 1, i) = static_cast<double>(m - 1 - i);
  }
  return {e, f, h};
}

/// The same span in other coordinates of R^n.
inline Matrices conjugated(const Matrices& basis, const MatrixXd& g) {
  const MatrixXd inverse = g.inverse();
  Matrices all;
  for (const MatrixXd& x : basis) all.emplace_back(g * x * inverse);
  return all;
}

/// A random g of condition number `condition`.
inline MatrixXd random_coordinates(Index n, double condition, RandomStream& random) {
  const MatrixXd u = random_orthogonal(static_cast<int>(n), random), v = random_orthogonal(static_cast<int>(n), random);
  Eigen::VectorXd s(n);
  for (Index i = 0; i < n; ++i) s[i] = std::pow(condition, i == 0 ? 0 : i == 1 ? 1 : random.uniform());
  return u * s.asDiagonal() * v.transpose();
}

/// An orthonormal basis of the span, mixed at random, each element with noise of this length.
inline Matrices measured(const Matrices& basis, double noise, RandomStream& random) {
  const MatrixXd q = Eigen::HouseholderQR<MatrixXd>(as_columns(basis)).householderQ() *
                     MatrixXd::Identity(basis[0].size(), static_cast<Index>(basis.size()));
  const MatrixXd mixed = q * random_orthogonal(static_cast<int>(basis.size()), random);
  Matrices all;
  const Index n = basis[0].rows();
  for (Index i = 0; i < mixed.cols(); ++i)
    all.emplace_back(mixed.col(i).reshaped(n, n) + noise / static_cast<double>(n) * random.normal_matrix(n, n));
  return all;
}

}  // namespace lieder::naming_cases

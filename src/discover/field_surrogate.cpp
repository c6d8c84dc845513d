#include "discover/field_surrogate.hpp"
#include "lieder/base/threads.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/at.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/lie/dictionary.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Coefficients bend along an axis as two waves do, or as polynomials of this degree on open ones.
constexpr int kBends = 4;
constexpr double kMostSurrogateTerms = 800;
/// Points of a fit, and as many as there are terms, times this.
constexpr Index kPointsOfFit = 2000, kPointsPerTerm = 5;
/// Differences that are smaller than this of the field are rounding, and dependent columns are no basis.
constexpr double kUnresolved = 1e-10, kDependentTerms = 1e-11;

/// Of the k-th wave along a periodic axis.
double wave_number(int k) {
  const int waves = (k + 1) / 2;
  return std::numbers::pi * waves;
}

/// Functions of a coordinate, x in [-1, 1) from end to end, and their slopes.
double bend(bool periodic, int k, double x) {
  const double wave = wave_number(k);
  if (periodic) return k % 2 == 1 ? std::cos(wave * x) : std::sin(wave * x);
  return std::legendre(static_cast<unsigned>(k), x);
}
double bend_slope(bool periodic, int k, double x) {
  const double wave = wave_number(k);
  if (periodic) return k % 2 == 1 ? -wave * std::sin(wave * x) : wave * std::cos(wave * x);
  double slope = 0;  // (2 j + 1) P_j for j = k - 1, k - 3, ..
  for (int j = k - 1; j >= 0; j -= 2) slope += (2 * j + 1) * std::legendre(static_cast<unsigned>(j), x);
  return slope;
}

/// Half the length of an axis, by which its coordinate becomes one in [-1, 1].
double half_length(const Grid& grid, const std::vector<bool>& periodic, Index axis) {
  const auto n = static_cast<double>(grid.extents[at(axis)]);
  return (periodic[at(axis)] ? n : n - 1) * grid.spacing[axis] / 2;
}

MatrixXd bends_of(const Grid& grid, const std::vector<bool>& periodic, std::optional<Index> slope_along) {
  const Index d = grid.dimension();
  const MatrixXd x = grid.coordinates();
  MatrixXd all = MatrixXd::Zero(x.rows(), 1 + kBends * d);
  if (!slope_along) all.col(0).setOnes();
  for (Index a = 0; a < d; ++a) {
    if (slope_along && *slope_along != a) continue;
    const double half = half_length(grid, periodic, a);
    for (int k = 1; k <= kBends; ++k)
      for (Index p = 0; p < x.rows(); ++p) {
        double& one = all(p, 1 + a * kBends + k - 1);
        one = slope_along ? bend_slope(periodic[at(a)], k, x(p, a) / half) / half
                          : bend(periodic[at(a)], k, x(p, a) / half);
      }
  }
  return all;
}

/// How each monomial comes from one of a lower degree.
std::vector<std::pair<Index, Index>> made_of(const Eigen::MatrixXi& exponents) {
  std::vector<std::pair<Index, Index>> made(at(exponents.rows()), {0, 0});
  for (Index i = 1; i < exponents.rows(); ++i) {
    Index variable = exponents.cols() - 1;
    while (exponents(i, variable) == 0) --variable;
    Eigen::RowVectorXi lower = exponents.row(i);
    --lower[variable];
    Index parent = 0;
    while (exponents.row(parent) != lower) ++parent;
    made[at(i)] = {parent, variable};
  }
  return made;
}

struct PointOfField {
  Index field, point;
};

/// A random choice, or all of them, of points whose stencil stays within the grid.
std::vector<PointOfField> points_of_fit(const Stencil& stencil, Index points, const std::vector<Index>& fields,
                                        Index wanted, std::uint64_t seed) {
  std::vector<PointOfField> all;
  for (const Index k : fields)
    for (Index p = 0; p < points; ++p)
      if (stencil.fits(p)) all.push_back({k, p});
  if (std::ssize(all) <= wanted) return all;
  const Eigen::VectorXi order = RandomStream(Seed{seed}.split(77)).permutation(static_cast<int>(all.size()));
  std::vector<PointOfField> some;
  for (Index i = 0; i < wanted; ++i) some.push_back(all[at(order[i])]);
  return some;
}

}  // namespace

std::vector<SurrogateClass> surrogate_classes(Index dimension, Index channels, Index points) {
  std::vector<SurrogateClass> all;
  for (int radius = 0; radius <= 4; ++radius)
    for (int degree = 1; degree <= 4; ++degree) {
      const double variables = std::pow(2 * radius + 1, dimension) * static_cast<double>(channels);
      double terms = 1 + kBends * static_cast<double>(dimension);
      for (int g = 1; g <= degree; ++g) terms *= (variables + g) / g;
      if (terms > kMostSurrogateTerms || 2 * terms > static_cast<double>(points)) continue;
      all.push_back({.radius = radius, .degree = degree, .terms = static_cast<Index>(std::lround(terms))});
    }
  std::ranges::stable_sort(all, {}, &SurrogateClass::terms);
  return all;
}

std::optional<FieldSurrogate> FieldSurrogate::fit(const Grid& grid, const std::vector<bool>& periodic,
                                                  const SurrogateClass& wanted, const RowMatrix& u, const RowMatrix& v,
                                                  const std::vector<Index>& fields, std::uint64_t seed) {
  for (const auto extent : grid.extents)
    if (extent <= 2 * wanted.radius + 1) return std::nullopt;
  FieldSurrogate s;
  s.class_ = wanted;
  s.stencil_ = std::make_shared<const Stencil>(grid, periodic, wanted.radius);
  s.bends_ = bends_of(grid, periodic, std::nullopt);
  for (Index a = 0; a < grid.dimension(); ++a) s.bend_slopes_.push_back(bends_of(grid, periodic, a));
  const Index channels = u.cols() / grid.points(), results = v.cols() / grid.points();
  const Index variables = s.stencil_->jets() * channels;
  s.made_ = made_of(polynomial_exponents(variables, wanted.degree));
  const auto chosen =
      points_of_fit(*s.stencil_, grid.points(), fields, std::max(kPointsOfFit, kPointsPerTerm * wanted.terms), seed);
  const Index rows = std::ssize(chosen);
  if (rows < 2 * wanted.terms) return std::nullopt;
  MatrixXd jets(rows, variables), target(rows, results);
  std::vector<FieldValues> inputs(at(u.rows()));
  for (const Index k : fields) inputs[at(k)] = field_of_row(u, k, grid.points());
  for (Index i = 0; i < rows; ++i) {
    const auto& [k, p] = chosen[at(i)];
    jets.row(i) = s.stencil_->around(inputs[at(k)], p);
    target.row(i) = v.row(k).segment(p * results, results);
  }
  s.mean_ = jets.colwise().mean();
  s.scale_ = ((jets.rowwise() - s.mean_.transpose()).colwise().squaredNorm() / static_cast<double>(rows)).cwiseSqrt();
  if (!(s.scale_.minCoeff() > kUnresolved * s.scale_.maxCoeff())) return std::nullopt;
  const Index bends = s.bends_.cols(), monomials = std::ssize(s.made_);
  MatrixXd design(rows, bends * monomials);
  for (Index i = 0; i < rows; ++i) {
    const VectorXd m = s.monomials((jets.row(i).transpose() - s.mean_).cwiseQuotient(s.scale_));
    for (Index b = 0; b < bends; ++b)
      design.row(i).segment(b * monomials, monomials) = s.bends_(chosen[at(i)].point, b) * m.transpose();
  }
  const VectorXd norms = design.colwise().norm();
  Eigen::ColPivHouseholderQR<MatrixXd> qr(design * norms.cwiseInverse().asDiagonal());
  qr.setThreshold(kDependentTerms);
  if (qr.rank() < design.cols()) return std::nullopt;
  s.coefficients_ = norms.cwiseInverse().asDiagonal() * qr.solve(target);
  return s;
}

VectorXd FieldSurrogate::variables(const FieldValues& field, Index point) const {
  return (stencil_->around(field, point) - mean_).cwiseQuotient(scale_);
}

VectorXd FieldSurrogate::monomials(const VectorXd& s) const {
  VectorXd m(std::ssize(made_));
  m[0] = 1;
  for (Index i = 1; i < m.size(); ++i) m[i] = m[made_[at(i)].first] * s[made_[at(i)].second];
  return m;
}

VectorXd FieldSurrogate::monomials_along(const VectorXd& s, const VectorXd& m, const VectorXd& w) const {
  VectorXd slope(m.size());
  slope[0] = 0;
  for (Index i = 1; i < m.size(); ++i) {
    const auto& [parent, variable] = made_[at(i)];
    slope[i] = slope[parent] * s[variable] + m[parent] * w[variable];
  }
  return slope;
}

MatrixXd FieldSurrogate::coefficients_at(const Eigen::RowVectorXd& bends) const {
  const Index monomials = std::ssize(made_);
  MatrixXd sum = MatrixXd::Zero(coefficients_.cols(), monomials);
  for (Index b = 0; b < bends.size(); ++b)
    sum += bends[b] * coefficients_.middleRows(b * monomials, monomials).transpose();
  return sum;
}

RowMatrix FieldSurrogate::values(const RowMatrix& u) const {
  const Index points = bends_.rows(), results = coefficients_.cols();
  RowMatrix all = RowMatrix::Zero(u.rows(), points * results);
  std::vector<FieldValues> fields;
  for (Index k = 0; k < u.rows(); ++k) fields.push_back(field_of_row(u, k, points));
#pragma omp parallel for num_threads(loop_threads()) schedule(static)
  for (Index p = 0; p < points; ++p) {
    if (!fits(p)) continue;
    const MatrixXd c = coefficients_at(bends_.row(p));
    for (Index k = 0; k < u.rows(); ++k)
      all.row(k).segment(p * results, results) = c * monomials(variables(fields[at(k)], p));
  }
  return all;
}

RowMatrix FieldSurrogate::derivative(const RowMatrix& u, const RowMatrix& w) const {
  const Index points = bends_.rows(), results = coefficients_.cols();
  RowMatrix all = RowMatrix::Zero(u.rows(), points * results);
  std::vector<FieldValues> at_fields, along;
  for (Index k = 0; k < u.rows(); ++k) {
    at_fields.push_back(field_of_row(u, k, points));
    along.push_back(field_of_row(w, k, points));
  }
#pragma omp parallel for num_threads(loop_threads()) schedule(static)
  for (Index p = 0; p < points; ++p) {
    if (!fits(p)) continue;
    const MatrixXd c = coefficients_at(bends_.row(p));
    for (Index k = 0; k < u.rows(); ++k) {
      const VectorXd s = variables(at_fields[at(k)], p);
      const VectorXd moved = stencil_->around(along[at(k)], p).cwiseQuotient(scale_);
      all.row(k).segment(p * results, results) = c * monomials_along(s, monomials(s), moved);
    }
  }
  return all;
}

FieldValues FieldSurrogate::explicit_slope(const FieldValues& u, Index axis) const {
  FieldValues slope = FieldValues::Zero(u.rows(), coefficients_.cols());
  for (Index p = 0; p < u.rows(); ++p)
    if (fits(p))
      slope.row(p) = (coefficients_at(bend_slopes_[at(axis)].row(p)) * monomials(variables(u, p))).transpose();
  return slope;
}

}  // namespace lieder

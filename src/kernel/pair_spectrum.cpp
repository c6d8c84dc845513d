#include "kernel/pair_spectrum.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <complex>
#include <numeric>

#include "base/at.hpp"
#include "kernel/left_out.hpp"
#include "kernel/ridge.hpp"

namespace lieder {

using Eigen::Index;

namespace {

/// The diagonal of the inverse of a 2 x 2 Hermitian matrix.
Eigen::Vector2d inverse_diagonal(double first, double second, const std::complex<double>& between, double trace) {
  const double middle = (first + second) / 2, radius = std::hypot((first - second) / 2, std::abs(between));
  require_positive(middle - radius, trace, "spectrum of two orbits");
  const double determinant = (middle - radius) * (middle + radius);
  return {second / determinant, first / determinant};
}

/// Of a Hermitian matrix: the diagonal of its inverse, summed over each half.
Eigen::Vector2d inverse_halves(const Eigen::MatrixXcd& pair, double added, double trace) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> solver(pair);
  const Eigen::VectorXd values = solver.eigenvalues().array() + added;
  require_positive(values[0], trace, "spectrum of two orbits");
  const Eigen::VectorXd diagonal = solver.eigenvectors().cwiseAbs2() * values.cwiseInverse();
  return {diagonal.head(diagonal.size() / 2).sum(), diagonal.tail(diagonal.size() / 2).sum()};
}

}  // namespace

PairSpectra::PairSpectra(const InvariantPart& part, const GroupTable& table,
                         const std::vector<IrreducibleRepresentation>& irreducible, double ridge,
                         const MissingPoints& missing)
    : traces_(static_cast<double>(part.size()) * part.front().diagonal()),
      order_(static_cast<Index>(part.size())),
      ridge_(ridge),
      table_(table),
      irreducible_(irreducible),
      missing_(missing) {
  for (const IrreducibleRepresentation& rho : irreducible) blocks_.push_back({rho.dimension(), transformed(part, rho)});
}

PairSpectrum PairSpectra::operator()(Index first, Index second, double kinship) const {
  if (missing_.size() > 0) return pair_together(first, second, kinship);
  const double trace = traces_[first] + traces_[second], added = ridge_ * trace;
  const auto order = static_cast<double>(order_);
  Eigen::Vector2d of_inverse = Eigen::Vector2d::Zero();
  for (const Block& block : blocks_) {
    const Index d = block.dimension;
    if (d == 1) {
      of_inverse +=
          inverse_diagonal(block.values(first, first).real() + added, block.values(second, second).real() + added,
                           kinship * block.values(first, second), trace) /
          order;
      continue;
    }
    Eigen::MatrixXcd pair(2 * d, 2 * d);
    pair << block.values.block(first * d, first * d, d, d), kinship * block.values.block(first * d, second * d, d, d),
        kinship * block.values.block(second * d, first * d, d, d), block.values.block(second * d, second * d, d, d);
    of_inverse += static_cast<double>(d) / order * inverse_halves(pair, added, trace);
  }
  const Eigen::MatrixXcd& trivial = blocks_.front().values;
  Eigen::Matrix2d means;
  means << trivial(first, first).real(), kinship * trivial(first, second).real(),
      kinship * trivial(second, first).real(), trivial(second, second).real();
  const Eigen::Vector2d labels(1, -1);
  means.diagonal().array() += added;
  const Eigen::Vector2d solved = means.inverse() * labels;
  return {.errors = labels.cwiseProduct(solved).cwiseQuotient(of_inverse),
          .noise = of_inverse.cwiseInverse().cwiseSqrt(),
          .signal = signal(first, second, kinship)};
}

double PairSpectra::signal(Index first, Index second, double kinship) const {
  const Eigen::MatrixXcd& trivial = blocks_.front().values;
  const double squared = trivial(first, first).real() + trivial(second, second).real() -
                         kinship * (trivial(first, second).real() + trivial(second, first).real());
  return std::sqrt(std::max(squared / static_cast<double>(order_), 0.0));
}

Eigen::MatrixXcd PairSpectra::chosen(const Block& block, const std::vector<Index>& orbits, double kinship) const {
  const Index d = block.dimension, count = static_cast<Index>(orbits.size());
  Eigen::MatrixXcd values(count * d, count * d);
  for (Index c = 0; c < count; ++c)
    for (Index e = 0; e < count; ++e)
      values.block(c * d, e * d, d, d) =
          (c == e ? 1 : kinship) * block.values.block(orbits[at(c)] * d, orbits[at(e)] * d, d, d);
  return values;
}

PairSpectra::Answer PairSpectra::together(const std::vector<Index>& orbits, const Eigen::MatrixXd& labels,
                                          double kinship) const {
  constexpr const char* kWhat = "spectrum of orbits with missing points";
  double trace = 0;
  for (const Index o : orbits) trace += traces_[o];
  std::vector<Eigen::MatrixXcd> inverses;
  for (const Block& block : blocks_) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> solver(chosen(block, orbits, kinship));
    const Eigen::VectorXd values = solver.eigenvalues().array() + ridge_ * trace;
    require_positive(values[0], trace, kWhat);
    inverses.emplace_back(solver.eigenvectors() * values.cwiseInverse().asDiagonal() * solver.eigenvectors().adjoint());
  }
  const InvariantPart inverse = transformed_back(inverses, irreducible_);
  const Eigen::MatrixXd of_orbits = inverses.front().real() * labels;  // the same at all points of an orbit
  struct Point {
    Index orbit;  // among those chosen
    int element;
  };
  std::vector<Point> points;
  for (std::size_t c = 0; c < orbits.size(); ++c)
    for (int g = 0; g < table_.order(); ++g)
      if (missing_(orbits[c], g)) points.push_back({static_cast<Index>(c), g});
  const auto count = static_cast<Index>(points.size());
  Eigen::MatrixXd among(count, count), solved(count, labels.cols());
  for (Index i = 0; i < count; ++i) {
    const Point& one = points[at(i)];
    solved.row(i) = of_orbits.row(one.orbit);
    for (Index j = 0; j < count; ++j) {
      const Point& other = points[at(j)];
      const int between = table_.product[at(table_.inverse[at(one.element)])][at(other.element)];
      among(i, j) = inverse[at(between)](one.orbit, other.orbit);
    }
  }
  const Eigen::LLT<Eigen::MatrixXd> factor(among);
  if (factor.info() != Eigen::Success) require_positive(0, trace, kWhat);
  return {.residuals = factor.solve(solved),
          .noise = factor.solve(Eigen::MatrixXd::Identity(count, count)).diagonal().cwiseSqrt()};
}

PairSpectrum PairSpectra::pair_together(Index first, Index second, double kinship) const {
  const Eigen::Vector2d labels(1, -1);
  const Answer answer = together({first, second}, labels, kinship);
  const Index own = missing_.row(first).count(), others = missing_.row(second).count();
  const auto mean = [](const auto& values) { return values.size() > 0 ? values.mean() : kUnset; };
  const Eigen::VectorXd residuals = answer.residuals.col(0);
  return {.errors = {mean(residuals.head(own)), -mean(residuals.tail(others))},
          .noise = {mean(answer.noise.head(own)), mean(answer.noise.tail(others))},
          .signal = signal(first, second, kinship)};
}

Eigen::MatrixXd PairSpectra::joint_errors(const std::vector<int>& classes) const {
  const auto orbits = static_cast<Index>(classes.size());
  if (missing_.size() > 0) return joint_together(classes);
  const double trace = traces_.sum();
  Eigen::VectorXd of_inverse = Eigen::VectorXd::Zero(orbits);
  for (const Block& block : blocks_) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> solver(block.values);
    const Eigen::VectorXd values = solver.eigenvalues().array() + ridge_ * trace;
    require_positive(values[0], trace, "spectrum of all orbits");
    const Eigen::VectorXd diagonal = solver.eigenvectors().cwiseAbs2() * values.cwiseInverse();
    const Index d = block.dimension;
    for (Index o = 0; o < orbits; ++o)
      of_inverse[o] += static_cast<double>(d) / static_cast<double>(order_) * diagonal.segment(o * d, d).sum();
  }
  Eigen::MatrixXd means = blocks_.front().values.real();
  means.diagonal().array() += ridge_ * trace;
  const Eigen::LDLT<Eigen::MatrixXd> factor(means);
  Eigen::VectorXd errors(orbits);
  for (Index o = 0; o < orbits; ++o)
    errors[o] = factor.solve(labels_against_rest(classes, classes[at(o)]))[o] / of_inverse[o];
  return errors.replicate(1, order_);
}

Eigen::MatrixXd PairSpectra::joint_together(const std::vector<int>& classes) const {
  const auto orbits = static_cast<Index>(classes.size());
  const int count = *std::ranges::max_element(classes) + 1;
  std::vector<Index> all(classes.size());
  std::iota(all.begin(), all.end(), 0);
  Eigen::MatrixXd labels(orbits, count), errors = Eigen::MatrixXd::Constant(orbits, order_, kUnset);
  for (int c = 0; c < count; ++c) labels.col(c) = labels_against_rest(classes, c);
  const Answer answer = together(all, labels, 1);
  Index i = 0;
  for (Index o = 0; o < orbits; ++o)
    for (Index g = 0; g < order_; ++g)
      if (missing_(o, g)) errors(o, g) = answer.residuals(i++, classes[at(o)]);  // its own label is +1
  return errors;
}

}  // namespace lieder

#include "kernel/pair_spectrum.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <cmath>
#include <complex>

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

PairSpectra::PairSpectra(const InvariantPart& part, const std::vector<IrreducibleRepresentation>& irreducible,
                         double ridge)
    : traces_(static_cast<double>(part.size()) * part.front().diagonal()),
      order_(static_cast<Index>(part.size())),
      ridge_(ridge) {
  for (const IrreducibleRepresentation& rho : irreducible) blocks_.push_back({rho.dimension(), transformed(part, rho)});
}

PairSpectrum PairSpectra::operator()(Index first, Index second, double kinship) const {
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
  const double squared_signal = labels.dot(means * labels) / order;
  means.diagonal().array() += added;
  const Eigen::Vector2d solved = means.inverse() * labels;
  return {.errors = labels.cwiseProduct(solved).cwiseQuotient(of_inverse),
          .noise = of_inverse.cwiseInverse().cwiseSqrt(),
          .signal = std::sqrt(std::max(squared_signal, 0.0))};
}

Eigen::VectorXd PairSpectra::joint_errors(const std::vector<int>& classes) const {
  const auto orbits = static_cast<Index>(classes.size());
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
  return means_by_class(errors, classes);
}

}  // namespace lieder

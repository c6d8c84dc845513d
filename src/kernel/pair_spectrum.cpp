#include "kernel/pair_spectrum.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <cmath>

#include "base/at.hpp"
#include "kernel/left_out.hpp"
#include "kernel/ridge.hpp"

namespace lieder {

using Eigen::Index;

PairSpectra::PairSpectra(const InvariantPart& part, const std::vector<IrreducibleRepresentation>& irreducible,
                         double ridge)
    : order_(static_cast<Index>(part.size())), ridge_(ridge) {
  for (const IrreducibleRepresentation& rho : irreducible) blocks_.push_back({rho.dimension(), transformed(part, rho)});
}

PairSpectrum PairSpectra::operator()(Index first, Index second, double kinship) const {
  const auto of_pair = [&](const Block& block) {
    const Index d = block.dimension;
    Eigen::MatrixXcd pair(2 * d, 2 * d);
    pair << block.values.block(first * d, first * d, d, d), kinship * block.values.block(first * d, second * d, d, d),
        kinship * block.values.block(second * d, first * d, d, d), block.values.block(second * d, second * d, d, d);
    return pair;
  };
  double trace = 0;
  for (const Block& block : blocks_) trace += static_cast<double>(block.dimension) * of_pair(block).trace().real();
  Eigen::Vector2d of_inverse = Eigen::Vector2d::Zero();
  for (const Block& block : blocks_) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> solver(of_pair(block));
    const Eigen::VectorXd values = solver.eigenvalues().array() + ridge_ * trace;
    require_positive(values[0], trace, "spectrum of two orbits");
    const Eigen::VectorXd diagonal = solver.eigenvectors().cwiseAbs2() * values.cwiseInverse();
    const Index d = block.dimension;
    const double weight = static_cast<double>(d) / static_cast<double>(order_);
    of_inverse += weight * Eigen::Vector2d(diagonal.head(d).sum(), diagonal.tail(d).sum());
  }
  Eigen::Matrix2d means = of_pair(blocks_.front()).real();
  const Eigen::Vector2d labels(1, -1);
  const double squared_signal = labels.dot(means * labels) / static_cast<double>(order_);
  means.diagonal().array() += ridge_ * trace;
  const Eigen::Vector2d solved = means.inverse() * labels;
  return {.errors = labels.cwiseProduct(solved).cwiseQuotient(of_inverse),
          .noise = of_inverse.cwiseInverse().cwiseSqrt(),
          .signal = std::sqrt(std::max(squared_signal, 0.0))};
}

Eigen::VectorXd PairSpectra::joint_errors(const std::vector<int>& classes) const {
  const auto orbits = static_cast<Index>(classes.size());
  double trace = 0;
  for (const Block& block : blocks_) trace += static_cast<double>(block.dimension) * block.values.trace().real();
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

#include "kernel/left_out.hpp"

#include <Eigen/Cholesky>
#include <algorithm>

#include "base/at.hpp"
#include "kernel/ridge.hpp"

namespace lieder {
namespace {

using Eigen::Index;

int class_count(const std::vector<int>& classes) { return *std::ranges::max_element(classes) + 1; }

/// Mean of each block of points_of_orbit x points_of_orbit.
Eigen::MatrixXd block_means(const RowMatrix& gram, Index points_of_orbit) {
  const Index orbits = gram.rows() / points_of_orbit;
  Eigen::MatrixXd means(orbits, orbits);
  for (Index c = 0; c < orbits; ++c)
    for (Index d = 0; d < orbits; ++d)
      means(c, d) = gram.block(c * points_of_orbit, d * points_of_orbit, points_of_orbit, points_of_orbit).mean();
  return (means + means.transpose()) / 2;
}

}  // namespace

Eigen::VectorXd means_by_class(const Eigen::VectorXd& of_orbits, const std::vector<int>& classes) {
  const int count = class_count(classes);
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(count), numbers = Eigen::VectorXd::Zero(count);
  for (std::size_t o = 0; o < classes.size(); ++o) {
    sums[classes[o]] += of_orbits[static_cast<Index>(o)];
    ++numbers[classes[o]];
  }
  return sums.cwiseQuotient(numbers);
}

Eigen::VectorXd labels_against_rest(const std::vector<int>& classes, int c) {
  Eigen::VectorXd labels(static_cast<Index>(classes.size()));
  for (std::size_t o = 0; o < classes.size(); ++o) labels[static_cast<Index>(o)] = classes[o] == c ? 1 : -1;
  return labels;
}

LeftOut::LeftOut(const RowMatrix& gram, const std::vector<int>& classes, double ridge) : classes_(classes) {
  check_gram(gram, ridge, "leave one out");
  const auto orbits = static_cast<Index>(classes.size());
  const Index n = gram.rows() / orbits, count = class_count(classes);
  const Eigen::MatrixXd inverse = inverse_with_ridge(gram, ridge, "leave one out");
  Eigen::MatrixXd labels(gram.rows(), count);
  for (int c = 0; c < count; ++c) {
    const Eigen::VectorXd of_orbits = labels_against_rest(classes, c);
    for (Index o = 0; o < orbits; ++o) labels.col(c).segment(o * n, n).setConstant(of_orbits[o]);
  }
  const Eigen::MatrixXd solved = inverse * labels;
  const double added = ridge * gram.trace();
  errors_.resize(orbits, n);
  training_.resize(orbits, n);
  wins_.resize(orbits, n);
  for (Index o = 0; o < orbits; ++o)
    for (Index k = 0; k < n; ++k) {
      const Index i = o * n + k;
      const int own = classes[at(o)];
      const Eigen::RowVectorXd predictions = labels.row(i) - solved.row(i) / inverse(i, i);
      errors_(o, k) = 1 - predictions[own];  // its own label is +1
      training_(o, k) = added * solved(i, own);
      wins_(o, k) = (predictions.array() >= predictions[own]).count() == 1 ? 1 : 0;
    }
}

Eigen::VectorXd LeftOut::class_means(const Eigen::MatrixXd& of_points) const {
  return means_by_class(of_points.rowwise().mean(), classes_);
}

RowMatrix averaged_gram(const RowMatrix& gram, Index points_of_orbit) {
  const Eigen::MatrixXd means = block_means(gram, points_of_orbit);
  RowMatrix all(gram.rows(), gram.cols());
  for (Index i = 0; i < gram.rows(); ++i)
    for (Index j = 0; j < gram.cols(); ++j) all(i, j) = means(i / points_of_orbit, j / points_of_orbit);
  return all;
}

// K has the eigenvalues of N times the means, and 0 within orbits: with ridge r a point's entry of the inverse is
// (1 - 1/N) / r + [(N B + r)^-1]_cc / N, and K^-1 y has the value [(N B + r)^-1 y]_c on orbit c.
Eigen::VectorXd averaged_errors(const RowMatrix& gram, const std::vector<int>& classes, double ridge) {
  const auto orbits = static_cast<Index>(classes.size());
  const Index n = gram.rows() / orbits;
  const double points = static_cast<double>(n), trace_share = 1e-15 * gram.trace();
  Eigen::MatrixXd means = points * block_means(gram, n);
  const double added = ridge * means.trace();
  means.diagonal().array() += added;
  const Eigen::LLT<Eigen::MatrixXd> factor(means);
  if (factor.info() != Eigen::Success || factor.matrixLLT().diagonal().cwiseAbs2().minCoeff() < trace_share) return {};
  const Eigen::MatrixXd inverse = factor.solve(Eigen::MatrixXd::Identity(orbits, orbits));
  Eigen::VectorXd of_orbits = Eigen::VectorXd::Zero(orbits);
  if (added > 0)
    for (Index o = 0; o < orbits; ++o) {
      const double solved = inverse.row(o).dot(labels_against_rest(classes, classes[at(o)]));
      of_orbits[o] = solved / ((1 - 1 / points) / added + inverse(o, o) / points);
    }
  return means_by_class(of_orbits, classes);
}

}  // namespace lieder

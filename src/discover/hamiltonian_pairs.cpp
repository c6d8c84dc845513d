#include "discover/hamiltonian_pairs.hpp"

#include <Eigen/QR>

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Values of all candidates at all points, column i for field i.
MatrixXd values_of(const VectorFields& candidates, const MatrixXd& points, const VectorXd& unit) {
  const Index m = points.cols();
  MatrixXd all(points.rows() * m, candidates.count());
  for (Index k = 0; k < points.rows(); ++k)
    all.middleRows(k * m, m) = unit.cwiseInverse().asDiagonal() * candidates.at(points.row(k), false).values;
  return all;
}

VectorXd hamiltonian_field(const Dictionary& laws, const VectorXd& coefficients, const MatrixXd& points,
                           const VectorXd& unit) {
  const Index m = points.cols(), half = m / 2;
  VectorXd all(points.rows() * m);
  for (Index k = 0; k < points.rows(); ++k) {
    const VectorXd gradient = laws.jacobian(points.row(k)).transpose() * coefficients;
    all.segment(k * m, m) << gradient.tail(half), -gradient.head(half);
    all.segment(k * m, m).array() /= unit.array();
  }
  return all;
}

/// |v - its projection on the columns| / |v|.
double distance(const MatrixXd& columns, const VectorXd& v) {
  if (v.norm() == 0) return kUnset;
  if (columns.cols() == 0) return 1;
  return (v - columns * columns.completeOrthogonalDecomposition().solve(v)).norm() / v.norm();
}

}  // namespace

std::vector<HamiltonianPair> hamiltonian_pairs(const ConservedQuantities& conserved, const Dictionary& laws,
                                               const VectorFields& candidates, const MatrixXd& found,
                                               const MatrixXd& points, const VectorXd& unit, double delta) {
  const MatrixXd values = values_of(candidates, points, unit);
  const auto solver = values.completeOrthogonalDecomposition();
  std::vector<HamiltonianPair> pairs;
  for (std::size_t k = 0; k < conserved.laws.size(); ++k) {
    const VectorXd field = hamiltonian_field(laws, conserved.laws[k].coefficients, points, unit);
    const VectorXd nearest = solver.solve(field), image = values * nearest;
    HamiltonianPair pair;
    pair.law = k;
    pair.distance_to_candidates = field.norm() > 0 ? (field - image).norm() / field.norm() : kUnset;
    if (pair.distance_to_candidates <= delta) {
      pair.field = candidates.text(nearest);
      pair.distance_to_found = distance(values * found, image);
      pair.in_span = *pair.distance_to_found <= delta;
    }
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

}  // namespace lieder

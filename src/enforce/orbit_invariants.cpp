#include "enforce/orbit_invariants.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

/// The point that a permutation matrix takes `point` to.
int image_of(const Eigen::MatrixXcd& matrix, int point) {
  Index image = 0;
  matrix.col(point).cwiseAbs().maxCoeff(&image);
  return static_cast<int>(image);
}

VectorXd sizes_of(const std::vector<int>& labels, Index count) {
  VectorXd sizes = VectorXd::Zero(count);
  for (const int label : labels) ++sizes[label];
  return sizes;
}

}  // namespace

OrbitInvariants::OrbitInvariants(TupleOrbits orbits) : orbits_(std::move(orbits)) {
  method = "orbits";
  for (const PointRange& range : orbits_.ranges()) size_ *= range.size;
}

VectorXd OrbitInvariants::combine(const VectorXd& weights) const {
  const std::vector<int> labels = orbits_.labels();
  const VectorXd values = weights.cwiseQuotient(sizes_of(labels, count()).cwiseSqrt());
  VectorXd tensor(size_);
  for (Index i = 0; i < size_; ++i) tensor[i] = values[labels[static_cast<std::size_t>(i)]];
  return tensor;
}

VectorXd OrbitInvariants::project(const VectorXd& tensor) const {
  const std::vector<int> labels = orbits_.labels();
  VectorXd sums = VectorXd::Zero(count());
  for (Index i = 0; i < size_; ++i) sums[labels[static_cast<std::size_t>(i)]] += tensor[i];
  return sums.cwiseQuotient(sizes_of(labels, count()).cwiseSqrt());
}

Eigen::SparseMatrix<double> OrbitInvariants::write_columns() const {
  const std::vector<int> labels = orbits_.labels();
  const VectorXd sizes = sizes_of(labels, count());
  Eigen::SparseMatrix<double> columns(size_, count());
  columns.resizeNonZeros(size_);
  auto* starts = columns.outerIndexPtr();
  starts[0] = 0;
  for (Index k = 0; k < count(); ++k) starts[k + 1] = starts[k] + static_cast<int>(sizes[k]);
  std::vector<int> next(starts, starts + count());
  for (Index i = 0; i < size_; ++i) {
    const int label = labels[static_cast<std::size_t>(i)];
    const int at = next[static_cast<std::size_t>(label)]++;
    columns.innerIndexPtr()[at] = static_cast<int>(i);
    columns.valuePtr()[at] = 1 / std::sqrt(sizes[label]);
  }
  return columns;
}

double OrbitInvariants::change_under(const FactorMatrices& g, RandomStream& random) const {
  constexpr int kTuples = 1000;
  const VectorXd values = random.normal_matrix(count(), 1);
  const std::vector<PointRange>& ranges = orbits_.ranges();
  double changed = 0, all = 0;
  for (int k = 0; k < kTuples; ++k) {
    std::vector<int> tuple, moved;
    for (std::size_t a = 0; a < ranges.size(); ++a) {
      const auto point = static_cast<int>(random.below(static_cast<std::uint64_t>(ranges[a].size)));
      tuple.push_back(ranges[a].first + point);
      moved.push_back(ranges[a].first + image_of(g.forward[a], point));
    }
    const double before = values[orbits_.label_of(tuple)], after = values[orbits_.label_of(moved)];
    changed += (after - before) * (after - before);
    all += before * before;
  }
  return std::sqrt(changed / all);
}

}  // namespace lieder

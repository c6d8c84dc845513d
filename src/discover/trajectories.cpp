#include "lieder/discover/trajectories.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lieder/base/error.hpp"
#include "lieder/base/status.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

void check_states(const char* name, const MatrixXd& states, std::size_t run) {
  for (Index i = 0; i < states.rows(); ++i)
    if (!states.row(i).allFinite())
      throw InputError(fmt::format("trajectories: {} of run {} is not finite in row {}", name, run, i));
}

void check_run(const Trajectory& r, std::size_t run, Index dimension) {
  if (r.t.size() == 0 || r.x.rows() != r.t.size() || r.x.cols() != dimension || dimension == 0)
    throw InputError(
        fmt::format("trajectories: run {} has {} times and states {} x {}; need one state per time, {} "
                    "coordinates, at least one of each",
                    run, r.t.size(), r.x.rows(), r.x.cols(), dimension));
  if (r.dx.size() != 0 && (r.dx.rows() != r.x.rows() || r.dx.cols() != dimension))
    throw InputError(fmt::format("trajectories: dx of run {} is {} x {}; need {} x {}, as x", run, r.dx.rows(),
                                 r.dx.cols(), r.x.rows(), dimension));
  check_states("x", r.x, run);
  check_states("dx", r.dx, run);
  for (Index i = 0; i < r.t.size(); ++i)
    if (!std::isfinite(r.t[i]) || (i > 0 && !(r.t[i] > r.t[i - 1])))
      throw InputError(
          fmt::format("trajectories: time {} of run {} is {}; need finite, increasing ones", i, run, r.t[i]));
}

/// Weights of unit length that take a polynomial of degree below `order` at order + 1 times to 0.
VectorXd difference_weights(const VectorXd& t) {
  VectorXd w(t.size());
  const double unit = (t[t.size() - 1] - t[0]) / 4;  // keeps the products near 1
  for (Index i = 0; i < t.size(); ++i) {
    double product = 1;
    for (Index j = 0; j < t.size(); ++j)
      if (j != i) product *= (t[i] - t[j]) / unit;
    w[i] = 1 / product;
  }
  return w.normalized();
}

/// Mean square of the differences of one order, each coordinate, without the largest tenth: a fast event, such as a
/// close encounter, is no noise. Empty when no run is long enough.
VectorXd mean_square_difference(const Trajectories& data, Index order) {
  constexpr double kKept = 0.9, kOfNormal = 0.6231;  // mean of z^2 of a standard normal z below its 0.9 quantile
  MatrixXd squares(data.samples(), data.dimension());
  Index count = 0;
  for (const Trajectory& run : data.runs)
    for (Index i = 0; i + order < run.t.size(); ++i, ++count)
      squares.row(count) =
          (difference_weights(run.t.segment(i, order + 1)).transpose() * run.x.middleRows(i, order + 1)).cwiseAbs2();
  if (count == 0) return {};
  const Index kept = std::max<Index>(1, static_cast<Index>(kKept * static_cast<double>(count)));
  VectorXd mean(data.dimension());
  for (Index j = 0; j < mean.size(); ++j) {
    std::vector<double> column(squares.col(j).begin(), squares.col(j).begin() + count);
    std::ranges::nth_element(column, column.begin() + kept - 1);
    mean[j] = Eigen::Map<const VectorXd>(column.data(), kept).mean() / kOfNormal;
  }
  return mean;
}

}  // namespace

Index Trajectories::samples() const {
  Index count = 0;
  for (const Trajectory& run : runs) count += run.x.rows();
  return count;
}

bool Trajectories::has_derivatives() const {
  return !runs.empty() && std::ranges::all_of(runs, [](const Trajectory& run) { return run.dx.size() > 0; });
}

void check_trajectories(const Trajectories& data) {
  if (data.runs.empty()) throw InputError("trajectories: no run came; need at least one");
  for (std::size_t run = 0; run < data.runs.size(); ++run) {
    check_run(data.runs[run], run, data.dimension());
    if ((data.runs[run].dx.size() > 0) != (data.runs[0].dx.size() > 0))
      throw InputError(fmt::format("trajectories: of runs 0 and {} one holds dx; need dx of all runs or of none", run));
  }
}

VectorXd spread(const Trajectories& data) {
  const auto samples = static_cast<double>(data.samples());
  VectorXd mean = VectorXd::Zero(data.dimension()), square = mean;
  for (const Trajectory& run : data.runs) mean += run.x.colwise().sum().transpose() / samples;
  for (const Trajectory& run : data.runs)
    square += (run.x.rowwise() - mean.transpose()).colwise().squaredNorm().transpose() / samples;
  return square.unaryExpr([](double s) { return s > 0 ? std::sqrt(s) : 1; });
}

VectorXd noise_level(const Trajectories& data) {
  constexpr Index kMostOrder = 9;
  VectorXd least = VectorXd::Constant(data.dimension(), kUnset);
  for (Index order = 2; order <= kMostOrder; ++order) {
    const VectorXd square = mean_square_difference(data, order);
    if (square.size() == 0) break;
    least = order == 2 ? square : least.cwiseMin(square);
  }
  return least.cwiseSqrt();
}

}  // namespace lieder

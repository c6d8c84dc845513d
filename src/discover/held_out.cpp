#include "discover/held_out.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "lieder/base/threads.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Directions that move less than this of what the largest moves are not seen.
constexpr double kUnseen = 1e-9;
/// Fewer held-out samples bound nothing.
constexpr Index kFewestForBounds = 20;
constexpr Index kMostGroups = 500;
constexpr int kResamples = 400;
constexpr Index kSamplesAtOnce = 1000;

double largest_ratio(const MatrixXd& broken, MatrixXd size) {
  const Index width = broken.rows();
  if (width == 1) return size(0, 0) > 0 ? std::sqrt(broken(0, 0) / size(0, 0)) : kUnset;
  // Fewer samples than directions leave some unmoved there, which break nothing either.
  size.diagonal().array() += kUnseen * kUnseen * size.trace();
  const Eigen::GeneralizedSelfAdjointEigenSolver<MatrixXd> eigen(broken, size, Eigen::EigenvaluesOnly);
  return eigen.info() == Eigen::Success ? std::sqrt(std::max(0.0, eigen.eigenvalues()[width - 1])) : kUnset;
}

double quantile_of_finite(std::vector<double>& values, double share) {
  std::erase_if(values, [](double v) { return !std::isfinite(v); });
  if (values.empty()) return kUnset;
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

MatrixXd weighted_sum(const std::vector<MatrixXd>& grams, Index d, const VectorXd& weights) {
  MatrixXd sum = MatrixXd::Zero(d, d);
  for (Index g = 0; g < weights.size(); ++g)
    if (weights[g] != 0) sum += weights[g] * grams[static_cast<std::size_t>(g)].topLeftCorner(d, d);
  return sum;
}

}  // namespace

HeldOut::HeldOut(const SlopeRows& rows, Index first, const MatrixXd& directions, Index spans)
    : count_(rows.samples() - first) {
  const Index groups = std::min(count_, kMostGroups);
  broken_.resize(groups, directions.cols());
  size_.resize(groups, directions.cols());
  broken_spans_.resize(static_cast<std::size_t>(groups));
  size_spans_.resize(static_cast<std::size_t>(groups));
#pragma omp parallel for num_threads(loop_threads()) schedule(dynamic)
  for (Index g = 0; g < groups; ++g) {
    const Index begin = g * count_ / groups, end = (g + 1) * count_ / groups;
    const SampleRows here = rows.of(first + begin, end - begin, directions);
    broken_.row(g) = here.broken.colwise().squaredNorm();
    size_.row(g) = here.size.colwise().squaredNorm();
    const auto gram = [spans](const MatrixXd& m) -> MatrixXd {
      return m.leftCols(spans).transpose() * m.leftCols(spans);
    };
    broken_spans_[static_cast<std::size_t>(g)] = gram(here.broken);
    size_spans_[static_cast<std::size_t>(g)] = gram(here.size);
  }
}

/// How often each resample counts each group, resamples x groups.
MatrixXd HeldOut::resampled(Seed seed) const {
  const Index groups = broken_.rows();
  MatrixXd weights = MatrixXd::Zero(kResamples, groups);
  for (int r = 0; r < kResamples; ++r) {
    RandomStream random(seed.split(static_cast<std::uint64_t>(r)));
    for (Index k = 0; k < groups; ++k)
      ++weights(r, static_cast<Index>(random.below(static_cast<std::uint64_t>(groups))));
  }
  return weights;
}

std::vector<Defect> HeldOut::defects(double alpha, Seed seed) const {
  const MatrixXd ones = MatrixXd::Ones(1, broken_.rows());
  const auto ratios = [this](const MatrixXd& weights) -> MatrixXd {
    const Eigen::ArrayXXd size = (weights * size_).array();
    return (size > 0).select(((weights * broken_).array() / size).sqrt(), kUnset);
  };
  const MatrixXd estimates = ratios(ones);
  std::vector<Defect> all(static_cast<std::size_t>(broken_.cols()));
  for (Index i = 0; i < broken_.cols(); ++i) all[static_cast<std::size_t>(i)].estimate = estimates(0, i);
  if (count_ < kFewestForBounds) return all;
  const MatrixXd drawn = ratios(resampled(seed));
  for (Index i = 0; i < broken_.cols(); ++i) {
    std::vector<double> values(drawn.col(i).begin(), drawn.col(i).end());
    Defect& defect = all[static_cast<std::size_t>(i)];
    defect.lower = quantile_of_finite(values, alpha);
    defect.upper = quantile_of_finite(values, 1 - alpha);
  }
  return all;
}

double HeldOut::upper_of_worst(Index d, double alpha, Seed seed) const {
  if (count_ < kFewestForBounds) return kUnset;
  const MatrixXd weights = resampled(seed);
  std::vector<double> drawn(kResamples);
#pragma omp parallel for num_threads(loop_threads()) schedule(static)
  for (int r = 0; r < kResamples; ++r)
    drawn[static_cast<std::size_t>(r)] =
        largest_ratio(weighted_sum(broken_spans_, d, weights.row(r)), weighted_sum(size_spans_, d, weights.row(r)));
  return quantile_of_finite(drawn, 1 - alpha);
}

double worst_of_span(const SlopeRows& rows, Index first, const MatrixXd& directions) {
  const Index d = directions.cols();
  MatrixXd broken = MatrixXd::Zero(d, d), size = broken;
  for (Index k = first; k < rows.samples(); k += kSamplesAtOnce) {
    const SampleRows here = rows.of(k, std::min(kSamplesAtOnce, rows.samples() - k), directions);
    broken.noalias() += here.broken.transpose() * here.broken;
    size.noalias() += here.size.transpose() * here.size;
  }
  return largest_ratio(broken, size);
}

}  // namespace lieder

#include "discover/fitted_process.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "base/at.hpp"
#include "discover/directions_verdict.hpp"
#include "discover/gaussian_process.hpp"
#include "discover/relative_directions.hpp"
#include "discover/sample_rows.hpp"
#include "lieder/base/seed.hpp"
#include "linalg/svd.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::RowVectorXd;
using Eigen::VectorXd;

constexpr Index kFewestSamples = 20;
/// A process costs the cube of the samples that it is conditioned on.
constexpr Index kMostConditioned = 1000;
constexpr Index kMostTested = 1000;
/// Values and slopes that are drawn together cost their cube.
constexpr Index kMostDrawn = 800;
constexpr int kDraws = 400;
/// Mean square of standardised residuals above which the function is none of the process; up to here its errors are
/// taken for larger by as much.
constexpr double kMostSquaredResidual = 9;

SampledFunction rows_of(const SampledFunction& f, const Eigen::VectorXi& order, Index first, Index count) {
  const auto rows = order.segment(first, count);
  return {.x = f.x(rows, Eigen::all), .y = f.y(rows, Eigen::all)};
}

/// Lie derivatives and sizes at the points for the posterior mean of a process, and what they could be besides.
class DrawnDerivatives {
 public:
  DrawnDerivatives(const GaussianProcess& process, const MatrixXd& points, const VectorFields& fields,
                   const OutputAction& action)
      : points_(points), action_(action), jets_(process.jets(points)), length_(points.norm()) {
    length_ /= std::sqrt(static_cast<double>(points.rows()));
    for (const auto& point : points.rowwise()) at_.push_back(fields.at(point, action.needs_jacobians()));
  }

  SampleRows mean() const { return rows_of_jets(jets_.mean); }

  /// By how much derivatives of a draw differ from those of the mean, in the given directions, as triangular factors.
  std::vector<MatrixXd> errors(const GaussianProcess& process, double inflation, const MatrixXd& directions,
                               Seed seed) const {
    const Index size = jets_.covariance.rows(), seen = directions.cols();
    MatrixXd covariance = jets_.covariance;
    covariance.diagonal().array() += 1e-12 * covariance.diagonal().maxCoeff();
    const Eigen::SelfAdjointEigenSolver<MatrixXd> modes(covariance);
    const MatrixXd factor = modes.eigenvectors() * modes.eigenvalues().cwiseMax(0).cwiseSqrt().asDiagonal();
    const MatrixXd at_mean = rows_of_jets(jets_.mean).broken;
    std::vector<MatrixXd> all;
    for (int b = 0; b < kDraws; ++b) {
      RandomStream random(seed.split(static_cast<std::uint64_t>(b)));
      const MatrixXd jets = jets_.mean + inflation * factor * random.normal_matrix(size, jets_.mean.cols()) *
                                             process.amplitudes().asDiagonal();
      const MatrixXd error = (rows_of_jets(jets).broken - at_mean) * directions;
      const Index rank = std::min(error.rows(), seen);
      const Eigen::HouseholderQR<MatrixXd> qr(error);
      all.emplace_back(qr.matrixQR().topRows(rank).triangularView<Eigen::Upper>());
    }
    return all;
  }

 private:
  /// Over all points, divided by the square root of their number.
  SampleRows rows_of_jets(const MatrixXd& jets) const {
    const Index m = points_.cols(), each = 1 + m;
    SampleRows all;
    for (Index k = 0; k < points_.rows(); ++k) {
      const FunctionAt here{.value = jets.row(k * each).transpose(),
                            .jacobian = jets.middleRows(k * each + 1, m).transpose()};
      const SampleRows rows = sample_rows(here, at_[at(k)], action_, length_);
      if (k == 0) {
        all.broken.resize(points_.rows() * rows.broken.rows(), rows.broken.cols());
        all.size.resize(points_.rows() * rows.size.rows(), rows.size.cols());
      }
      all.broken.middleRows(k * rows.broken.rows(), rows.broken.rows()) = rows.broken;
      all.size.middleRows(k * rows.size.rows(), rows.size.rows()) = rows.size;
    }
    return all;
  }

  const MatrixXd& points_;
  const OutputAction& action_;
  JetPosterior jets_;
  double length_;
  std::vector<FieldsAt> at_;
};

double quantile(VectorXd values, double share) {
  std::ranges::sort(values);
  const auto place = static_cast<Index>(std::ceil(share * static_cast<double>(values.size() + 1))) - 1;
  return values[std::clamp<Index>(place, 0, values.size() - 1)];
}

/// Bounds of the defect of one direction after another: |A theta| of the mean, give or take what draws differ by and
/// what is taken for noise, of which nobody knows that it is none of the function.
class DefectsOfDraws {
 public:
  /// \param unresolved  share of the values' spread that is taken for noise
  DefectsOfDraws(const SampleRows& mean, std::vector<MatrixXd> errors, const MatrixXd& directions, double unresolved)
      : unresolved_(unresolved),
        broken_(mean.broken * directions),
        size_(mean.size * directions),
        errors_(std::move(errors)) {}

  SquaredDefect operator()(const VectorXd& theta, double alpha) const {
    const Index d = theta.size();
    VectorXd errors(std::ssize(errors_));
    for (Index b = 0; b < errors.size(); ++b) errors[b] = (errors_[at(b)].leftCols(d) * theta).norm();
    return between((broken_.leftCols(d) * theta).norm(), quantile(errors, 1 - alpha),
                   (size_.leftCols(d) * theta).norm());
  }

  /// Of whatever combination does best, with bounds for all at once.
  SquaredDefect least(double alpha) const {
    const RelativeDirections best = relative_directions(broken_, size_);
    VectorXd errors(std::ssize(errors_));
    for (Index b = 0; b < errors.size(); ++b) errors[b] = singular_values(errors_[at(b)] * best.coefficients)[0];
    return between(best.defects[best.defects.size() - 1], quantile(errors, 1 - alpha), 1);
  }

 private:
  SquaredDefect between(double broken, double error, double size) const {
    error += unresolved_ * size;
    const auto square = [&](double value) { return value * value / (size * size); };
    return {.estimate = square(broken),
            .lower = square(std::max(0.0, broken - error)),
            .upper = square(broken + error),
            .explained = square(error) + 1e-14};
  }

  double unresolved_;
  MatrixXd broken_, size_;
  std::vector<MatrixXd> errors_;
};

/// The samples in two halves that fit.
struct Halves {
  SampledFunction choose, certify;
};

Halves halves_of(const SampledFunction& f, std::uint64_t seed) {
  const Index N = f.x.rows(), half = std::min(N / 2, kMostConditioned);
  const Eigen::VectorXi order = RandomStream(Seed{seed}).permutation(static_cast<int>(N));
  return {.choose = rows_of(f, order, 0, half),
          .certify = rows_of(f, order, half, std::min(N - half, kMostConditioned))};
}

/// Where functions are compared: the half of the samples where the process that chooses knows most of the function, or
/// as many of them as can be drawn together.
MatrixXd known_best(const GaussianProcess& chooser, const Halves& halves) {
  const Index most = std::max<Index>(10, kMostDrawn / (1 + halves.choose.x.cols()));
  MatrixXd all(halves.choose.x.rows() + halves.certify.x.rows(), halves.choose.x.cols());
  all << halves.choose.x, halves.certify.x;
  const VectorXd variance = chooser.variances(all);
  std::vector<Index> order(at(all.rows()));
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](Index k) { return variance[k]; });
  order.resize(std::max<std::size_t>(1, order.size() / 2));
  const std::size_t step = std::max<std::size_t>(1, order.size() / at(most));
  std::vector<Index> some;
  for (std::size_t k = 0; k < order.size() && std::ssize(some) < most; k += step) some.push_back(order[k]);
  return all(some, Eigen::all);
}

void leave_open(DiscoverResult& r, std::string why) {
  r.status = Status::underdetermined;
  r.verdict = Verdict::underdetermined;
  r.message = std::move(why);
}

}  // namespace

void discover_from_process(const SampledFunction& f, const VectorFields& candidates, const OutputAction& action,
                           const DiscoverOptions& options, DiscoverResult& r) {
  if (f.x.rows() < kFewestSamples)
    return leave_open(r,
                      fmt::format("{} samples came; a Gaussian process needs {} at least", f.x.rows(), kFewestSamples));
  for (Index o = 0; o < f.y.cols(); ++o)
    if (f.y.col(o).maxCoeff() == f.y.col(o).minCoeff())
      return leave_open(r, fmt::format("component {} of the values is constant at all samples", o));
  const Halves halves = halves_of(f, options.seed);
  const auto goes_on = [&](const char* what, double done) {
    if (proceeds(options.progress, what, done)) return true;
    r.status = Status::stopped;
    r.message = "stopped before the processes were fitted";
    return false;
  };
  if (!goes_on("fitting", 0)) return;
  const GaussianProcess chooser(halves.choose.x, halves.choose.y, Seed{options.seed}.split(1));
  if (!goes_on("fitting", 0.4)) return;
  const GaussianProcess judge(halves.certify.x, halves.certify.y, Seed{options.seed}.split(2));
  if (!chooser.usable() || !judge.usable())
    return leave_open(r, "the kernel matrix of a Gaussian process is singular: samples lie too close to each other");
  if (!goes_on("derivatives", 0.7)) return;
  const Index tested = std::min(halves.choose.x.rows(), kMostTested);
  const double residual = judge.squared_residual(halves.choose.x.topRows(tested), halves.choose.y.topRows(tested));
  r.equations = halves.certify.y.size();
  r.fitted = FittedClass{
      .by = FittedBy::gaussian_process,
      .terms = halves.certify.x.rows(),
      .sigma = judge.noise() * judge.amplitudes().norm() / std::sqrt(static_cast<double>(judge.amplitudes().size())),
      .squared_residual = residual,
      .too_small = residual > kMostSquaredResidual};
  if (r.fitted->too_small)
    return leave_open(
        r, fmt::format("class too small: a Gaussian process errs by {:.2g} of its own standard deviations on "
                       "samples kept aside, so that its symmetries say nothing of the function",
                       std::sqrt(residual)));

  const MatrixXd points = known_best(chooser, halves);
  const SampleRows chosen = DrawnDerivatives(chooser, points, candidates, action).mean();
  const RelativeDirections directions = relative_directions(chosen.broken, chosen.size);
  r.unseen = directions.unseen;
  if (directions.defects.size() == 0) return leave_open(r, "no candidate moves the function at any sample");
  const MatrixXd ascending = directions.coefficients.rowwise().reverse();
  const DrawnDerivatives certified(judge, points, candidates, action);
  const double inflation = std::sqrt(std::max(1.0, residual));
  const double spread = (halves.certify.y.rowwise() - halves.certify.y.colwise().mean()).norm() /
                        std::sqrt(static_cast<double>(halves.certify.y.size()));
  const DefectsOfDraws defects(certified.mean(),
                               certified.errors(judge, inflation, ascending, Seed{options.seed}.split(3)), ascending,
                               std::min(1.0, r.fitted->sigma / spread));
  r.rank.spectrum = directions.defects;
  r.rank.threshold = options.delta;
  r.rank.equations = r.equations;
  judge_directions(directions.defects.reverse(), defects, defects.least(options.alpha),
                   {.delta = options.delta, .alpha = options.alpha, .seed = options.seed}, "the function", r);
  r.rank.nullity = r.dimension;
  r.rank.rank = r.rank.spectrum.size() - r.dimension;
  r.coefficients = ascending.leftCols(r.dimension);
}

}  // namespace lieder

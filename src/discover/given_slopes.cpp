#include "discover/given_slopes.hpp"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/SVD>
#include <algorithm>
#include <cmath>

#include "discover/relative_directions.hpp"
#include "discover/sample_rows.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/lie/lie_operator.hpp"
#include "linalg/triangular_factor.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Rounding in defects, which are relative: sums and a triangular solve.
constexpr double kRoundedDefect = 1e-8;
/// Defects up to here may be errors of Jacobians that nobody spoke of, when a wide gap is above them.
constexpr double kMostError = 1e-4;
/// What held-out samples may add to the threshold before they contradict it.
constexpr double kMostHeldOut = 100;
/// Directions that move less than this of what the largest moves are not seen.
constexpr double kUnseen = 1e-9;
/// Fewer held-out samples bound nothing.
constexpr Index kFewestForBounds = 20;
constexpr int kResamples = 400;

class Samples {
 public:
  Samples(const SampledFunction& f, const VectorFields& fields, const OutputAction& action, std::uint64_t seed)
      : f_(f),
        fields_(fields),
        action_(action),
        order_(RandomStream(Seed{seed}).permutation(static_cast<int>(f.x.rows()))),
        length_(f.x.norm() / std::sqrt(static_cast<double>(f.x.rows()))) {}

  Index count() const { return f_.x.rows(); }

  SampleRows at(Index k) const {
    const Index row = order_[k], n = f_.y.cols(), m = f_.x.cols();
    const FieldsAt fields = fields_.at(f_.x.row(row), action_.needs_jacobians());
    const FunctionAt here{.value = f_.y.row(row),
                          .jacobian = Eigen::Map<const RowMatrix>(f_.jacobian.row(row).data(), n, m)};
    return sample_rows(here, fields, action_, length_);
  }

 private:
  const SampledFunction& f_;
  const VectorFields& fields_;
  const OutputAction& action_;
  Eigen::VectorXi order_;
  double length_;  // of a typical point
};

struct TriangularFactors {
  TriangularFactor broken, size;
};

std::optional<TriangularFactors> factors_of_samples(const Samples& samples, Index count, Index fields,
                                                    const Progress& progress) {
  TriangularFactors all{.broken = TriangularFactor(fields), .size = TriangularFactor(fields)};
  MatrixXd broken(0, fields), size(0, fields);
  for (Index k = 0; k < count;) {
    if (!proceeds(progress, "derivatives", static_cast<double>(k) / static_cast<double>(count))) return std::nullopt;
    std::vector<SampleRows> block;
    Index broken_rows = 0, size_rows = 0;
    for (; k < count && size_rows < 4 * fields + 64; ++k) {
      block.push_back(samples.at(k));
      broken_rows += block.back().broken.rows();
      size_rows += block.back().size.rows();
    }
    broken.resize(broken_rows, fields);
    size.resize(size_rows, fields);
    broken_rows = size_rows = 0;
    for (const SampleRows& rows : block) {
      broken.middleRows(broken_rows, rows.broken.rows()) = rows.broken;
      size.middleRows(size_rows, rows.size.rows()) = rows.size;
      broken_rows += rows.broken.rows();
      size_rows += rows.size.rows();
    }
    all.broken.add(broken);
    all.size.add(size);
  }
  return all;
}

/// What held-out samples say of a few directions: squares of each sample, from which defects of combinations follow.
class HeldOut {
 public:
  HeldOut(const Samples& samples, Index first, const MatrixXd& directions) {
    for (Index k = first; k < samples.count(); ++k) {
      const SampleRows rows = samples.at(k);
      broken_.emplace_back(rows.broken * directions);
      size_.emplace_back(rows.size * directions);
    }
  }
  Index count() const { return static_cast<Index>(broken_.size()); }

  /// Largest defect over the span of directions first .. first + width - 1, each sample counted so often.
  double worst(Index first, Index width, const VectorXd& weights) const {
    MatrixXd broken = MatrixXd::Zero(width, width), size = broken;
    for (Index k = 0; k < count(); ++k) {
      if (weights[k] == 0) continue;
      const auto b = broken_[static_cast<std::size_t>(k)].middleCols(first, width);
      const auto s = size_[static_cast<std::size_t>(k)].middleCols(first, width);
      broken += weights[k] * b.transpose() * b;
      size += weights[k] * s.transpose() * s;
    }
    if (width == 1) return size(0, 0) > 0 ? std::sqrt(broken(0, 0) / size(0, 0)) : kUnset;
    // Fewer samples than directions leave some unmoved there, which break nothing either.
    size.diagonal().array() += kUnseen * kUnseen * size.trace();
    const Eigen::GeneralizedSelfAdjointEigenSolver<MatrixXd> eigen(broken, size, Eigen::EigenvaluesOnly);
    return eigen.info() == Eigen::Success ? std::sqrt(std::max(0.0, eigen.eigenvalues()[width - 1])) : kUnset;
  }

  /// Percentile interval over resamples of the samples, at alpha on each side.
  Defect interval(Index first, Index width, double alpha, Seed seed) const {
    Defect defect{.estimate = worst(first, width, VectorXd::Ones(count()))};
    if (count() < kFewestForBounds) return defect;
    std::vector<double> drawn;
    for (int r = 0; r < kResamples; ++r) {
      RandomStream random(seed.split(static_cast<std::uint64_t>(r)));
      VectorXd weights = VectorXd::Zero(count());
      for (Index k = 0; k < count(); ++k)
        ++weights[static_cast<Index>(random.below(static_cast<std::uint64_t>(count())))];
      const double value = worst(first, width, weights);
      if (std::isfinite(value)) drawn.push_back(value);
    }
    if (drawn.empty()) return defect;
    std::ranges::sort(drawn);
    const auto at = [&](double share) {
      return drawn[static_cast<std::size_t>(share * static_cast<double>(drawn.size() - 1))];
    };
    defect.lower = at(alpha);
    defect.upper = at(1 - alpha);
    return defect;
  }

 private:
  std::vector<MatrixXd> broken_, size_;
};

/// Where the null space ends: rounding, what the user said of the Jacobians, or below the widest gap among what errors
/// of Jacobians could be.
double threshold_of(const VectorXd& descending, const DiscoverOptions& options) {
  if (options.noise) return std::clamp(3 * *options.noise, kRoundedDefect, 0.5);
  double threshold = kRoundedDefect, widest = options.min_gap;
  for (Index i = 0; i + 1 < descending.size(); ++i) {
    const double kept = descending[i], dropped = descending[i + 1];
    if (dropped > kMostError || dropped <= kRoundedDefect) continue;
    if (kept / dropped < widest) continue;
    widest = kept / dropped;
    threshold = std::sqrt(kept * dropped);
  }
  return threshold;
}

std::string sentence_of_null_space(const DiscoverResult& r, Index samples) {
  std::string text = fmt::format("{} of {} directions keep the function, from {} equations at {} samples",
                                 r.rank.nullity, r.rank.spectrum.size(), r.equations, samples);
  if (r.held_out) text += fmt::format("; on samples kept aside they break it by {:.2g} at most", *r.held_out);
  return text;
}

void judge_approximate(const HeldOut& held, Index seen, const DiscoverOptions& options, DiscoverResult& r,
                       Index& found) {
  int certified = 0;
  for (Index d = 1; d <= seen && r.defects[static_cast<std::size_t>(d - 1)].estimate <= options.delta; ++d) {
    const Defect whole = held.interval(0, d, options.alpha, Seed{options.seed}.split(1));
    if (!(whole.upper <= options.delta)) break;
    certified = static_cast<int>(d);
  }
  r.certified.calibrated = certified;
  if (r.verdict == Verdict::symmetry) return;
  if (certified > 0) {
    found = certified;
    r.verdict = Verdict::approximate;
    r.status = Status::converged;
    r.message = fmt::format(
        "{} of {} directions break the function by at most {:g} of what they could, and by more than rounding",
        certified, seen, options.delta);
  } else if (seen > 0 && r.defects.front().lower > options.delta) {
    r.verdict = Verdict::none;
    r.status = Status::converged;
    r.message = fmt::format("every direction breaks the function; the least by {:.3g} of what it could",
                            r.defects.front().estimate);
  } else {
    r.verdict = Verdict::underdetermined;
    r.status = Status::underdetermined;
    r.message = fmt::format(
        "the least broken direction breaks the function by {:.3g}, and {} samples kept aside do not "
        "settle whether that is below {:g}",
        seen > 0 ? r.defects.front().estimate : kUnset, held.count(), options.delta);
  }
}

}  // namespace

void discover_from_jacobians(const SampledFunction& f, const VectorFields& candidates, const OutputAction& action,
                             const DiscoverOptions& options, DiscoverResult& r) {
  const Samples samples(f, candidates, action, options.seed);
  const auto aside =
      std::max<Index>(1, static_cast<Index>(std::floor(options.held_out * static_cast<double>(samples.count()))));
  const Index used = samples.count() - aside;
  const auto factors = factors_of_samples(samples, used, candidates.count(), options.progress);
  if (!factors) {
    r.status = Status::stopped;
    r.message = "stopped before all derivatives were there";
    return;
  }
  const RelativeDirections directions = relative_directions(factors->broken.matrix(), factors->size.matrix());
  const Index seen = directions.defects.size();
  r.unseen = directions.unseen;
  r.equations = factors->broken.equations();
  if (seen == 0) {
    r.status = Status::underdetermined;
    r.verdict = Verdict::underdetermined;
    r.message = "no candidate moves the function at any sample: it is constant there, or the candidates vanish there";
    return;
  }
  r.rank = decide_rank(directions.defects, r.equations,
                       {.relative_tolerance = threshold_of(directions.defects, options),
                        .min_gap = options.min_gap,
                        .scale = 1.0,
                        .columns = seen});
  const MatrixXd ascending = directions.coefficients.rowwise().reverse();
  const HeldOut held(samples, used, ascending);
  for (Index i = 0; i < seen; ++i)
    r.defects.push_back(
        held.interval(i, 1, options.alpha / 2, Seed{options.seed}.split(2 + static_cast<std::uint64_t>(i))));
  Index found = r.rank.nullity;
  if (found > 0) r.held_out = held.worst(0, found, VectorXd::Ones(held.count()));
  const bool contradicted = r.held_out && !(*r.held_out <= kMostHeldOut * r.rank.threshold);
  if (found > 0 && (contradicted || !r.rank.certain)) {
    r.status = Status::underdetermined;
    r.verdict = Verdict::underdetermined;
    r.message = sentence_of_null_space(r, used) +
                (contradicted         ? ": there are too few samples to tell"
                 : r.equations < seen ? fmt::format(": fewer equations than the {} unknowns", seen)
                                      : ": there is no wide gap between what is kept and what is broken");
  } else {
    if (found > 0) {
      r.status = Status::converged;
      r.verdict = Verdict::symmetry;
      r.message = sentence_of_null_space(r, used);
    }
    judge_approximate(held, seen, options, r, found);
  }
  if (r.unseen > 0) {
    r.message += fmt::format("; {} further directions vanish at these samples and cannot be told", r.unseen);
    r.status = Status::underdetermined;
    r.verdict = Verdict::underdetermined;
  }
  r.dimension = found;
  r.coefficients = ascending.leftCols(found);
}

}  // namespace lieder

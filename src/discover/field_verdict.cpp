#include "discover/field_verdict.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "base/at.hpp"
#include "discover/directions_verdict.hpp"
#include "discover/mean_bounds.hpp"
#include "discover/relative_directions.hpp"
#include "linalg/triangular_factor.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Fewer fields certify nothing.
constexpr Index kFewestFields = 6;
/// Errors explain a defect up to this many times their own size: those of the coarser rule stand in for the finer one.
constexpr double kExplainedTimes = 3;

/// Defects of combinations of directions on fields that were not chosen by.
class CertifyingFields {
 public:
  CertifyingFields(const std::vector<FieldFactors>& fields, Index first, const MatrixXd& directions)
      : fields_(fields), first_(first), directions_(directions) {}
  Index count() const { return std::ssize(fields_) - first_; }

  SquaredDefect defect_of(const VectorXd& theta, double alpha) const {
    const VectorXd direction = directions_.leftCols(theta.size()) * theta;
    VectorXd broken(count()), size(count());
    double error = 0, model = 0;
    for (Index i = 0; i < count(); ++i) {
      const FieldFactors& f = fields_[at(first_ + i)];
      broken[i] = (f.broken * direction).squaredNorm();
      size[i] = (f.size * direction).squaredNorm();
      error += (f.error * direction).squaredNorm();
      model += (f.model * direction).squaredNorm();
    }
    SquaredDefect defect;
    const double whole = size.mean();
    if (!(whole > 0)) return defect;
    defect.estimate = broken.mean() / whole;
    const double of_error = error / static_cast<double>(count()) / whole,
                 of_model = model / static_cast<double>(count()) / whole;
    defect.explained = kExplainedTimes * kExplainedTimes * of_error + of_model;
    if (count() < kFewestFields) return defect;
    // A ratio of means: what is left of each field at the estimate says how far that is off.
    const VectorXd left = (broken - defect.estimate * size) / whole;
    // From below also by roots, whose mean is no larger than the root of the mean and has a shorter tail.
    const double roots = std::max(0.0, lower_mean((broken / whole).cwiseSqrt(), alpha));
    const double lower = std::max({0.0, defect.estimate + lower_mean(left, alpha), roots * roots});
    const double upper = defect.estimate + upper_mean(left, alpha);
    // What derivatives and a surrogate are off by may hide a defect as well as feign one.
    const double off = std::sqrt(of_model) + std::sqrt(of_error);
    defect.lower = std::pow(std::max(0.0, std::sqrt(lower) - off), 2);
    defect.upper = std::pow(std::sqrt(upper) + off, 2);
    return defect;
  }

  /// The combination that does best here.
  VectorXd best() const {
    MatrixXd broken = MatrixXd::Zero(directions_.cols(), directions_.cols()), size = broken;
    for (Index i = 0; i < count(); ++i) {
      const FieldFactors& f = fields_[at(first_ + i)];
      const MatrixXd b = f.broken * directions_, s = f.size * directions_;
      broken += b.transpose() * b;
      size += s.transpose() * s;
    }
    size.diagonal().array() += 1e-12 * size.trace();
    const Eigen::GeneralizedSelfAdjointEigenSolver<MatrixXd> eigen(broken, size);
    return eigen.eigenvectors().col(0);
  }

 private:
  const std::vector<FieldFactors>& fields_;
  Index first_;
  const MatrixXd& directions_;
};

}  // namespace

void judge_field(const std::vector<FieldFactors>& fields, Index choosing, const FieldOptions& options,
                 FieldResult& result) {
  DiscoverResult& r = result.found;
  const Index q = fields.front().broken.cols();
  TriangularFactor broken(q), size(q);
  for (Index k = 0; k < choosing; ++k) {
    broken.add(fields[at(k)].broken);
    size.add(fields[at(k)].size);
  }
  const RelativeDirections chosen = relative_directions(broken.matrix(), size.matrix());
  const Index seen = chosen.defects.size();
  r.unseen = chosen.unseen;
  r.rank.spectrum = chosen.defects;
  if (seen == 0 || std::ssize(fields) - choosing < kFewestFields) {
    r.status = Status::underdetermined;
    r.verdict = Verdict::underdetermined;
    r.message = seen == 0 ? "no candidate moves the fields, or what the operator makes of them"
                          : fmt::format(
                                "{} fields are too few: half of {} are needed to choose directions, half to "
                                "certify them",
                                fields.size(), 2 * kFewestFields);
    return;
  }
  const MatrixXd directions = chosen.coefficients.rowwise().reverse();
  const CertifyingFields certifying(fields, choosing, directions);
  const auto defect_of = [&](const VectorXd& theta, double alpha) { return certifying.defect_of(theta, alpha); };
  judge_directions(chosen.defects.reverse(), defect_of, certifying.defect_of(certifying.best(), options.alpha),
                   {options.delta, options.alpha, options.seed}, "the operator", r);
  r.coefficients = directions.leftCols(r.dimension);
  if (r.unseen == 0) return;
  r.message += fmt::format("; {} further directions move none of these fields and cannot be told", r.unseen);
  r.status = Status::underdetermined;
  r.verdict = Verdict::underdetermined;
}

}  // namespace lieder

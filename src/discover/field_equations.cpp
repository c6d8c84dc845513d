#include "discover/field_equations.hpp"

#include <fmt/format.h>

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "base/at.hpp"
#include "lieder/base/error.hpp"
#include "lieder/discover/derivatives.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Functions are compared in the mean over so many states at most.
constexpr Index kMostPoints = 1500;

MatrixXd every(const MatrixXd& rows, Index most) {
  const Index step = (rows.rows() + most - 1) / most;
  return rows(Eigen::seq(0, Eigen::last, std::max<Index>(step, 1)), Eigen::all);
}

MatrixXd stacked(const Trajectories& data) {
  MatrixXd all(data.samples(), data.dimension());
  Index row = 0;
  for (const Trajectory& run : data.runs) {
    all.middleRows(row, run.x.rows()) = run.x;
    row += run.x.rows();
  }
  return all;
}

/// Samples apart at which errors of derivatives are no longer alike: where the autocorrelation of what cubics do not
/// explain falls below a fifth, in the slowest coordinate.
Index correlation_length(const std::vector<RunDerivatives>& runs) {
  constexpr double kAlike = 0.2;
  Index samples = 0;
  for (const RunDerivatives& run : runs) samples += run.x.rows();
  MatrixXd x(samples, runs.front().x.cols()), dx = x;
  Index row = 0, longest = runs.front().x.rows();
  for (const RunDerivatives& run : runs) {
    x.middleRows(row, run.x.rows()) = run.x;
    dx.middleRows(row, run.x.rows()) = run.dx;
    row += run.x.rows();
    longest = std::min(longest, run.x.rows());
  }
  int degree = 3;
  while (degree > 1 && 4 * polynomial_terms(x.cols(), degree) > static_cast<double>(samples)) --degree;
  const MatrixXd left = evaluate(polynomial_dictionary(x.cols(), degree), x);
  const MatrixXd rest = dx - left * left.colPivHouseholderQr().solve(dx);
  const VectorXd variance = rest.colwise().squaredNorm().transpose();
  Index lag = 1;
  for (; lag < longest / 4; ++lag) {
    VectorXd along = VectorXd::Zero(x.cols());
    row = 0;
    for (const RunDerivatives& run : runs) {
      const Index T = run.x.rows();
      along += (rest.middleRows(row, T - lag).array() * rest.middleRows(row + lag, T - lag).array())
                   .colwise()
                   .sum()
                   .matrix()
                   .transpose();
      row += T;
    }
    if ((along.array() <= kAlike * variance.array()).all()) break;
  }
  return lag;
}

RightHandSide at_points(const Trajectories& data, FieldSource source) {
  const DerivativeMethod method = source == FieldSource::given             ? DerivativeMethod::given
                                  : source == FieldSource::spline          ? DerivativeMethod::spline
                                  : source == FieldSource::total_variation ? DerivativeMethod::total_variation
                                                                           : DerivativeMethod::differences;
  const std::vector<RunDerivatives> runs = derivatives(data, method);
  const Index step = source == FieldSource::given ? 1 : correlation_length(runs);
  std::vector<Eigen::RowVectorXd> x, dx;
  VectorXd square = VectorXd::Zero(data.dimension()), size = square;
  for (const RunDerivatives& run : runs) {
    square += run.error.cwiseAbs2() / static_cast<double>(runs.size());
    size += run.dx.colwise().squaredNorm().transpose() / static_cast<double>(data.samples());
    // Ends of a run know their neighbours on one side alone.
    for (Index i = step / 2; i < run.x.rows(); i += step) {
      x.emplace_back(run.x.row(i));
      dx.emplace_back(run.dx.row(i));
    }
  }
  RightHandSide side;
  side.source = source;
  side.error = square.cwiseSqrt();
  side.equations.noise_by_output = true;
  side.equations.right.resize(std::ssize(x), data.dimension());
  MatrixXd all(std::ssize(x), data.dimension());
  for (Index i = 0; i < all.rows(); ++i) {
    all.row(i) = x[at(i)];
    side.equations.right.row(i) = dx[at(i)];
  }
  // With noise the distance of two difference formulas is noise, and no floor below which nothing is asked.
  if (source == FieldSource::differences && is_exact(data)) {
    side.equations.floor = side.error;
    const double relative = side.error.norm() / std::max(std::sqrt(size.sum()), 1e-300);
    side.equations.rounding = std::clamp(relative, 1e-10, 1e-4);
  }
  side.equations.left = [all](const Dictionary& dictionary) { return evaluate(dictionary, all); };
  return side;
}

}  // namespace

RightHandSide right_hand_side(const Trajectories& data, FieldSource source) {
  if (source == FieldSource::automatic) source = data.has_derivatives() ? FieldSource::given : FieldSource::weak;
  if (source == FieldSource::given && !data.has_derivatives())
    throw InputError("dynamics: given derivatives were asked for and no dx came; need dx of every run");
  RightHandSide side = source == FieldSource::weak ? weak_form(data) : at_points(data, source);
  side.equations.points = every(stacked(data), kMostPoints);
  return side;
}

std::string_view to_string(FieldSource source) {
  switch (source) {
    case FieldSource::automatic:
      return "auto";
    case FieldSource::given:
      return "given";
    case FieldSource::weak:
      return "weak";
    case FieldSource::spline:
      return "spline";
    case FieldSource::total_variation:
      return "tv";
    case FieldSource::differences:
      return "differences";
  }
  throw InternalError("to_string: a FieldSource outside its enumeration");
}

FieldSource field_source(std::string_view word) {
  for (const FieldSource source : {FieldSource::automatic, FieldSource::given, FieldSource::weak, FieldSource::spline,
                                   FieldSource::total_variation, FieldSource::differences})
    if (word == to_string(source)) return source;
  throw InputError(fmt::format("derivative: '{}' came; need auto, given, weak, spline, tv or differences", word));
}

}  // namespace lieder

#include "discover/discrete_test.hpp"

#include <Eigen/LU>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "lieder/base/seed.hpp"

namespace lieder {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

/// Images that lie where samples are: with fewer, the class of functions has not been tested there.
constexpr double kVisited = 0.5;

/// Root mean square of each coordinate over the points that the functions are orthonormal over.
VectorXd sizes(const OrthonormalPolynomials& functions) {
  const Index m = functions.monomials.inputs, t = functions.count();
  if (t <= m) return VectorXd::Ones(m);
  // D = functions turn^-1, and the monomials of degree one come second.
  const MatrixXd back = functions.turn.triangularView<Eigen::Upper>().solve(MatrixXd::Identity(t, t));
  return back.middleCols(1, m).colwise().norm();
}

/// Points in a box of the size of the samples: enough to know a linear substitution by.
MatrixXd probes(const OrthonormalPolynomials& functions) {
  RandomStream random(Seed{0});
  MatrixXd x(4 * functions.count(), functions.monomials.inputs);
  for (double& value : x.reshaped()) value = 2 * random.uniform() - 1;
  return 2 * x * sizes(functions).asDiagonal();
}

MatrixXd values_at(const OrthonormalPolynomials& functions, const MatrixXd& x) {
  return evaluate(functions.monomials, x) * functions.turn;
}

}  // namespace

/// sign A x B on vec dW for white dW, t x t and n x n.
struct DiscreteTest::Term {
  double sign;
  MatrixXd a, b;
};

DiscreteTest::DiscreteTest(const PolynomialFit& fit, bool without_mean, double delta, double alpha, std::size_t trials)
    : fit_(fit),
      without_mean_(without_mean),
      delta_(delta),
      // Three bounds and sigma's for each matrix, all at once.
      chance_(std::log(4 * static_cast<double>(trials) / alpha)),
      probes_(probes(*fit.functions)),
      from_probes_(values_at(*fit.functions, probes_).completeOrthogonalDecomposition().pseudoInverse()),
      farthest_(fit.functions->values.rowwise().squaredNorm().maxCoeff()) {
  // Were sigma larger than its estimate: a lower tail of chi squared [LaurentMassart2000].
  const double share = 1 - 2 * std::sqrt(chance_ / fit.degrees_of_freedom);
  sigma_ = share > 0 ? fit.sigma / std::sqrt(share) : std::numeric_limits<double>::infinity();
}

/// Q with f(r x)' = f(x)' Q for the row f' of the orthonormal functions.
MatrixXd DiscreteTest::moved(const MatrixXd& r) const {
  return from_probes_ * values_at(*fit_.functions, probes_ * r.transpose());
}

/// |sum of terms applied to standard normal numbers| stays below this with probability 1 - e^-x [LaurentMassart2000]:
/// tr + 2 sqrt(x) |K|_F + 2 x |K|, with the Frobenius norm in place of the spectral one.
double DiscreteTest::norm_bound(const std::vector<Term>& terms, double x) {
  double trace = 0, square = 0;
  std::vector<Term> gram;
  for (const Term& one : terms)
    for (const Term& two : terms) {
      gram.push_back({one.sign * two.sign, one.a.transpose() * two.a, one.b.transpose() * two.b});
      trace += gram.back().sign * gram.back().a.trace() * gram.back().b.trace();
    }
  for (const Term& one : gram)
    for (const Term& two : gram)
      square += one.sign * two.sign * one.a.cwiseProduct(two.a).sum() * one.b.cwiseProduct(two.b).sum();
  const double frobenius = std::sqrt(std::max(square, 0.0));
  return std::sqrt(std::max(trace, 0.0) + 2 * frobenius * (std::sqrt(x) + x));
}

/// Over the points; the first function is the constant one.
double DiscreteTest::size_of(const MatrixXd& coefficients) const {
  return without_mean_ ? coefficients.rightCols(coefficients.cols() - 1).norm() : coefficients.norm();
}

DiscreteSymmetry DiscreteTest::operator()(const DiscreteCandidate& candidate) const {
  const MatrixXd q = moved(candidate.in).transpose();
  const MatrixXd back = candidate.out.inverse();
  const MatrixXd image = back * fit_.coefficients * q;
  const MatrixXd unit = fit_.unit.asDiagonal();
  const std::vector<Term> moved{{1, q.transpose() * fit_.spread, back * unit}}, kept{{-1, fit_.spread, unit}},
      both{moved[0], kept[0]};
  const double broken = (image - fit_.coefficients).norm(),
               size = std::hypot(size_of(image), size_of(fit_.coefficients));
  const double noise = sigma_ * norm_bound(both, chance_),
               noise_of_size = sigma_ * (norm_bound(moved, chance_) + norm_bound(kept, chance_));
  DiscreteSymmetry s{.kind = candidate.kind, .matrix = candidate.matrix, .words = {}, .defect = {}};
  // What larger polynomials would add, as large at the images as at the samples.
  const double misfit = fit_.chosen.too_small ? std::numbers::sqrt2 * fit_.misfit : 0;
  s.defect.estimate = size > 0 ? broken / size : kUnset;
  s.defect.lower = std::max(0.0, std::max(0.0, broken - noise) / (size + noise_of_size) - misfit);
  s.defect.upper = size > noise_of_size ? (broken + noise) / (size - noise_of_size) + misfit
                                        : std::numeric_limits<double>::infinity();
  // Nobody knows what a class leaves out that was not compared with larger ones.
  if (!fit_.chosen.lack_of_fit_p) s.defect = {s.defect.estimate, 0, std::numeric_limits<double>::infinity()};
  s.visited = ((fit_.functions->values * q.transpose()).rowwise().squaredNorm().array() <= farthest_ * (1 + 1e-9))
                  .cast<double>()
                  .mean();
  s.verdict = verdict_of(s);
  return s;
}

Verdict DiscreteTest::verdict_of(const DiscreteSymmetry& s) const {
  const double rounded = std::max(1e-8, 10 * fit_.rounding);
  const bool unsettled = s.visited < kVisited || !fit_.chosen.lack_of_fit_p;
  if (unsettled) return Verdict::underdetermined;
  if (s.defect.lower > delta_) return Verdict::none;
  if (!(s.defect.upper <= delta_)) return Verdict::underdetermined;
  return s.defect.lower <= rounded ? Verdict::symmetry : Verdict::approximate;
}

}  // namespace lieder

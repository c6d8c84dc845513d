#include "naming/decide.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <set>

#include "lieder/group/algebra.hpp"
#include "naming/refine.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kRounding = 1e-9;  ///< noise of what is called exact
constexpr Index kMostDense = 150;   ///< unknowns up to which conditions are counted

MatrixXd as_orthonormal(const MatrixXd& columns) {
  const Eigen::HouseholderQR<MatrixXd> qr(columns);
  MatrixXd q = qr.householderQ() * MatrixXd::Identity(columns.rows(), columns.cols());
  for (Index i = 0; i < q.cols(); ++i)
    if (qr.matrixQR()(i, i) < 0) q.col(i) *= -1;
  return q;
}

/// Constants of orthonormal columns, what leaves the span left out.
Constants projected_constants(const MatrixXd& q) {
  const Index k = q.cols(), n = std::lround(std::sqrt(static_cast<double>(q.rows())));
  Constants c(static_cast<std::size_t>(k), MatrixXd::Zero(k, k));
  MatrixXd products(q.rows(), k);
  for (Index i = 0; i < k; ++i) {
    const MatrixXd x = q.col(i).reshaped(n, n);
    for (Index j = 0; j < k; ++j) products.col(j) = bracket(x, q.col(j).reshaped(n, n)).reshaped();
    c[static_cast<std::size_t>(i)] = q.transpose() * products;
  }
  return c;
}

/// Conditions of rules, counted where that is cheap; a guess from dimensions elsewhere.
double conditions(const MatrixXd& columns, const BracketRules& rules, double guess) {
  if (columns.size() > kMostDense) return guess;
  return static_cast<double>(std::max<Index>(1, conditions_of(columns, rules)));
}

/// A chi-square of so many degrees of freedom is rarely above this.
double rarely_above(double freedom, double margin) { return freedom + 3.5 * std::sqrt(2 * freedom) + margin; }

class Hypotheses {
 public:
  Hypotheses(const MatrixXd& original, const Refined& closed, double noise, double closing_conditions)
      : original_(original),
        closed_(closed),
        noise_(noise),
        closing_conditions_(closing_conditions),
        constants_(projected_constants(original)) {}

  void run(Decision& decision);

 private:
  double misfit(double moved) const {
    return static_cast<double>(original_.size()) * moved * moved / (noise_ * noise_);
  }
  bool accepts(const AdaptedBasis& adapted, Decision& decision);
  void reject(Decision& decision, double distance, const Refined* reached) const;

  const MatrixXd& original_;
  const Refined& closed_;
  double noise_, closing_conditions_;
  Constants constants_;
};

void Hypotheses::reject(Decision& decision, double distance, const Refined* reached) const {
  const double window = distance / noise_;
  if (window >= decision.window) return;
  decision.window = window;
  if (reached != nullptr)
    decision.next = as_orthonormal(reached->columns);
  else
    decision.next.reset();
}

bool Hypotheses::accepts(const AdaptedBasis& adapted, Decision& decision) {
  constexpr double kFar = 30;  // noise levels: brackets that break the rules by more are no noise
  const MatrixXd start = original_ * adapted.columns;
  const double defect = rule_defect(start, adapted.rules);
  if (noise_ <= kRounding && defect < kFar * kRounding) {
    decision.columns = original_;
    return true;
  }
  if (defect > kFar * noise_) {
    reject(decision, defect / 4, nullptr);
    return false;
  }
  // Without ideals the rules are those of any algebra, and the nearest one of these is known.
  const bool without_ideals = std::ranges::all_of(adapted.rules.kind, [](std::size_t kind) { return kind == 0; });
  constexpr double kHopeless = 7;  // noise levels: no name is surer for a window that is wider
  const double furthest = std::max(kHopeless * noise_, 3 * closed_.moved);
  const Refined found = without_ideals ? closed_ : refine(start, adapted.rules, original_, furthest, furthest);
  if (!found.closed) {
    reject(decision, std::max(found.moved, defect / 4), nullptr);
    return false;
  }
  const double closing = misfit(closed_.moved), special = misfit(found.moved);
  const double guess = closing_conditions_ + static_cast<double>(original_.rows());
  const double all = conditions(found.columns, adapted.rules, guess);
  const double extra = std::max(1.0, all - closing_conditions_);
  if (special <= rarely_above(all, 6) && special - closing <= rarely_above(extra, 8)) {
    decision.columns = as_orthonormal(found.columns);
    return true;
  }
  reject(decision, found.moved, &found);
  return false;
}

void Hypotheses::run(Decision& decision) {
  std::set<std::vector<Index>> seen;
  const auto k = original_.cols();
  std::vector<double> cuts = {9, 0.5, 0.3, 0.2, 0.12, 0.07};
  constexpr int kHalvings = 22;  // down to 1e-8
  for (int halvings = 0; halvings < kHalvings; ++halvings) cuts.push_back(std::ldexp(0.04, -halvings));
  for (const double cut : cuts) {
    const Flag flag = flag_of(constants_, cut);
    if (!seen.insert(flag.dimensions()).second) continue;
    const std::optional<AdaptedBasis> adapted = adapted_basis(flag, k);
    if (adapted && accepts(*adapted, decision)) return;
    // A semisimple algebra has no ideals to look for.
    if (flag.radical.cols() == 0) return;
  }
}

}  // namespace

Decision decide_algebra(const MatrixXd& original, std::optional<double> noise, double largest) {
  constexpr double kErrors = 3;
  const Index k = original.cols(), rows = original.rows();
  Decision decision;
  decision.window = INFINITY;
  decision.columns = original;
  const BracketRules closing = closing_rules(k);
  const double furthest = noise ? std::max(10 * *noise, 1e-6) : 4 * largest;
  const Refined closed = refine(original, closing, original, furthest, 3 * furthest);
  decision.moved = closed.moved;
  const Index n = std::lround(std::sqrt(static_cast<double>(rows)));
  const double guess = static_cast<double>(std::max<Index>(1, k * (rows - k) - (rows - std::min(rows, k + 1))));
  const bool exact = closed.closed && closed.moved < kRounding;
  const double closing_conditions = exact || !closed.closed ? guess : conditions(closed.columns, closing, guess);
  const double estimate = 1.1 * closed.moved * std::sqrt(static_cast<double>(k * rows) / closing_conditions);
  decision.noise = std::max({noise.value_or(0), estimate, kRounding});
  const double allowed = noise ? std::max(kErrors * *noise, 1e-6) : largest;
  decision.closes = closed.closed && (noise ? closed.moved : std::max(estimate, closed.moved)) <= allowed;
  if (!decision.closes || n == 0) return decision;
  decision.columns = as_orthonormal(closed.columns);
  // All of gl(n) closes whatever the noise is, and so do one and no matrices.
  if (k == rows) {
    decision.columns = MatrixXd::Identity(rows, rows);
    return decision;
  }
  if (k < 2) return decision;
  Hypotheses(original, closed, decision.noise, closing_conditions).run(decision);
  return decision;
}

}  // namespace lieder

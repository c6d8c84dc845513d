#include "naming/action.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <optional>

#include "group/matrix_algebras.hpp"
#include "lieder/base/seed.hpp"
#include "naming/simple_names.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXcd;
using Eigen::VectorXd;

constexpr double kExactAction = 1e-6;
/// Random elements that generate what all elements do.
constexpr int kGenerating = 3;

MatrixXd combination(const Matrices& matrices, const MatrixXd& columns, RandomStream& random) {
  const VectorXd x = columns * random.normal_matrix(columns.cols(), 1);
  MatrixXd sum = MatrixXd::Zero(matrices.front().rows(), matrices.front().cols());
  for (Index i = 0; i < x.size(); ++i) sum += x[i] * matrices[static_cast<std::size_t>(i)];
  const double norm = sum.norm();
  return norm > 0 ? MatrixXd(sum / norm) : sum;
}

/// Forms B with X' B + B X = 0, each m^2 in a column: symmetric ones, or antisymmetric ones.
MatrixXd invariant_forms(const Matrices& elements, bool symmetric) {
  const Index m = elements.front().rows();
  std::vector<MatrixXd> basis;
  for (Index i = 0; i < m; ++i)
    for (Index j = symmetric ? i : i + 1; j < m; ++j) {
      MatrixXd b = MatrixXd::Zero(m, m);
      b(i, j) += 1;
      b(j, i) += symmetric ? 1 : -1;
      basis.emplace_back(b / b.norm());
    }
  const auto unknowns = static_cast<Index>(basis.size());
  MatrixXd moved(m * m * static_cast<Index>(elements.size()), unknowns), flat(m * m, unknowns);
  for (Index u = 0; u < unknowns; ++u) {
    const MatrixXd& b = basis[static_cast<std::size_t>(u)];
    flat.col(u) = b.reshaped();
    for (std::size_t e = 0; e < elements.size(); ++e)
      moved.col(u).segment(static_cast<Index>(e) * m * m, m * m) =
          (elements[e].transpose() * b + b * elements[e]).reshaped();
  }
  return flat * null_columns(moved, kExactAction);
}

struct Together {
  Matrices elements;  ///< random ones, on the common space
  Index dimension = 0, m = 0;
  const SimpleFactor* only = nullptr;  ///< the factor when there is one
};

/// Signature (p, q), p <= q, of a symmetric matrix; nothing when it is degenerate.
std::optional<std::pair<Index, Index>> signature(const MatrixXd& form) {
  const VectorXd values = Eigen::SelfAdjointEigenSolver<MatrixXd>(form, Eigen::EigenvaluesOnly).eigenvalues();
  if (values.cwiseAbs().minCoeff() < 1e-4 * values.cwiseAbs().maxCoeff()) return std::nullopt;
  const Index p = (values.array() > 0).count(), q = values.size() - p;
  return std::pair{std::min(p, q), std::max(p, q)};
}

bool as_real_form(const Together& group, Action& action) {
  const Index m = group.m, d = group.dimension;
  if (d == m * m - 1 && m >= 2) {
    action.kind = Action::Kind::linear;
    action.name = fmt::format("sl({},R)", m);
    action.q = m;
    return true;
  }
  if (m > 2 && 2 * d == m * (m + 1) && invariant_forms(group.elements, false).cols() == 1) {
    action.kind = Action::Kind::symplectic;
    action.name = fmt::format("sp({},R)", m);
    action.q = m;
    return true;
  }
  // Several copies of R^n, or one: the elements are skew for as many forms as make a symmetric matrix of that size.
  for (Index copies = 1; copies <= 3 && copies * 3 <= m; ++copies) {
    const Index n = m / copies;
    if (m % copies != 0 || 2 * d != n * (n - 1)) continue;
    const MatrixXd forms = invariant_forms(group.elements, true);
    if (2 * forms.cols() != copies * (copies + 1)) continue;
    // Of several copies a form of most unequal signature is that of one copy times a definite one; the name of a
    // simple algebra tells the rest.
    const auto sign = signature(forms.col(0).reshaped(m, m));
    if (copies == 1 && !sign) continue;
    action.kind = Action::Kind::orthogonal;
    action.copies = copies;
    action.p = copies == 1 ? sign->first : 0;
    action.q = n - action.p;
    if (copies > 1) {
      if (group.only == nullptr) continue;
      bool known = false;
      for (Index p = 0; 2 * p <= n && !known; ++p)
        if (std::ranges::count(group.only->names, so_name(p, n - p)) > 0) {
          known = true;
          action.p = p;
          action.q = n - p;
        }
      if (!known) continue;
    }
    action.name = so_name(action.p, action.q);
    return true;
  }
  return false;
}

bool as_complex_form(const Together& group, Action& action) {
  if (group.only == nullptr || group.m % 2 != 0) return false;
  const SimpleFactor& factor = *group.only;
  const Index n = group.m / 2;
  const auto take = [&](Action::Kind kind, std::string name) {
    action.kind = kind;
    action.name = std::move(name);
    action.q = n;
    return true;
  };
  const auto has = [&](const std::string& name) { return std::ranges::count(factor.names, name) > 0; };
  if (factor.complex) {
    for (const char* family : {"sl", "sp", "so"})
      if (const std::string name = fmt::format("{}({},C)", family, n); has(name))
        return take(Action::Kind::complex, name);
    return false;
  }
  const bool two_planes = factor.rank == 1 && factor.excess > 0;  // two copies of R^2, which are sl(2,R) twice
  if (two_planes) return false;
  for (Index p = 0; 2 * p <= n; ++p)
    if (const std::string name = su_name(p, n - p); has(name)) {
      action.p = p;
      return take(Action::Kind::unitary, name);
    }
  if (n % 2 == 0)
    for (Index p = 0; 4 * p <= n; ++p)
      if (const std::string name = p == 0 ? fmt::format("sp({})", n / 2) : fmt::format("sp({},{})", p, n / 2 - p);
          has(name))
        return take(Action::Kind::other, name);
  for (const char* family : {"so*", "su*"})
    if (const std::string name = fmt::format("{}({})", family, n); has(name)) return take(Action::Kind::other, name);
  return false;
}

/// so(3) where the eigenvalues of the coroot are even on the whole space, su(2) where some are odd.
std::string spin_name(const SimpleFactor& factor, const Matrices& action) {
  if (factor.series != 'A' || factor.rank != 1 || factor.complex) return factor.names.front();
  Eigen::MatrixXcd h = Eigen::MatrixXcd::Zero(action.front().rows(), action.front().cols());
  for (Index i = 0; i < factor.coroot.size(); ++i) h += factor.coroot[i] * action[static_cast<std::size_t>(i)];
  bool odd = false;
  const Eigen::ComplexEigenSolver<Eigen::MatrixXcd> solver(h, false);  // named: it must outlive the loop
  for (const auto& value : solver.eigenvalues())
    if (std::lround(std::abs(value.real())) % 2 == 1) odd = true;
  if (factor.excess < 0) return odd ? "su(2)" : "so(3)";
  return "sl(2,R)";
}

void set_also(Action& action, const SimpleFactors& simple) {
  if (action.factors.size() == 1) {
    for (const std::string& name : simple.factors[action.factors.front()].names)
      if (name != action.name) action.also.push_back(name);
    return;
  }
  std::string sum;
  for (const std::size_t f : action.factors) sum += (sum.empty() ? "" : "+") + simple.factors[f].names.front();
  if (sum != action.name) action.also.push_back(sum);
}

/// Factors that move common vectors, in lists.
std::vector<std::vector<std::size_t>> linked(const Matrices& one_of_each) {
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t f = 0; f < one_of_each.size(); ++f) {
    std::vector<std::size_t> merged = {f};
    std::vector<std::vector<std::size_t>> kept;
    for (const auto& group : groups) {
      const bool meets = std::ranges::any_of(
          group, [&](std::size_t other) { return (one_of_each[f] * one_of_each[other]).norm() > kExactAction; });
      if (meets)
        merged.insert(merged.begin(), group.begin(), group.end());
      else
        kept.push_back(group);
    }
    kept.push_back(merged);
    groups = kept;
  }
  return groups;
}

}  // namespace

std::vector<Action> name_without_action(const SimpleFactors& simple) {
  std::vector<Action> actions;
  for (std::size_t f = 0; f < simple.factors.size(); ++f) {
    Action action;
    action.name = simple.factors[f].names.front();
    action.dimension = simple.factors[f].dimension();
    action.factors = {f};
    set_also(action, simple);
    actions.push_back(std::move(action));
  }
  return actions;
}

std::vector<Action> name_action(const SimpleFactors& simple, const Matrices& action) {
  RandomStream random(Seed{0x616374});
  Matrices one_of_each;
  for (const SimpleFactor& factor : simple.factors) one_of_each.push_back(combination(action, factor.ideal, random));
  std::vector<Action> actions;
  for (const std::vector<std::size_t>& factors : linked(one_of_each)) {
    Action named;
    named.factors = factors;
    std::vector<MatrixXd> ideals;
    ideals.reserve(factors.size());
    for (const std::size_t f : factors) ideals.push_back(simple.factors[f].ideal);
    const MatrixXd ideal = beside(ideals);
    named.dimension = ideal.cols();
    Together group;
    group.dimension = ideal.cols();
    group.only = factors.size() == 1 ? &simple.factors[factors.front()] : nullptr;
    Matrices whole;
    for (int e = 0; e < kGenerating; ++e) whole.push_back(combination(action, ideal, random));
    named.space = range_columns(beside(whole), kExactAction);
    group.m = named.space.cols();
    for (const MatrixXd& x : whole) group.elements.emplace_back(named.space.transpose() * x * named.space);
    if (group.m == 0 || !(as_real_form(group, named) || as_complex_form(group, named))) {
      named.kind = Action::Kind::other;
      for (const std::size_t f : factors)
        named.name += (named.name.empty() ? "" : "+") + spin_name(simple.factors[f], action);
    }
    set_also(named, simple);
    actions.push_back(std::move(named));
  }
  return actions;
}

MatrixXd commutant(const Matrices& matrices) {
  const Index m = matrices.front().rows(), m2 = m * m;
  MatrixXd conditions = MatrixXd::Zero(m2 * static_cast<Index>(matrices.size()), m2);
  for (std::size_t e = 0; e < matrices.size(); ++e) {
    const MatrixXd& x = matrices[e];
    auto block = conditions.middleRows(static_cast<Index>(e) * m2, m2);
    // X Y - Y X for the unit matrix Y at (i, j), which stands in column i + m j.
    for (Index j = 0; j < m; ++j)
      for (Index i = 0; i < m; ++i) {
        for (Index r = 0; r < m; ++r) block(r + m * j, i + m * j) += x(r, i);
        for (Index r = 0; r < m; ++r) block(i + m * r, i + m * j) -= x(j, r);
      }
  }
  return null_columns(conditions, kExactAction * std::max(1e-300, stacked(matrices).norm()));
}

}  // namespace lieder

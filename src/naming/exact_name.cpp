#include "naming/exact_name.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <algorithm>

#include "group/matrix_algebras.hpp"
#include "lieder/base/seed.hpp"
#include "naming/simple_names.hpp"
#include "naming/spectrum.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kExact = 1e-6;

struct Part {
  std::string name;
  std::vector<std::string> also;
  Index dimension = 0;
};

Matrices combined(const Matrices& matrices, const MatrixXd& columns) {
  Matrices all;
  for (Index j = 0; j < columns.cols(); ++j) {
    all.emplace_back(MatrixXd::Zero(matrices.front().rows(), matrices.front().cols()));
    for (Index i = 0; i < columns.rows(); ++i) all.back() += columns(i, j) * matrices[static_cast<std::size_t>(i)];
  }
  return all;
}

/// Joined by +, larger parts first; every other name of one part makes another name of the sum.
ExactName sum_of(std::vector<Part> parts) {
  std::ranges::stable_sort(parts, [](const Part& a, const Part& b) {
    if (a.dimension != b.dimension) return a.dimension > b.dimension;
    return a.name.front() == 'R' || b.name.front() == 'R' ? b.name.front() == 'R' && a.name.front() != 'R'
                                                          : a.name < b.name;
  });
  const auto joined = [&](std::size_t changed, const std::string& name) {
    std::string sum;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::string& next = i == changed ? name : parts[i].name;
      if (next.empty()) return std::string{};
      sum += (i == 0 ? "" : "+") + next;
    }
    return sum;
  };
  ExactName found;
  found.name = joined(parts.size(), {});
  if (found.name.empty()) return found;
  for (std::size_t i = 0; i < parts.size(); ++i)
    for (const std::string& name : parts[i].also) found.also.push_back(joined(i, name));
  return found;
}

void add_abelian(std::vector<Part>& parts, Index turning, Index other) {
  for (Index i = 0; i < turning; ++i) parts.push_back({"so(2)", {}, 1});
  if (other > 0) parts.push_back({other == 1 ? "R" : fmt::format("R^{}", other), {}, other});
}

/// What elements of the centre do on the space of an action and nowhere else: scalars, and complex structures.
struct CentreOn {
  bool scalar = false, complex = false;
};

CentreOn centre_on(const Action& action, const Matrices& semisimple, const Matrices& centre, double spectral) {
  CentreOn found;
  const Index n = centre.front().rows(), m = action.space.cols();
  if (m == 0) return found;
  // The complement of the space that the factors annihilate.
  const MatrixXd fixed = null_columns(stacked(semisimple), kExact);
  MatrixXd on_fixed(n * fixed.cols(), static_cast<Index>(centre.size()));
  for (std::size_t z = 0; z < centre.size(); ++z) on_fixed.col(static_cast<Index>(z)) = (centre[z] * fixed).reshaped();
  const MatrixXd here = null_columns(on_fixed, spectral);
  Matrices parts;
  MatrixXd flat(m * m, here.cols());
  Index at = 0;
  for (const MatrixXd& z : combined(centre, here))
    flat.col(at++) = (action.space.transpose() * z * action.space).reshaped();
  if (flat.cols() == 0) return found;
  const MatrixXd one = MatrixXd::Identity(m, m) / std::sqrt(static_cast<double>(m));
  const MatrixXd span = range_columns(flat, spectral);
  found.scalar = (one.reshaped() - span * (span.transpose() * one.reshaped())).norm() < spectral;
  const MatrixXd traceless = range_columns(span - one.reshaped() * (one.reshaped().transpose() * span), spectral);
  for (Index j = 0; j < traceless.cols() && !found.complex; ++j) {
    MatrixXd t = traceless.col(j).reshaped(m, m);
    // With scalars at hand the traceless part is in the span as well.
    if (!found.scalar && span.cols() > 0 && (t.reshaped() - span * (span.transpose() * t.reshaped())).norm() > spectral)
      continue;
    const MatrixXd square = t * t;
    const double mean = square.trace() / static_cast<double>(m);
    found.complex = mean < 0 && (square - mean * MatrixXd::Identity(m, m)).norm() < spectral * square.norm();
  }
  return found;
}

/// gl(n), u(p,q): where the centre belongs to one action, the two have one name.
ExactName reductive_name(const SimpleFactors& simple, const Matrices& of_levi, const Matrices& of_centre,
                         double spectral) {
  std::vector<Part> parts;
  const Weights weights = weights_of(of_centre, spectral);
  Index turning = weights.elliptic, other = weights.hyperbolic + weights.nilpotent;
  std::vector<Action> actions;
  if (!simple.factors.empty()) actions = name_action(simple, of_levi);
  for (const Action& action : actions) {
    Part part{action.name, action.also, action.dimension};
    Matrices own;
    for (const std::size_t f : action.factors)
      for (MatrixXd& x : combined(of_levi, simple.factors[f].ideal)) own.push_back(std::move(x));
    const CentreOn centre = of_centre.empty() ? CentreOn{} : centre_on(action, own, of_centre, spectral);
    const std::string plain = part.name;
    if (action.kind == Action::Kind::linear && centre.scalar && other > 0) {
      part = {fmt::format("gl({},R)", action.q), {plain + "+R"}, part.dimension + 1};
      --other;
    } else if (action.kind == Action::Kind::unitary && centre.complex && turning > 0) {
      part = {action.p == 0 ? fmt::format("u({})", action.q) : fmt::format("u({},{})", action.p, action.q - action.p),
              {plain + "+so(2)"},
              part.dimension + 1};
      --turning;
    } else if (action.kind == Action::Kind::complex && plain.starts_with("sl") && centre.complex && centre.scalar &&
               turning > 0 && other > 0) {
      part = {fmt::format("gl({},C)", action.q), {plain + "+so(2)+R"}, part.dimension + 2};
      --turning;
      --other;
    }
    parts.push_back(std::move(part));
  }
  const bool abelian = parts.empty();
  add_abelian(parts, turning, other);
  ExactName found = sum_of(std::move(parts));
  if (abelian && turning == 0 && other > 1) found = {fmt::format("abelian R^{}", other), {}};
  return found;
}

/// Names of the Levi factors that commute with the radical.
void add_free_factors(std::vector<Part>& parts, const SimpleFactors& free, const Matrices& of_levi) {
  if (free.factors.empty()) return;
  const auto actions = of_levi.empty() ? name_without_action(free) : name_action(free, of_levi);
  for (const Action& action : actions) parts.push_back({action.name, action.also, action.dimension});
}

/// A part of the centre that complements its part in the derived algebra, and an ideal that complements it.
struct AbelianSplit {
  MatrixXd abelian, rest;
};

AbelianSplit split_abelian(const Constants& c, const MatrixXd& centre) {
  const auto k = static_cast<Index>(c.size());
  const MatrixXd derived = range_columns(beside(c), kExact * ad_size(c));
  const MatrixXd inside = common_columns(centre, derived, kExact);
  AbelianSplit split;
  split.abelian = rest_of(centre, inside);
  // Everything that is orthogonal to neither: the derived algebra, and what is orthogonal to it and to the abelian
  // part.
  const MatrixXd beyond = null_columns(stacked({derived.transpose(), split.abelian.transpose()}), kExact);
  split.rest = range_columns(beside({derived, beyond}), kExact);
  if (split.rest.cols() + split.abelian.cols() != k) split.abelian.resize(k, 0);
  if (split.abelian.cols() == 0) split.rest = MatrixXd::Identity(k, k);
  return split;
}

struct LeviParts {
  SimpleFactors acting, free;  ///< on the radical or not; ideals in coordinates of the Levi factor
};

LeviParts parted(const Constants& c, const SimpleFactors& simple, const MatrixXd& levi, const MatrixXd& radical) {
  LeviParts parts;
  for (const SimpleFactor& factor : simple.factors) {
    const bool moves = brackets(c, levi * factor.ideal, radical).norm() > kExact * ad_size(c);
    (moves ? parts.acting : parts.free).factors.push_back(factor);
  }
  return parts;
}

}  // namespace

ExactName exact_name(const Constants& c, const Matrices& matrices, double spectral) {
  const auto k = static_cast<Index>(c.size());
  if (k == 0) return {"{0}", {}};
  const Flag flag = flag_of(c, kExact);
  const MatrixXd levi = levi_complement(c, flag.radical);
  const auto simple = simple_factors(within(c, levi));
  if (!simple) return {};
  const bool acts = !matrices.empty();
  const Matrices of_levi = acts ? combined(matrices, levi) : Matrices{};
  if (flag.radical.cols() == flag.centre.cols()) {
    if (acts) return reductive_name(*simple, of_levi, combined(matrices, flag.centre), spectral);
    std::vector<Part> parts;
    add_free_factors(parts, *simple, {});
    if (parts.empty() && k > 1) return {fmt::format("abelian R^{}", k), {}};
    add_abelian(parts, 0, flag.centre.cols());
    return sum_of(std::move(parts));
  }
  const LeviParts levi_parts = parted(c, *simple, levi, flag.radical);
  std::vector<Part> parts;
  add_free_factors(parts, levi_parts.free, of_levi);
  std::vector<MatrixXd> kept = {flag.radical};
  for (const SimpleFactor& factor : levi_parts.acting.factors) kept.emplace_back(levi * factor.ideal);
  const MatrixXd ideal = range_columns(beside(kept), kExact);
  const Constants rest = within(c, ideal);
  const AbelianSplit split = split_abelian(rest, flag_of(rest, kExact).centre);
  if (split.abelian.cols() > 0) {
    Weights weights;
    if (acts) weights = weights_of(combined(matrices, ideal * split.abelian), spectral);
    add_abelian(parts, weights.elliptic, split.abelian.cols() - weights.elliptic);
  }
  const Constants mixed = within(rest, split.rest);
  for (const MatrixXd& part : indecomposable_ideals(mixed)) {
    const ExactName named = mixed_name(within(mixed, part), spectral);
    parts.push_back({named.name, named.also, part.cols()});
  }
  return sum_of(std::move(parts));
}

std::vector<MatrixXd> indecomposable_ideals(const Constants& c) {
  constexpr Index kMost = 20;
  const auto k = static_cast<Index>(c.size());
  if (k > kMost) return {MatrixXd::Identity(k, k)};
  RandomStream random(Seed{0x73756d});
  Matrices ads;
  for (int e = 0; e < 4; ++e) {
    ads.push_back(ad(c, random.normal_matrix(k, 1)));
    ads.back() /= ads.back().norm();
  }
  // A random element of the centroid: its generalised eigenspaces are ideals, and no finer ones are.
  const MatrixXd centroid = commutant(ads);
  MatrixXd f = (centroid * random.normal_matrix(centroid.cols(), 1)).reshaped(k, k);
  f /= f.norm();
  const Eigen::VectorXcd values = f.eigenvalues();
  std::vector<std::complex<double>> clusters;
  constexpr double kApart = 1e-3;  // nilpotent parts spread equal eigenvalues by a root of the rounding
  for (const auto& v : values) {
    const std::complex<double> upper(v.real(), std::abs(v.imag()));
    if (std::ranges::none_of(clusters, [&](const auto& other) { return std::abs(other - upper) < kApart; }))
      clusters.push_back(upper);
  }
  std::vector<MatrixXd> ideals;
  Index total = 0;
  for (const auto& value : clusters) {
    MatrixXd p = f - value.real() * MatrixXd::Identity(k, k);
    if (value.imag() > kApart) p = MatrixXd(p * p + value.imag() * value.imag() * MatrixXd::Identity(k, k));
    p = p * p;
    p = p * p;
    ideals.push_back(null_columns(p, 1e-9 * std::max(1e-3, p.norm())));
    total += ideals.back().cols();
  }
  if (total != k) return {MatrixXd::Identity(k, k)};
  return ideals;
}

}  // namespace lieder

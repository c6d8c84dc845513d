#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <complex>

#include "group/matrix_algebras.hpp"
#include "naming/exact_name.hpp"
#include "naming/simple_names.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXcd;
using Eigen::VectorXd;

constexpr double kNamed = 1e-6;  ///< relative size of what is zero in exact constants

/// The pieces that names are made from.
struct Anatomy {
  Constants c;
  Flag flag;
  MatrixXd levi;
  MatrixXd torus;               ///< complements the nilradical in the radical, commutes with the Levi factor
  std::vector<Index> powers;    ///< dimensions of N, N^2, ..
  std::vector<Action> actions;  ///< of the Levi factor on N / N^2
  MatrixXd top;                 ///< columns that span N / N^2
  double spectral = 1e-5;       ///< relative error of eigenvalues
  Index trivial = 0;            ///< dimension of N / N^2 that the Levi factor leaves alone

  Index n() const { return powers.empty() ? 0 : powers[0]; }
  Index step() const { return static_cast<Index>(powers.size()); }
  Index torus_size() const { return torus.cols(); }
  const Action* only() const { return actions.size() == 1 ? actions.data() : nullptr; }
};

/// Matrices of elements on N / N^2.
Matrices on_top(const Anatomy& a, const MatrixXd& elements) {
  Matrices actions;
  for (Index i = 0; i < elements.cols(); ++i)
    actions.emplace_back(a.top.transpose() * ad(a.c, elements.col(i)) * a.top);
  return actions;
}

/// Elements of the radical that commute with the Levi factor, as far as they are not in the nilradical.
MatrixXd torus_of(const Anatomy& a) {
  const MatrixXd& radical = a.flag.radical;
  MatrixXd fixed = radical;
  if (a.levi.cols() > 0) {
    std::vector<MatrixXd> moved;
    for (Index i = 0; i < a.levi.cols(); ++i) moved.emplace_back(ad(a.c, a.levi.col(i)) * radical);
    fixed = radical * null_columns(stacked(moved), kNamed * ad_size(a.c));
  }
  const MatrixXd beyond = fixed - a.flag.nilradical * (a.flag.nilradical.transpose() * fixed);
  const MatrixXd directions = range_columns(beyond, kNamed);
  if (directions.cols() == 0) return MatrixXd::Zero(radical.rows(), 0);
  // Representatives: combinations of `fixed` whose parts outside N are the directions.
  return fixed * beyond.completeOrthogonalDecomposition().solve(directions);
}

std::optional<Anatomy> anatomy_of(const Constants& c) {
  Anatomy a;
  a.c = c;
  a.flag = flag_of(c, kNamed);
  a.powers.push_back(a.flag.nilradical.cols());
  for (const MatrixXd& power : a.flag.powers) a.powers.push_back(power.cols());
  a.levi = levi_complement(c, a.flag.radical);
  a.torus = torus_of(a);
  if (a.torus.cols() != a.flag.radical.cols() - a.flag.nilradical.cols()) return std::nullopt;
  a.top = a.flag.powers.empty() ? a.flag.nilradical : rest_of(a.flag.nilradical, a.flag.powers.front());
  if (a.levi.cols() == 0) return a;
  const auto simple = simple_factors(within(c, a.levi));
  if (!simple) return std::nullopt;
  const Matrices acting = on_top(a, a.levi);
  a.actions = name_action(*simple, acting);
  a.trivial = null_columns(stacked(acting), kNamed * stacked(acting).norm()).cols();
  return a;
}

/// Eigenvalues of a matrix, largest one of size 1.
VectorXcd scaled_values(const MatrixXd& m) {
  VectorXcd values = m.eigenvalues();
  const double size = values.cwiseAbs().maxCoeff();
  return size > 0 ? VectorXcd(values / size) : values;
}

bool is_scalar(const MatrixXd& m, double tolerance) {
  const double mean = m.trace() / static_cast<double>(m.rows());
  return (m - mean * MatrixXd::Identity(m.rows(), m.cols())).norm() < tolerance * m.norm();
}

bool is_imaginary(const VectorXcd& values, double tolerance) { return values.real().cwiseAbs().maxCoeff() < tolerance; }
bool is_real(const VectorXcd& values, double tolerance) { return values.imag().cwiseAbs().maxCoeff() < tolerance; }

/// Of the elements of the torus times numbers: the one part that is a scalar on N / N^2, and the rest.
bool torus_has_scalar(const Anatomy& a) {
  const Matrices acting = on_top(a, a.torus);
  const Index m = a.top.cols();
  MatrixXd flat(m * m, static_cast<Index>(acting.size()));
  for (std::size_t i = 0; i < acting.size(); ++i) flat.col(static_cast<Index>(i)) = acting[i].reshaped();
  const MatrixXd span = range_columns(flat, kNamed * std::max(1e-300, flat.norm()));
  const VectorXd one = MatrixXd::Identity(m, m).reshaped() / std::sqrt(static_cast<double>(m));
  return (one - span * (span.transpose() * one)).norm() < a.spectral;
}

/// [x, y] in the centre of a Heisenberg algebra as an antisymmetric form on N / N^2.
bool is_heisenberg(const Anatomy& a) {
  if (a.step() != 2 || a.powers[1] != 1 || a.top.cols() % 2 != 0) return false;
  const MatrixXd central = a.flag.powers.front();
  MatrixXd form(a.top.cols(), a.top.cols());
  for (Index i = 0; i < form.rows(); ++i) form.row(i) = central.transpose() * ad(a.c, a.top.col(i)) * a.top;
  return null_columns(form, kNamed * form.norm()).cols() == 0;
}

ExactName orthogonal_affine(Index p, Index q) {
  if (p == 0) return {fmt::format("e({})", q), {fmt::format("iso({})", q), fmt::format("so({0}) x| R^{0}", q)}};
  const std::string iso = fmt::format("iso({},{})", p, q);
  if (p == 1 && q == 3) return {"Poincare " + iso, {iso, "so(1,3) x| R^4"}};
  return {iso, {fmt::format("so({},{}) x| R^{}", p, q, p + q)}};
}

/// N is abelian and the Levi factor moves all of it.
ExactName affine_name(const Anatomy& a) {
  const Action* action = a.only();
  const Index n = a.n();
  if (a.trivial > 0) return {};
  const std::string space = fmt::format("R^{}", n);
  if (a.torus_size() == 0) {
    if (action == nullptr) return {};
    if (action->kind == Action::Kind::orthogonal && action->copies == 1) return orthogonal_affine(action->p, action->q);
    if (action->kind == Action::Kind::linear)
      return {fmt::format("saff({},R)", n), {fmt::format("{} x| {}", action->name, space)}};
    if (action->kind == Action::Kind::orthogonal)
      return {fmt::format("{} x| {}R^{}", action->name, action->copies, n / action->copies), {}};
    return {fmt::format("{} x| {}", action->name, space), {}};
  }
  if (a.torus_size() != 1 || action == nullptr) return {};
  const MatrixXd t = on_top(a, a.torus).front();
  if (torus_has_scalar(a)) {
    if (action->kind == Action::Kind::linear)
      return {fmt::format("aff({},R)", n), {fmt::format("gl({0},R) x| R^{0}", n)}};
    if (action->kind == Action::Kind::orthogonal && action->copies == 1) {
      if (action->p == 0) return {fmt::format("sim({})", n), {fmt::format("({}+R) x| {}", action->name, space)}};
      return {fmt::format("sim({},{})", action->p, action->q), {fmt::format("({}+R) x| {}", action->name, space)}};
    }
    return {fmt::format("({}+R) x| {}", action->name, space), {}};
  }
  const VectorXcd values = scaled_values(t);
  if (action->kind == Action::Kind::unitary && is_imaginary(values, a.spectral)) {
    const std::string pair =
        action->p == 0 ? fmt::format("{}", action->q) : fmt::format("{},{}", action->p, action->q - action->p);
    return {fmt::format("u({}) x| C^{}", pair, action->q), {}};
  }
  const bool doubled = action->kind == Action::Kind::orthogonal && action->copies == 2 && action->p == 0;
  if (doubled && std::abs(values.sum()) < a.spectral) {
    const Index dimension = n / 2;
    if (is_imaginary(values, a.spectral)) return {fmt::format("Newton-Hooke nh-({})", dimension), {}};
    if (is_real(values, a.spectral)) return {fmt::format("Newton-Hooke nh+({})", dimension), {}};
  }
  return {};
}

/// S or T acting on a Heisenberg algebra.
ExactName heisenberg_name(const Anatomy& a) {
  const Index n = a.top.cols() / 2;
  const std::string h = fmt::format("h({})", 2 * n + 1);
  if (a.levi.cols() == 0) {
    if (a.torus_size() == 0) return {"Heisenberg " + h, {}};
    const Matrices acting = on_top(a, a.torus);
    if (a.torus_size() == 2 && n == 1) {
      VectorXcd values = scaled_values(acting[0]);
      if (is_real(values, a.spectral) && is_real(scaled_values(acting[1]), a.spectral))
        return {"b(3) / R", {"Borel subalgebra of sl(3,R)"}};
      return {};
    }
    if (a.torus_size() != 1) return {};
    const MatrixXd& t = acting.front();
    if (is_scalar(t, a.spectral)) return {h + " x| R", {}};
    const VectorXcd values = scaled_values(t);
    const bool one_rate = (values.cwiseAbs().array() - 1).abs().maxCoeff() < a.spectral;
    const bool even = (t * t - (t * t).trace() / static_cast<double>(2 * n) * MatrixXd::Identity(2 * n, 2 * n)).norm() <
                      a.spectral * (t * t).norm();
    if (!one_rate || !even || std::abs(values.sum()) > a.spectral) return {};
    if (is_imaginary(values, a.spectral)) {
      // Carroll's plane turns both pairs of axes alike; for an oscillator energy times direction has one sign.
      const MatrixXd central = a.flag.powers.front();
      MatrixXd energy(2 * n, 2 * n);
      for (Index i = 0; i < 2 * n; ++i) energy.row(i) = central.transpose() * ad(a.c, a.top.col(i)) * a.top * t;
      const VectorXd signs = Eigen::SelfAdjointEigenSolver<MatrixXd>(0.5 * (energy + energy.transpose())).eigenvalues();
      const Index up = (signs.array() > 0).count();
      if (up == 0 || up == 2 * n) return {n == 1 ? "oscillator" : fmt::format("oscillator os({})", n), {"diamond"}};
      if (n == 2) return {"Carroll carr(2)", {"so(2) x| h(5)"}};
      return {};
    }
    if (is_real(values, a.spectral)) return {n == 1 ? "split oscillator" : "", {"so(1,1) x| h(3)"}};
    return {};
  }
  if (a.torus_size() != 0 || a.trivial > 0) return {};
  if (const Action* action = a.only()) {
    const bool whole = action->kind == Action::Kind::symplectic || (n == 1 && action->kind == Action::Kind::linear);
    if (n == 1 && whole) return {"Schroedinger sch(1)", {"sl(2,R) x| h(3)", "Jacobi"}};
    if (whole) return {fmt::format("Jacobi {} x| {}", action->name, h), {}};
    if (action->kind == Action::Kind::orthogonal && action->copies == 2 && action->p == 0 && action->q == n)
      return {fmt::format("Carroll carr({})", n), {fmt::format("so({}) x| {}", n, h)}};
    if (action->kind == Action::Kind::unitary) return {fmt::format("{} x| {}", action->name, h), {}};
    // sl(2,R) and so(n) move R^2 (x) R^n.
    std::string both = action->name;
    if (both == fmt::format("so({})+sl(2,R)", n) || both == fmt::format("sl(2,R)+so({})", n))
      return {fmt::format("Schroedinger sch({})", n), {fmt::format("(sl(2,R)+so({})) x| {}", n, h)}};
  }
  return {};
}

/// Whether the commuting part of an element that all rotations leave alone takes boosts to translations.
ExactName galilei_name(const Anatomy& a) {
  if (a.trivial != 1 || a.powers.size() < 2) return {};
  Index n = a.top.cols() - 1;
  const bool turned = a.levi.cols() == 0 && a.torus_size() == 1 && n == 2;
  if (!turned) {
    const Action* action = a.only();
    if (action == nullptr || a.torus_size() != 0 || action->kind != Action::Kind::orthogonal || action->copies != 1 ||
        action->p != 0 || action->q != n)
      return {};
  }
  const MatrixXd movers = turned ? a.torus : a.levi;
  std::vector<MatrixXd> images;
  for (Index i = 0; i < movers.cols(); ++i) images.emplace_back(ad(a.c, movers.col(i)) * a.flag.nilradical);
  const MatrixXd vectors = range_columns(beside(images), kNamed * ad_size(a.c));  // boosts and translations
  if (vectors.cols() != 2 * n) return {};
  const MatrixXd products = brackets(a.c, vectors, vectors);
  const bool commute = products.norm() < kNamed * ad_size(a.c);
  if (a.powers.size() == 2 && a.powers[1] == n && commute) return {fmt::format("Galilei gal({})", n), {}};
  if (a.powers.size() == 3 && a.powers[1] == n + 1 && a.powers[2] == 1 && a.flag.centre.cols() == 1)
    return {fmt::format("Bargmann barg({})", n), {fmt::format("centrally extended Galilei gal({})", n)}};
  return {};
}

/// One element acting on an abelian ideal.
ExactName one_on_abelian(const MatrixXd& t, double spectral) {
  const Index n = t.rows();
  if (n == 1) return {"aff(1,R)", {"Borel subalgebra of sl(2,R)"}};
  if (is_scalar(t, spectral)) {
    if (n == 2) return {"Bianchi V", {"R^2 x| R (dilations)"}};
    return {fmt::format("R^{} x| R (dilations)", n), {}};
  }
  const VectorXcd values = scaled_values(t);
  if (n != 2) return {};
  const bool real = is_real(values, spectral);
  if (std::abs(values.sum()) < spectral) {
    if (real) return {"e(1,1)", {"iso(1,1)", "Bianchi VI_0"}};
    return {"e(2)", {"iso(2)", "Bianchi VII_0"}};
  }
  if (!real) return {"Bianchi VII_h", {}};
  if (std::abs(values[0] - values[1]) < std::max(1e-3, std::sqrt(spectral))) return {"Bianchi IV", {}};
  return {"Bianchi VI_h", {}};
}

ExactName solvable_name(const Anatomy& a) {
  const Index n = a.n(), t = a.torus_size();
  if (a.step() == 1) {
    if (t == 1) return one_on_abelian(on_top(a, a.torus).front(), a.spectral);
    if (t == 2 && n == 2 && torus_has_scalar(a)) return {"sim(2)", {"aff(1,C)", "(so(2)+R) x| R^2"}};
    return {};
  }
  if (t == 0 && a.powers == std::vector<Index>{4, 2, 1}) return {"Engel n(4)", {"filiform n(4)"}};
  return {};
}

}  // namespace

ExactName mixed_name(const Constants& c, double spectral) {
  std::optional<Anatomy> a = anatomy_of(c);
  if (!a) return {};
  a->spectral = spectral;
  if (is_heisenberg(*a)) return heisenberg_name(*a);
  if (a->levi.cols() > 0 && a->step() == 1) return affine_name(*a);
  if (a->levi.cols() == 0 && a->torus_size() == 1 && a->step() > 1) {
    const MatrixXd turn = on_top(*a, a->torus).front();
    a->trivial = null_columns(turn, kNamed * turn.norm()).cols();
    if (is_imaginary(scaled_values(turn), spectral)) return galilei_name(*a);
    return {};
  }
  if (a->levi.cols() > 0) return galilei_name(*a);
  return solvable_name(*a);
}

}  // namespace lieder

#include "lieder/group/laws.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <complex>
#include <iterator>
#include <numbers>
#include <optional>
#include <unsupported/Eigen/KroneckerProduct>

#include "group/law_tangents.hpp"
#include "lieder/base/error.hpp"
#include "lieder/group/algebra.hpp"
#include "lieder/group/element.hpp"
#include "linalg/svd.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXcd;
using Eigen::MatrixXd;
using Eigen::VectorXcd;

constexpr double kNear = 1e-8, kFar = 30, kFromPi = 1e-6;
constexpr double kTestable = 1e-3;      // a larger bound lets real violations through
constexpr double kStepsOfElement = 12;  // random elements of compact groups are products of as many
constexpr Index kMostForForms = 12;
constexpr const char* kProducts = "rho(g h) = rho(g) rho(h)";
constexpr double kInfinite = std::numeric_limits<double>::infinity();

/// What was multiplied, and what came of it.
struct Magnitudes {
  double factors, result;
};

MatrixXcd as_complex(const MatrixXd& m) { return m.cast<std::complex<double>>(); }

class LawChecker {
 public:
  LawChecker(const Group& group, const GroupLawOptions& options)
      : group_(group),
        options_(options),
        tangents_(group),
        random_(Seed{options.seed}),
        rounding_(10 * static_cast<double>(group.size) * kMachineRounding),
        uncertainty_(rounding_ + 10 * group.noise),
        steepness_(steepness()) {}

  std::vector<GroupLaw> run() {
    zero();
    if (tangents_.dimension() > 0) algebra();
    if (tangents_.dimension() > 0)
      for (const LawPlace place : {LawPlace::near_zero, LawPlace::random, LawPlace::near_pi, LawPlace::far})
        tangents_at(place);
    if (discrete_generators()) elements();
    std::ranges::stable_sort(laws_, {}, &GroupLaw::place);
    return std::move(laws_);
  }

 private:
  void record(const char* name, LawPlace place, double error, double bound, Magnitudes sizes = {1, 1});
  void zero();
  void algebra();
  void jacobi(const MatrixXcd& x, const MatrixXcd& y);
  std::optional<MatrixXcd> tangent(LawPlace place);
  void tangents_at(LawPlace place);
  void powers(LawPlace place, const MatrixXcd& x);
  void derivative(LawPlace place, const MatrixXcd& x);
  void logarithms(LawPlace place, const MatrixXcd& g);
  void adjoint(LawPlace place, const MatrixXcd& x);
  bool discrete_generators();
  void elements();
  void unitary(LawPlace place, const MatrixXcd& g);
  void conjugation(LawPlace place, const MatrixXcd& g, const MatrixXcd& inverse);
  std::vector<MatrixXd> forms() const;
  double steepness() const;
  void representation_of_tangent(LawPlace place, const MatrixXcd& x);
  void representation_of_elements(const MatrixXcd& g, const MatrixXcd& h);

  const Group& group_;
  const GroupLawOptions& options_;
  LawTangents tangents_;
  RandomStream random_;
  double rounding_;     // of a product of two matrices of length 1
  double uncertainty_;  // with the error of the generators
  double steepness_ = 1;
  std::vector<GroupLaw> laws_;
};

/// Whether a trial of the same law tells more against it.
bool is_worse(const GroupLaw& a, const GroupLaw& b) {
  const bool a_fails = a.verdict() == LawVerdict::fails, b_fails = b.verdict() == LawVerdict::fails;
  if (a_fails != b_fails) return a_fails;
  const bool a_tells = a.bound <= kTestable, b_tells = b.bound <= kTestable;
  return a_tells == b_tells ? a.error * b.bound > b.error * a.bound : a_tells;
}

/// \param error, bound  in the units of the sizes
void LawChecker::record(const char* name, LawPlace place, double error, double bound, Magnitudes sizes) {
  GroupLaw trial{.name = name,
                 .place = place,
                 .error = std::isfinite(error) ? error / sizes.factors : kInfinite,
                 .bound = bound / sizes.factors,
                 .amplification = sizes.factors / sizes.result};
  trial.trials = 1;
  trial.untested = trial.bound <= kTestable ? 0 : 1;
  const auto same = [&](const GroupLaw& law) { return law.place == place && law.name == name; };
  const auto known = std::ranges::find_if(laws_, same);
  if (known == laws_.end()) {
    laws_.push_back(std::move(trial));
    return;
  }
  const int trials = known->trials + 1, untested = known->untested + trial.untested;
  if (is_worse(trial, *known)) *known = std::move(trial);
  known->trials = trials;
  known->untested = untested;
}

void LawChecker::zero() {
  const MatrixXd one = MatrixXd::Identity(group_.size, group_.size);
  record("exp(0) = 1", LawPlace::near_zero, (exponential(MatrixXd(0 * one)) - one).norm(), rounding_ * one.norm(),
         {one.norm(), one.norm()});
  const MatrixXcd image = options_.representation.rho(as_complex(one));
  const MatrixXcd unit = MatrixXcd::Identity(image.rows(), image.cols());
  record("rho(1) = 1", LawPlace::near_zero, (image - unit).norm(), rounding_ * unit.norm(), {unit.norm(), unit.norm()});
}

void LawChecker::algebra() {
  record("the basis is independent", LawPlace::algebra, kMachineRounding / tangents_.independence(), 1e-6);
  record("[x, y] is in the algebra", LawPlace::algebra, closure_defect(group_.lie_algebra), uncertainty_);
  for (Index j = 0; group_.complex && j < tangents_.dimension(); ++j)
    record("x' is in the algebra", LawPlace::algebra, tangents_.outside(tangents_.basis_matrix(j).transpose()),
           uncertainty_);
  for (int k = 0; k < options_.samples; ++k) jacobi(tangents_.random(1, random_), tangents_.random(1, random_));
}

/// Of the structure constants: those of what is no algebra do not satisfy it, while matrices always do.
void LawChecker::jacobi(const MatrixXcd& x, const MatrixXcd& y) {
  const auto d = static_cast<double>(tangents_.dimension());
  const MatrixXcd ad_x = tangents_.ad(x), ad_y = tangents_.ad(y);
  const MatrixXcd ad_of_bracket = tangents_.ad(tangents_.projected(x * y - y * x));
  record("[x, y] = -[y, x]", LawPlace::algebra,
         (ad_x * tangents_.coordinates(y) + ad_y * tangents_.coordinates(x)).norm(), rounding_);
  record("[[x, y], z] + cyclic = 0", LawPlace::algebra, (ad_x * ad_y - ad_y * ad_x - ad_of_bracket).norm(),
         std::sqrt(d) * (uncertainty_ + d * kMachineRounding), {std::sqrt(d), std::sqrt(d)});
}

std::optional<MatrixXcd> LawChecker::tangent(LawPlace place) {
  if (place == LawPlace::near_pi)
    return tangents_.turning(std::numbers::pi + random_.uniform(-kFromPi, kFromPi), random_);
  return tangents_.random(place == LawPlace::near_zero ? kNear : place == LawPlace::far ? kFar : 1, random_);
}

void LawChecker::tangents_at(LawPlace place) {
  for (int k = 0; k < options_.samples; ++k) {
    const auto x = tangent(place);
    if (!x) return;
    powers(place, *x);
    if (place == LawPlace::near_zero) derivative(place, *x / x->norm());
    logarithms(place, exponential_of(*x));
    adjoint(place, *x);
    representation_of_tangent(place, *x);
  }
  if (place == LawPlace::near_pi)
    if (const auto half_turn = tangents_.turning(std::numbers::pi, random_))
      logarithms(place, exponential_of(*half_turn));
}

void LawChecker::powers(LawPlace place, const MatrixXcd& x) {
  const double s = random_.uniform();
  const MeasuredExponential whole(x), inverse(-x), first(s * x), second((1 - s) * x);
  const double factors = first.size * second.size;
  record("exp(s x) exp(t x) = exp((s+t) x)", place, (first.value * second.value - whole.value).norm(),
         rounding_ * (first.sensitivity * second.size + first.size * second.sensitivity + whole.sensitivity),
         {factors, whole.size});
  const MatrixXcd one = MatrixXcd::Identity(x.rows(), x.cols());
  const double there_and_back = whole.size * inverse.size;
  const double error = rounding_ * (whole.sensitivity * inverse.size + whole.size * inverse.sensitivity);
  record("exp(x) exp(-x) = 1", place, (whole.value * inverse.value - one).norm(), error, {there_and_back, one.norm()});
  // Cofactors are the inverse times the determinant.
  const std::complex<double> determinant = std::exp(x.trace());
  record("det exp(x) = exp(tr x)", place, std::abs(whole.value.determinant() - determinant),
         error * std::abs(determinant), {there_and_back * std::abs(determinant), std::abs(determinant)});
}

/// Central differences of fourth order; their error is h^4 / 30 for steps of length h.
void LawChecker::derivative(LawPlace place, const MatrixXcd& x) {
  constexpr double kStep = 1e-3;
  const auto difference = [&x](double h) -> MatrixXcd {
    return (exponential_of(h * x) - exponential_of(-h * x)) / (2 * h);
  };
  record("d/dt exp(t x) at 0 = x", place, ((4 * difference(kStep) - difference(2 * kStep)) / 3 - x).norm(),
         std::pow(kStep, 4) + rounding_ / kStep);
}

/// A logarithm exists and is found, or is refused: where an eigenvalue is negative, or so small that rounding decides
/// about its sign.
void LawChecker::logarithms(LawPlace place, const MatrixXcd& g) {
  constexpr double kUnclear = 1e-10;
  const VectorXcd eigenvalues = g.eigenvalues();
  const double size = g.norm();
  const bool may_be_refused = std::ranges::any_of(eigenvalues, [size](std::complex<double> z) {
    return std::numbers::pi - std::abs(std::arg(z)) < kUnclear || std::abs(z) < kUnclear * size;
  });
  try {
    const MeasuredExponential back(logarithm_of(g));
    record("exp(log g) = g", place, (back.value - g).norm(), rounding_ * back.sensitivity, {size, size});
  } catch (const InputError&) {
    record("log g is refused where there is none", place, may_be_refused ? 0 : kInfinite, rounding_);
  }
}

/// exp(x) y exp(-x) for all y of the basis against the exponential of ad x: also that it stays in the algebra.
void LawChecker::adjoint(LawPlace place, const MatrixXcd& x) {
  const MeasuredExponential g(x), inverse(-x), ad(tangents_.ad(x));
  const auto d = static_cast<double>(tangents_.dimension());
  MatrixXcd moved(x.size(), tangents_.dimension());
  for (Index j = 0; j < moved.cols(); ++j)
    moved.col(j) = (g.value * tangents_.basis_matrix(j) * inverse.value).reshaped();
  const double factors = g.size * inverse.size * std::sqrt(d);
  const double of_product = g.sensitivity * inverse.size + g.size * inverse.sensitivity;
  record("exp(x) y exp(-x) = exp(ad x) y", place, (moved - tangents_.basis() * ad.value).norm(),
         rounding_ * std::sqrt(d) * of_product + (uncertainty_ + 10 * d * kMachineRounding) * ad.sensitivity,
         {factors, moved.norm()});
}

/// \return whether random elements can be measured: none is singular
bool LawChecker::discrete_generators() {
  constexpr double kDigitsToKeep = 1e-4;
  bool all_invertible = true;
  for (const MatrixXd& g : group_.discrete) {
    const Eigen::VectorXd stretches = singular_values(g);
    const double lost = kMachineRounding * stretches.maxCoeff() / stretches.minCoeff();
    record("g is invertible", LawPlace::discrete, lost, kDigitsToKeep);
    if (!(lost <= kDigitsToKeep)) {
      all_invertible = false;
      continue;
    }
    conjugation(LawPlace::discrete, as_complex(g), as_complex(g.inverse()));
    if (group_.complex) unitary(LawPlace::discrete, as_complex(g));
  }
  return all_invertible;
}

void LawChecker::conjugation(LawPlace place, const MatrixXcd& g, const MatrixXcd& inverse) {
  const double factors = g.norm() * inverse.norm();
  for (Index j = 0; j < tangents_.dimension(); ++j) {
    const MatrixXcd moved = g * tangents_.basis_matrix(j) * inverse;
    record("g y g^-1 is in the algebra", place, tangents_.outside(moved),
           factors * (uncertainty_ + rounding_ * factors), {factors, moved.norm()});
  }
}

void LawChecker::unitary(LawPlace place, const MatrixXcd& g) {
  const MatrixXcd one = MatrixXcd::Identity(g.rows(), g.cols());
  record("g* g = 1", place, (g.adjoint() * g - one).norm(), kStepsOfElement * rounding_ * one.norm(),
         {one.norm(), one.norm()});
}

/// Orthonormal matrices m with g' m g = m for all elements, found from the generators.
std::vector<MatrixXd> LawChecker::forms() const {
  const Index n = group_.size, entries = n * n;
  const MatrixXd one = MatrixXd::Identity(n, n);
  MatrixXd squares = MatrixXd::Zero(entries, entries);
  const auto add = [&squares](const MatrixXd& constraint) { squares += constraint.transpose() * constraint; };
  for (const MatrixXd& x : group_.lie_algebra) {
    const MatrixXd y = x.transpose().stableNormalized();
    add(MatrixXd(Eigen::kroneckerProduct(one, y)) + MatrixXd(Eigen::kroneckerProduct(y, one)));
  }
  for (const MatrixXd& g : group_.discrete) {
    const double scale = g.squaredNorm() / static_cast<double>(n);
    add((MatrixXd(Eigen::kroneckerProduct(g.transpose(), g.transpose())) - MatrixXd::Identity(entries, entries)) /
        scale);
  }
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(squares);
  const double none = std::pow(1e-6 + 10 * group_.noise, 2);
  std::vector<MatrixXd> found;
  for (Index k = 0; k < entries && eigen.eigenvalues()[k] <= none; ++k)
    found.emplace_back(eigen.eigenvectors().col(k).reshaped(n, n));
  return found;
}

void LawChecker::elements() {
  if (tangents_.dimension() == 0 && group_.discrete.empty()) return;
  const RandomElements any(group_);
  const bool keeps_lengths = is_orthogonal(group_);
  const auto kept = group_.size <= kMostForForms ? forms() : std::vector<MatrixXd>{};
  for (int k = 0; k < options_.samples; ++k) {
    const MatrixXcd g = any(random_), h = any(random_);
    if (keeps_lengths) unitary(LawPlace::elements, g);
    const double square = g.squaredNorm();
    for (const MatrixXd& m : kept)
      record("g' m g = m for the forms of the generators", LawPlace::elements, (g.transpose() * m * g - m).norm(),
             kStepsOfElement * uncertainty_ * square, {square, 1});
    conjugation(LawPlace::elements, g, g.inverse());
    logarithms(LawPlace::elements, g);
    representation_of_elements(g, h);
  }
}

/// Largest |drho(y)| of a y of length 1: how much faster than g its image may move.
double LawChecker::steepness() const {
  double sum = 0;
  for (Index j = 0; j < tangents_.dimension(); ++j)
    sum += options_.representation.drho(tangents_.basis_matrix(j)).squaredNorm();
  return 1 + std::sqrt(sum);
}

void LawChecker::representation_of_tangent(LawPlace place, const MatrixXcd& x) {
  const char* law = "rho(exp(x)) = exp(drho(x))";
  const MeasuredExponential g(x), inverse(-x), image(options_.representation.drho(x));
  const double of_g = steepness_ * rounding_ * g.sensitivity * inverse.size;
  MatrixXcd left = MatrixXcd::Constant(1, 1, kInfinite);
  try {
    left = options_.representation.rho(g.value);
  } catch (const InputError&) {
    // As good as infinite.
  }
  if (left.allFinite()) {
    const double of_image = 10 * static_cast<double>(left.rows()) * kMachineRounding * image.sensitivity;
    record(law, place, (left - image.value).norm(), of_image + left.norm() * of_g, {left.norm(), image.size});
  } else {
    // Where rounding leaves g no inverse, there may be no rho(g).
    record(law, place, of_g > kTestable ? 0 : kInfinite, of_g);
  }
}

void LawChecker::representation_of_elements(const MatrixXcd& g, const MatrixXcd& h) try {
  const auto& rho = options_.representation.rho;
  const MatrixXcd of_g = rho(g), of_h = rho(h), of_inverse = rho(g.inverse()), of_product = rho(g * h);
  const double moved = g.norm() * g.inverse().norm(),
               unit = rounding_ + 10 * static_cast<double>(of_g.rows()) * kMachineRounding;
  const double products = of_g.norm() * of_h.norm(), there_and_back = of_g.norm() * of_inverse.norm();
  record(kProducts, LawPlace::elements, (of_g * of_h - of_product).norm(),
         unit * steepness_ * moved * h.norm() * h.inverse().norm() * products, {products, of_product.norm()});
  const MatrixXcd one = MatrixXcd::Identity(of_g.rows(), of_g.cols());
  record("rho(g) rho(g^-1) = 1", LawPlace::elements, (of_g * of_inverse - one).norm(),
         unit * steepness_ * moved * there_and_back, {there_and_back, one.norm()});
} catch (const InputError&) {
  record(kProducts, LawPlace::elements, kInfinite, rounding_);  // refused, though far from singular
}

void check_representation(const MatrixRepresentation& rep, Index n) {
  if (!rep.rho || !rep.drho)
    throw InputError(fmt::format("group laws: representation {} lacks rho or drho; need both", rep.name));
  const MatrixXcd g = rep.rho(MatrixXcd::Identity(n, n)), xi = rep.drho(MatrixXcd::Zero(n, n));
  if (g.rows() < 1 || g.rows() != g.cols() || xi.rows() != g.rows() || xi.cols() != g.cols())
    throw InputError(fmt::format(
        "group laws: representation {} takes 1 to {} x {} and 0 to {} x {}; need square matrices of one size", rep.name,
        g.rows(), g.cols(), xi.rows(), xi.cols()));
}

}  // namespace

std::string_view to_string(LawPlace place) {
  switch (place) {
    case LawPlace::algebra:
      return "algebra";
    case LawPlace::near_zero:
      return "near 0";
    case LawPlace::random:
      return "length 1";
    case LawPlace::near_pi:
      return "near pi";
    case LawPlace::far:
      return "length 30";
    case LawPlace::discrete:
      return "discrete";
    case LawPlace::elements:
      return "elements";
  }
  throw InternalError("to_string: a LawPlace outside its enumeration");
}

std::string_view to_string(LawVerdict verdict) {
  switch (verdict) {
    case LawVerdict::holds:
      return "holds";
    case LawVerdict::fails:
      return "FAILS";
    case LawVerdict::untested:
      return "untested";
  }
  throw InternalError("to_string: a LawVerdict outside its enumeration");
}

LawVerdict GroupLaw::verdict() const {
  if (!(error <= bound)) return LawVerdict::fails;
  return untested < trials ? LawVerdict::holds : LawVerdict::untested;
}

MatrixRepresentation dual_representation() {
  return {.name = "V'",
          .rho = [](const MatrixXcd& g) -> MatrixXcd { return g.inverse().transpose(); },
          .drho = [](const MatrixXcd& xi) -> MatrixXcd { return -xi.transpose(); }};
}

std::vector<GroupLaw> GroupLawReport::failures() const {
  std::vector<GroupLaw> failing;
  std::ranges::copy_if(laws, std::back_inserter(failing),
                       [](const GroupLaw& law) { return law.verdict() == LawVerdict::fails; });
  return failing;
}

bool GroupLawReport::hold() const { return failures().empty(); }

std::string to_string(const GroupLawReport& report) {
  std::string text;
  for (const GroupLaw& law : report.laws)
    text +=
        fmt::format("{:8}  {:9}  {:42}  error {:8.2g}  bound {:8.2g}  amplification {:8.2g}  {} trials, {} untested\n",
                    to_string(law.verdict()), to_string(law.place), law.name, law.error, law.bound, law.amplification,
                    law.trials, law.untested);
  return text;
}

GroupLawReport check_group_laws(const Group& group, const GroupLawOptions& options) {
  check(group);
  if (options.samples < 1)
    throw InputError(fmt::format("group laws: {} samples came; need a positive number", options.samples));
  if (group.size < 1) throw InputError("group laws: a group on nothing came; need a positive size");
  check_representation(options.representation, group.size);
  GroupLawReport report;
  report.used = options;
  report.laws = LawChecker(group, options).run();
  return report;
}

}  // namespace lieder

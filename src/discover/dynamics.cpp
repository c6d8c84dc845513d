#include "lieder/discover/dynamics.hpp"

#include <fmt/format.h>

#include <Eigen/QR>
#include <algorithm>

#include "base/at.hpp"
#include "discover/discover_options.hpp"
#include "discover/discovered_generators.hpp"
#include "discover/discrete_symmetries.hpp"
#include "discover/field_equations.hpp"
#include "discover/fitted_polynomial.hpp"
#include "discover/hamiltonian_pairs.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/threads.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

void check_question(const Trajectories& data, const DynamicsQuestion& question, const DynamicsOptions& options) {
  check_trajectories(data);
  const Index m = data.dimension();
  const auto refuse = [](const std::string& what) { throw InputError("dynamics: " + what); };
  if (!question.candidates && !question.laws && !question.quantities)
    refuse("neither candidates for symmetries nor functions for laws nor named quantities came; need at least one");
  if (question.candidates && question.candidates->inputs() != m)
    refuse(fmt::format("x has {} coordinates; the candidates act on {}", m, question.candidates->inputs()));
  if (options.hamiltonian && m % 2 != 0)
    refuse(fmt::format("{} coordinates came; hamiltonian needs an even number, q and then p", m));
  if (options.hamiltonian && !(question.candidates && question.laws))
    refuse("hamiltonian pairs laws with symmetries; need both questions");
  if (options.orbital && !question.candidates) refuse("orbital symmetries need candidates; none came");
}

/// Coordinates over their units, so that units drop out of every defect.
Trajectories in_units(Trajectories data, const VectorXd& unit) {
  for (Trajectory& run : data.runs) {
    run.x *= unit.cwiseInverse().asDiagonal();
    if (run.dx.size() > 0) run.dx *= unit.cwiseInverse().asDiagonal();
  }
  return data;
}

/// The same fields there, combined by the same numbers. \param candidates  of monomials: D(s y) = D(s) D(y)
VectorFields in_units(const VectorFields& candidates, const VectorXd& unit) {
  const VectorXd functions = candidates.dictionary().values(unit);
  std::vector<MatrixXd> all;
  for (Index i = 0; i < candidates.count(); ++i)
    all.emplace_back(unit.cwiseInverse().asDiagonal() * candidates.coefficients(i) * functions.asDiagonal());
  return {candidates.dictionary(), all, candidates.is_affine() ? "poly(1)" : candidates.name()};
}

/// The candidates and, last, a field that vanishes: it stands for the number c of L_xi F = c F.
VectorFields with_scaling(const VectorFields& candidates) {
  std::vector<MatrixXd> all;
  for (Index i = 0; i < candidates.count(); ++i) all.push_back(candidates.coefficients(i));
  all.emplace_back(MatrixXd::Zero(candidates.inputs(), candidates.dictionary().size));
  return {candidates.dictionary(), all, candidates.name()};
}

OutputAction vectors_and_scaling(Index m, Index scaling) {
  return {m, "T(1,0)",
          [m, scaling](const FieldsAt& fields, Index i) -> MatrixXd {
            return i == scaling ? MatrixXd(MatrixXd::Identity(m, m)) : fields.jacobians[at(i)];
          },
          true};
}

MatrixXd columns_of(const std::vector<MatrixXd>& matrices) {
  MatrixXd all(matrices.front().size(), std::ssize(matrices));
  for (Index i = 0; i < all.cols(); ++i) all.col(i) = matrices[at(i)].reshaped();
  return all;
}

/// \param scaled  the candidates on coordinates over their units, as the fit and the points are
void find_symmetries(const PolynomialFit& fit, const MatrixXd& points, const VectorFields& candidates,
                     const VectorFields& scaled, const VectorXd& unit, const DiscoverOptions& options, bool orbital,
                     DynamicsResult& result) {
  DiscoverResult& r = result.symmetries;
  const Index m = candidates.inputs(), q = candidates.count();
  const MatrixXd typical = points * unit.asDiagonal();
  if (!orbital) {
    discover_from_fit(fit, points, scaled, output_action("T(1,0)", scaled, m), options, r);
    add_generators(candidates, typical, options.seed, r);
    return;
  }
  discover_from_fit(fit, points, with_scaling(scaled), vectors_and_scaling(m, q), options, r);
  if (r.dimension == 0) return;
  const MatrixXd before = r.coefficients.topRows(q);
  const VectorXd c = r.coefficients.row(q);
  r.coefficients = before;
  add_generators(candidates, typical, options.seed, r);
  // The same numbers for the fields that are told in words.
  const VectorXd of_generators = before.colPivHouseholderQr().solve(r.coefficients).transpose() * c;
  const VectorXd of_words =
      columns_of(r.generators).colPivHouseholderQr().solve(columns_of(r.sparse_generators)).transpose() * of_generators;
  result.scalings.assign(of_words.begin(), of_words.end());
}

/// The fitted F on monomials of the coordinates as they came. \param fit  on coordinates over their units
void add_fitted_field(const PolynomialFit& fit, const VectorXd& unit, DynamicsResult& r) {
  if (!fit.functions || !fit.functions->independent()) return;
  r.monomials = fit.functions->monomials;
  const MatrixXd in_units = fit.coefficients * fit.functions->turn.transpose();
  r.fitted = unit.asDiagonal() * in_units * r.monomials.values(unit).cwiseInverse().asDiagonal();
}

/// Of the fitted field to the span of symmetries, relative, over the points.
double distance_of_flow(const PolynomialFit& fit, const MatrixXd& points, const VectorFields& candidates,
                        const MatrixXd& found) {
  const Index m = points.cols();
  MatrixXd values(points.rows() * m, found.cols());
  for (Index k = 0; k < points.rows(); ++k)
    values.middleRows(k * m, m) = candidates.at(points.row(k), false).values * found;
  const VectorXd flow = (fit.functions->values * fit.coefficients.transpose()).transpose().reshaped();
  return (flow - values * values.completeOrthogonalDecomposition().solve(flow)).norm() / flow.norm();
}

Verdict verdict_of(const ConservedQuantities& c) {
  switch (c.verdict) {
    case ConservedVerdict::found:
      return Verdict::symmetry;
    case ConservedVerdict::none:
      return Verdict::none;
    case ConservedVerdict::underdetermined:
      return Verdict::underdetermined;
  }
  throw InternalError("dynamics: a ConservedVerdict outside its enumeration");
}

Verdict verdict_of(const std::vector<QuantityDrift>& quantities) {
  const auto any = [&](DriftVerdict verdict) {
    return std::ranges::any_of(quantities, [&](const QuantityDrift& q) { return q.verdict == verdict; });
  };
  if (any(DriftVerdict::cannot_tell)) return Verdict::underdetermined;
  return any(DriftVerdict::kept) ? Verdict::symmetry : Verdict::none;
}

void measure_drifts(const Trajectories& data, const DynamicsQuestion& question, const DynamicsOptions& options,
                    DynamicsResult& r) {
  if (!question.quantities) return;
  r.quantities = quantity_drifts(data, *question.quantities,
                                 {.noise = options.conserved.noise,
                                  .tolerance = options.conserved.tolerance,
                                  .most_drift = options.conserved.most_drift,
                                  .certainty = options.conserved.certainty,
                                  .alpha = options.symmetries.alpha});
}

void add_drifts_to_summary(const DynamicsQuestion& question, DynamicsResult& r) {
  for (const QuantityDrift& q : r.quantities) r.message += (r.message.empty() ? "" : ". ") + q.message;
  if (question.candidates || question.laws) return;
  r.verdict = verdict_of(r.quantities);
  r.status = r.verdict == Verdict::underdetermined ? Status::not_identifiable : Status::converged;
}

void summarise(const DynamicsQuestion& question, DynamicsResult& r) {
  const bool symmetries = question.candidates.has_value();
  r.status = symmetries ? r.symmetries.status : r.conserved.status;
  r.verdict = symmetries ? with_discrete(r.symmetries.verdict, r.discrete) : verdict_of(r.conserved);
  r.message = symmetries ? r.symmetries.message : std::string();
  if (r.flow_distance && *r.flow_distance <= r.used.symmetries.delta) r.message += "; the flow itself is among them";
  if (question.laws) r.message += (r.message.empty() ? "" : ". Laws: ") + r.conserved.message;
  add_drifts_to_summary(question, r);
  if ((symmetries && r.symmetries.status == Status::stopped) || r.conserved.status == Status::stopped) {
    r.status = Status::stopped;
    r.verdict = Verdict::undecided;
  }
}

}  // namespace

DynamicsResult discover_dynamics(const Trajectories& data, const DynamicsQuestion& question,
                                 const DynamicsOptions& options) {
  check_question(data, question, options);
  DiscoverOptions symmetry_options = options.symmetries;
  symmetry_options.progress = options.progress;
  check_discover_options(symmetry_options);
  const ThreadScope threads(options.symmetries.threads);
  const SingleThreadedBlas blas;
  DynamicsResult r;
  r.used = options;
  r.used.progress = {};
  r.used.conserved.seed = options.symmetries.seed;
  r.runs = std::ssize(data.runs);
  r.samples = data.samples();
  r.source = options.source;
  r.symmetries.used = r.used.symmetries;
  if (question.laws) {
    ConservedOptions conserved = r.used.conserved;
    conserved.progress = options.progress;
    r.conserved = conserved_quantities(data, *question.laws, conserved);
  }
  measure_drifts(data, question, options, r);
  if (question.candidates && r.conserved.status != Status::stopped) {
    const VectorFields& candidates = *question.candidates;
    const VectorXd unit = spread(data);
    const VectorFields scaled = in_units(candidates, unit);
    const RightHandSide side = right_hand_side(in_units(data, unit), options.source);
    r.source = side.source;
    r.derivative_error = side.error.cwiseProduct(unit);
    const PolynomialFit fit = fit_polynomials(side.equations, symmetry_options.degree);
    const MatrixXd& points = side.equations.points;
    add_fitted_field(fit, unit, r);
    find_symmetries(fit, points, candidates, scaled, unit, symmetry_options, options.orbital, r);
    r.discrete = discrete_symmetries(fit, unit, symmetry_options.delta, symmetry_options.alpha);
    r.discrete_generators = generators_of(r.discrete, r.symmetries.generators, symmetry_options.seed);
    if (r.symmetries.dimension > 0 && fit.functions)
      r.flow_distance = distance_of_flow(fit, points, scaled, r.symmetries.coefficients);
    if (options.hamiltonian) {
      const MatrixXd none(candidates.count(), 0);
      r.pairs = hamiltonian_pairs(r.conserved, *question.laws, candidates,
                                  r.symmetries.dimension > 0 ? r.symmetries.coefficients : none,
                                  points * unit.asDiagonal(), unit, symmetry_options.delta);
    }
  }
  summarise(question, r);
  return r;
}

}  // namespace lieder

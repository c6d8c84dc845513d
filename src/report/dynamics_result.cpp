#include <cmath>

#include "base/at.hpp"
#include "lieder/report/dynamics_report.hpp"
#include "report/discover_parts.hpp"
#include "report/dynamics_words.hpp"

namespace lieder {
namespace {

using Json = nlohmann::ordered_json;

Json numbers(const Eigen::VectorXd& values) { return std::vector<double>(values.begin(), values.end()); }

template <typename Number>
Json number_or_null(const std::optional<Number>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json laws_json(const std::vector<ConservedQuantity>& laws) {
  Json all = Json::array();
  for (const ConservedQuantity& law : laws)
    all.push_back({{"expression", law.expression},
                   {"coefficients", numbers(law.coefficients)},
                   {"drift", law.drift},
                   {"noise_drift", law.noise_drift},
                   {"excess", law.excess},
                   {"independent", law.independent},
                   {"dependence", law.dependence.empty() ? Json(nullptr) : Json(law.dependence)}});
  return all;
}

Json pairs_json(const std::vector<HamiltonianPair>& pairs) {
  Json all = Json::array();
  for (const HamiltonianPair& p : pairs)
    all.push_back({{"law", p.law},
                   {"vector_field", p.field.empty() ? Json(nullptr) : Json(p.field)},
                   {"distance_to_candidates", p.distance_to_candidates},
                   {"distance_to_found", number_or_null(p.distance_to_found)},
                   {"in_span", p.in_span}});
  return all;
}

Json fitted_json(const DynamicsResult& found) {
  Json rows = Json::array();
  for (Eigen::Index j = 0; j < found.fitted.rows(); ++j) rows.push_back(numbers(found.fitted.row(j).transpose()));
  return {{"functions", found.monomials.names}, {"coefficients", rows}};
}

Json quantities_json(const std::vector<QuantityDrift>& quantities) {
  Json all = Json::array();
  for (const QuantityDrift& q : quantities) {
    const Json interval = q.lower ? Json({*q.lower, *q.upper}) : Json(nullptr);
    all.push_back({{"expression", q.expression},
                   {"verdict", to_string(q.verdict)},
                   {"trend", to_string(q.trend)},
                   {"change", q.change},
                   {"interval", interval},
                   {"falling", q.falling},
                   {"rising", q.rising},
                   {"changes", numbers(q.changes)},
                   {"within", q.within},
                   {"noise", q.noise},
                   {"between", q.between},
                   {"freely", q.freely},
                   {"excess", q.excess},
                   {"relative", q.relative},
                   {"relative_bound", q.relative_bound},
                   {"message", q.message}});
  }
  return all;
}

Json conserved_evidence(const ConservedQuantities& c) {
  return {{"spectrum", numbers(c.rank.spectrum)},
          {"threshold", c.rank.threshold},
          {"gap", number_or_null(c.rank.gap)},
          {"equations", c.rank.equations},
          {"noise", numbers(c.noise)},
          {"training_count", number_or_null(c.training_count)},
          {"held_out_excess", number_or_null(c.held_out_excess)},
          {"relative_drift_bound", c.relative_drift_bound},
          {"message", c.message}};
}

Eigen::MatrixXd coefficients_of(const ConservedQuantities& c, Eigen::Index functions) {
  Eigen::MatrixXd all(c.count(), functions);
  for (Eigen::Index k = 0; k < all.rows(); ++k) all.row(k) = c.laws[at(k)].coefficients;
  return all;
}

void add_conserved(const DynamicsResult& found, const DynamicsRequest& request, Result& result) {
  const ConservedQuantities& c = found.conserved;
  result.answer["conserved_verdict"] = to_string(c.verdict);
  result.answer["conserved"] = laws_json(c.laws);
  result.answer["constraints"] = laws_json(c.constraints);
  result.answer["independent"] = c.independent;
  result.answer["laws"] = Json::array();
  for (const ConservedQuantity& law : c.laws) result.answer["laws"].push_back(law.expression);
  result.evidence["conserved"] = conserved_evidence(c);
  result.evidence["conserved"]["functions"] = request.functions->names;
  result.arrays.push_back({"conserved", coefficients_of(c, request.functions->size)});
}

}  // namespace

Result to_result(const DynamicsResult& found, const DynamicsRequest& request, RunRecord run) {
  const bool symmetries = found.symmetries.status != Status::not_run, laws = found.conserved.status != Status::not_run;
  const bool judged = symmetries && found.symmetries.verdict != Verdict::undecided;
  Result result;
  result.verb = "discover dynamics";
  result.status = found.status;
  result.verdict = found.verdict;
  result.headline = dynamics_headline(found, request);
  result.message = found.message;
  result.answer["dimension"] = judged ? Json(found.symmetries.dimension) : Json(nullptr);
  if (symmetries) {
    result.answer["algebra"] = discovered_algebra(found.symmetries);
    if (found.used.orbital) result.answer["algebra"]["scalings"] = found.scalings;
    result.answer["discrete"] = discovered_discrete(found.discrete);
    result.evidence = discovered_evidence(found.symmetries);
    result.evidence["flow_distance"] = number_or_null(found.flow_distance);
    result.evidence["derivative"] = {{"source", to_string(found.source)}, {"error", numbers(found.derivative_error)}};
    if (found.fitted.size() > 0) result.evidence["field"] = fitted_json(found);
  }
  if (judged) result.arrays = discovered_arrays(found.symmetries);
  if (laws) add_conserved(found, request, result);
  if (!found.quantities.empty()) result.answer["quantities"] = quantities_json(found.quantities);
  if (found.used.hamiltonian) result.answer["pairs"] = pairs_json(found.pairs);
  result.options = {{"candidates", request.candidates},
                    {"conserved", request.laws},
                    {"derivative", to_string(found.used.source)},
                    {"class", class_in_words(found.used.symmetries)},
                    {"orbital", found.used.orbital},
                    {"hamiltonian", found.used.hamiltonian},
                    {"delta", found.used.symmetries.delta},
                    {"alpha", found.used.symmetries.alpha}};
  if (!request.quantities.empty()) result.options["quantities"] = request.quantities;
  if (judged)
    result.group = discovered_group(
        found.symmetries, found.discrete_generators,
        {.input = request.input, .candidates = request.candidates, .output = {}, .affine = request.affine},
        "discover dynamics");
  if (run.threads == 0) run.threads = found.used.symmetries.threads;
  result.page = [=] { return dynamics_page(found, request, run); };
  result.run = std::move(run);
  result.seed = found.used.symmetries.seed;
  return result;
}

}  // namespace lieder

#include <cmath>

#include "lieder/report/discover_report.hpp"
#include "report/discover_parts.hpp"
#include "report/discover_words.hpp"

namespace lieder {
namespace {

using Json = nlohmann::ordered_json;

Json number_or_null(const std::optional<int>& value) { return value ? Json(*value) : Json(nullptr); }

ManyExtents stacked(const std::vector<Eigen::MatrixXd>& matrices) {
  const auto rows = matrices.empty() ? 0 : matrices.front().rows(),
             cols = matrices.empty() ? 0 : matrices.front().cols();
  ManyExtents array{.shape = {static_cast<std::int64_t>(matrices.size()), rows, cols}, .values = {}};
  for (const Eigen::MatrixXd& m : matrices)
    for (const double value : m.reshaped<Eigen::RowMajor>()) array.values.push_back(value);
  return array;
}

}  // namespace

Json algebra_json(const DiscoverResult& found) {
  Json json;
  json["vector_fields"] = found.words;
  json["name"] = nullptr;
  if (!found.algebra) return json;
  const NamedAlgebra& algebra = *found.algebra;
  const AlgebraStructure& structure = algebra.structure;
  if (!algebra.name.empty()) json["name"] = algebra.name;
  json["names_also"] = algebra.names_also;
  json["runner_up"] = algebra.runner_up;
  json["confidence"] = algebra.confidence;
  json["closure_defect"] = algebra.closure_defect;
  json["killing_signature"] = {structure.positive, structure.negative, structure.zero};
  json["derived_series"] = structure.derived_series;
  json["lower_central_series"] = structure.lower_central_series;
  json["radical"] = structure.radical;
  json["levi"] = structure.levi;
  json["centre"] = structure.centre;
  json["rank"] = structure.rank;
  json["kinds"] = algebra.kinds;
  json["message"] = algebra.message;
  return json;
}

Json evidence_json(const DiscoverResult& found) {
  Json json;
  json["spectrum"] = std::vector<double>(found.rank.spectrum.begin(), found.rank.spectrum.end());
  json["threshold"] = found.rank.threshold;
  json["gap"] = found.rank.gap ? Json(*found.rank.gap) : Json(nullptr);
  json["defects"] = Json::array();
  for (const Defect& d : found.defects)
    json["defects"].push_back({{"estimate", d.estimate}, {"lower", d.lower}, {"upper", d.upper}});
  json["certified"] = {{"proven", number_or_null(found.certified.proven)},
                       {"calibrated", number_or_null(found.certified.calibrated)}};
  json["delta"] = found.used.delta;
  json["alpha"] = found.used.alpha;
  json["equations"] = found.equations;
  json["held_out"] = found.held_out ? Json(*found.held_out) : Json(nullptr);
  json["unseen"] = found.unseen;
  if (found.fitted)
    json["fitted"] = {
        {"class", "poly(" + std::to_string(found.fitted->degree) + ")"},
        {"terms", found.fitted->terms},
        {"sigma", found.fitted->sigma},
        {"lack_of_fit_p", found.fitted->lack_of_fit_p ? Json(*found.fitted->lack_of_fit_p) : Json(nullptr)},
        {"too_small", found.fitted->too_small}};
  return json;
}

std::vector<NamedArray> generator_arrays(const DiscoverResult& found) {
  return {{"generators", stacked(found.generators)}, {"sparse_generators", stacked(found.sparse_generators)}};
}

std::optional<Group> group_of_symmetries(const DiscoverResult& found, const DiscoverRequest& request,
                                         const std::string& verb) {
  const bool is_one = found.verdict == Verdict::symmetry || found.verdict == Verdict::approximate;
  if (!request.affine || !is_one || found.dimension == 0) return std::nullopt;
  Group group;
  if (found.algebra && !found.algebra->name.empty()) group.name = found.algebra->name;
  group.size = found.generators.front().rows();
  group.lie_algebra = found.generators;
  double worst = 0;
  for (Eigen::Index i = 0; i < found.dimension; ++i) {
    const double defect = found.defects[static_cast<std::size_t>(i)].estimate;
    worst = std::isfinite(defect) ? std::max(worst, defect) : worst;
  }
  group.noise = worst < 1e-8 ? 0 : std::min(worst, 0.5);
  group.provenance = {{"verb", verb}, {"input", request.input}, {"candidates", request.candidates}};
  return group;
}

Result to_result(const DiscoverResult& found, const DiscoverRequest& request, RunRecord run) {
  Result result;
  result.verb = "discover function";
  result.status = found.status;
  result.verdict = found.verdict;
  result.headline = discover_headline(found, request);
  result.message = found.message;
  const bool judged = found.verdict != Verdict::undecided;
  result.answer["dimension"] = judged ? Json(found.dimension) : Json(nullptr);
  result.answer["algebra"] = algebra_json(found);
  result.evidence = evidence_json(found);
  result.options["candidates"] = request.candidates;
  result.options["output"] = request.output;
  result.options["noise"] = found.used.noise ? Json(*found.used.noise) : Json("auto");
  result.options["class"] = found.used.degree ? "poly(" + std::to_string(*found.used.degree) + ")" : "auto";
  result.options["held_out"] = found.used.held_out;
  if (judged) result.arrays = generator_arrays(found);
  result.group = group_of_symmetries(found, request, result.verb);
  if (run.threads == 0) run.threads = found.used.threads;
  result.page = [=] { return discover_page(found, request, run); };
  result.run = std::move(run);
  result.seed = found.used.seed;
  return result;
}

}  // namespace lieder

#include <fmt/format.h>

#include <utility>

#include "lieder/report/lens_report.hpp"
#include "report/lens_words.hpp"

namespace lieder {
namespace {

using Json = nlohmann::ordered_json;

Json numbers(const Eigen::VectorXd& values) { return std::vector<double>(values.begin(), values.end()); }

Json optional_number(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json interval(const std::optional<Interval>& value) {
  if (!value) return nullptr;
  return {{"estimate", value->estimate}, {"lower", value->lower}, {"upper", value->upper}};
}

Json candidates(const std::vector<LensCandidate>& list) {
  Json json = Json::array();
  for (const auto& c : list)
    json.push_back({{"start", c.start},
                    {"topology", topology_word(c.topology)},
                    {"stationarity_ratio", c.stationarity_ratio},
                    {"loss", c.loss},
                    {"chosen", c.chosen}});
  return json;
}

Json answer_of(const LensResult& lens) {
  Json json;
  json["topology"] = lens.topology == Topology::automatic ? Json(nullptr) : Json(topology_word(lens.topology));
  json["dimension"] = lens.generator.rows();
  json["permutation"] = lens.order.has_value();
  json["generator_error"] = lens.generator_error;
  json["samples"] = lens.samples;
  json["scale"] = lens.scale;
  return json;
}

Json evidence_of(const LensEvidence& e) {
  Json json;
  json["stationarity_ratio"] = e.stationarity_ratio;
  json["third_order"] = e.third_order;
  json["held_out"] = interval(e.held_out);
  json["surrogate_p"] = optional_number(e.surrogate_p);
  json["surrogate_ratios"] = e.surrogate_ratios;
  json["stationarity"] = e.stationarity;
  json["floor"] = e.floor;
  json["locality"] = e.locality;
  json["distance_from_identity"] = e.distance_from_identity;
  json["wrap_around"] = optional_number(e.wrap_around);
  json["topology_confidence"] = optional_number(e.topology_confidence);
  json["candidates"] = candidates(e.candidates);
  json["spectrum"] = numbers(e.spectrum);
  return json;
}

Json options_of(const LensOptions& options) {
  Json json;
  json["topology"] = topology_word(options.topology);
  json["mode"] = "fast";
  json["order"] = options.order == AxisOrder::given ? "given" : "natural";
  json["surrogates"] = options.surrogates;
  json["memory"] = options.memory_limit > 0 ? Json(options.memory_limit) : Json(nullptr);
  return json;
}

std::vector<NamedArray> arrays_of(const LensResult& lens) {
  std::vector<NamedArray> arrays;
  if (lens.generator.size() > 0) arrays.push_back({"generator", lens.generator});
  if (lens.filter.size() > 0) arrays.push_back({"filter", lens.filter});
  if (lens.convolution.size() > 0) arrays.push_back({"convolution", lens.convolution});
  if (lens.order) arrays.push_back({"order", *lens.order});
  if (lens.mean.size() > 0) arrays.push_back({"mean", lens.mean});
  return arrays;
}

}  // namespace

Result to_result(const LensResult& lens, RunRecord run) {
  Result result;
  result.verb = "lens";
  result.status = lens.status;
  result.verdict = lens.verdict;
  result.headline = lens_headline(lens);
  result.message = lens.message;
  result.answer = answer_of(lens);
  result.evidence = evidence_of(lens.evidence);
  result.options = options_of(lens.used);
  result.arrays = arrays_of(lens);
  if (lens.usable()) result.group = group_of(lens);
  if (run.threads == 0) run.threads = lens.used.threads;
  result.page = [=] { return lens_page(lens, run); };
  result.run = std::move(run);
  result.seed = lens.used.seed;
  return result;
}

}  // namespace lieder

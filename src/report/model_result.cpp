#include "lieder/report/model_report.hpp"
#include "report/discover_parts.hpp"

namespace lieder {
namespace {

using Json = nlohmann::ordered_json;

Json deviation_of(const std::optional<Deviation>& d) {
  if (!d) return nullptr;
  return {{"defect", d->defect()},
          {"mean_square", d->mean_square},
          {"mean_absolute", d->mean_absolute},
          {"relative_mean_square", d->relative_mean_square},
          {"relative_mean_absolute", d->relative_mean_absolute}};
}

Json layers_of(const ModelResult& model) {
  Json list = Json::array();
  for (const LayerDefect& layer : model.layers)
    list.push_back({{"name", layer.name},
                    {"kind", layer.kind},
                    {"width", layer.width},
                    {"action", layer.action},
                    {"determined", layer.determined},
                    {"so_far", deviation_of(layer.so_far)},
                    {"own", deviation_of(layer.own)}});
  return list;
}

Json actions_of(const ModelResult& model) {
  Json list = Json::array();
  for (const ActionDefect& action : model.actions)
    list.push_back({{"name", action.name},
                    {"estimate", action.defect.estimate},
                    {"lower", action.defect.lower},
                    {"upper", action.defect.upper},
                    {"verdict", to_string(action.verdict)}});
  return list;
}

}  // namespace

Result to_result(const ModelResult& model, const DiscoverRequest& request, const std::string& command, RunRecord run) {
  const DiscoverResult& found = model.found;
  const bool tried = !model.actions.empty();
  Result result;
  result.verb = "discover model";
  result.status = found.status;
  result.verdict = found.verdict;
  result.headline = model_headline(model, request);
  result.message = found.message;
  const bool judged = found.verdict != Verdict::undecided && !tried;
  if (!tried) result.answer["dimension"] = judged ? Json(found.dimension) : Json(nullptr);
  if (!tried) result.answer["algebra"] = discovered_algebra(found);
  if (tried) result.answer["actions"] = actions_of(model);
  result.answer["layers"] = layers_of(model);
  if (const auto lost = model.lost_in()) result.answer["lost_in"] = model.layers[*lost].name;
  if (!tried) result.evidence = discovered_evidence(found);
  result.evidence["delta"] = found.used.delta;
  result.evidence["alpha"] = found.used.alpha;
  if (!model.derivatives.empty()) result.evidence["derivatives"] = model.derivatives;
  result.evidence["precision"] = model.precision;
  if (!model.layers.empty()) result.evidence["layers_of"] = model.layers_of;
  if (!model.layers.empty()) result.evidence["layer_generators"] = model.generators;
  result.evidence["rounding"] = model.rounding;
  result.options["candidates"] = request.candidates;
  result.options["output"] = request.output;
  result.options["noise"] = found.used.noise ? Json(*found.used.noise) : Json("auto");
  result.options["held_out"] = found.used.held_out;
  if (judged) result.arrays = discovered_arrays(found);
  if (!tried) result.group = discovered_group(found, {}, request, "discover model");
  if (run.threads == 0) run.threads = found.used.threads;
  result.page = [=] { return model_page(model, request, command, run); };
  result.run = std::move(run);
  result.seed = found.used.seed;
  return result;
}

}  // namespace lieder

#include "lieder/report/field_report.hpp"
#include "report/discover_parts.hpp"
#include "report/field_words.hpp"

namespace lieder {
namespace {

using Json = nlohmann::ordered_json;

Json edge_of(const FieldEdge& edge) {
  Json json = {{"periodic", edge.periodic},
               {"given", edge.given},
               {"reach", edge.reach ? Json(*edge.reach) : Json(nullptr)},
               {"margin", edge.margin},
               {"share", edge.share}};
  json["whole_grid"] = edge.whole_grid.empty() ? Json(nullptr) : Json(edge.whole_grid);
  return json;
}

Json field_evidence(const FieldResult& field) {
  Json json = discovered_evidence(field.found);
  json["boundary"] = edge_of(field.edge);
  json["derivatives"] = {{"rule", field.derivatives}, {"error", field.resolution}};
  json["identity"] = field.identity;
  if (const auto& f = field.fitted)
    json["fitted"] = {{"radius", f->of_class.radius},
                      {"degree", f->of_class.degree},
                      {"terms", f->of_class.terms},
                      {"held_out", f->held_out},
                      {"noise", f->noise},
                      {"correlation", f->correlation}};
  return json;
}

}  // namespace

Result to_result(const FieldResult& field, const FieldRequest& request, RunRecord run) {
  const DiscoverResult& found = field.found;
  Result result;
  result.verb = "discover field";
  result.status = found.status;
  result.verdict = found.verdict;
  result.headline = field_headline(field);
  result.message = found.message;
  const bool judged = found.verdict != Verdict::undecided;
  result.answer["dimension"] = judged ? Json(found.dimension) : Json(nullptr);
  result.answer["algebra"] = discovered_algebra(found);
  result.evidence = field_evidence(field);
  result.options["candidates"] = request.domain;
  result.options["values"] = request.values;
  result.options["shifts"] = request.shifts;
  result.options["output"] = to_string(field.used.output);
  result.options["boundary"] = to_string(field.used.boundary);
  result.options["margin"] = field.used.margin ? Json(*field.used.margin) : Json("auto");
  if (judged) result.arrays = discovered_arrays(found);
  if (field.edge.profile.size() > 0) result.arrays.push_back({"profile", field.edge.profile});
  result.group = discovered_group(found, {}, as_discover_request(request), "discover field");
  if (run.threads == 0) run.threads = found.used.threads;
  result.page = [=] { return field_page(field, request, run); };
  result.run = std::move(run);
  result.seed = found.used.seed;
  return result;
}

}  // namespace lieder

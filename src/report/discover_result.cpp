#include "lieder/report/discover_report.hpp"
#include "report/discover_parts.hpp"
#include "report/discover_words.hpp"

namespace lieder {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

Result to_result(const DiscoverResult& found, const DiscoverRequest& request, RunRecord run) {
  Result result;
  result.verb = "discover function";
  result.status = found.status;
  result.verdict = found.verdict;
  result.headline = discover_headline(found, request);
  result.message = found.message;
  const bool judged = found.verdict != Verdict::undecided;
  result.answer["dimension"] = judged ? Json(found.dimension) : Json(nullptr);
  result.answer["algebra"] = discovered_algebra(found);
  result.answer["discrete"] = discovered_discrete(found.discrete.tried);
  result.evidence = discovered_evidence(found);
  result.evidence["discrete"] = found.discrete.message;
  result.options["candidates"] = request.candidates;
  result.options["output"] = request.output;
  result.options["noise"] = found.used.noise ? Json(*found.used.noise) : Json("auto");
  result.options["class"] = class_in_words(found.used);
  result.options["held_out"] = found.used.held_out;
  if (judged) result.arrays = discovered_arrays(found);
  result.group = discovered_group(found, found.discrete.generators, request, "discover function");
  if (run.threads == 0) run.threads = found.used.threads;
  result.page = [=] { return discover_page(found, request, run); };
  result.run = std::move(run);
  result.seed = found.used.seed;
  return result;
}

}  // namespace lieder

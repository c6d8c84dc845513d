#include "lieder/report/cloud_report.hpp"
#include "report/cloud_words.hpp"
#include "report/discover_parts.hpp"

namespace lieder {
namespace {

using Json = nlohmann::ordered_json;

constexpr Eigen::Index kMostShown = 1500;

Json intrinsic_of(const IntrinsicDimension& intrinsic) {
  return {{"dimension", intrinsic.dimension ? Json(*intrinsic.dimension) : Json(nullptr)},
          {"given", intrinsic.given},
          {"likelihood", intrinsic.likelihood},
          {"gap", intrinsic.gap},
          {"neighbours", intrinsic.neighbours > 0 ? Json(intrinsic.neighbours) : Json(nullptr)},
          {"message", intrinsic.message}};
}

Json cloud_evidence(const CloudResult& cloud) {
  Json json = discovered_evidence(cloud.found);
  json["intrinsic"] = intrinsic_of(cloud.intrinsic);
  if (const auto& t = cloud.tangents)
    json["tangents"] = {{"neighbours", t->neighbours},
                        {"order", t->order},
                        {"patches", t->patches},
                        {"noise", t->noise},
                        {"error", t->error}};
  if (const auto& t = cloud.tested) json["tested"] = {{"degree", t->degree}, {"functions", t->functions}};
  json["refused"] = Json::array();
  for (const RefusedCandidates& r : cloud.refused)
    json["refused"].push_back({{"count", r.count}, {"reason", r.reason}});
  return json;
}

}  // namespace

Eigen::MatrixXd shown_points(const Eigen::MatrixXd& points) {
  const Eigen::Index step = std::max<Eigen::Index>(1, (points.rows() + kMostShown - 1) / kMostShown);
  const Eigen::Index rows = (points.rows() + step - 1) / step;
  Eigen::MatrixXd shown(rows, points.cols());
  for (Eigen::Index i = 0; i < rows; ++i) shown.row(i) = points.row(i * step);
  return shown;
}

Result to_result(const CloudResult& cloud, const DiscoverRequest& request, const Eigen::MatrixXd& shown,
                 RunRecord run) {
  const DiscoverResult& found = cloud.found;
  Result result;
  result.verb = "discover cloud";
  result.status = found.status;
  result.verdict = found.verdict;
  result.headline = cloud_headline(cloud, request);
  result.message = found.message;
  const bool judged = found.verdict != Verdict::undecided;
  result.answer["dimension"] = judged ? Json(found.dimension) : Json(nullptr);
  result.answer["of"] = cloud.of == CloudQuestion::automatic ? Json(nullptr) : Json(to_string(cloud.of));
  result.answer["intrinsic_dimension"] = cloud.intrinsic.dimension ? Json(*cloud.intrinsic.dimension) : Json(nullptr);
  result.answer["algebra"] = discovered_algebra(found);
  result.evidence = cloud_evidence(cloud);
  result.options["candidates"] = request.candidates;
  result.options["of"] = to_string(cloud.used.of);
  result.options["intrinsic"] = cloud.used.intrinsic ? Json(*cloud.used.intrinsic) : Json("auto");
  result.options["neighbours"] = cloud.used.neighbours ? Json(*cloud.used.neighbours) : Json("auto");
  result.options["tangent"] = "pca";
  if (judged) result.arrays = discovered_arrays(found);
  result.group = discovered_group(found, {}, request, "discover cloud");
  if (run.threads == 0) run.threads = found.used.threads;
  result.page = [=] { return cloud_page(cloud, request, shown, run); };
  result.run = std::move(run);
  result.seed = found.used.seed;
  return result;
}

}  // namespace lieder

#include <algorithm>
#include <cmath>

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

Json elements_of(const CloudResult& cloud) {
  Json list = Json::array();
  for (const ElementDefect& e : cloud.elements)
    list.push_back({{"name", e.name},
                    {"estimate", e.defect.estimate},
                    {"lower", e.defect.lower},
                    {"upper", e.defect.upper},
                    {"p_kept", e.p_kept},
                    {"p_broken", e.p_broken},
                    {"moved", e.moved},
                    {"noise", e.noise},
                    {"random", e.random ? Json(*e.random) : Json(nullptr)},
                    {"verdict", to_string(e.verdict)}});
  return list;
}

std::vector<const ElementDefect*> kept_elements(const CloudResult& cloud) {
  std::vector<const ElementDefect*> kept;
  for (const ElementDefect& e : cloud.elements)
    if (e.verdict == ElementVerdict::kept) kept.push_back(&e);
  return kept;
}

/// On (x, 1) where the whole group is: a field moves nothing more there, an element keeps the 1.
Eigen::MatrixXd on_group_size(const Eigen::MatrixXd& matrix, Eigen::Index size, double corner) {
  if (matrix.rows() == size) return matrix;
  Eigen::MatrixXd larger = Eigen::MatrixXd::Zero(size, size);
  larger.topLeftCorner(matrix.rows(), matrix.cols()) = matrix;
  larger(size - 1, size - 1) = corner;
  return larger;
}

/// The fields that were found and the elements that are kept.
std::optional<Group> cloud_group(const CloudResult& cloud, const DiscoverRequest& request) {
  DiscoverResult fields = cloud.found;
  if (cloud.of_fields) fields.verdict = *cloud.of_fields;
  std::optional<Group> group;
  if (cloud.of_fields) group = discovered_group(fields, {}, request, "discover cloud");
  const auto kept = kept_elements(cloud);
  if (kept.empty()) return group;
  if (!group) {
    group.emplace();
    group->name = cloud.all_kept;
    group->provenance = {{"verb", "discover cloud"}, {"input", request.input}, {"candidates", request.candidates}};
  } else {
    group->name = std::nullopt;
  }
  for (const ElementDefect* e : kept) group->size = std::max(group->size, e->matrix.rows());
  for (Eigen::MatrixXd& g : group->lie_algebra) g = on_group_size(g, group->size, 0);
  for (const ElementDefect* e : kept) {
    group->discrete.push_back(on_group_size(e->matrix, group->size, 1));
    group->noise = std::max(group->noise, e->noise);
  }
  return group;
}

/// Matrices of the elements that are kept, as the group file has them.
NamedArray kept_array(const std::optional<Group>& group) {
  const Eigen::Index size = group ? group->size : 0;
  const std::size_t count = group ? group->discrete.size() : 0;
  ManyExtents array{.shape = {static_cast<std::int64_t>(count), size, size}, .values = {}};
  for (std::size_t k = 0; k < count; ++k)
    for (const double value : group->discrete[k].reshaped<Eigen::RowMajor>()) array.values.push_back(value);
  return {"discrete", std::move(array)};
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
  json["elements"] = elements_of(cloud);
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
  result.answer["dimension"] = judged && cloud.of_fields ? Json(found.dimension) : Json(nullptr);
  result.answer["of"] = cloud.of == CloudQuestion::automatic ? Json(nullptr) : Json(to_string(cloud.of));
  result.answer["intrinsic_dimension"] = cloud.intrinsic.dimension ? Json(*cloud.intrinsic.dimension) : Json(nullptr);
  result.answer["algebra"] = discovered_algebra(found);
  Json discrete = cloud.elements.empty() ? Json(nullptr) : Json::array();
  for (const ElementDefect* e : kept_elements(cloud)) discrete.push_back(e->name);
  result.answer["discrete"] = std::move(discrete);
  result.evidence = cloud_evidence(cloud);
  result.options["candidates"] = request.candidates;
  result.options["of"] = to_string(cloud.used.of);
  result.options["intrinsic"] = cloud.used.intrinsic ? Json(*cloud.used.intrinsic) : Json("auto");
  result.options["neighbours"] = cloud.used.neighbours ? Json(*cloud.used.neighbours) : Json("auto");
  result.options["tangent"] = "pca";
  if (judged) result.arrays = discovered_arrays(found);
  result.group = cloud_group(cloud, request);
  if (judged && !cloud.elements.empty()) result.arrays.push_back(kept_array(result.group));
  if (run.threads == 0) run.threads = found.used.threads;
  result.page = [=] { return cloud_page(cloud, request, shown, run); };
  result.run = std::move(run);
  result.seed = found.used.seed;
  return result;
}

}  // namespace lieder

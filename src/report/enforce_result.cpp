#include <fmt/format.h>

#include "lieder/report/enforce_report.hpp"
#include "report/enforce_json.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Json = nlohmann::ordered_json;

/// Entries of a basis that is written without being asked for; a larger one is written sparse.
constexpr double kSmall = 1e6;

ManyExtents dense_basis(const EnforceResult& enforced, const EnforceRequest& request) {
  const Index entries = enforced.rows * enforced.cols;
  ManyExtents array{.shape = {enforced.dimension, enforced.rows, enforced.cols}, .values = {}};
  if (!request.second.empty()) {
    array.shape.back() /= request.second_size;
    array.shape.push_back(request.second_size);
  }
  array.values.assign(static_cast<std::size_t>(enforced.dimension * entries), 0);
  const Eigen::SparseMatrix<double> basis = enforced.basis();
  for (Index k = 0; k < basis.cols(); ++k)
    for (Eigen::SparseMatrix<double>::InnerIterator entry(basis, k); entry; ++entry)
      array.values[static_cast<std::size_t>(k * entries + entry.row())] = entry.value();
  return array;
}

}  // namespace

Json enforce_evidence(const EnforceResult& enforced) {
  Json json;
  json["equivariance_error"] = enforced.equivariance_error;
  json["completeness"] = to_string(enforced.completeness);
  json["closure_defect"] = enforced.closure_defect;
  if (enforced.distance_to_given) json["distance_to_given"] = *enforced.distance_to_given;
  if (const RankDecision* rank = enforced.weakest_rank()) {
    json["gap"] = rank->gap ? Json(*rank->gap) : Json(nullptr);
    json["threshold"] = rank->threshold;
    json["spectrum"] = std::vector<double>(rank->spectrum.begin(), rank->spectrum.end());
  }
  return json;
}

Json enforce_options(const EnforceResult& enforced, const EnforceRequest& request) {
  Json json;
  json["group"] = request.group;
  json["in"] = request.in;
  if (!request.second.empty()) json["second"] = request.second;
  json["out_rep"] = request.out;
  if (request.degree) json["degree"] = *request.degree;
  json["method"] = to_string(enforced.used.method);
  return json;
}

Result to_result(const EnforceResult& enforced, const EnforceRequest& request, RunRecord run) {
  Result result;
  result.verb = "enforce";
  result.status = enforced.status;
  result.verdict.reset();
  result.message = enforced.message;
  result.answer["dimension"] = enforced.dimension;
  result.answer["form"] = enforced.is_factored() ? "factored" : "explicit";
  result.answer["rows"] = enforced.rows;
  result.answer["cols"] = enforced.cols;
  result.answer["blocks"] = enforced.blocks.size();
  result.answer["methods"] = enforced.methods();
  result.evidence = enforce_evidence(enforced);
  result.options = enforce_options(enforced, request);
  result.options["explicit"] = request.write_basis;
  const double entries =
      static_cast<double>(enforced.dimension) * static_cast<double>(enforced.rows) * static_cast<double>(enforced.cols);
  if (enforced.usable() && (request.write_basis || entries <= kSmall)) {
    if (entries <= kSmall)
      result.arrays.push_back({"basis", dense_basis(enforced, request)});
    else
      result.arrays.push_back({"basis", SparseRows{enforced.basis()}});
  }
  result.group = enforced.closed_group;
  if (run.threads == 0) run.threads = enforced.used.threads;
  const std::string basis_file = result.arrays.empty() ? std::string() : result.arrays.front().file();
  result.page = [=] { return enforce_page(enforced, request, basis_file, run); };
  result.run = std::move(run);
  result.seed = enforced.used.seed;
  return result;
}

}  // namespace lieder

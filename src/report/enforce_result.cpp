#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lieder/base/memory.hpp"
#include "lieder/report/enforce_report.hpp"
#include "report/enforce_words.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Json = nlohmann::ordered_json;

constexpr double kSmall = 1e6;  // entries of a basis that is written without being asked for

/// Blocks that share their invariants, counted once.
std::set<const Invariants*> distinct(const EnforceResult& enforced) {
  std::set<const Invariants*> all;
  for (const auto* blocks : {&enforced.blocks, &enforced.without_maps})
    for (const BasisBlock& block : *blocks) all.insert(block.invariants.get());
  return all;
}

Json methods_of(const EnforceResult& enforced) {
  std::set<std::string> methods;
  for (const Invariants* invariants : distinct(enforced)) methods.insert(invariants->method);
  return methods;
}

bool is_factored(const EnforceResult& enforced) {
  return std::ranges::any_of(enforced.blocks, [](const BasisBlock& block) { return block.invariants->is_factored(); });
}

Json evidence_of(const EnforceResult& enforced) {
  Json json;
  json["equivariance_error"] = enforced.equivariance_error;
  json["completeness"] = to_string(enforced.completeness);
  json["closure_defect"] = enforced.closure_defect;
  if (const RankDecision* rank = weakest_rank(enforced)) {
    json["gap"] = rank->gap ? Json(*rank->gap) : Json(nullptr);
    json["threshold"] = rank->threshold;
    json["spectrum"] = std::vector<double>(rank->spectrum.begin(), rank->spectrum.end());
  }
  return json;
}

ManyExtents dense_basis(const EnforceResult& enforced) {
  const Index entries = enforced.rows * enforced.cols;
  ManyExtents array{.shape = {enforced.dimension, enforced.rows, enforced.cols}, .values = {}};
  array.values.assign(static_cast<std::size_t>(enforced.dimension * entries), 0);
  const Eigen::SparseMatrix<double> basis = enforced.basis();
  for (Index k = 0; k < basis.cols(); ++k)
    for (Eigen::SparseMatrix<double>::InnerIterator entry(basis, k); entry; ++entry)
      array.values[static_cast<std::size_t>(k * entries + entry.row())] = entry.value();
  return array;
}

}  // namespace

Result to_result(const EnforceResult& enforced, const EnforceRequest& request, RunRecord run) {
  Result result;
  result.verb = "enforce";
  result.status = enforced.status;
  result.verdict.reset();
  result.message = enforced.message;
  result.answer["dimension"] = enforced.dimension;
  result.answer["form"] = is_factored(enforced) ? "factored" : "explicit";
  result.answer["rows"] = enforced.rows;
  result.answer["cols"] = enforced.cols;
  result.answer["blocks"] = enforced.blocks.size();
  result.answer["methods"] = methods_of(enforced);
  result.evidence = evidence_of(enforced);
  result.options["group"] = request.group;
  result.options["in"] = request.in;
  result.options["out_rep"] = request.out;
  result.options["method"] = to_string(enforced.used.method);
  result.options["explicit"] = request.write_basis;
  const double entries =
      static_cast<double>(enforced.dimension) * static_cast<double>(enforced.rows) * static_cast<double>(enforced.cols);
  if (enforced.usable() && (request.write_basis || entries <= kSmall)) {
    require_memory("enforce: the basis as an array", static_cast<std::uint64_t>(8 * entries),
                   enforced.used.memory_limit);
    result.arrays.push_back({"basis", dense_basis(enforced)});
  }
  if (run.threads == 0) run.threads = enforced.used.threads;
  result.page = enforce_page(enforced, request, !result.arrays.empty(), run);
  result.run = std::move(run);
  result.seed = enforced.used.seed;
  return result;
}

}  // namespace lieder

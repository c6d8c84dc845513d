#include <fmt/format.h>

#include <memory>
#include <vector>

#include "compare_inputs.hpp"
#include "finish.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/threads.hpp"
#include "lieder/group/compare.hpp"
#include "lieder/linalg/subspace.hpp"
#include "option_values.hpp"
#include "run_record.hpp"
#include "verbs.hpp"

namespace lieder::cli {
namespace {

using Json = nlohmann::ordered_json;

enum class As { generator, subspace, group };

struct CompareVerb {
  CommonOptions common;
  std::string a, b;
  As as = As::generator;
};

/// What came out, for people; the rest stands in the result.
std::string angles_in_words(const Eigen::VectorXd& angles) {
  return fmt::format("  angles (degrees)  {:.3g}\n", fmt::join(angles, "  "));
}

Json to_json(const Eigen::VectorXd& values) { return std::vector<double>(values.begin(), values.end()); }

Json to_json(const GeneratorComparison& found) {
  return {{"cosine", found.cosine}, {"rmse", found.rmse}, {"reversed", found.reversed}};
}

std::string compare_as_generators(const CompareVerb& verb, Result& result) {
  const auto a = read_generator(verb.a, verb.common.memory), b = read_generator(verb.b, verb.common.memory);
  const auto found = compare_generators(a.matrix, b.matrix);
  result.run.inputs = {a.record, b.record};
  result.answer = to_json(found);
  result.message = fmt::format("generators of size {}{}", a.matrix.rows(),
                               found.reversed ? "; the second was taken in its other direction" : "");
  return fmt::format("  cosine  {:.6f}\n  rmse    {:.3g}\n", found.cosine, found.rmse);
}

std::string compare_as_subspaces(const CompareVerb& verb, Result& result) {
  const auto a = read_span(verb.a, verb.common.memory), b = read_span(verb.b, verb.common.memory);
  result.run.inputs = {a.record, b.record};
  const Eigen::VectorXd angles = principal_angles(a.matrix.transpose(), b.matrix.transpose());
  result.answer["angles"] = to_json(angles);
  result.message = fmt::format("subspaces of dimension {} and {} in {} dimensions", a.matrix.rows(), b.matrix.rows(),
                               a.matrix.cols());
  return angles_in_words(angles);
}

std::string compare_as_groups(const CompareVerb& verb, Result& result) {
  const auto a = read_group_of(verb.a), b = read_group_of(verb.b);
  if (a.group.size != b.group.size)
    throw InputError(fmt::format("{}: acts on R^{} and {} on R^{}; need groups on the same space", verb.a, a.group.size,
                                 verb.b, b.group.size));
  result.run.inputs = {a.record, b.record};
  result.message =
      fmt::format("groups on R^{} of dimension {} and {}", a.group.size, a.group.dimension(), b.group.dimension());
  const GroupComparison found = compare_groups(a.group, b.group);
  result.answer["dimensions"] = {a.group.dimension(), b.group.dimension()};
  std::string words;
  if (found.angles.size() > 0) {
    result.answer["angles"] = to_json(found.angles);
    words = angles_in_words(found.angles);
  }
  auto& matches = result.answer["discrete"] = Json::array();
  for (const auto& match : found.discrete) {
    matches.push_back(match ? to_json(*match) : Json(nullptr));
    if (match) words += fmt::format("  discrete {}: cosine {:.6f}\n", matches.size() - 1, match->cosine);
  }
  result.evidence["resolution"] = found.resolution;
  return words + fmt::format("  resolution        {:.3g}\n", found.resolution);
}

std::string compare(const CompareVerb& verb, Result& result) {
  switch (verb.as) {
    case As::generator:
      result.options["as"] = "generator";
      return compare_as_generators(verb, result);
    case As::subspace:
      result.options["as"] = "subspace";
      return compare_as_subspaces(verb, result);
    case As::group:
      result.options["as"] = "group";
      return compare_as_groups(verb, result);
  }
  throw InternalError("compare: an option outside its enumeration");
}

int run(const CompareVerb& verb) {
  const Stopwatch watch;
  check_output(verb.common);
  const ThreadScope threads(verb.common.threads);
  Result result;
  result.verb = "compare";
  result.verdict.reset();
  const std::string words = compare(verb, result);
  result.status = Status::converged;
  result.seed = verb.common.seed;
  result.run.threads = verb.common.threads;
  complete(result.run, watch);
  return finish(result, verb.common, fmt::format("compare: {}\n{}", result.message, words));
}

}  // namespace

void add_compare(CLI::App& program, Invocation& invocation) {
  auto* app = program.add_subcommand("compare", "how alike two generators, subspaces or groups are");
  const auto verb = std::make_shared<CompareVerb>();
  app->add_option("A", verb->a, "an array, a result directory or a group file")->required()->option_text(" ");
  app->add_option("B", verb->b, "what to compare it with")->required()->option_text(" ");
  add_choice(*app, "--as", verb->as, {{"generator", As::generator}, {"subspace", As::subspace}, {"group", As::group}},
             "generator: cosine and RMSE of two square matrices, in the better direction; subspace: principal angles "
             "in degrees between what the rows span (the matrices, for a stack of them); group: of two group files "
             "(generator)");
  add_common_options(*app, verb->common);
  app->footer(
      "Examples:\n"
      "  lieder compare found g.npy                   the generator in a result directory with the true one\n"
      "  lieder compare a/group.json b/group.json --as group\n"
      "  lieder compare basis1.npy basis2.npy --as subspace --json");
  app->callback([&invocation, verb] { invocation.run = [verb] { return run(*verb); }; });
}

}  // namespace lieder::cli

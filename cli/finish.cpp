#include "finish.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "exit_code.hpp"
#include "lieder/io/write.hpp"
#include "output.hpp"

namespace lieder::cli {
namespace {

std::string where_it_lies(const Result& result, const CommonOptions& options) {
  if (options.out.empty()) return {};
  const auto file = std::filesystem::path(options.out) / (result.page ? "report.html" : "result.json");
  return fmt::format("\n{}: {}\n", result.page ? "report" : "result", file.string());
}

int exit_code(const Result& result) {
  if (result.status == Status::stopped) return kInterrupted;
  const bool answered = result.verdict ? is_answer(*result.verdict) : result.status == Status::converged;
  return answered ? kAnswer : kNoAnswer;
}

}  // namespace

void check_output(const CommonOptions& options) {
  if (!options.out.empty()) const OutputDirectory probe(options.out, options.force);
}

int finish(const Result& result, const CommonOptions& options, const std::string& words) {
  if (!options.out.empty()) save(result, options.out, options.force);
  if (options.json)
    print(json_text(to_json(result, options.out.empty() ? Files::none : Files::written)));
  else
    print((words.empty() ? to_text(result) : words) + where_it_lies(result, options));
  return exit_code(result);
}

}  // namespace lieder::cli

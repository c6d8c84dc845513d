#include "output.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "exit_code.hpp"
#include "interrupt.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/io/write.hpp"

namespace lieder::cli {
namespace {

namespace fs = std::filesystem;

std::string where_it_lies(const Result& result, const CommonOptions& options) {
  if (options.out.empty()) return {};
  return fmt::format("\n{}: {}\n", result.page ? "report" : "result",
                     (fs::path(options.out) / (result.page ? "report.html" : "result.json")).string());
}

int exit_code(const Result& result) {
  if (result.status == Status::stopped) return kInterrupted;
  if (!result.verdict) return result.status == Status::converged ? kAnswer : kNoAnswer;
  return is_answer(*result.verdict) ? kAnswer : kNoAnswer;
}

}  // namespace

void print(std::string_view text) {
  errno = 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (!written && errno != EPIPE)
    throw InputError(fmt::format("standard output: {}; need a place to write the answer to", std::strerror(errno)));
}

void note(const CommonOptions& options, std::string_view text) {
  if (!options.quiet) fmt::print(stderr, "{}\n", text);
}

double Stopwatch::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

void check_output(const CommonOptions& options) {
  if (!options.out.empty()) const OutputDirectory probe(options.out, options.force);
}

std::string file_of(const std::string& input) {
  std::error_code error;
  for (auto end = input.size(); end != std::string::npos && end > 0; end = input.rfind(':', end - 1))
    if (fs::exists(input.substr(0, end), error)) return input.substr(0, end);
  return input;
}

InputRecord record_of(const ArrayInfo& info) {
  InputRecord record{.path = info.path, .shape = info.shape, .dtype = info.dtype};
  // Hashing a large file takes a while: a user who asked to stop is not made to wait for it.
  if (!stop_requested()) record.sha256 = sha256_of_file(file_of(info.path));
  return record;
}

void complete(Result& result, const Stopwatch& watch) {
  result.run.seconds["total"] = watch.seconds();
  if (const auto peak = peak_memory_bytes(); peak != 0) result.run.peak_memory_bytes = peak;
}

int finish(Result& result, const CommonOptions& options, const Stopwatch& watch) {
  complete(result, watch);
  if (!options.out.empty()) save(result, options.out, options.force);
  if (options.json)
    print(json_text(to_json(result, options.out.empty() ? Files::none : Files::written)));
  else
    print(to_text(result) + where_it_lies(result, options));
  return exit_code(result);
}
}  // namespace lieder::cli

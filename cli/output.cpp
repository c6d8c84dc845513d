#include "output.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "exit_code.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/io/write.hpp"

namespace lieder::cli {
namespace {

int exit_code(const Result& result) {
  if (result.status == Status::stopped) return kInterrupted;
  return is_answer(result.verdict) ? kAnswer : kNoAnswer;
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
}  // namespace lieder::cli

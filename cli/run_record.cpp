#include "run_record.hpp"

#include <filesystem>

#include "interrupt.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/io/write.hpp"

namespace lieder::cli {
namespace {

/// The file in an input such as "samples.npz:name"; a path may hold colons of its own.
std::string file_of(const std::string& input) {
  std::error_code error;
  for (auto end = input.size(); end != std::string::npos && end > 0; end = input.rfind(':', end - 1))
    if (std::filesystem::is_regular_file(input.substr(0, end), error)) return input.substr(0, end);
  return {};
}

}  // namespace

InputRecord record_of(const ArrayInfo& info) {
  InputRecord record{.path = info.path, .shape = info.shape, .dtype = info.dtype};
  const std::string file = file_of(info.path);
  // Hashing a large file takes a while: a user who asked to stop is not made to wait for it.
  if (!file.empty() && !stop_requested()) record.sha256 = sha256_of_file(file);
  return record;
}

void complete(RunRecord& run, const Stopwatch& watch) {
  run.seconds["total"] = watch.seconds();
  if (const auto peak = peak_memory_bytes(); peak != 0) run.peak_memory_bytes = peak;
}

}  // namespace lieder::cli

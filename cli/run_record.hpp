#pragma once
#include <chrono>
#include <string>

#include "lieder/io/samples.hpp"
#include "lieder/report/result.hpp"

namespace lieder::cli {

/// Wall-clock time since the verb began.
class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// What the report says of an input, with the hash of its file.
InputRecord record_of(const ArrayInfo& info);

/// Fills in what only the end of the run knows: time and memory.
void complete(RunRecord& run, const Stopwatch& watch);

}  // namespace lieder::cli

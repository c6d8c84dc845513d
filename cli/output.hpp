#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "common_options.hpp"
#include "lieder/io/samples.hpp"
#include "lieder/report/result.hpp"

namespace lieder::cli {

/// Writes to standard output and makes sure that it arrived. A reader that went away is no error.
/// \throws InputError with the system's reason, such as a full disk
void print(std::string_view text);

/// A note for people on standard error, unless they asked for quiet.
void note(const CommonOptions& options, std::string_view text);

/// Wall-clock time since the verb began.
class Stopwatch {
 public:
  double seconds() const;

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Refuses an `--out` that save() would refuse, before any work is done.
/// \throws InputError
void check_output(const CommonOptions& options);

/// The path of the file in an input such as "samples.npz:name".
std::string file_of(const std::string& input);

/// What the report says of an input, with its hash.
InputRecord record_of(const ArrayInfo& info);

/// Fills in what only the end of the run knows: time and memory.
void complete(Result& result, const Stopwatch& watch);

/// Completes the record of the run, saves when `--out` was given, prints words or JSON.
/// \return the exit code
int finish(Result& result, const CommonOptions& options, const Stopwatch& watch);

}  // namespace lieder::cli

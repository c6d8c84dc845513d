#pragma once
#include "common_options.hpp"
#include "lieder/report/result.hpp"

namespace lieder::cli {

/// Refuses an `--out` that save() would refuse, before any work is done.
/// \throws InputError
void check_output(const CommonOptions& options);

/// Saves when `--out` was given, prints words or JSON.
/// \return the exit code
int finish(const Result& result, const CommonOptions& options);

}  // namespace lieder::cli

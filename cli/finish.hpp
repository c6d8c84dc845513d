#pragma once
#include <string>

#include "common_options.hpp"
#include "lieder/report/result.hpp"

namespace lieder::cli {

/// Refuses an `--out` that save() would refuse, before any work is done.
/// \throws InputError
void check_output(const CommonOptions& options);

/// Saves when `--out` was given, prints JSON or words.
/// \param words  for people; empty: those of to_text()
/// \return the exit code
int finish(const Result& result, const CommonOptions& options, const std::string& words = {});

}  // namespace lieder::cli

#pragma once
#include <string>

#include "common_options.hpp"

namespace lieder::cli {

/// `lens X --apply DIR`: writes y = (x - mean) L^T of all samples into `--out`, block by block.
/// \return the exit code
int apply_lens(const std::string& lens_directory, const std::string& input, const CommonOptions& options);

}  // namespace lieder::cli

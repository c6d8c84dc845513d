#pragma once
#include <optional>
#include <string>
#include <vector>

#include "lieder/enforce/dictionary.hpp"
#include "lieder/report/result.hpp"

namespace lieder::cli {

/// Values of a dictionary at samples, and what actions do to them.
struct SampledFunctions {
  Eigen::MatrixXd values;              ///< N x p
  std::vector<SampledAction> actions;  ///< at least one
  Eigen::Index outputs = 1;            ///< n
  std::vector<InputRecord> records;    ///< one for each array
};

/// Arrays of a .npz: `values` (N, p), `moved` (a, N, p), perhaps `outputs` (a, n, n) or (a, N, n, n) and `discrete`
/// (a), 0 or 1. \param outputs  n where no matrices came; must agree with them otherwise \throws InputError when an
/// array is missing, misspelt or not finite, shapes disagree, or memory would not do
SampledFunctions read_functions(const std::string& path, std::optional<Eigen::Index> outputs,
                                std::uint64_t memory_limit);

}  // namespace lieder::cli

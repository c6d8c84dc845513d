#pragma once
#include <string>

#include "lieder/enforce/enforce.hpp"
#include "lieder/report/result.hpp"

namespace lieder {

/// What was asked of enforce(), as the user wrote it.
struct EnforceRequest {
  std::string group, in, out;
  bool write_basis = false;  ///< whatever its size; otherwise when it has at most a million entries
};

/// The answer of enforce() as every shell shows it. Array `basis` (dimension, rows, cols).
Result to_result(const EnforceResult& enforced, const EnforceRequest& request, RunRecord run = {});

}  // namespace lieder

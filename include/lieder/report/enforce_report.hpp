#pragma once
#include <string>

#include "lieder/enforce/enforce.hpp"
#include "lieder/report/page.hpp"
#include "lieder/report/result.hpp"

namespace lieder {

/// What was asked of enforce(), as the user wrote it.
struct EnforceRequest {
  std::string group, in, out;
  bool write_basis = false;  ///< whatever its size; otherwise when it has at most a million entries
};

/// The answer of enforce() as every shell shows it, its page included. Array `basis` (dimension, rows, cols).
Result to_result(const EnforceResult& enforced, const EnforceRequest& request, RunRecord run = {});

/// The report of enforce: how many maps there are and how that is known, some of them as pictures, the blocks, the
/// rank. Writes out at most a million entries, whatever the basis holds. \param has_basis  the whole basis is
/// written beside the page
Page enforce_page(const EnforceResult& enforced, const EnforceRequest& request, bool has_basis = false,
                  const RunRecord& run = {});

}  // namespace lieder

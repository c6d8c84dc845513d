#pragma once
#include <string>

#include "lieder/discover/discover.hpp"
#include "lieder/report/page.hpp"
#include "lieder/report/result.hpp"

namespace lieder {

/// What was asked of discover(), as the user wrote it.
struct DiscoverRequest {
  std::string input, candidates, output;
  Eigen::Index samples = 0, inputs = 0, outputs = 0;
  /// Acts by matrices: what a group file can hold.
  bool affine = false;
};

/// The answer of discover() as every shell shows it, its page included. Arrays `generators` and `sparse_generators`
/// (dimension, rows, cols); a group file where a symmetry was found that acts by matrices.
Result to_result(const DiscoverResult& found, const DiscoverRequest& request, RunRecord run = {});

/// The report of discover: which symmetries there are, how broken each direction is and how sure that is.
Page discover_page(const DiscoverResult& found, const DiscoverRequest& request, const RunRecord& run = {});

}  // namespace lieder

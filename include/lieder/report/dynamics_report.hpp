#pragma once
#include <optional>
#include <string>
#include <vector>

#include "lieder/discover/dynamics.hpp"
#include "lieder/report/page.hpp"
#include "lieder/report/result.hpp"

namespace lieder {

/// What was asked of discover_dynamics(), as the user wrote it.
struct DynamicsRequest {
  std::string input, candidates, laws;       ///< "none" for a question that was not asked
  bool affine = false;                       ///< candidates act by matrices: what a group file can hold
  std::optional<Dictionary> functions = {};  ///< of the laws
  std::vector<std::string> quantities = {};  ///< whose drift is asked for
  std::optional<Dictionary> drifting = {};   ///< the same as functions
  Trajectories shown = {};                   ///< a few runs, thinned: what the page draws
};

/// A few runs, thinned to what a page can show.
Trajectories shown_runs(const Trajectories& data);

/// The answer of discover_dynamics() as every shell shows it, its page included. Arrays `generators` and
/// `sparse_generators` as of discover(), `conserved` (laws, functions), the coefficients of the laws; a group file
/// where a symmetry was found that acts by matrices, with the discrete ones beside it.
Result to_result(const DynamicsResult& found, const DynamicsRequest& request, RunRecord run = {});

/// The report: the runs, what is conserved along them, which fields keep the system, and which matrices.
Page dynamics_page(const DynamicsResult& found, const DynamicsRequest& request, const RunRecord& run = {});

}  // namespace lieder

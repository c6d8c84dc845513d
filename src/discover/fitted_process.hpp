#pragma once
#include "lieder/discover/discover.hpp"

namespace lieder {

/// From values alone, with Gaussian processes: one half of the samples fits the process that chooses directions, the
/// other half the one that certifies them. Bounds hold where the function is a draw of such a process; what it errs by
/// on the other half's samples widens them, and too much of it ends the question.
void discover_from_process(const SampledFunction& f, const VectorFields& candidates, const OutputAction& action,
                           const DiscoverOptions& options, DiscoverResult& r);

}  // namespace lieder

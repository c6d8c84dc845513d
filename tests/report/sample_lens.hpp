#pragma once
#include <optional>
#include <string>

#include "lieder/lens/lens.hpp"
#include "lieder/report/result.hpp"

namespace lieder::sample {

/// Windows of the electrocardiogram of examples/data, every tenth sample, 33 places, places shuffled; and an answer as
/// lens() would give it, put together here by hand so that the report is tested without the solver.
LensResult shuffled_ecg();

/// A ring of d places seen through a sine transform: no order to recover.
LensResult ring(int d);

/// The ring's data with another verdict and fitting evidence: none, not_identifiable, undecided.
LensResult with_verdict(Verdict verdict);

/// What lens() says of a handful of samples: a verdict, a message and hardly a number.
LensResult too_little_data();

/// A record with every part filled in.
RunRecord run_record(const std::string& path, std::int64_t rows, std::int64_t cols);

}  // namespace lieder::sample

#pragma once
#include "lieder/lens/lens.hpp"
#include "lieder/report/page.hpp"
#include "lieder/report/result.hpp"

namespace lieder {

/// The numbers that speak for and against the generator, beside what they are without a symmetry.
PageSection lens_evidence_section(const LensResult& lens);

/// Spectrum and candidates; no blocks when neither is there.
PageSection lens_search_section(const LensResult& lens);

/// Options, files and inputs: what somebody needs to do it again.
PageSection lens_record_section(const LensResult& lens, const RunRecord& run);

/// The paper and this program.
PageSection lens_cite_section();

}  // namespace lieder

#pragma once
#include "discover/certificate_spectrum.hpp"

namespace lieder {

/// \param selection_term  false leaves out the part of the defect that the choice of theta hides: the common mistake,
///                        kept so that benchmarks can show how often it errs
CertifiedSubspace calibrated_certificate(const FittedModel& model, const DirectionSpectrum& spectrum,
                                         const CertificateOptions& options, bool selection_term = true);

}  // namespace lieder

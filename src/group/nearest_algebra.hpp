#pragma once
#include <optional>

#include "group/matrix_algebras.hpp"

namespace lieder {

/// A semisimple algebra near one that is known with an error.
struct NearestAlgebra {
  Matrices basis;       ///< orthonormal, closed under brackets to rounding
  double distance = 0;  ///< sine of the largest angle between it and the span that was given
};

/// What the generators, exact, would have generated, when that is semisimple. Such an algebra is rigid: every nearly
/// closed span lies near a closed one, which Gauss-Newton steps on the brackets that leave the span reach. Other
/// algebras are not, and steps would take them to different ones.
/// \param noise  relative error of the matrices
/// \return       empty when the Killing form may be degenerate, or no closed algebra is as near as the noise says
/// Source: [NijenhuisRichardson1967] for the rigidity.
std::optional<NearestAlgebra> nearest_algebra(const Matrices& generators, double noise);

}  // namespace lieder

#pragma once
#include "discover/polynomial_fit.hpp"
#include "lieder/discover/dynamics.hpp"

namespace lieder {

/// What runs say of F in x' = F(x), linear in F, with errors that are independent.
struct RightHandSide {
  PolynomialEquations equations;
  FieldSource source = FieldSource::automatic;  ///< that was used
  Eigen::VectorXd error;  ///< m, root mean square error of dx/dt as the method estimates it; NaN where it does not
};

/// \throws InputError when the source asks for what is not there, or runs are too short for it
RightHandSide right_hand_side(const Trajectories& data, FieldSource source);

/// Whether noise is below a millionth of the spread: what is left is the error of a formula.
bool is_exact(const Trajectories& data);

/// The weak form: for test functions phi that vanish at the ends of windows, integral of -phi' x = integral of phi
/// F(x). Rows are whitened, so that white noise on x gives errors that are independent between rows. Source:
/// [MessengerBortz2021].
RightHandSide weak_form(const Trajectories& data);

}  // namespace lieder

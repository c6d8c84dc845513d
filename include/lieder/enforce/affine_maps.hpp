#pragma once
#include "lieder/enforce/enforce.hpp"

namespace lieder {

/// Layers z = W x + b that commute with affine actions, x -> A x + a on the input and z -> B z + c on the output:
/// W A = B W and W a + b = B b + c. They form an affine space, which may be empty.
struct AffineMaps {
  EnforceResult maps;          ///< in homogeneous coordinates: evidence, and how complete
  bool exists = false;         ///< whether there is any such layer
  Eigen::MatrixXd particular;  ///< (W b), the one of least norm; n x (m + 1); empty when none exists
  /// Orthonormal, (W b) row by row in a column, (n (m + 1)) x k: every layer is `particular` plus their combination.
  Eigen::MatrixXd directions;
};

/// \param in, out  representations whose matrices have the last row (0 .. 0 1): points with a last coordinate of 1,
/// such
///   as V of SE(n). A linear action is made one by `V + 1`.
/// \throws InputError when a representation is none of that kind, or as enforce() does
/// Source: [OttoZolmanKutzBrunton2025]
AffineMaps equivariant_affine_maps(const Group& group, const Representation& in, const Representation& out,
                                   const EnforceOptions& options = {});

}  // namespace lieder

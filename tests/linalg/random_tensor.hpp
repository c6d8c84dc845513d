#pragma once
#include "lieder/base/seed.hpp"
#include "linalg/symmetric_tensor.hpp"

namespace lieder::test {

/// Independent normal entries, but for the symmetry.
inline SymmetricTensor random_symmetric_tensor(Eigen::Index d, RandomStream& random) {
  SymmetricTensor t(d);
  for (Eigen::Index k = 0; k < d; ++k)
    for (Eigen::Index j = 0; j <= k; ++j)
      for (Eigen::Index i = 0; i <= j; ++i) t.set(i, j, k, random.normal());
  return t;
}

}  // namespace lieder::test

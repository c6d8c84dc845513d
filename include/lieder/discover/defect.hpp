#pragma once
#include "lieder/base/status.hpp"

namespace lieder {

/// By how much something is broken, relative to what it could be, with bounds at the level alpha.
struct Defect {
  double estimate = kUnset, lower = kUnset, upper = kUnset;
};

}  // namespace lieder

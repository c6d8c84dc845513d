#pragma once
#include <string>

#include "lieder/report/enforce_report.hpp"

namespace lieder::sample {

/// Strictly upper triangular 3 x 3 matrices: an algebra that is not reductive, whose maps are a null space.
Group heisenberg();

/// so(3) with every entry off by up to `noise`, and which says so.
Group noisy_rotations(double noise);

/// What was asked for and what came of it.
struct Enforced {
  EnforceResult result;
  EnforceRequest request;
};
Enforced enforced(const Group& group, const std::string& name, const std::string& in, const std::string& out);
/// By the name of the group.
Enforced enforced(const std::string& group, const std::string& in, const std::string& out);

}  // namespace lieder::sample

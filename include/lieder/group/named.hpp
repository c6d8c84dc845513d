#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "lieder/group/group.hpp"

namespace lieder {

/// The group of a name, "SO(3)", or of an expression of names: `A*B` (direct product, base representations V1 and V2),
/// `A wr S(n)` (wreath product), `Real(SU(n))` (a complex group on R^2n), parentheses.
/// \throws InputError for an unknown name (lists the nearest ones), impossible arguments, or text that is no expression
///   (with the position of the fault)
Group named_group(std::string_view expression);

/// Every name that named_group knows with what it is, "SO(n)" and "rotations of R^n".
struct GroupName {
  std::string pattern, meaning;
};
std::vector<GroupName> group_names();

/// A x B on R^(m+n), a block each. Base representations are numbered on: V1, V2, V3 for A*B*C.
Group direct_product(const Group& a, const Group& b);

/// A on each of n copies of its space, and all permutations of the copies.
Group wreath_product(const Group& a, Eigen::Index n);

/// A group on C^n as one on R^2n: (x + i y) as (x, y).
/// \throws InputError when the group is none on C^n
Group real_form(const Group& group);

}  // namespace lieder

#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "lieder/group/group.hpp"

namespace lieder {

/// The group of a name, "SO(3)", or of an expression of names: `A*B` (direct product, base representations V1 and V2),
/// `A wr S(n)` (wreath product), `A x| B` (semidirect product, B an expression or a group file), `Real(SU(n))` (a
/// complex group on R^2n), parentheses. \throws InputError for an unknown name (lists the nearest ones), impossible
/// arguments, or text that is no expression
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

/// The group that `normal` and `acting` generate on the same space, where `acting` takes `normal` to itself. Where
/// `normal` moves the points of R^n by matrices on R^(n+1), as T(n) does, `acting` may act on R^n.
/// \throws InputError when sizes disagree, or `acting` does not take `normal` to itself
Group semidirect_product(const Group& normal, const Group& acting);

/// A group on C^n as one on R^2n: (x + i y) as (x, y).
/// \throws InputError when the group is none on C^n
Group real_form(const Group& group);

}  // namespace lieder

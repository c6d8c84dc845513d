#pragma once
#include <string>
#include <vector>

#include <Eigen/Core>

namespace lieder {

/// Names of a simple real algebra, the usual one first; empty when no real form has this excess.
/// \param excess  non-compact minus compact directions of the Killing form; not read for a complex algebra
std::vector<std::string> simple_names(char series, Eigen::Index rank, bool complex, Eigen::Index excess);

/// "so(p,q)" with the smaller number first, "so(n)" when that is 0.
std::string so_name(Eigen::Index p, Eigen::Index q);
std::string su_name(Eigen::Index p, Eigen::Index q);

}  // namespace lieder

#pragma once
#include <string>

#include "lieder/report/dynamics_report.hpp"

namespace lieder {

/// The answer in one sentence.
std::string dynamics_headline(const DynamicsResult& found, const DynamicsRequest& request);

/// What a matrix of entries -1, 0 and 1 does: "x1, x3 -> -x1, -x3", "x1 -> x2 -> x1".
std::string matrix_in_words(const DiscreteSymmetry& symmetry);

/// A defect that was found: "symmetry", "approximate".
bool holds(const DiscreteSymmetry& symmetry);

}  // namespace lieder

#pragma once
#include <Eigen/Core>
#include <functional>
#include <vector>

#include "lieder/discover/cloud.hpp"

namespace lieder {

/// A squared defect of one direction on what was kept aside: estimate and one-sided bounds at the level `alpha`, NaN
/// where there is too little for bounds.
struct SquaredDefect {
  double estimate = kUnset, lower = kUnset, upper = kUnset;
  double explained = 0;  ///< what errors alone make of a true symmetry, generously
};

/// What is asked of an answer: the largest relative defect of a symmetry, the chance of error, and a seed.
struct Levels {
  double delta, alpha;
  std::uint64_t seed;
};

/// What certifies directions: the defect of theta, a combination of the first theta.size() directions.
using DefectOf = std::function<SquaredDefect(const Eigen::VectorXd& theta, double alpha)>;

/// Goes from the least broken direction on as far as every combination of the directions so far is certified; since
/// each single combination is tested at the level alpha and all have to pass, looking at many of them costs nothing.
/// Sets verdict, status, message, dimension, defects, certified and held_out. \param chosen      defects where the
/// directions were chosen, ascending, at most as many as there are directions \param rival       the defect of whatever
/// direction does best on what was kept aside, for "none" \param thing       "the shape", for the message
void judge_directions(const Eigen::VectorXd& chosen, const DefectOf& defect_of, const SquaredDefect& rival,
                      const Levels& levels, const char* thing, DiscoverResult& r);

}  // namespace lieder

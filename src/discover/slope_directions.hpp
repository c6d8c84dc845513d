#pragma once
#include <optional>
#include <string>

#include "discover/slope_rows.hpp"

namespace lieder {

/// Beyond, triangular factors and all singular vectors take too long: sums of squares are formed.
constexpr Eigen::Index kManyFields = 1000;

/// Directions of candidates by their relative defects.
struct SlopeDirections {
  Eigen::MatrixXd coefficients;  ///< q x w, ascending by defect; of many candidates the least broken alone
  Eigen::VectorXd defects;       ///< w, ascending
  Eigen::Index seen = 0;         ///< directions that the samples see, w or more
  Eigen::Index unseen = 0;       ///< candidates less these
  Eigen::Index equations = 0;
  std::string trouble;  ///< why there are none
  /// Of many candidates, those whose defects are up to rounding, and what all of them break together at the other
  /// samples; 0: not known.
  Eigen::Index settled = 0;
  double settled_held_out = kUnset;
};

/// From samples 0 .. count - 1. \return empty when it was stopped
/// \throws InputError when there are many candidates and memory would not do
std::optional<SlopeDirections> slope_directions(const SlopeRows& rows, Eigen::Index count, Eigen::Index fields,
                                                const DiscoverOptions& options);

}  // namespace lieder

#pragma once
#include <Eigen/Core>
#include <optional>

namespace lieder {

struct RankOptions {
  double relative_tolerance = 1e-10;         ///< s_i <= tolerance * s_0 counts as zero; in (0, 1)
  std::optional<double> noise = {};          ///< relative error of the matrix, when known: raises the tolerance to it
  double min_gap = 1e3;                      ///< last kept / first dropped that we call certain; > 1
  std::optional<double> scale = {};          ///< what s_0 stands for in these where it is known; empty: s_0
  std::optional<Eigen::Index> columns = {};  ///< unknowns, when there are more of them than singular values
};

/// A rank with everything a reader needs to disagree with it. Never an absolute cut-off.
struct RankDecision {
  Eigen::VectorXd spectrum;  ///< singular values, descending, padded with zeros up to the number of unknowns
  double threshold = 0;      ///< in the units of the spectrum: values at or below it count as zero
  Eigen::Index rank = 0;
  Eigen::Index nullity = 0;
  std::optional<double> gap;   ///< last kept / first dropped; empty when nothing was kept or nothing dropped
  Eigen::Index equations = 0;  ///< rows of the matrix: fewer than `rank + nullity` leaves directions untested
  double min_gap = 0;          ///< that was asked for
  bool certain = false;        ///< gap wide enough (or nothing to separate), and no fewer equations than unknowns
};

/// \param singular_values  descending, non-negative, finite
/// \param equations        rows of the matrix that they came from
/// \throws InputError when they are not descending, or an option is out of range
RankDecision decide_rank(const Eigen::VectorXd& singular_values, Eigen::Index equations,
                         const RankOptions& options = {});

}  // namespace lieder

#pragma once
#include <string>
#include <vector>

#include "lieder/discover/trajectories.hpp"
#include "lieder/report/result.hpp"

namespace lieder::cli {

/// Runs from the arrays of a .npz: `t` (T) and `x` (T, m), one run; `t` (T) or (R, T) and `x` (R, T, m), several of one
/// length; or `t0`, `x0`, `t1`, `x1`, .., one pair a run, of any lengths. Derivatives in the shape of x: `dx`, or
/// `dx0`,
/// .. \throws InputError when an array is missing, misspelt or not finite, shapes disagree, or memory would not do
Trajectories read_trajectories(const std::string& path, std::uint64_t memory_limit, std::vector<InputRecord>& records);

}  // namespace lieder::cli

#pragma once
#include <algorithm>
#include <chrono>
#include <limits>

#include "kernel/model.hpp"

namespace lieder {

/// Least seconds of one call, of as many as a thirtieth of a second has room for, and one.
template <typename Work>
double measured_seconds(const Work& work) {
  using Clock = std::chrono::steady_clock;
  double least = std::numeric_limits<double>::infinity(), total = 0;
  while (total < 1.0 / 30) {
    const auto start = Clock::now();
    work();
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    least = std::min(least, seconds);
    total += std::max(seconds, 1e-7);
  }
  return least;
}

/// Seconds of one thread for K of one pair of samples, from one tile of them.
double seconds_of_pair(const KernelModel& model, const RowMatrix& x);

}  // namespace lieder

#pragma once
#include <chrono>
#include <string>

#include "lieder/base/progress.hpp"

namespace lieder::cli {

/// One line on standard error while it lives: what is being done, how far it is, how long it has taken. Shown only on a
/// terminal and only once the work has lasted long enough to notice; erased at the end.
class ProgressBar {
 public:
  explicit ProgressBar(bool quiet);
  ~ProgressBar() { erase(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// For a solver's options: draws the bar, and stops the solver once the user has asked to. Must not outlive the bar.
  Progress callback();
  void erase();

 private:
  using Clock = std::chrono::steady_clock;
  void show(const ProgressEvent& event);

  bool enabled_, visible_ = false;
  Clock::time_point start_ = Clock::now(), last_ = start_;
};

}  // namespace lieder::cli

#pragma once
#include <functional>
#include <string_view>

namespace lieder {

enum class Flow { proceed, stop };

/// Where a long computation stands. `fraction` is in [0, 1] within the whole call, or negative when not known.
struct ProgressEvent {
  std::string_view stage;
  double fraction = -1;
};

/// Called now and then by long computations, always from the thread that called the solver. Returning Flow::stop ends
/// the computation soon, with the best answer so far and Status::stopped. Empty is silent.
using Progress = std::function<Flow(const ProgressEvent&)>;

/// Reports and tells whether to go on; an empty callback always goes on.
inline bool proceeds(const Progress& progress, std::string_view stage, double fraction = -1) {
  return !progress || progress({stage, fraction}) == Flow::proceed;
}

}  // namespace lieder

#pragma once
#include <omp.h>

#include <atomic>

#include "lieder/base/progress.hpp"

namespace lieder {

/// A caller's callback for use inside parallel loops: asked by the first thread only, which is the caller's, while the
/// others learn of a stop at their next question.
class SharedProgress {
 public:
  explicit SharedProgress(const Progress& progress) : progress_(progress) {}

  Progress handle() {
    return [this](const ProgressEvent& event) {
      if (omp_get_thread_num() == 0 && !stopped_ && !proceeds(progress_, event.stage, event.fraction)) stopped_ = true;
      return stopped_ ? Flow::stop : Flow::proceed;
    };
  }
  bool stopped() const { return stopped_; }

 private:
  const Progress& progress_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace lieder

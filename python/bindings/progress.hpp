#pragma once
#include <nanobind/nanobind.h>

#include <chrono>
#include <optional>
#include <string>

#include "lieder/base/progress.hpp"

namespace lieder::python {

/// Progress of a solver that runs without the GIL: takes it back at each new stage and a few times a second, to let
/// Ctrl-C through and to ask the caller's function, if there is one. Nothing is thrown through the solver, which may be
/// inside a parallel loop: it is stopped, and rethrow() raises what came.
class PythonProgress {
 public:
  explicit PythonProgress(nanobind::object callback) : callback_(std::move(callback)) {}
  PythonProgress(const PythonProgress&) = delete;
  PythonProgress& operator=(const PythonProgress&) = delete;

  Progress handle();
  void rethrow();  ///< with the GIL

 private:
  Flow ask(const ProgressEvent& event);

  nanobind::object callback_;  ///< (stage, fraction or None); False stops; None when there is none
  std::optional<nanobind::python_error> error_;
  std::string stage_;
  std::chrono::steady_clock::time_point next_ = {};
};

}  // namespace lieder::python

#include "progress.hpp"

namespace nb = nanobind;

namespace lieder::python {

constexpr auto kPause = std::chrono::milliseconds(50);

Progress PythonProgress::handle() {
  return [this](const ProgressEvent& event) {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_ && event.stage == stage_) return Flow::proceed;
    next_ = now + kPause;
    stage_ = event.stage;
    return ask(event);
  };
}

Flow PythonProgress::ask(const ProgressEvent& event) {
  const nb::gil_scoped_acquire gil;
  try {
    if (PyErr_CheckSignals() != 0) throw nb::python_error();
    if (callback_.is_none()) return Flow::proceed;
    const nb::object fraction = event.fraction < 0 ? nb::none() : nb::object(nb::float_(event.fraction));
    const nb::object answer = callback_(nb::str(stage_.c_str()), fraction);
    return answer.is(nb::bool_(false)) ? Flow::stop : Flow::proceed;
  } catch (nb::python_error& error) {
    error_.emplace(std::move(error));
    return Flow::stop;
  }
}

void PythonProgress::rethrow() {
  if (error_) throw nb::python_error(std::move(*error_));
}

}  // namespace lieder::python

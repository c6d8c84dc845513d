#pragma once
#include <nanobind/nanobind.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "lieder/base/memory.hpp"
#include "lieder/enforce/enforce.hpp"
#include "lieder/report/result.hpp"
#include "progress.hpp"

namespace lieder::python {

/// The word of an option. \throws InputError
EnforceMethod method_from(const std::string& word);

EnforceOptions enforce_options(const std::string& method, std::uint64_t seed, int threads, std::uint64_t memory);

/// What every family of maps tells about itself.
nanobind::dict fields_of(const EnforceResult& result, const RunRecord& run);

/// Runs `solve(progress)` without the GIL and measures it; what the caller's function raised is raised here.
template <typename Solve>
auto measured(nanobind::object callback, int threads, RunRecord& run, Solve&& solve) {
  PythonProgress progress(std::move(callback));
  auto found = [&] {
    const nanobind::gil_scoped_release released;
    const auto start = std::chrono::steady_clock::now();
    auto answer = solve(progress.handle());
    run.threads = threads;
    run.seconds["total"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (const auto peak = peak_memory_bytes(); peak != 0) run.peak_memory_bytes = peak;
    return answer;
  }();
  progress.rethrow();
  return found;
}

}  // namespace lieder::python

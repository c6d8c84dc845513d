#include "lieder/kernel/kernel_ridge.hpp"

#include <nanobind/eigen/dense.h>
#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>

#include <filesystem>
#include <utility>

#include "bind.hpp"
#include "lieder/base/error.hpp"
#include "lieder/kernel/gram_file.hpp"
#include "lieder/kernel/words.hpp"
#include "progress.hpp"
#include "words.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace lieder::python {
namespace {

/// Runs work(progress) without the GIL, and raises what the caller's function or Ctrl-C raised.
template <typename Work>
auto heard(nb::object progress, const Work& work) {
  PythonProgress callback(std::move(progress));
  auto found = [&] {
    const nb::gil_scoped_release released;
    return work(callback.handle());
  }();
  callback.rethrow();
  return found;
}

nb::object or_none(RowMatrix matrix, bool is_there) {
  return is_there ? nb::cast(std::move(matrix)) : nb::object(nb::none());
}

nb::object gram_in_memory(const RowMatrix& x, const std::optional<RowMatrix>& y, const std::string& kernel, int threads,
                          std::uint64_t memory, nb::object progress) {
  RowMatrix k = heard(std::move(progress), [&](Progress handle) {
    const GramOptions options{.threads = threads, .memory = memory, .progress = std::move(handle)};
    return y ? named_kernel(kernel).cross(x, *y, options) : named_kernel(kernel).gram(x, options);
  });
  const bool is_whole = k.size() > 0;
  return or_none(std::move(k), is_whole);
}

bool gram_on_disk(const RowMatrix& x, const std::optional<RowMatrix>& y, const std::string& kernel,
                  const std::filesystem::path& out, bool single_precision, int threads, std::uint64_t memory,
                  nb::object progress) {
  return heard(std::move(progress), [&](Progress handle) {
    const GramFileOptions options{
        .single_precision = single_precision, .threads = threads, .memory = memory, .progress = std::move(handle)};
    return y ? cross_to_file(named_kernel(kernel), x, *y, out, options)
             : gram_to_file(named_kernel(kernel), x, out, options);
  });
}

nb::dict gram_forecast(const RowMatrix& x, const std::string& kernel, const std::filesystem::path& out,
                       bool single_precision, int threads, std::uint64_t memory) {
  const GramFileForecast forecast = [&] {
    const nb::gil_scoped_release released;
    return forecast_gram_file(named_kernel(kernel), x, out,
                              {.single_precision = single_precision, .threads = threads, .memory = memory});
  }();
  nb::dict all;
  all["file_bytes"] = forecast.file_bytes;
  all["free_bytes"] = forecast.free_bytes;
  all["memory_bytes"] = forecast.memory_bytes;
  all["kernel_seconds"] = forecast.kernel_seconds;
  all["disk_seconds"] = forecast.disk_seconds;
  return all;
}

nb::dict dict_of(const KernelRidgeForecast& forecast) {
  nb::dict all;
  all["method"] = std::string(to_string(forecast.method));
  all["storage"] = std::string(to_string(forecast.storage));
  all["rank"] = forecast.rank;
  all["memory_bytes"] = forecast.memory;
  all["preparation_seconds"] = forecast.preparation_seconds;
  all["iteration_seconds"] = forecast.iteration_seconds;
  return all;
}

KernelRidgeOptions options_of(double ridge, const std::string& method, const std::string& storage, double tolerance,
                              int iterations, const std::optional<Eigen::Index>& rank, std::uint64_t seed, int threads,
                              std::uint64_t memory) {
  return {.ridge = ridge,
          .method = ridge_method(method),
          .storage = gram_storage(storage),
          .tolerance = tolerance,
          .iterations = iterations,
          .rank = rank,
          .seed = seed,
          .threads = threads,
          .memory = memory};
}

nb::dict ridge_fields(const KernelRidgeResult& found) {
  nb::dict all;
  all["status"] = std::string(word_of(found.status));
  all["message"] = found.message;
  all["coefficients"] = found.coefficients;
  all["residuals"] = found.residuals;
  all["iterations"] = found.iterations;
  all["method"] = std::string(to_string(found.method));
  all["storage"] = std::string(to_string(found.storage));
  all["rank"] = found.rank;
  all["added"] = found.added;
  all["forecast"] = dict_of(found.forecast);
  return all;
}

}  // namespace

void bind_kernel_ridge(nb::module_& m) {
  m.def("gram", &gram_in_memory, "x"_a, "y"_a.none(), "kernel"_a, "threads"_a, "memory"_a, "progress"_a.none(),
        nb::sig("def gram(x: numpy.ndarray, y: numpy.ndarray | None, kernel: str, threads: int, memory: int, progress: "
                "object | None) -> numpy.typing.NDArray[numpy.float64] | None"));
  m.def("gram_to_file", &gram_on_disk, "x"_a, "y"_a.none(), "kernel"_a, "out"_a, "single_precision"_a, "threads"_a,
        "memory"_a, "progress"_a.none(),
        nb::sig("def gram_to_file(x: numpy.ndarray, y: numpy.ndarray | None, kernel: str, out: str | os.PathLike[str], "
                "single_precision: bool, threads: int, memory: int, progress: object | None) -> bool"));
  m.def("forecast_gram", &gram_forecast, "x"_a, "kernel"_a, "out"_a, "single_precision"_a, "threads"_a, "memory"_a,
        nb::sig("def forecast_gram(x: numpy.ndarray, kernel: str, out: str | os.PathLike[str], single_precision: bool, "
                "threads: int, memory: int) -> dict[str, typing.Any]"));
  m.def(
      "kernel_ridge",
      [](const RowMatrix& x, const RowMatrix& y, const std::string& kernel, double ridge, const std::string& method,
         const std::string& storage, double tolerance, int iterations, const std::optional<Eigen::Index>& rank,
         std::uint64_t seed, int threads, std::uint64_t memory, nb::object progress) {
        KernelRidgeOptions options =
            options_of(ridge, method, storage, tolerance, iterations, rank, seed, threads, memory);
        return ridge_fields(heard(std::move(progress), [&](Progress handle) {
          options.progress = std::move(handle);
          return kernel_ridge(named_kernel(kernel), x, y, options);
        }));
      },
      "x"_a, "y"_a, "kernel"_a, "ridge"_a, "method"_a, "storage"_a, "tolerance"_a, "iterations"_a, "rank"_a.none(),
      "seed"_a, "threads"_a, "memory"_a, "progress"_a.none(),
      nb::sig("def kernel_ridge(x: numpy.ndarray, y: numpy.ndarray, kernel: str, ridge: float, method: str, storage: "
              "str, tolerance: float, iterations: int, rank: int | None, seed: int, threads: int, memory: int, "
              "progress: object | None) -> dict[str, typing.Any]"));
  m.def(
      "forecast_kernel_ridge",
      [](const RowMatrix& x, Eigen::Index columns, const std::string& kernel, const std::string& method,
         const std::string& storage, const std::optional<Eigen::Index>& rank, int threads, std::uint64_t memory) {
        const KernelRidgeOptions of_default;
        const KernelRidgeOptions options = options_of(of_default.ridge, method, storage, of_default.tolerance,
                                                      of_default.iterations, rank, 0, threads, memory);
        const KernelRidgeForecast forecast = [&] {
          const nb::gil_scoped_release released;
          return forecast_kernel_ridge(named_kernel(kernel), x, columns, options);
        }();
        return dict_of(forecast);
      },
      "x"_a, "columns"_a, "kernel"_a, "method"_a, "storage"_a, "rank"_a.none(), "threads"_a, "memory"_a,
      nb::sig("def forecast_kernel_ridge(x: numpy.ndarray, columns: int, kernel: str, method: str, storage: str, rank: "
              "int | None, threads: int, memory: int) -> dict[str, typing.Any]"));
  m.def(
      "kernel_ridge_values",
      [](const RowMatrix& x_new, const RowMatrix& x, const RowMatrix& coefficients, const std::string& kernel,
         int threads, std::uint64_t memory, nb::object progress) {
        RowMatrix values = heard(std::move(progress), [&](Progress handle) {
          return kernel_ridge_values(named_kernel(kernel), x_new, x, coefficients,
                                     {.threads = threads, .memory = memory, .progress = std::move(handle)});
        });
        const bool is_whole = values.size() > 0;
        return or_none(std::move(values), is_whole);
      },
      "x_new"_a, "x"_a, "coefficients"_a, "kernel"_a, "threads"_a, "memory"_a, "progress"_a.none(),
      nb::sig(
          "def kernel_ridge_values(x_new: numpy.ndarray, x: numpy.ndarray, coefficients: numpy.ndarray, kernel: str, "
          "threads: int, memory: int, progress: object | None) -> numpy.typing.NDArray[numpy.float64] | None"));
}

}  // namespace lieder::python

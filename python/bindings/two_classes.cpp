#include <nanobind/eigen/dense.h>
#include <nanobind/stl/string.h>

#include <utility>

#include "bind.hpp"
#include "lieder/base/error.hpp"
#include "lieder/kernel/two_classes.hpp"
#include "lieder/kernel/words.hpp"
#include "progress.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace lieder::python {
namespace {

ImageAction action_of(const std::string& word) {
  if (word == "rotate") return ImageAction::rotate;
  if (word == "shift") return ImageAction::shift;
  throw InputError("action: '" + word + "' came; need rotate or shift");
}

nb::dict errors_of_tasks(const RowMatrix& first, const RowMatrix& second, const std::string& kernel,
                         const std::string& action, Eigen::Index rows, Eigen::Index columns, Eigen::Index points,
                         Eigen::Index seeds, double ridge, int threads, nb::object progress) {
  TwoClassOptions options{.action = action_of(action),
                          .extents = {rows, columns, 1},
                          .points = points,
                          .seeds = seeds,
                          .ridge = ridge,
                          .threads = threads};
  PythonProgress callback(std::move(progress));
  options.progress = callback.handle();
  const TwoClassErrors found = [&] {
    const nb::gil_scoped_release released;
    return two_class_errors(named_kernel(kernel), first, second, options);
  }();
  callback.rethrow();
  nb::dict all;
  all["spectral"] = found.spectral;
  all["left_out"] = RowMatrix(found.left_out);
  all["signal"] = found.signal;
  all["noise"] = found.noise;
  all["defect"] = found.defect;
  all["input_signal"] = found.input_signal;
  return all;
}

RowMatrix poses(const RowMatrix& images, const std::string& action, Eigen::Index rows, Eigen::Index columns,
                Eigen::Index points, int threads) {
  const ImageAction made = action_of(action);
  const nb::gil_scoped_release released;
  return poses_of_images(images, made, {rows, columns, 1}, points, threads);
}

}  // namespace

void bind_two_classes(nb::module_& m) {
  m.def(
      "two_class_errors", &errors_of_tasks, "first"_a, "second"_a, "kernel"_a, "action"_a, "rows"_a, "columns"_a,
      "points"_a, "seeds"_a, "ridge"_a, "threads"_a, "progress"_a.none(),
      nb::sig("def two_class_errors(first: numpy.ndarray, second: numpy.ndarray, kernel: str, action: str, rows: int, "
              "columns: int, points: int, seeds: int, ridge: float, threads: int, progress: object | None) -> "
              "dict[str, numpy.typing.NDArray[numpy.float64]]"));
  m.def("poses_of_images", &poses, "images"_a, "action"_a, "rows"_a, "columns"_a, "points"_a, "threads"_a);
}

}  // namespace lieder::python

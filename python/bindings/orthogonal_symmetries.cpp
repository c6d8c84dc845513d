#include "lieder/discover/orthogonal_symmetries.hpp"

#include <nanobind/eigen/dense.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "bind.hpp"
#include "discovery_fields.hpp"
#include "lieder/linalg/row_matrix.hpp"
#include "progress.hpp"
#include "words.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace lieder::python {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// The search calls Python for every point, so that it keeps the GIL.
OrthogonalSymmetries searched(const nb::callable& value, const nb::callable& jacobian, Eigen::Index outputs,
                              const MatrixXd& points, bool turn, double tolerance, int most_starts, int sure_after,
                              std::uint64_t seed, nb::object progress) {
  PythonProgress python(std::move(progress));
  const SmoothFunction f{.inputs = points.cols(),
                         .outputs = outputs,
                         .value = [&](const VectorXd& x) { return nb::cast<VectorXd>(value(x)); },
                         .jacobian = [&](const VectorXd& x) { return MatrixXd(nb::cast<RowMatrix>(jacobian(x))); }};
  OrthogonalSymmetries found = orthogonal_symmetries(f, points, turn ? ValuesUnder::the_same : ValuesUnder::nothing,
                                                     {.tolerance = tolerance,
                                                      .most_starts = most_starts,
                                                      .sure_after = sure_after,
                                                      .seed = seed,
                                                      .progress = python.handle()});
  python.rethrow();
  return found;
}

}  // namespace

void bind_orthogonal_symmetries(nb::module_& m) {
  nb::class_<OrthogonalSymmetry>(m, "OrthogonalSymmetry", "An orthogonal matrix that leaves a function as it is.")
      .def_prop_ro(
          "matrix", [](const OrthogonalSymmetry& s) { return RowMatrix(s.matrix); }, "g, (m, m).")
      .def_ro("kind", &OrthogonalSymmetry::kind, "Such as \"reflection of x2\" or \"rotation by 1/5 turn\".")
      .def_ro("order", &OrthogonalSymmetry::order, "Least k with g^k in the connected part; 0: none up to 120.")
      .def_ro("defect", &OrthogonalSymmetry::defect, "|F(g x) - rho(g) F(x)|, relative.")
      .def("__repr__", [](const OrthogonalSymmetry& s) { return "<" + s.kind + ">"; });
  nb::class_<OrthogonalSymmetries>(m, "OrthogonalSymmetries", "The orthogonal matrices that leave a function as it is.")
      .def_prop_ro(
          "status", [](const OrthogonalSymmetries& r) { return to_python(r.status); },
          "converged, not_converged or stopped.")
      .def_ro("message", &OrthogonalSymmetries::message, "In words.")
      .def_prop_ro(
          "lie_algebra", [](const OrthogonalSymmetries& r) { return by_rows(r.lie_algebra); },
          "Of the connected part, a list of (m, m).")
      .def_ro("generators", &OrthogonalSymmetries::generators, "Of the components, few and plain ones first.")
      .def_ro("elements", &OrthogonalSymmetries::elements, "One of each component, the identity left out.")
      .def_ro("components", &OrthogonalSymmetries::components, "How many, the identity's too; None: too many to list.")
      .def_ro("missed", &OrthogonalSymmetries::missed, "Chance that there are more.")
      .def_ro("starts", &OrthogonalSymmetries::starts, "Searches begun.")
      .def_ro("arrived", &OrthogonalSymmetries::arrived, "Those that ended in a symmetry.")
      .def_prop_ro("usable", &OrthogonalSymmetries::usable, "Whether the search was long enough.")
      .def("group", &OrthogonalSymmetries::group, "For enforce().")
      .def("__repr__", [](const OrthogonalSymmetries& r) { return "<" + r.message + ">"; });
  m.def("orthogonal_symmetries", &searched, "value"_a, "jacobian"_a, "outputs"_a, "points"_a, "turn"_a, "tolerance"_a,
        "most_starts"_a, "sure_after"_a, "seed"_a, "progress"_a.none(),
        nb::sig("def orthogonal_symmetries(value: object, jacobian: object, outputs: int, points: "
                "numpy.typing.ArrayLike, turn: bool, tolerance: float, most_starts: int, sure_after: int, seed: int, "
                "progress: object | None) -> OrthogonalSymmetries"));
}

}  // namespace lieder::python

#include "lieder/group/group.hpp"

#include <nanobind/eigen/dense.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "fields.hpp"
#include "lieder/base/error.hpp"
#include "lieder/group/algebra.hpp"
#include "lieder/group/compare.hpp"
#include "lieder/group/element.hpp"
#include "lieder/group/extend.hpp"
#include "lieder/group/finite.hpp"
#include "lieder/group/named.hpp"
#include "lieder/linalg/subspace.hpp"
#include "lieder/report/result.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace lieder {

template <typename Self, typename Visitor>
requires std::is_same_v<std::remove_const_t<Self>, GeneratorComparison>
void visit_fields(Self& self, Visitor&& visit) {
  visit("cosine", self.cosine);
  visit("rmse", self.rmse);
  visit("reversed", self.reversed);
}

template <typename Self, typename Visitor>
requires std::is_same_v<std::remove_const_t<Self>, GroupComparison>
void visit_fields(Self& self, Visitor&& visit) {
  visit("angles", self.angles);
  visit("discrete", self.discrete);
  visit("resolution", self.resolution);
}

}  // namespace lieder

namespace lieder::python {
namespace {

using Matrices = std::vector<Eigen::MatrixXd>;
using MatrixStack = nb::ndarray<nb::numpy, double, nb::ndim<3>, nb::c_contig>;

/// What the caller passed, turned into float64 matrices by the package, which knows lists, frames and other types.
Matrices matrices_of(const char* name, nb::handle value) {
  return nb::cast<Matrices>(nb::module_::import_("lieder._input").attr("matrices")(name, value));
}

void make_group(Group* self, Eigen::Index size, nb::handle lie_algebra, nb::handle discrete,
                std::optional<std::string> name, double noise) {
  if (size < 1) throw InputError("group: size " + std::to_string(size) + " came; need a positive integer");
  Group group{.name = std::move(name),
              .size = size,
              .lie_algebra = matrices_of("lie_algebra", lie_algebra),
              .discrete = matrices_of("discrete", discrete),
              .noise = noise};
  check(group);
  new (self) Group(std::move(group));
}

/// A copy that Python owns, (k, size, size).
MatrixStack stack(const Matrices& matrices, Eigen::Index size) {
  auto values = std::make_unique<std::vector<double>>();
  values->reserve(matrices.size() * static_cast<std::size_t>(size * size));
  for (const auto& matrix : matrices)
    for (const double value : matrix.reshaped<Eigen::RowMajor>()) values->push_back(value);
  double* data = values->data();
  const nb::capsule owner(values.release(),
                          [](void* pointer) noexcept { delete static_cast<std::vector<double>*>(pointer); });
  const auto n = static_cast<std::size_t>(size);
  return {data, {matrices.size(), n, n}, owner};
}

/// Real for a group on R^n.
nb::object element_of(const Group& group, std::uint64_t seed) {
  RandomStream random{Seed{seed}};
  const Eigen::MatrixXcd g = random_element(group, random);
  return group.complex ? nb::cast(g) : nb::cast(Eigen::MatrixXd(g.real()));
}

MatrixStack elements_of(const Group& group, std::size_t most) {
  const auto finite = finite_group(group, most);
  if (!finite) throw InputError("elements: the group is infinite or has more than " + std::to_string(most));
  return stack(finite->elements, group.size);
}

/// \throws InputError for an algebra over C, whose elements its basis does not span over R
const Matrices& real_algebra(const Group& group) {
  if (group.complex) throw InputError("group: it acts on C^n; need its real form, such as Real(SU(2))");
  return group.lie_algebra;
}

MatrixStack constants_of(const Group& group) {
  return stack(structure_constants(real_algebra(group)), group.dimension());
}

std::string text_of(const Group& group) { return json_text(to_json(group)); }

Group group_from_text(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) throw InputError("group: the text is no JSON");
  return group_from_json(json);
}

}  // namespace

void bind_group(nb::module_& m) {
  nb::class_<Group>(m, "Group", "A matrix group acting on R^size: what one question finds and another uses.")
      .def("__init__", &make_group, "size"_a, "lie_algebra"_a = nb::tuple(), "discrete"_a = nb::tuple(),
           "name"_a = nb::none(), "noise"_a = 0.0,
           nb::sig("def __init__(self, size: int, lie_algebra: collections.abc.Iterable[numpy.typing.ArrayLike] = (), "
                   "discrete: collections.abc.Iterable[numpy.typing.ArrayLike] = (), name: str | None = None, "
                   "noise: float = 0.0) -> None"),
           "From size x size matrices; noise is the relative size of the error in them.")
      .def_ro("name", &Group::name, "Such as \"SO(3)\", or None.")
      .def_ro("size", &Group::size, "n: the group acts on R^n.")
      .def_prop_ro("dimension", &Group::dimension, "Number of matrices in lie_algebra.")
      .def_prop_ro(
          "lie_algebra", [](const Group& group) { return stack(group.lie_algebra, group.size); },
          nb::rv_policy::automatic, "Basis of the Lie algebra, (dimension, n, n), each per unit of its parameter.")
      .def_prop_ro(
          "discrete", [](const Group& group) { return stack(group.discrete, group.size); }, nb::rv_policy::automatic,
          "Generators of what the Lie algebra does not reach, (k, n, n).")
      .def_ro("noise", &Group::noise, "Relative size of the error in the matrices; 0 when they are exact.")
      .def_ro("is_complex", &Group::complex, "Acts on C^size.")
      .def(
          "base_representations",
          [](const Group& group) {
            std::vector<std::string> names;
            for (const GroupBlock& block : base_representations(group)) names.push_back(block.name);
            return names;
          },
          "What representations are built from: V, or V1, V2, .. for a product.")
      .def_prop_ro(
          "order", &order,
          "Number of elements, in decimal digits, or \"infinity\".\n\nRaises InputError when more than 100,000 "
          "matrices were found that are no permutations.")
      .def(
          "elements", &elements_of, "most"_a = 2000, nb::rv_policy::automatic,
          "All elements of a finite group, (order, n, n), the identity first.\n\nRaises InputError when there are more "
          "than `most`.")
      .def("structure_constants", &constants_of, nb::rv_policy::automatic,
           "c (k, k, k): [X_i, X_j] = sum_l c[i, l, j] X_l, so that c[i] is the matrix of ad X_i.")
      .def(
          "killing_form", [](const Group& group) { return killing_form(real_algebra(group)); },
          "tr(ad X_i ad X_j), (k, k).")
      .def(
          "adjoint",
          [](const Group& group, const Eigen::MatrixXd& g) { return adjoint_of_element(g, real_algebra(group)); },
          "g"_a,
          nb::sig("def adjoint(self, g: numpy.typing.NDArray[numpy.float64]) -> numpy.typing.NDArray[numpy.float64]"),
          "Matrix (k, k) of y -> g y g^-1 in the basis of the Lie algebra.")
      .def("random_element", &element_of, "seed"_a = 0,
           nb::sig("def random_element(self, seed: int = 0) -> numpy.typing.NDArray[typing.Any]"),
           "A random element, (n, n); Haar distributed where the group is compact.")
      .def("to_json", &text_of, "The text of a group file.")
      .def_static("from_json", &group_from_text, "text"_a, "The group of a group file's text.")
      .def(
          "save", [](const Group& group, const std::filesystem::path& path) { write_group(path, group); }, "path"_a,
          nb::sig("def save(self, path: str | os.PathLike[str]) -> None"),
          "Writes a group file, which appears whole; more than 100,000 numbers go to a .npz beside it.")
      .def("__repr__",
           [](const Group& group) {
             return "Group(" + (group.name ? "'" + *group.name + "', " : std::string()) +
                    "size=" + std::to_string(group.size) + ", dimension=" + std::to_string(group.dimension()) +
                    ", discrete=" + std::to_string(group.discrete.size()) + ")";
           })
      .def("__getstate__", &text_of)
      .def("__setstate__", [](Group& group, const std::string& text) { new (&group) Group(group_from_text(text)); });
  m.def("group", &named_group, "name"_a,
        "The group of a name, \"SO(3)\", or an expression of names, \"S(4)*SO(3)\" or \"SO(2) wr S(3)\".");
  m.def("with_representation",
        nb::overload_cast<const Group&, const std::string&, const Matrices&, const Matrices&>(&with_representation),
        "group"_a, "name"_a, "lie_algebra"_a, "discrete"_a,
        nb::sig("def with_representation(group: Group, name: str, lie_algebra: "
                "collections.abc.Sequence[numpy.typing.NDArray[numpy.float64]], discrete: "
                "collections.abc.Sequence[numpy.typing.NDArray[numpy.float64]]) -> Group"));
  m.def("with_regular_representation", &with_regular_representation, "group"_a);
  m.def(
      "names_regular_representation",
      [](const std::string& expression) { return names_regular_representation(expression); }, "expression"_a);
  m.def("read_group", &read_group, "path"_a, nb::sig("def read_group(path: str | os.PathLike[str]) -> Group"),
        "Reads a group file.");

  m.def(
      "compare_generators",
      [](const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) { return to_python(compare_generators(a, b)); }, "a"_a,
      "b"_a,
      nb::sig("def compare_generators(a: numpy.typing.NDArray[numpy.float64], b: "
              "numpy.typing.NDArray[numpy.float64]) -> dict[str, typing.Any]"));
  m.def("principal_angles", &principal_angles, "a"_a, "b"_a,
        "Between column spaces, in degrees, ascending; (min(p, q),).");
  m.def(
      "compare_groups", [](const Group& a, const Group& b) { return to_python(compare_groups(a, b)); }, "a"_a, "b"_a,
      nb::sig("def compare_groups(a: Group, b: Group) -> dict[str, typing.Any]"));
  m.def("lie_algebra_columns", &lie_algebra_columns, "group"_a, "(n^2, k), one matrix a column.");
}

}  // namespace lieder::python

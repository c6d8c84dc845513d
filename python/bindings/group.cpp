#include "lieder/group/group.hpp"

#include <nanobind/eigen/dense.h>
#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <utility>

#include "bind.hpp"
#include "fields.hpp"
#include "lieder/base/error.hpp"
#include "lieder/group/compare.hpp"
#include "lieder/io/write.hpp"
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

Group make_group(Eigen::Index size, Matrices lie_algebra, Matrices discrete, std::optional<std::string> name,
                 double noise) {
  Group group{.name = std::move(name),
              .size = size,
              .lie_algebra = std::move(lie_algebra),
              .discrete = std::move(discrete),
              .noise = noise};
  check(group);
  return group;
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
      .def(nb::new_(&make_group), "size"_a, "lie_algebra"_a = Matrices{}, "discrete"_a = Matrices{},
           "name"_a = nb::none(), "noise"_a = 0.0,
           "From size x size matrices; noise is the relative size of the error in them.")
      .def_ro("name", &Group::name, "Such as \"SO(3)\", or None.")
      .def_ro("size", &Group::size, "n: the group acts on R^n.")
      .def_prop_ro("dimension", &Group::dimension, "Number of matrices in lie_algebra.")
      .def_prop_ro(
          "lie_algebra", [](const Group& group) { return group.lie_algebra; },
          "Basis of the Lie algebra: matrices (n, n), per unit of their parameter.")
      .def_prop_ro(
          "discrete", [](const Group& group) { return group.discrete; },
          "Generators of what the Lie algebra does not reach: matrices (n, n).")
      .def_ro("noise", &Group::noise, "Relative size of the error in the matrices; 0 when they are exact.")
      .def("to_json", &text_of, "The text of a group file.")
      .def_static("from_json", &group_from_text, "text"_a, "The group of a group file's text.")
      .def(
          "save", [](const Group& group, const std::filesystem::path& path) { write_file(path, text_of(group)); },
          "path"_a, "Writes a group file, which appears whole.")
      .def("__repr__",
           [](const Group& group) {
             return "Group(" + (group.name ? "'" + *group.name + "', " : std::string()) +
                    "size=" + std::to_string(group.size) + ", dimension=" + std::to_string(group.dimension()) +
                    ", discrete=" + std::to_string(group.discrete.size()) + ")";
           })
      .def("__getstate__", &text_of)
      .def("__setstate__", [](Group& group, const std::string& text) { new (&group) Group(group_from_text(text)); });
  m.def("read_group", &read_group, "path"_a, "Reads a group file.");

  m.def(
      "compare_generators",
      [](const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) { return to_python(compare_generators(a, b)); }, "a"_a,
      "b"_a);
  m.def("principal_angles", &principal_angles, "a"_a, "b"_a,
        "Between column spaces, in degrees, ascending; (min(p, q),).");
  m.def(
      "compare_groups", [](const Group& a, const Group& b) { return to_python(compare_groups(a, b)); }, "a"_a, "b"_a);
  m.def("lie_algebra_columns", &lie_algebra_columns, "group"_a, "(n^2, k), one matrix a column.");
}

}  // namespace lieder::python

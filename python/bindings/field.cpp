#include "lieder/discover/field.hpp"

#include <nanobind/eigen/dense.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <utility>

#include "bind.hpp"
#include "bind_answer.hpp"
#include "discovery_fields.hpp"
#include "enforce_fields.hpp"
#include "fields.hpp"
#include "lieder/base/error.hpp"
#include "lieder/report/field_report.hpp"
#include "words.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace lieder::python {
namespace {

/// What was found of an operator and how it ran: all that a report needs.
struct DiscoveredField {
  FieldResult field;
  FieldRequest request;
  RunRecord run;
};
Result result_of(const DiscoveredField& d) { return to_result(d.field, d.request, d.run); }
bool is_usable(const DiscoveredField& d) { return d.field.found.usable(); }

nb::dict fields(const DiscoveredField& d) {
  const DiscoverResult& found = d.field.found;
  nb::dict all;
  all["status"] = to_python(found.status);
  all["verdict"] = to_python(found.verdict);
  all["message"] = found.message;
  all["margin"] = d.field.edge.margin;
  all["reach"] = to_python(d.field.edge.reach);
  all["periodic"] = d.field.edge.periodic;
  all["whole_grid"] = d.field.edge.whole_grid;
  all["profile"] = RowMatrix(d.field.edge.profile);
  add_symmetries(all, found);
  return all;
}

FieldOutput output_of(const std::string& word) {
  for (const FieldOutput o : {FieldOutput::same, FieldOutput::trivial})
    if (word == to_string(o)) return o;
  throw InputError("output: '" + word + "' came; need same or trivial");
}

FieldBoundary boundary_of(const std::string& word) {
  for (const FieldBoundary b : {FieldBoundary::automatic, FieldBoundary::periodic, FieldBoundary::open})
    if (word == to_string(b)) return b;
  throw InputError("boundary: '" + word + "' came; need auto, periodic or open");
}

/// Calls Python for many fields at once, from a solver that runs without the GIL.
template <typename... Rows>
RowMatrix called(const nb::object& function, const Rows&... rows) {
  const nb::gil_scoped_acquire held;
  return nb::cast<RowMatrix>(function(rows...));
}

}  // namespace

void bind_field(nb::module_& m) {
  bind_answer<DiscoveredField>(m, "DiscoveredField").def("group", [](const DiscoveredField& d) {
    return result_of(d).group;
  });
  m.def(
      "discover_field",
      [](const RowMatrix& u, const RowMatrix& v, const std::vector<Eigen::Index>& extents,
         const Eigen::VectorXd& spacing, const nb::object& op, const nb::object& derivative, double precision,
         const std::optional<std::string>& candidates, const std::optional<std::string>& values, bool shifts,
         const std::string& output, const std::string& boundary, std::optional<Eigen::Index> margin, double delta,
         double alpha, std::uint64_t seed, int threads, nb::object progress) {
        FieldOptions options{.output = output_of(output),
                             .boundary = boundary_of(boundary),
                             .margin = margin,
                             .delta = delta,
                             .alpha = alpha,
                             .seed = seed,
                             .threads = threads};
        DiscoveredField answer{.field = {}, .request = {.input = "array", .domain = {}, .values = {}}, .run = {}};
        FieldRequest& request = answer.request;
        request.grid = {.extents = extents, .spacing = spacing};
        request.shifts = shifts;
        show_first_field(u, v, request);
        request.domain = candidates.value_or(default_domain(request.grid));
        request.values = values.value_or(default_values(request.channels));
        const VectorFields all =
            field_candidates(request.domain, request.values, request.grid.dimension(), request.channels, shifts);
        FieldOperator known{.values = [&op](const RowMatrix& w) { return called(op, w); }, .precision = precision};
        if (!derivative.is_none())
          known.derivative = [&derivative](const RowMatrix& w, const RowMatrix& along) {
            return called(derivative, w, along);
          };
        answer.field = measured(std::move(progress), threads, answer.run, [&](Progress handle) {
          options.progress = std::move(handle);
          return op.is_none() ? discover_field(request.grid, u, v, all, options)
                              : discover_field(request.grid, u, known, all, options);
        });
        return answer;
      },
      "u"_a, "v"_a, "extents"_a, "spacing"_a, "operator"_a.none(), "derivative"_a.none(), "precision"_a,
      "candidates"_a.none(), "values"_a.none(), "shifts"_a, "output"_a, "boundary"_a, "margin"_a.none(), "delta"_a,
      "alpha"_a, "seed"_a, "threads"_a, "progress"_a.none());
}

}  // namespace lieder::python

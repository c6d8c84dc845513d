#include "report/field_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "lieder/base/error.hpp"

namespace lieder {

std::string field_headline(const FieldResult& field) {
  const DiscoverResult& found = field.found;
  const std::string name =
      found.algebra && !found.algebra->name.empty() ? ", " + found.algebra->name + "," : std::string();
  switch (found.verdict) {
    case Verdict::symmetry:
      return fmt::format("A symmetry{} of dimension {} keeps the operator.", name, found.dimension);
    case Verdict::approximate:
      return fmt::format("An approximate symmetry{} of dimension {} nearly keeps the operator.", name, found.dimension);
    case Verdict::none:
      return "No symmetry: every direction of the candidates breaks the operator.";
    case Verdict::not_identifiable:
    case Verdict::too_little_data:
    case Verdict::underdetermined:
      return "These fields do not settle which symmetries the operator has.";
    case Verdict::undecided:
      return "Stopped before the question was answered.";
  }
  throw InternalError("field_headline: a Verdict outside its enumeration");
}

std::string boundary_in_words(const FieldEdge& edge) {
  if (edge.periodic.empty()) return "not looked at";
  const char* seen = edge.given ? "as given" : "as the fields show";
  const auto count = std::ranges::count(edge.periodic, true);
  if (count == std::ssize(edge.periodic)) return fmt::format("periodic, {}", seen);
  if (count == 0) return fmt::format("open, {}", seen);
  std::vector<std::string> axes;
  for (std::size_t a = 0; a < edge.periodic.size(); ++a)
    axes.push_back(fmt::format("{} along x{}", edge.periodic[a] ? "periodic" : "open", a + 1));
  return fmt::format("{}, {}", fmt::join(axes, ", "), seen);
}

DiscoverRequest as_discover_request(const FieldRequest& request) {
  return {.input = request.input,
          .candidates = fmt::format("{} on the domain, {} on the values{}", request.domain, request.values,
                                    request.shifts ? ", shifts along x" : ""),
          .output = {},
          .samples = request.fields,
          .inputs = request.grid.dimension() + request.channels,
          .outputs = request.results,
          .affine = true};
}

void show_first_field(const RowMatrix& u, const RowMatrix& v, FieldRequest& request) {
  const Eigen::Index points = std::max<Eigen::Index>(1, request.grid.points());
  request.fields = u.rows();
  request.channels = u.cols() / points;
  request.results = v.cols() / points;
  if (request.fields == 0 || v.rows() == 0 || request.channels == 0 || request.results == 0) return;
  const auto first_channel = [points](const RowMatrix& rows) {
    return Eigen::VectorXd(Eigen::Map<const RowMatrix>(rows.data(), points, rows.cols() / points).col(0));
  };
  request.shown_u = first_channel(u);
  request.shown_v = first_channel(v);
}

std::string default_domain(const Grid& grid) { return fmt::format("Aff({})", grid.dimension()); }

std::string default_values(Eigen::Index channels) { return fmt::format("Aff({})", channels); }

}  // namespace lieder

#include "lieder/discover/field.hpp"

#include <fmt/format.h>

#include "discover/field_answer.hpp"
#include "discover/field_inputs.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/threads.hpp"

namespace lieder {

FieldResult discover_field(const Grid& grid, const RowMatrix& u, const FieldOperator& op,
                           const VectorFields& candidates, const FieldOptions& options) {
  const Eigen::Index channels = check_fields(grid, u, candidates, options);
  if (!(op.precision > 0 && op.precision <= 0.01))
    throw InputError(fmt::format("discover: precision {} came; need a number in (0, 0.01]", op.precision));
  const ThreadScope threads(options.threads);
  const SingleThreadedBlas blas;
  FieldResult result = unanswered(options);
  const RowMatrix v = values_of(op, u, grid.points());
  check_output(options.output, channels, v.cols() / grid.points());
  set_boundaries(grid, u, v, options, result.edge);
  answer_field(grid, {.u = u, .v = v, .data = v, .op = op}, candidates, options, result);
  return result;
}

std::string_view to_string(FieldOutput output) { return output == FieldOutput::same ? "same" : "trivial"; }

std::string_view to_string(FieldBoundary boundary) {
  switch (boundary) {
    case FieldBoundary::automatic:
      return "auto";
    case FieldBoundary::periodic:
      return "periodic";
    case FieldBoundary::open:
      return "open";
  }
  throw InternalError("to_string: a FieldBoundary outside its enumeration");
}

}  // namespace lieder

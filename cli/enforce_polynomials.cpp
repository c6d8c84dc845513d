#include <memory>

#include "enforce_inputs.hpp"
#include "enforce_kinds.hpp"
#include "lieder/base/error.hpp"
#include "lieder/enforce/polynomials.hpp"
#include "option_values.hpp"

namespace lieder::cli {
namespace {

constexpr int kLargestDegree = 100;

struct PolynomialsVerb {
  EnforceInputs inputs;
  int degree = -1;
};

int run(PolynomialsVerb& verb) {
  EnforceRequest& request = verb.inputs.request;
  check_output(verb.inputs.common);
  if (verb.degree < 0) throw InputError("--degree: nothing came; need the degree of the polynomials");
  request.degree = verb.degree;
  const auto solve = [&](const Group& group, const EnforceOptions& options) {
    return equivariant_polynomials(group, representation(request.in, group), representation(request.out, group),
                                   verb.degree, options);
  };
  return answer(verb.inputs, solve, [&](const EquivariantPolynomials& found, const RunRecord& record) {
    return to_result(found, request, record);
  });
}

}  // namespace

void add_enforce_polynomials(CLI::App& enforce, Invocation& invocation) {
  auto* app = enforce.add_subcommand("polynomials", "polynomial maps, homogeneous of one degree");
  const auto verb = std::make_shared<PolynomialsVerb>();
  verb->inputs.request.in = "V";
  verb->inputs.request.out = "1";
  add_enforce_options(*app, verb->inputs);
  add_number(*app, "--degree", verb->degree, 0, kLargestDegree, "of the polynomials");
  add_common_options(*app, verb->inputs.common);
  app->footer(
      "Without --in and --out-rep: invariant polynomials of the group's own coordinates.\n\nExamples:\n"
      "  lieder enforce polynomials --group 'S(3)' --degree 3\n"
      "  lieder enforce polynomials --group 'O(3)' --in 2*V --out-rep V --degree 3");
  app->callback([&invocation, verb] { invocation.run = [verb] { return run(*verb); }; });
}

}  // namespace lieder::cli

#include <memory>

#include "enforce_inputs.hpp"
#include "enforce_kinds.hpp"
#include "finish.hpp"
#include "lieder/base/error.hpp"
#include "lieder/enforce/polynomials.hpp"
#include "option_values.hpp"
#include "progress_bar.hpp"
#include "run_record.hpp"

namespace lieder::cli {
namespace {

constexpr int kLargestDegree = 100;

struct PolynomialsVerb {
  EnforceInputs inputs;
  int degree = -1;
};

int run(PolynomialsVerb& verb) {
  const Stopwatch watch;
  EnforceInputs& inputs = verb.inputs;
  EnforceRequest& request = inputs.request;
  check_output(inputs.common);
  if (verb.degree < 0) throw InputError("--degree: nothing came; need the degree of the polynomials");
  request.degree = verb.degree;
  RunRecord record{.threads = inputs.common.threads};
  const Group group = group_for(inputs, record.inputs);
  const Representation in = representation(request.in, group), out = representation(request.out, group);
  ProgressBar bar(inputs.common.quiet);
  const auto found = equivariant_polynomials(group, in, out, verb.degree, options_for(inputs, bar.callback()));
  bar.erase();
  complete(record, watch);
  return finish(to_result(found, request, record), inputs.common);
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

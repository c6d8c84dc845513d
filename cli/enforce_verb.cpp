#include <memory>

#include "enforce_inputs.hpp"
#include "enforce_kinds.hpp"
#include "lieder/base/error.hpp"
#include "verbs.hpp"

namespace lieder::cli {
namespace {

struct EnforceVerb {
  EnforceInputs inputs;
  bool bilinear = false;
};

int run(EnforceVerb& verb) {
  EnforceRequest& request = verb.inputs.request;
  check_output(verb.inputs.common);
  if (!request.second.empty() && !verb.bilinear) throw InputError("--second: came without --bilinear; need both");
  if (verb.bilinear && request.second.empty()) request.second = request.in;
  if (request.write_basis && verb.inputs.common.out.empty())
    throw InputError("--explicit: came without --out; need a directory for the arrays");
  const auto solve = [&](const Group& group, const EnforceOptions& options) {
    Representation in = representation(request.in, group);
    const Representation out = representation(request.out, group);
    if (verb.bilinear) {
      const Representation second = representation(request.second, group);
      request.second_size = second.size();
      in = in * second;
    }
    EnforceResult found = enforce(group, in, out, options);
    if (request.write_basis) found.write_out();
    return found;
  };
  return answer(verb.inputs, solve,
                [&](const EnforceResult& found, const RunRecord& record) { return to_result(found, request, record); });
}

}  // namespace

void add_enforce(CLI::App& program, Invocation& invocation) {
  auto* app = program.add_subcommand("enforce", "all linear maps that commute with a group");
  const auto verb = std::make_shared<EnforceVerb>();
  add_enforce_options(*app, verb->inputs);
  app->add_flag("--bilinear", verb->bilinear, "maps of two arguments, each linear; the second one is in --second");
  app->add_option("--second", verb->inputs.request.second, "representation of the second argument (that of the first)")
      ->option_text("REP");
  app->add_flag("--explicit", verb->inputs.request.write_basis, "write the basis as an array, whatever its size");
  add_common_options(*app, verb->inputs.common);
  app->footer(
      "Examples:\n"
      "  lieder enforce --group 'SO(3)' --in V^2 --out-rep V\n"
      "  lieder enforce --group 'S(6)' --in V --out-rep 'V*V' --out layer\n"
      "  lieder enforce --group 'SO(3)' --in V --out-rep V --bilinear        the cross product\n"
      "  lieder enforce --group found/group.json --in V --out-rep V\n"
      "  lieder enforce polynomials --group 'S(4)' --degree 3\n"
      "  lieder enforce field --group 'SO(2)' --in V --out-rep V --kernel 5\n"
      "  lieder enforce affine --group 'SE(2)' --in V --out-rep V\n"
      "  lieder enforce functions samples.npz --outputs 2\n\n" +
      enforce_grammar());
  app->require_subcommand(0, 1);
  add_enforce_polynomials(*app, invocation);
  add_enforce_field(*app, invocation);
  add_enforce_affine(*app, invocation);
  add_enforce_functions(*app, invocation);
  app->callback([app, &invocation, verb] {
    if (app->get_subcommands().empty()) invocation.run = [verb] { return run(*verb); };
  });
}

}  // namespace lieder::cli

#include <memory>

#include "enforce_inputs.hpp"
#include "enforce_kinds.hpp"
#include "lieder/enforce/affine_maps.hpp"

namespace lieder::cli {
namespace {

int run(EnforceInputs& inputs) {
  const EnforceRequest& request = inputs.request;
  check_output(inputs.common);
  const auto solve = [&](const Group& group, const EnforceOptions& options) {
    return equivariant_affine_maps(group, representation(request.in, group), representation(request.out, group),
                                   options);
  };
  return answer(inputs, solve,
                [&](const AffineMaps& found, const RunRecord& record) { return to_result(found, request, record); });
}

}  // namespace

void add_enforce_affine(CLI::App& enforce, Invocation& invocation) {
  auto* app = enforce.add_subcommand("affine", "affine layers z = W x + b that commute with affine actions");
  const auto inputs = std::make_shared<EnforceInputs>();
  add_enforce_options(*app, *inputs);
  add_common_options(*app, inputs->common);
  app->footer(
      "x -> A x + a on the input, z -> B z + c on the output: W A = B W and W a + b = B b + c. Representations keep a\n"
      "last coordinate, 1 for points, which x and z are without: V of SE(n), or V+1 for a linear action. There may be\n"
      "no such layer, which is an answer.\n\nExamples:\n"
      "  lieder enforce affine --group 'SE(2)' --in V --out-rep V\n"
      "  lieder enforce affine --group 'S(4)' --in V+1 --out-rep V^2+1 --out layer");
  app->callback([&invocation, inputs] { invocation.run = [inputs] { return run(*inputs); }; });
}

}  // namespace lieder::cli

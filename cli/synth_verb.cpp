#include "verbs.hpp"

namespace lieder::cli {

void add_synth(CLI::App& program, Invocation& invocation) {
  auto* synth = program.add_subcommand("synth", "make data with a known symmetry, or with none");
  synth->require_subcommand(1);
  add_synth_translations(*synth, invocation);
  add_synth_nulls(*synth, invocation);
  add_synth_real(*synth, invocation);
  for (auto* family : synth->get_subcommands({})) family->group("Families");
  synth->footer(
      "Examples:\n"
      "  lieder synth permuted --samples 20000 --out x.npy --truth g.npy\n"
      "  lieder lens x.npy --out found\n"
      "  lieder compare found g.npy");
}

}  // namespace lieder::cli

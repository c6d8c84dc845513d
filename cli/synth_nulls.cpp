#include <fmt/format.h>

#include <memory>

#include "lieder/base/memory.hpp"
#include "lieder/synth/null.hpp"
#include "synth_options.hpp"
#include "synth_output.hpp"
#include "verbs.hpp"

namespace lieder::cli {
namespace {

struct NullVerb {
  SynthOptions synth;
  NullOptions set;
};

const char* description_of(NullFamily family) {
  switch (family) {
    case NullFamily::sources:
      return "no symmetry: independent skewed sources, no two alike, mixed at random";
    case NullFamily::bumps:
      return "no symmetry: bumps whose shape, size and sign depend on their place";
    case NullFamily::gaussian:
      return "nothing to identify: Gaussian samples of random covariance";
  }
  return "";
}

int run(const NullVerb& verb) {
  const Stopwatch watch;
  check_files(verb.synth);
  NullOptions set = verb.set;
  set.seed = verb.synth.common.seed;
  set.threads = verb.synth.common.threads;
  const auto side = static_cast<std::uint64_t>(set.dim);
  require_memory("synth", 4 * 8 * side * side, verb.synth.common.memory);
  const auto samples = stream_null(set);
  MadeSet made{.family = std::string(to_string(set.family)), .samples = *samples};
  made.options = {{"dim", set.dim}, {"samples", set.samples}, {"noise", set.noise}, {"view", to_string(set.view)}};
  return write_set(made, verb.synth, watch);
}

void add_family(CLI::App& synth, Invocation& invocation, NullFamily family) {
  const std::string name(to_string(family));
  auto* app = synth.add_subcommand(name, description_of(family));
  const auto verb = std::make_shared<NullVerb>();
  verb->set.family = family;
  add_size_options(*app, verb->set.dim, verb->set.samples, verb->set.noise);
  add_view(*app, verb->set.view);
  add_synth_options(*app, verb->synth, /*has_truth=*/false);
  app->footer(
      fmt::format("Examples:\n  lieder synth {0} --out x.npy\n"
                  "  lieder synth {0} --dim 15 --samples 100000 --seed 7 --out x.npy",
                  name));
  app->callback([&invocation, verb] { invocation.run = [verb] { return run(*verb); }; });
}

}  // namespace

void add_synth_nulls(CLI::App& synth, Invocation& invocation) {
  for (const auto family : {NullFamily::sources, NullFamily::bumps, NullFamily::gaussian})
    add_family(synth, invocation, family);
}

}  // namespace lieder::cli

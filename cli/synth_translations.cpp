#include <fmt/format.h>

#include <memory>

#include "lieder/base/memory.hpp"
#include "lieder/synth/translations.hpp"
#include "option_values.hpp"
#include "synth_options.hpp"
#include "synth_output.hpp"
#include "verbs.hpp"

namespace lieder::cli {
namespace {

struct TranslationsVerb {
  std::string family;
  SynthOptions synth;
  TranslationOptions set;
};

/// A spelling of `translations` that fixes one of its options.
struct Family {
  const char *name, *description;
  std::optional<View> view = {};
  std::optional<Boundary> boundary = {};
};

const Family kFamilies[] = {
    {"translations", "random features at random places of a hidden axis: unchanged by translation"},
    {"permuted", "translations with the coordinates shuffled", View::permuted},
    {"frequency", "translations seen through a sine transform: a shift of frequencies", View::dst},
    {"ring", "translations on a ring: the axis closes", std::nullopt, Boundary::circle},
};

int run(const TranslationsVerb& verb) {
  const Stopwatch watch;
  check_files(verb.synth);
  TranslationOptions set = verb.set;
  set.seed = verb.synth.common.seed;
  set.threads = verb.synth.common.threads;
  const auto side = static_cast<std::uint64_t>(set.dim);
  const bool needs_matrix = !verb.synth.truth.empty() || set.view != View::natural;
  require_memory("synth", needs_matrix ? 3 * 8 * side * side : 0, verb.synth.common.memory);
  const auto samples = stream_translations(set);
  MadeSet made{.family = verb.family, .samples = *samples};
  if (!verb.synth.truth.empty()) made.truth = truth_of(set);
  made.options = {{"dim", set.dim},
                  {"samples", set.samples},
                  {"feature", to_string(set.feature)},
                  {"boundary", to_string(set.boundary)},
                  {"noise", set.noise},
                  {"view", to_string(set.view)}};
  return write_set(made, verb.synth, watch);
}

void add_family(CLI::App& synth, Invocation& invocation, const Family& family) {
  auto* app = synth.add_subcommand(family.name, family.description);
  const auto verb = std::make_shared<TranslationsVerb>();
  verb->family = family.name;
  auto& set = verb->set;
  add_size_options(*app, set.dim, set.samples, set.noise);
  add_choice(*app, "--feature", set.feature,
             named({Feature::gaussian, Feature::legendre2, Feature::legendre3, Feature::legendre, Feature::mixed}),
             fmt::format("what a sample is made of ({})", to_string(set.feature)));
  if (family.boundary)
    set.boundary = *family.boundary;
  else
    add_choice(*app, "--boundary", set.boundary, named({Boundary::line, Boundary::circle, Boundary::circle_gap}),
               fmt::format("whether the axis ends or closes ({})", to_string(set.boundary)));
  if (family.view)
    set.view = *family.view;
  else
    add_view(*app, set.view);
  add_synth_options(*app, verb->synth);
  app->footer(
      fmt::format("Examples:\n  lieder synth {0} --out x.npy --truth g.npy\n"
                  "  lieder synth {0} --dim 15 --samples 100000 --feature legendre2 --seed 7 --out x.npy",
                  family.name));
  app->callback([&invocation, verb] { invocation.run = [verb] { return run(*verb); }; });
}

}  // namespace

void add_synth_translations(CLI::App& synth, Invocation& invocation) {
  for (const auto& family : kFamilies) add_family(synth, invocation, family);
}

}  // namespace lieder::cli

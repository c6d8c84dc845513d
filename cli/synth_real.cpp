#include <fmt/format.h>

#include <memory>

#include "lieder/synth/windows.hpp"
#include "option_values.hpp"
#include "synth_options.hpp"
#include "synth_output.hpp"
#include "verbs.hpp"

namespace lieder::cli {
namespace {

constexpr int kSmallestWindow = 3, kLargestWindow = 100000, kMostColumns = 1'000'000'000;

struct WindowsVerb {
  std::string input;
  SynthOptions synth;
  WindowOptions set;
};

struct SlicesVerb {
  std::string input;
  SynthOptions synth;
  SliceOptions set;
};

/// Options that hold no value until the user names one.
template <typename Number, typename Target>
void add_optional_number(CLI::App& app, const std::string& name, std::optional<Target>& target, Number low, Number high,
                         const std::string& help) {
  app.add_option_function<std::string>(
         name,
         [&target, name, low, high](const std::string& text) { target = parse_number<Number>(name, text, low, high); },
         help)
      ->option_text("N");
}

/// `--row centre`, `--row all` or a number.
void parse_row(SliceOptions& set, const std::string& text) {
  set.all_rows = text == "all";
  set.row.reset();
  if (text == "all" || text == "centre") return;
  try {
    set.row = parse_number<Eigen::Index>("--row", text, 0, kMostSamples);
  } catch (const InputError&) {
    throw InputError(fmt::format("--row: '{}' came; need centre, all or the number of a row, from 0", text));
  }
}

template <typename Verb, typename Open>
int make(const Verb& verb, int width, const char* family, nlohmann::ordered_json options, const Open& open) {
  const Stopwatch watch;
  check_files(verb.synth);
  const auto input = open_samples(verb.input);
  const auto made_samples = open(*input);
  MadeSet made{.family = family, .samples = *made_samples};
  if (!verb.synth.truth.empty())
    made.truth = in_view(shift_generator(Boundary::line, width), view_matrix(verb.set.view, width, verb.set.seed));
  made.options = std::move(options);
  made.inputs = {record_of(input->info())};
  return write_set(made, verb.synth, watch);
}

template <typename Number>
nlohmann::ordered_json or_null(const std::optional<Number>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

int run(WindowsVerb verb) {
  auto& set = verb.set;
  set.seed = verb.synth.common.seed;
  set.threads = verb.synth.common.threads;
  const nlohmann::ordered_json options = {{"length", set.length},          {"downsample", set.downsample},
                                          {"stride", set.stride},          {"samples", set.samples},
                                          {"column", or_null(set.column)}, {"view", to_string(set.view)}};
  return make(verb, set.length, "windows", options, [&](SampleStream& input) { return stream_windows(input, set); });
}

int run(SlicesVerb verb) {
  auto& set = verb.set;
  set.seed = verb.synth.common.seed;
  set.threads = verb.synth.common.threads;
  nlohmann::ordered_json options = {{"width", set.width}, {"row", or_null(set.row)}, {"pad", or_null(set.pad)}};
  if (set.all_rows) options["row"] = "all";
  if (!set.all_rows && !set.row) options["row"] = "centre";
  options["stride"] = set.stride;
  options["view"] = to_string(set.view);
  return make(verb, set.width, "slices", options, [&](SampleStream& input) { return stream_slices(input, set); });
}

void add_windows(CLI::App& synth, Invocation& invocation) {
  auto* app = synth.add_subcommand("windows", "windows that slide along a real series: data in the lens's form");
  const auto verb = std::make_shared<WindowsVerb>();
  auto& set = verb->set;
  app->add_option("SERIES", verb->input, "a series as one column, or several, one a row")->required()->option_text(" ");
  add_number(*app, "--length", set.length, kSmallestWindow, kLargestWindow,
             fmt::format("entries of a window ({})", set.length));
  add_number<Eigen::Index>(*app, "--downsample", set.downsample, 1, kMostSamples,
                           fmt::format("a window takes every N-th value ({})", set.downsample));
  add_number<Eigen::Index>(*app, "--stride", set.stride, 1, kMostSamples,
                           fmt::format("values between the starts of windows ({})", set.stride));
  add_number<Eigen::Index>(*app, "--samples", set.samples, 0, kMostSamples,
                           "at most so many windows, spread evenly; 0, the default, takes all");
  add_optional_number<int>(*app, "--column", set.column, 0, kMostColumns, "the column that is the series, from 0");
  add_view(*app, set.view);
  add_synth_options(*app, verb->synth);
  app->footer(
      "Examples:\n"
      "  lieder synth windows ecg.npy --downsample 10 --view permuted --out x.npy --truth g.npy\n"
      "  lieder synth windows table.csv --column 2 --length 15 --out x.npy");
  app->callback([&invocation, verb] { invocation.run = [verb] { return run(*verb); }; });
}

void add_slices(CLI::App& synth, Invocation& invocation) {
  auto* app = synth.add_subcommand("slices", "windows from rows of real images: data in the lens's form");
  const auto verb = std::make_shared<SlicesVerb>();
  auto& set = verb->set;
  app->add_option("IMAGES", verb->input, "a stack of images (N x height x width), or a single one")
      ->required()
      ->option_text(" ");
  add_number(*app, "--width", set.width, kSmallestWindow, kLargestWindow,
             fmt::format("entries of a slice ({})", set.width));
  app->add_option_function<std::string>(
         "--row", [&set](const std::string& text) { parse_row(set, text); }, "row of each image (centre)")
      ->option_text("centre|all|N");
  add_optional_number<int>(*app, "--pad", set.pad, 0, kMostColumns,
                           "zeros on each side of a row (as many as the image is wide)");
  add_number<Eigen::Index>(*app, "--stride", set.stride, 1, kMostSamples,
                           fmt::format("of a single image: values between the starts of windows ({})", set.stride));
  add_view(*app, set.view);
  add_synth_options(*app, verb->synth);
  app->footer(
      "Examples:\n"
      "  lieder synth slices train-images-idx3-ubyte.gz --view permuted --out x.npy --truth g.npy\n"
      "  lieder synth slices photograph.npy --width 33 --view permuted --out x.npy");
  app->callback([&invocation, verb] { invocation.run = [verb] { return run(*verb); }; });
}

}  // namespace

void add_synth_real(CLI::App& synth, Invocation& invocation) {
  add_windows(synth, invocation);
  add_slices(synth, invocation);
}

}  // namespace lieder::cli

#include <fmt/format.h>

#include <memory>
#include <optional>

#include "finish.hpp"
#include "lieder/base/error.hpp"
#include "lieder/kernel/train.hpp"
#include "lieder/report/predict_report.hpp"
#include "option_values.hpp"
#include "predict_inputs.hpp"
#include "progress_bar.hpp"
#include "run_record.hpp"
#include "verbs.hpp"

namespace lieder::cli {
namespace {

enum class Normalise { none, unit };

struct PredictVerb {
  CommonOptions common;
  PredictSource source;
  std::string kernel = "mlp(depth=2)";
  bool nngp = false;
  Normalise normalise = Normalise::none;
  std::string missing = "one";
  double ridge = 1e-10, tolerance = PredictOptions{}.orbit_tolerance;
  int train = 0;  ///< seeds; 0: no network
  std::string network, resume;
};

std::string quoted(const std::string& word) {
  return word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:+") ==
                 std::string::npos
             ? word
             : "'" + word + "'";
}

std::string action_in_words(const PredictSource& source) {
  if (source.by == OrbitsBy::group) return source.group;
  return fmt::format("{} by {} points", source.by == OrbitsBy::rotate ? "rotate" : "shift", source.points);
}

std::string command_of(const PredictVerb& verb) {
  const PredictSource& source = verb.source;
  std::string text = "lieder predict";
  const auto add = [&](const char* option, const std::string& value) {
    if (!value.empty()) text += fmt::format(" {}{}", option, quoted(value));
  };
  add("", source.orbits);
  add("--data ", source.data);
  add("--labels ", source.labels);
  add("--group ", source.group);
  if (source.by != OrbitsBy::group)
    text += fmt::format(" --action {} --points {}", source.by == OrbitsBy::rotate ? "rotate" : "shift", source.points);
  add("--image ", source.image);
  if (verb.missing != "one") add("--missing ", verb.missing);
  if (verb.normalise == Normalise::unit) text += " --normalise unit";
  add("--kernel ", verb.kernel);
  if (verb.nngp) text += " --nngp";
  if (verb.train > 0) text += fmt::format(" --train {}", verb.train);
  add("--network ", verb.network);
  if (verb.common.seed != 0) text += fmt::format(" --seed {}", verb.common.seed);
  return text + fmt::format(" --ridge {:g} --orbit-tolerance {:g}\n", verb.ridge, verb.tolerance);
}

PredictRequest request_of(const PredictVerb& verb, const PredictInput& input) {
  return {.input = verb.source.data.empty() ? verb.source.orbits : verb.source.data,
          .kernel = verb.kernel,
          .action = action_in_words(verb.source),
          .image = verb.source.image,
          .normalise = verb.normalise == Normalise::unit ? "unit" : "none",
          .missing = input.missing_words,
          .nngp = verb.nngp,
          .from_samples = !verb.source.data.empty(),
          .classes = input.classes.names,
          .columns = input.orbits.orbits.front().cols(),
          .seed = verb.common.seed,
          .command = command_of(verb)};
}

/// Denser orbits as the ones that came: normalised where those are.
std::function<std::vector<RowMatrix>(Eigen::Index)> denser(const SampleOrbits& orbits, Normalise normalise) {
  if (!orbits.denser || normalise == Normalise::none) return orbits.denser;
  return [make = orbits.denser](Eigen::Index points) {
    std::vector<RowMatrix> all = make(points);
    for (RowMatrix& orbit : all) demean_and_normalise(orbit);
    return all;
  };
}

/// Empty where none is to be trained. What is missing is said before the work begins.
std::optional<FiniteNetwork> network_to_train(const PredictVerb& verb) {
  if (verb.train == 0) {
    if (!verb.network.empty() || !verb.resume.empty())
      throw InputError("--network and --resume are about networks that are trained; need --train SEEDS");
    return std::nullopt;
  }
  const NetworkKernel kind = verb.nngp ? NetworkKernel::nngp : NetworkKernel::ntk;
  FiniteNetwork network =
      verb.network.empty() ? network_of_kernel(verb.kernel, kind) : finite_network(verb.network, kind);
  require_training();
  return network;
}

int run(PredictVerb& verb) {
  const Stopwatch watch;
  check_output(verb.common);
  const std::optional<FiniteNetwork> network = network_to_train(verb);
  PredictInput input = read_predict_input(verb.source, verb.common.memory);
  read_missing(verb.missing, verb.source, Seed{verb.common.seed}, verb.common.memory, input);
  const OrbitKernel kernel =
      orbit_kernel(verb.kernel, verb.nngp ? NetworkKernel::nngp : NetworkKernel::ntk, input.orbits.action);
  if (input.orbits.orbits.empty()) throw InputError("no samples came; need two at least");
  if (verb.normalise == Normalise::unit)
    for (std::size_t o = 0; o < input.orbits.orbits.size(); ++o) try {
        demean_and_normalise(input.orbits.orbits[o]);
      } catch (const InputError& error) {
        throw InputError(fmt::format("orbit {}: {}; need other samples, or --normalise none", o, error.what()));
      }
  ProgressBar bar(verb.common.quiet);
  PredictResult found = predict(kernel.kernel, input.orbits.orbits,
                                {.group = input.orbits.table,
                                 .classes = input.classes.classes,
                                 .missing = input.missing,
                                 .absent = input.orbits.absent,
                                 .ridge = verb.ridge,
                                 .average = kernel.average,
                                 .denser = denser(input.orbits, verb.normalise),
                                 .orbit_tolerance = verb.tolerance,
                                 .threads = verb.common.threads,
                                 .memory_limit = verb.common.memory,
                                 .progress = bar.callback()});
  if (network && found.usable())
    found.trained = train_networks(*network, input.orbits.orbits, found,
                                   {.seeds = verb.train,
                                    .seed = Seed{verb.common.seed},
                                    .threads = verb.common.threads,
                                    .memory_limit = verb.common.memory,
                                    .resume = verb.resume,
                                    .progress = bar.callback()});
  bar.erase();
  put_in_order_of_rows(found, input.orbits);
  RunRecord record{.inputs = input.records, .threads = verb.common.threads};
  complete(record, watch);
  const PredictRequest request = request_of(verb, input);
  const Result result = to_result(found, request, record);
  return finish(result, verb.common, to_text(result) + classes_in_words(found, request));
}

void add_source_options(CLI::App& app, PredictSource& source) {
  app.add_option("O", source.orbits,
                 "orbits (classes, N, D), point k of a row g^k x: .npz with the array orbits, perhaps y (class of each "
                 "orbit), table (N, N: where element g takes point h), missing and present (orbits, N: 0 or 1; what "
                 "is not present is made by --group, or judged by theory alone), or any file of samples")
      ->option_text(" ");
  app.add_option(
         "--data", source.data,
         "single samples (N, D) or images (N, rows, columns) in place of orbits: .npz with x and perhaps y, or any "
         "file of samples")
      ->option_text("X");
  app.add_option("--group", source.group,
                 "finite group that acts on the coordinates: makes orbits of --data, or orders the points of O; a name "
                 "such as Rot(8), Z(12), S(4), or a group file")
      ->option_text("G");
  add_choice(app, "--action", source.by, {{"rotate", OrbitsBy::rotate}, {"shift", OrbitsBy::shift}},
             "what makes orbits of images: rotate, full turns by cubic splines; shift, along the rows and around");
  add_number<Eigen::Index>(app, "--points", source.points, 2, 100000, "points of an orbit, for --action");
  app.add_option("--image", source.image, "extents of an image that came as one row, such as 28x28 or 32x32x3 (square)")
      ->option_text("RxC");
  app.add_option("--labels", source.labels,
                 "class of each sample or orbit, whole numbers; without them each is its own")
      ->option_text("FILE");
}

}  // namespace

void add_predict(CLI::App& program, Invocation& invocation) {
  auto* app = program.add_subcommand("predict", "would an ordinary network learn the symmetry of these orbits");
  const auto verb = std::make_shared<PredictVerb>();
  add_source_options(*app, verb->source);
  app->add_option(
         "--kernel", verb->kernel,
         "the network: mlp(depth=2), conv(depth=1,filter=3,pool=gap), rbf(L), laplace(L), average(KERNEL) over the "
         "group, sums and products (mlp(depth=2))")
      ->option_text("KERNEL");
  app->add_flag("--nngp", verb->nngp, "networks of which the last layer alone is trained");
  add_number(*app, "--ridge", verb->ridge, 0.0, 1e6, "added to the Gram matrix, times its trace (1e-10)");
  add_choice(*app, "--normalise", verb->normalise, {{"none", Normalise::none}, {"unit", Normalise::unit}},
             "unit: each point less its mean, at length 1 (none)");
  app->add_option(
         "--missing", verb->missing,
         "points that training does not see: one (each point in turn, alone), or all at once: arc(K) "
         "neighbours, arc(K, P) from point P on, random(K) of each orbit by --seed, points(P, ..), only(P, ..) "
         "shown, all-but(K); of one class: 'LABEL: arc(K); LABEL: only(0)'; or a file: a 0/1 mask (orbits, N), "
         "1 missing, or rows of an orbit and a point (one; the array missing of O.npz where it has one)")
      ->option_text("PATTERN|FILE");
  add_number(*app, "--orbit-tolerance", verb->tolerance, 0.0, 1.0,
             "share of the distances' variance that the group may leave unexplained; 1 takes any points (0.25)");
  add_number(*app, "--train", verb->train, 1, 1000,
             "train networks beside the theory, so many seeds for each point that is left out, or for the pattern "
             "(needs the component nn)");
  app->add_option(
         "--network", verb->network,
         "which: mlp(depth=1,width=512,epochs=2000), cnn(filter=3,pool=gap,width=64), "
         "vit(depth=2,width=256,patch=4), average(NETWORK); optimiser=adam|descent, rate, .. (that of --kernel)")
      ->option_text("NETWORK");
  app->add_option("--resume", verb->resume, "keep the trained networks in this directory, and go on from those there")
      ->option_text("DIR");
  add_common_options(*app, verb->common);
  app->footer(
      "Examples:\n"
      "  lieder predict orbits.npz --kernel 'mlp(depth=1)' --out found\n"
      "  lieder predict --data digits.npz --action rotate --points 16 --normalise unit\n"
      "  lieder predict --data x.npy --labels y.npy --group 'S(4)' --kernel 'rbf(0.5)'\n"
      "  lieder predict --data digits.npz --action rotate --points 16 --missing '7: only(0)'\n"
      "  lieder predict orbits.npz --kernel 'mlp(depth=1)' --train 3 --resume nets --out found\n"
      "Verdicts: symmetry (every missing point is learnt), approximate (some), none (exit 0).\n"
      "docs/predict.md says what the numbers mean.");
  app->callback([&invocation, verb] { invocation.run = [verb] { return run(*verb); }; });
}

}  // namespace lieder::cli

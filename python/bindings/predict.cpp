#include <nanobind/eigen/dense.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <utility>

#include "bind.hpp"
#include "bind_answer.hpp"
#include "enforce_fields.hpp"
#include "fields.hpp"
#include "lieder/base/error.hpp"
#include "lieder/kernel/missing.hpp"
#include "lieder/kernel/train.hpp"
#include "lieder/report/html.hpp"
#include "lieder/report/predict_report.hpp"
#include "source.hpp"
#include "words.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace lieder::python {
namespace {

/// What was predicted and how it ran: all that a report needs.
struct Predicted {
  PredictResult found;
  PredictRequest request;
  RunRecord run;
};
Result result_of(const Predicted& p) { return to_result(p.found, p.request, p.run); }
bool is_usable(const Predicted& p) { return p.found.usable(); }

/// The rest stands in the answer and the evidence of result.json.
nb::dict fields(const Predicted& p) {
  nb::dict all;
  all["status"] = to_python(p.found.status);
  all["verdict"] = to_python(p.found.verdict);
  all["message"] = p.found.message;
  all["errors"] = to_python(p.found.errors);
  all["theory"] = to_python(p.found.joint_errors);
  if (p.found.trained) {
    all["trained_error"] = to_python(p.found.trained->errors);
    all["trained_spread"] = to_python(p.found.trained->spread);
  }
  return all;
}

/// What makes orbits of samples, in words.
struct Poses {
  bool from_samples;
  std::optional<Group> group;
  std::string group_name;  ///< as results say it
  std::optional<Eigen::MatrixXd> table, present;
  std::string action;  ///< "", "rotate", "shift"
  Eigen::Index points;
  std::string image;
};

SampleOrbits orbits_of(const RowMatrix& rows, const std::vector<std::int64_t>& shape, const Poses& poses,
                       std::uint64_t memory) {
  if (!poses.from_samples) {
    const std::vector<RowMatrix> orbits = split_orbits(rows, shape, "orbits");
    if (orbits.empty()) throw InputError("orbits: none came; need at least two classes");
    const Eigen::Index points = orbits.front().rows();
    MissingPoints absent;
    if (poses.present) absent = absent_of(*poses.present, static_cast<Eigen::Index>(orbits.size()), points, "present");
    if (poses.group) return matched_orbits(orbits, *poses.group, memory, absent);
    SampleOrbits found{.orbits = orbits, .absent = std::move(absent)};
    if (poses.table) found.table = group_table(*poses.table, points, "table");
    return found;
  }
  if (poses.group) return orbits_of_samples(rows, *poses.group, memory);
  if (poses.action != "rotate" && poses.action != "shift")
    throw InputError("action: '" + poses.action + "' came; need rotate or shift");
  return orbits_of_images(rows, poses.action == "rotate" ? ImageAction::rotate : ImageAction::shift,
                          image_extents(shape, poses.image), poses.points, memory);
}

/// Missing points: words, or an array and what it is called.
struct Missing {
  std::string words;
  std::optional<Eigen::MatrixXd> array;
};

/// Networks to train beside the theory.
struct Training {
  int seeds;  ///< 0: none
  std::string network, resume;
};

/// Empty where none is to be trained. What is missing is said before the work begins.
std::optional<FiniteNetwork> network_to_train(const Training& training, const std::string& kernel, bool nngp) {
  if (training.seeds == 0) {
    if (!training.network.empty() || !training.resume.empty())
      throw InputError("network and resume are about networks that are trained; need train, a number of seeds");
    return std::nullopt;
  }
  const NetworkKernel kind = nngp ? NetworkKernel::nngp : NetworkKernel::ntk;
  FiniteNetwork network =
      training.network.empty() ? network_of_kernel(kernel, kind) : finite_network(training.network, kind);
  require_training();
  return network;
}

MissingPoints missing_from(const Missing& missing, const SampleOrbits& orbits, const NamedClasses& classes,
                           std::uint64_t seed) {
  if (missing.array) return missing_of(*missing.array, orbits, classes, missing.words);
  return missing_points(missing.words, orbits, classes, Seed{seed});
}

std::string action_in_words(const Poses& poses) {
  if (poses.group) return poses.group_name;
  return poses.action.empty() ? "" : poses.action + " by " + std::to_string(poses.points) + " points";
}

Predicted predicted(const Source& source, const Poses& poses, const std::optional<Eigen::VectorXd>& labels,
                    const Missing& missing, const std::string& kernel, bool nngp, PredictOptions options, bool unit,
                    std::uint64_t seed, const Training& training, nb::object progress) {
  const std::optional<FiniteNetwork> network = network_to_train(training, kernel, nngp);
  const RowMatrix rows = read_all(*source.stream);
  std::vector<std::int64_t> shape = source.stream->info().shape;
  shape[0] = rows.rows();
  SampleOrbits orbits = orbits_of(rows, shape, poses, options.memory_limit);
  NamedClasses classes;
  if (labels) {
    if (labels->size() != static_cast<Eigen::Index>(orbits.orbits.size()))
      throw InputError("labels: " + std::to_string(labels->size()) + " came for " +
                       std::to_string(orbits.orbits.size()) + (poses.from_samples ? " samples" : " orbits") +
                       "; need one for each");
    classes = classes_of_labels(*labels);
  }
  std::string missing_words = missing.words;
  if (missing_words == "one" && (orbits.made.size() > 0 || orbits.absent.any())) missing_words = "what is absent";
  options.missing = with_made_points(missing_from(missing, orbits, classes, seed), orbits);
  options.absent = orbits.absent;
  options.denser = orbits.denser;
  if (orbits.denser && unit)
    options.denser = [make = orbits.denser](Eigen::Index points) {
      std::vector<RowMatrix> all = make(points);
      for (RowMatrix& orbit : all) demean_and_normalise(orbit);
      return all;
    };
  if (unit)
    for (RowMatrix& orbit : orbits.orbits) demean_and_normalise(orbit);
  const OrbitKernel words = orbit_kernel(kernel, nngp ? NetworkKernel::nngp : NetworkKernel::ntk, orbits.action);
  options.group = orbits.table;
  options.classes = classes.classes;
  options.average = words.average;
  Predicted answer{.found = {},
                   .request = {.input = source.array.is_valid() ? "array" : source.stream->info().path,
                               .kernel = kernel,
                               .action = action_in_words(poses),
                               .image = poses.image,
                               .normalise = unit ? "unit" : "none",
                               .missing = missing_words,
                               .nngp = nngp,
                               .from_samples = poses.from_samples,
                               .classes = classes.names,
                               .columns = orbits.orbits.front().cols(),
                               .seed = seed},
                   .run = {}};
  answer.found = measured(std::move(progress), options.threads, answer.run, [&](Progress handle) {
    options.progress = std::move(handle);
    PredictResult found = predict(words.kernel, orbits.orbits, options);
    if (network && found.usable())
      found.trained = train_networks(*network, orbits.orbits, found,
                                     {.seeds = training.seeds,
                                      .seed = Seed{seed},
                                      .threads = options.threads,
                                      .memory_limit = options.memory_limit,
                                      .resume = training.resume,
                                      .progress = options.progress});
    put_in_order_of_rows(found, orbits);
    return found;
  });
  answer.run.inputs = {source.record()};
  return answer;
}

}  // namespace

void bind_predict(nb::module_& m) {
  bind_answer<Predicted>(m, "Predicted").def("html", [](const Predicted& p) {
    return p.found.usable() ? to_html(predict_page(p.found, p.request, p.run)) : std::string();
  });
  m.def(
      "predict",
      [](const Source& source, bool from_samples, const std::optional<Group>& group, const std::string& group_name,
         const std::optional<Eigen::MatrixXd>& table, const std::optional<Eigen::MatrixXd>& present,
         const std::string& action, Eigen::Index points, const std::string& image,
         const std::optional<Eigen::VectorXd>& labels, const std::string& missing,
         const std::optional<Eigen::MatrixXd>& mask, const std::string& kernel, bool nngp, double ridge, bool unit,
         double orbit_tolerance, std::uint64_t seed, int threads, std::uint64_t memory, int train,
         const std::string& network, const std::string& resume, nb::object progress) {
        const Poses poses{from_samples, group, group_name, table, present, action, points, image};
        return predicted(
            source, poses, labels, Missing{missing, mask}, kernel, nngp,
            {.ridge = ridge, .orbit_tolerance = orbit_tolerance, .threads = threads, .memory_limit = memory}, unit,
            seed, Training{train, network, resume}, std::move(progress));
      },
      "source"_a, "from_samples"_a, "group"_a.none(), "group_name"_a, "table"_a.none(), "present"_a.none(), "action"_a,
      "points"_a, "image"_a, "labels"_a.none(), "missing"_a, "mask"_a.none(), "kernel"_a, "nngp"_a, "ridge"_a, "unit"_a,
      "orbit_tolerance"_a, "seed"_a, "threads"_a, "memory"_a, "train"_a, "network"_a, "resume"_a, "progress"_a.none());
}

}  // namespace lieder::python

// Does `predict` say what regression does, and are orbits as large as it says enough?
//   predict_verdicts [--tasks N] [--sizes N] [--seed S] [--show]
// Tasks: two classes of orbits of rotations with up to 8 frequencies, of permutations and of products, distances of the
// classes from 0.03 to 1 of a sample; every second has points off their orbit by 1 to 5 % of their length; networks of
// depth 1 to 4, rbf and laplace. Each point of each task is left out and predicted by a regression written out here (LU
// of n - 1 points). --sizes: tasks that fail at N points whose orbits can be made denser until they do not.
#include <fmt/format.h>

#include <Eigen/LU>
#include <chrono>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "lieder/base/error.hpp"
#include "lieder/base/threads.hpp"
#include "lieder/group/named.hpp"
#include "lieder/kernel/sample_orbits.hpp"
#include "lieder/kernel/words.hpp"
#include "predict_tasks.hpp"

namespace lieder::benchmarks {
namespace {

struct Settings {
  int tasks = 200, sizes = 200;
  std::uint64_t seed = 1;
  bool show = false;
};

Task task(std::uint64_t number, std::uint64_t seed) {
  RandomStream random(Seed{seed}.split(number));
  Task made{.group = {}, .kernel = kernel_words(random), .orbits = {}};
  if (number % 2 == 0) {
    const auto points = static_cast<Index>(3 + random.below(30));
    const TwoCurves both = curves(random);
    made.group = fmt::format("Z({})", points);
    made.orbits = {both.first.orbit(points), both.second.orbit(points)};
  } else {
    const char* names[] = {"S(3)",        "Dih(5)*Trivial(1)", "A(4)",  "S(4)",     "Rot(7)*Rot(3)",
                           "Dih(4)*S(2)", "Dih(3)*Dih(3)",     "Z(12)", "S(3)*Z(4)"};
    made.group = names[random.below(std::size(names))];
    const Group group = named_group(made.group);
    const double distance = std::exp(random.uniform(std::log(0.03), 0.0));
    RowMatrix samples(2, group.size);
    samples.row(0) = random.normal_matrix(1, group.size);
    samples.row(1) = samples.row(0) + distance * random.normal_matrix(1, group.size);
    samples /= samples.row(0).norm();
    SampleOrbits all = orbits_of_samples(samples, group);
    made.orbits = std::move(all.orbits);
    made.table = std::move(all.table);
  }
  if (number / 2 % 2 == 1) add_noise(made, random);
  return made;
}

/// Label times prediction of a point from all others; right when positive.
double margin(const RowMatrix& gram, Index out) {
  std::vector<Index> others;
  for (Index i = 0; i < gram.rows(); ++i)
    if (i != out) others.push_back(i);
  const auto label = [&](Index i) { return i < gram.rows() / 2 ? 1.0 : -1.0; };
  VectorXd labels(gram.rows() - 1), row(gram.rows() - 1);
  for (Index i = 0; i < labels.size(); ++i) {
    labels[i] = label(others[static_cast<std::size_t>(i)]);
    row[i] = gram(out, others[static_cast<std::size_t>(i)]);
  }
  Eigen::MatrixXd k = gram(others, others);
  k.diagonal().array() += kRidge * gram.trace();
  return label(out) * row.dot(Eigen::PartialPivLU<Eigen::MatrixXd>(k).solve(labels));
}

struct Counts {
  int points = 0, exact = 0, theory = 0, learnt = 0, classes = 0, class_theory = 0;
};

void count(const Task& t, const PredictResult& found, Counts& counts) {
  RowMatrix all(2 * t.orbits[0].rows(), t.orbits[0].cols());
  all << t.orbits[0], t.orbits[1];
  const RowMatrix gram = named_kernel(t.kernel).gram(all);
  for (Index c = 0; c < 2; ++c) {
    ++counts.classes;
    counts.class_theory += (found.spectral_error[c] < 1) == (found.exact_error[c] < 1);
    for (Index k = 0; k < found.errors.cols(); ++k) {
      const bool right = margin(gram, c * found.errors.cols() + k) > 0;
      ++counts.points;
      counts.learnt += right;
      counts.exact += found.will_learn(c, k) == right;
      counts.theory += (found.spectral_error[c] < 1) == right;
    }
  }
}

void row(const char* name, const Counts& c) {
  const auto percent = [](int part, int whole) { return fmt::format("{:.1f} %", 100.0 * part / whole); };
  fmt::print("| {} | {} | {} | {} | {} | {} |\n", name, c.points, percent(c.learnt, c.points),
             percent(c.exact, c.points), percent(c.theory, c.points), percent(c.class_theory, c.classes));
}

void verdicts(const Settings& settings) {
  Counts exact_orbits, noisy_orbits, all;
  double seconds = 0;
  int refused = 0;
  for (int k = 0; k < settings.tasks; ++k) {
    const Task t = task(static_cast<std::uint64_t>(k), settings.seed);
    const auto start = std::chrono::steady_clock::now();
    PredictResult found;
    try {
      found = predict(named_kernel(t.kernel), t.orbits, {.group = t.table, .ridge = kRidge, .orbit_tolerance = 1});
    } catch (const InputError& error) {
      ++refused;
      fmt::print("refused: {} {} {}\n", t.group, t.kernel, error.what());
      continue;
    }
    seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    count(t, found, t.noise > 0 ? noisy_orbits : exact_orbits);
    count(t, found, all);
    if (settings.show)
      fmt::print("{} {} noise {:.3f}: theory {:.3f} {:.3f} exact {:.3f} {:.3f} defect {:.2g}\n", t.group, t.kernel,
                 t.noise, found.spectral_error[0], found.spectral_error[1], found.exact_error[0], found.exact_error[1],
                 found.invariance_defect);
  }
  fmt::print("| tasks | points | learnt | will_learn agrees | theory agrees, by point | theory agrees, by class |\n");
  fmt::print("|---|---|---|---|---|---|\n");
  row("orbits", exact_orbits);
  row("points off by 1 to 5 %", noisy_orbits);
  row("all", all);
  fmt::print("{} tasks, {} refused, {:.1f} ms each\n", settings.tasks, refused, 1000 * seconds / settings.tasks);
}

double mean_error(const Kernel& kernel, const TwoCurves& both, Index points) {
  return predict(kernel, {both.first.orbit(points), both.second.orbit(points)}, {.ridge = kRidge, .orbit_tolerance = 1})
      .exact_error.maxCoeff();
}

/// The size at which the worst class gets right, between the sizes that were tried; empty up to 16 times as many.
std::optional<double> true_size(const Kernel& kernel, const TwoCurves& both, Index points, double error) {
  double before = static_cast<double>(points);
  for (double size = before; size <= 16 * static_cast<double>(points);) {
    size = std::ceil(size * 1.15);
    const double next = mean_error(kernel, both, static_cast<Index>(size));
    if (next < 1)
      return before + (size - before) * std::log(error) / (std::log(error) - std::log(std::max(next, 1e-9)));
    before = size;
    error = next;
  }
  return {};
}

void sizes(const Settings& settings) {
  int failing = 0, estimated = 0, inside = 0, below = 0, above = 0, within_half = 0;
  for (std::uint64_t number = 0; failing < settings.sizes; ++number) {
    RandomStream random(Seed{settings.seed}.split(100000 + number));
    const Index points[] = {8, 12, 16, 24};
    const Index n = points[random.below(4)];
    const TwoCurves both = curves(random);
    const Kernel kernel = named_kernel(kernel_words(random));
    const PredictResult found =
        predict(kernel, {both.first.orbit(n), both.second.orbit(n)}, {.ridge = kRidge, .orbit_tolerance = 1});
    if (found.exact_error.maxCoeff() < 1) continue;
    ++failing;
    const OrbitSizeNeeded& needed = found.orbit_size_needed;
    if (!needed.estimate) continue;
    ++estimated;
    const double truth = true_size(kernel, both, n, found.exact_error.maxCoeff()).value_or(1e9);
    const double upper = needed.upper.value_or(1e8);
    below += truth < *needed.lower;
    above += truth > upper;
    inside += truth >= *needed.lower && truth <= upper;
    within_half += truth > *needed.estimate / 1.5 && truth < *needed.estimate * 1.5;
    if (settings.show)
      fmt::print("{} {}: {:.1f} ({:.1f} to {:.1f}), true {:.1f}\n", n, kernel.name(), *needed.estimate, *needed.lower,
                 upper, truth);
  }
  fmt::print(
      "{} failing tasks: {} with a number of points; the true one within the interval {}, below {}, above {}; within a "
      "factor 1.5 of the estimate {}\n",
      failing, estimated, inside, below, above, within_half);
}

}  // namespace
}  // namespace lieder::benchmarks

int main(int argc, char** argv) {
  using namespace lieder::benchmarks;
  Settings settings;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool more = i + 1 < argc;
    if (word == "--tasks" && more)
      settings.tasks = std::stoi(argv[++i]);
    else if (word == "--sizes" && more)
      settings.sizes = std::stoi(argv[++i]);
    else if (word == "--seed" && more)
      settings.seed = std::stoull(argv[++i]);
    else if (word == "--show")
      settings.show = true;
    else {
      fmt::print(stderr, "predict_verdicts: '{}' came; need --tasks, --sizes, --seed or --show\n", word);
      return 2;
    }
  }
  const lieder::SingleThreadedBlas blas;
  if (settings.tasks > 0) verdicts(settings);
  if (settings.sizes > 0) sizes(settings);
}

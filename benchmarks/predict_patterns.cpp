// Does `predict` say what regression does when several points are missing at once?
//   predict_patterns [--tasks N] [--seed S] [--show]
// Tasks of the kinds of predict_verdicts with 2 to 4 classes of 1 to 3 orbits each and a pattern of missing points:
// arcs, random points, all but a few, of every orbit or of some classes alone. Every missing point is predicted by a
// regression written out here (LU on the points that are shown).
#include <fmt/format.h>

#include <Eigen/LU>
#include <algorithm>
#include <chrono>

#include "lieder/base/error.hpp"
#include "lieder/base/threads.hpp"
#include "lieder/group/named.hpp"
#include "lieder/kernel/missing.hpp"
#include "lieder/kernel/words.hpp"
#include "predict_tasks.hpp"

namespace lieder::benchmarks {
namespace {

struct Settings {
  int tasks = 400;
  std::uint64_t seed = 1;
  bool show = false;
};

/// Curves or samples of several classes, some orbits of each: near one another within a class.
struct ManyOrbits {
  Task task;
  NamedClasses classes = {};
  std::string pattern = {};
};

/// A number on a log scale.
double spread(RandomStream& random, double low, double high) {
  return std::exp(random.uniform(std::log(low), std::log(high)));
}

std::vector<RowMatrix> many_curves(RandomStream& random, int classes, int seeds, Index points) {
  const Curve first = curves(random).first;
  const double between = spread(random, 0.1, 1.0), within = between * random.uniform(0.05, 0.5);
  const auto moved = [&](const Curve& from, double distance) {
    Curve curve = from;
    curve.amplitudes += distance * from.amplitudes.cwiseProduct(random.normal_matrix(from.amplitudes.size(), 1));
    curve.phases += distance * random.normal_matrix(from.phases.size(), 1);
    curve.constant += distance * random.normal_matrix(from.constant.size(), 1);
    return curve;
  };
  std::vector<RowMatrix> orbits;
  for (int c = 0; c < classes; ++c) {
    const Curve middle = moved(first, between);
    for (int s = 0; s < seeds; ++s) orbits.push_back(moved(middle, within).orbit(points));
  }
  return orbits;
}

RowMatrix many_samples(RandomStream& random, int classes, int seeds, Index columns) {
  const double between = spread(random, 0.1, 1.0), within = between * random.uniform(0.05, 0.5);
  const RowMatrix first = random.normal_matrix(1, columns);
  RowMatrix samples(classes * seeds, columns);
  for (int c = 0; c < classes; ++c) {
    const RowMatrix middle = first + between * random.normal_matrix(1, columns);
    for (int s = 0; s < seeds; ++s) samples.row(c * seeds + s) = middle + within * random.normal_matrix(1, columns);
  }
  return samples / first.norm();
}

std::string pattern_of(RandomStream& random, Index points, int classes, bool cyclic) {
  const auto count = [&](Index most) { return 1 + static_cast<Index>(random.below(static_cast<std::uint64_t>(most))); };
  const auto one = [&]() -> std::string {
    const std::uint64_t kind = random.below(3);
    if (kind == 0 && cyclic) return fmt::format("arc({}, {})", count(points / 2 + 1), count(points) - 1);
    if (kind == 1) return fmt::format("all-but({})", count(points - 1));
    return fmt::format("random({})", count(points - 1));
  };
  if (random.below(2) == 0) return one();
  std::string words;
  for (int c = 0; c < classes; ++c)
    if (c == 0 || random.below(2) == 0) words += fmt::format("{}{}: {}", words.empty() ? "" : "; ", c, one());
  return words;
}

ManyOrbits pattern_task(std::uint64_t number, std::uint64_t seed) {
  RandomStream random(Seed{seed}.split(500000 + number));
  ManyOrbits made{.task = {.group = {}, .kernel = kernel_words(random), .orbits = {}}};
  const int classes = 2 + static_cast<int>(random.below(3)), seeds = 1 + static_cast<int>(random.below(3));
  const bool cyclic = number % 2 == 0;
  if (cyclic) {
    const auto points = static_cast<Index>(4 + random.below(13));
    made.task.group = fmt::format("Z({})", points);
    made.task.orbits = many_curves(random, classes, seeds, points);
  } else {
    const char* names[] = {"S(3)", "Dih(5)*Trivial(1)", "A(4)", "S(4)", "Rot(4)*Rot(3)", "Dih(4)*S(2)"};
    made.task.group = names[random.below(std::size(names))];
    const Group group = named_group(made.task.group);
    SampleOrbits all = orbits_of_samples(many_samples(random, classes, seeds, group.size), group);
    made.task.orbits = std::move(all.orbits);
    made.task.table = std::move(all.table);
  }
  for (int c = 0; c < classes; ++c) made.classes.names.push_back(std::to_string(c));
  for (int o = 0; o < classes * seeds; ++o) made.classes.classes.push_back(o / seeds);
  made.pattern = pattern_of(random, made.task.orbits.front().rows(), classes, cyclic);
  if (number / 2 % 2 == 1) add_noise(made.task, random);
  return made;
}

/// 1 - label times prediction of each missing point, its class against the rest, in their order.
std::vector<double> written_out_errors(const ManyOrbits& many, const MissingPoints& missing) {
  const Index n = missing.cols();
  RowMatrix all(missing.size(), many.task.orbits.front().cols());
  for (Index o = 0; o < missing.rows(); ++o) all.middleRows(o * n, n) = many.task.orbits[static_cast<std::size_t>(o)];
  const RowMatrix gram = named_kernel(many.task.kernel).gram(all);
  std::vector<Index> shown, hidden;
  for (Index i = 0; i < missing.size(); ++i) (missing(i / n, i % n) ? hidden : shown).push_back(i);
  Eigen::MatrixXd k = gram(shown, shown);
  k.diagonal().array() += kRidge * gram.trace();
  const Eigen::PartialPivLU<Eigen::MatrixXd> factor(k);
  std::vector<double> errors;
  for (const Index i : hidden) {
    const auto class_of = [&](Index point) { return many.classes.classes[static_cast<std::size_t>(point / n)]; };
    VectorXd labels(static_cast<Index>(shown.size()));
    for (Index j = 0; j < labels.size(); ++j)
      labels[j] = class_of(shown[static_cast<std::size_t>(j)]) == class_of(i) ? 1 : -1;
    errors.push_back(1 - gram.row(i)(shown).dot(factor.solve(labels)));
  }
  return errors;
}

struct PatternCounts {
  int points = 0, learnt = 0, exact = 0, theory = 0, classes = 0, pairs_theory = 0, all_theory = 0;
  double difference = 0, theory_difference = 0;  ///< largest, of errors, over 1 + the error
};

void count(const ManyOrbits& many, const MissingPoints& missing, const PredictResult& found, PatternCounts& counts) {
  const std::vector<double> errors = written_out_errors(many, missing);
  std::size_t next = 0;
  for (Index o = 0; o < missing.rows(); ++o)
    for (Index k = 0; k < missing.cols(); ++k) {
      if (!missing(o, k)) continue;
      const double error = errors[next++];
      ++counts.points;
      counts.learnt += error < 1;
      counts.exact += found.will_learn(o, k) == (error < 1);
      counts.theory += (found.joint_errors(o, k) < 1) == (error < 1);
      counts.difference = std::max(counts.difference, std::abs(found.errors(o, k) - error) / (1 + std::abs(error)));
      counts.theory_difference =
          std::max(counts.theory_difference, std::abs(found.joint_errors(o, k) - error) / (1 + std::abs(error)));
    }
  for (Index c = 0; c < found.exact_error.size(); ++c) {
    if (std::isnan(found.exact_error[c])) continue;
    ++counts.classes;
    counts.pairs_theory += (found.spectral_error[c] < 1) == (found.exact_error[c] < 1);
    counts.all_theory += (found.joint_error[c] < 1) == (found.exact_error[c] < 1);
  }
}

void pattern_row(const char* name, const PatternCounts& c) {
  const auto percent = [](int part, int whole) { return fmt::format("{:.1f} %", 100.0 * part / whole); };
  fmt::print("| {} | {} | {} | {} | {} | {} | {} | {:.1e} | {:.1e} |\n", name, c.points, percent(c.learnt, c.points),
             percent(c.exact, c.points), percent(c.theory, c.points), percent(c.all_theory, c.classes),
             percent(c.pairs_theory, c.classes), c.difference, c.theory_difference);
}

void patterns(const Settings& settings) {
  PatternCounts exact_orbits, noisy_orbits;
  double seconds = 0;
  int refused = 0, skipped = 0;
  for (int k = 0; k < settings.tasks; ++k) {
    const ManyOrbits many = pattern_task(static_cast<std::uint64_t>(k), settings.seed);
    MissingPoints missing;
    try {
      missing = missing_points(many.pattern, {.orbits = many.task.orbits, .table = many.task.table}, many.classes,
                               Seed{settings.seed});
    } catch (const InputError&) {  // nothing left of a class
      ++skipped;
      continue;
    }
    const auto start = std::chrono::steady_clock::now();
    PredictResult found;
    try {
      found = predict(named_kernel(many.task.kernel), many.task.orbits,
                      {.group = many.task.table,
                       .classes = many.classes.classes,
                       .missing = missing,
                       .ridge = kRidge,
                       .orbit_tolerance = 1});
    } catch (const InputError& error) {
      ++refused;
      fmt::print("refused: {} {} {}\n", many.task.group, many.task.kernel, error.what());
      continue;
    }
    seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    count(many, missing, found, many.task.noise > 0 ? noisy_orbits : exact_orbits);
    if (settings.show)
      fmt::print("{} {} {} classes, {} orbits, {}: {}\n", many.task.group, many.task.kernel, many.classes.names.size(),
                 many.task.orbits.size(), many.pattern, found.message);
  }
  fmt::print(
      "| patterns | missing points | learnt | will_learn agrees | theory agrees, by point | theory of all, by class | "
      "theory of pairs, by class | largest difference, exact | largest difference, theory |\n");
  fmt::print("|---|---|---|---|---|---|---|---|---|\n");
  pattern_row("orbits", exact_orbits);
  pattern_row("points off by 1 to 5 %", noisy_orbits);
  fmt::print("{} tasks, {} that left nothing of a class, {} refused, {:.1f} ms each\n", settings.tasks, skipped,
             refused, 1000 * seconds / settings.tasks);
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
    else if (word == "--seed" && more)
      settings.seed = std::stoull(argv[++i]);
    else if (word == "--show")
      settings.show = true;
    else {
      fmt::print(stderr, "predict_patterns: '{}' came; need --tasks, --seed or --show\n", word);
      return 2;
    }
  }
  const lieder::SingleThreadedBlas blas;
  patterns(settings);
}

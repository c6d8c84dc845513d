// Names of known Lie algebras from noisy spans of them: how many are right, and in what time.
//   naming [--seeds S] [--unknown] [--sigma X] [--verbose] [--large]
// --large: so(10), su(6) and so(16) alone, which the others do not reach.
#include "lieder/naming/naming.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>

#include "naming_catalogue.hpp"

namespace lieder::benchmarks {
namespace {

using naming_cases::Case;

struct Settings {
  int seeds = 3;
  bool unknown = false, verbose = false, large = false;
  double only = -1;
};

struct Tally {
  int right = 0, total = 0;
  double seconds = 0, slowest = 0, sure_right = 0, sure_wrong = 0;
  std::string slowest_name;
};

double since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Tally run(const std::vector<Case>& cases, double sigma, bool general, const Settings& settings) {
  Tally tally;
  for (int seed = 0; seed < settings.seeds; ++seed)
    for (std::size_t i = 0; i < cases.size(); ++i) {
      RandomStream random(Seed{static_cast<std::uint64_t>(seed)}.split(i));
      const auto n = cases[i].basis[0].rows();
      const Eigen::MatrixXd g = general ? naming_cases::random_coordinates(n, random.uniform(1, 10), random)
                                        : random_orthogonal(static_cast<int>(n), random);
      const Matrices given = naming_cases::measured(naming_cases::conjugated(cases[i].basis, g), sigma, random);
      NamingOptions options;
      if (!settings.unknown) options.noise = sigma;
      const auto start = std::chrono::steady_clock::now();
      const NamedAlgebra named = name_algebra(given, options);
      const double seconds = since(start);
      const bool right = named.name == cases[i].name;
      ++tally.total;
      tally.right += right ? 1 : 0;
      if (named.usable()) (right ? tally.sure_right : tally.sure_wrong) += named.confidence;
      tally.seconds += seconds;
      if (seconds > tally.slowest) {
        tally.slowest = seconds;
        tally.slowest_name = cases[i].name;
      }
      if (settings.verbose && !right)
        std::cout << fmt::format("  seed {} {} (k {}, n {}): '{}' confidence {:.2f} window {:.1f} moved {:.2g}: {}\n",
                                 seed, cases[i].name, cases[i].basis.size(), n, named.name, named.confidence,
                                 named.window, named.moved, named.message);
    }
  return tally;
}

void random_spans() {
  int named = 0, total = 0;
  RandomStream random(Seed{99});
  for (int i = 0; i < 500; ++i) {
    const auto n = static_cast<Eigen::Index>(2 + random.below(4));
    const auto k =
        static_cast<Eigen::Index>(2 + random.below(static_cast<std::uint64_t>(std::min<Eigen::Index>(8, n * n - 2))));
    Matrices span;
    for (Eigen::Index j = 0; j < k; ++j) span.push_back(random.normal_matrix(n, n));
    ++total;
    NamingOptions options;
    if (i % 2 == 0) options.noise = 1e-3;
    if (name_algebra(span, options).usable()) ++named;
  }
  std::cout << fmt::format("random spans named: {} of {}\n", named, total);
}

int main_of(const Settings& settings) {
  const std::vector<Case> cases = settings.large ? naming_cases::large_cases() : naming_cases::catalogue();
  std::cout << fmt::format("{} algebras, {} seeds, noise {}\n", cases.size(), settings.seeds,
                           settings.unknown ? "unknown" : "given");
  std::cout
      << "| basis | sigma | right | confidence right / wrong | seconds, all | slowest |\n|---|---|---|---|---|---|\n";
  for (const bool general : {false, true})
    for (const double sigma : {0.0, 1e-6, 1e-4, 1e-3, 1e-2, 3e-2}) {
      if (settings.only >= 0 && sigma != settings.only) continue;
      const Tally t = run(cases, sigma, general, settings);
      const int wrong = t.total - t.right;
      std::cout << fmt::format("| {} | {:g} | {} of {} | {:.2f} / {:.2f} | {:.1f} | {:.2f} ({}) |\n",
                               general ? "general" : "orthogonal", sigma, t.right, t.total,
                               t.right > 0 ? t.sure_right / t.right : 0, wrong > 0 ? t.sure_wrong / wrong : 0,
                               t.seconds, t.slowest, t.slowest_name)
                << std::flush;
    }
  if (!settings.large) random_spans();
  return 0;
}

}  // namespace
}  // namespace lieder::benchmarks

int main(int argc, char** argv) {
  lieder::benchmarks::Settings settings;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--unknown") settings.unknown = true;
    if (word == "--verbose") settings.verbose = true;
    if (word == "--large") settings.large = true;
    if (word == "--seeds" && i + 1 < argc) settings.seeds = std::atoi(argv[++i]);
    if (word == "--sigma" && i + 1 < argc) settings.only = std::atof(argv[++i]);
  }
  return lieder::benchmarks::main_of(settings);
}

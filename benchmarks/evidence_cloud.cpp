// How often discover_cloud() sees a symmetry where there is none, and how often it finds one that is there.
//   evidence_cloud [--clouds 240] [--seed 0] [--boundary 300]
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <map>
#include <string>

#include "discover/clouds.hpp"
#include "lieder/base/threads.hpp"
#include "lieder/discover/cloud.hpp"
#include "share.hpp"

namespace lieder::benchmarks {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

struct Count {
  int trials = 0, symmetry = 0, approximate = 0, none = 0, open = 0;

  void add(const CloudResult& r) {
    ++trials;
    if (r.found.dimension > 0 && r.found.verdict == Verdict::symmetry)
      ++symmetry;
    else if (r.found.verdict == Verdict::approximate)
      ++approximate;
    else if (r.found.verdict == Verdict::none)
      ++none;
    else
      ++open;
  }
};

void print(const std::string& name, const Count& c) {
  const Share s = share_of(c.symmetry + c.approximate, c.trials);
  fmt::print("| {} | {} | {} | {} | {} | {} | {:.3f} to {:.3f} |\n", name, c.trials, c.symmetry, c.approximate, c.none,
             c.open, s.lower, s.upper);
  std::fflush(stdout);
}

void print_head() {
  fmt::print("| clouds | number | symmetry | approximate | none | cannot tell | false, 95 % |\n");
  fmt::print("|---|---|---|---|---|---|---|\n");
}

/// Clouds without a symmetry: graphs of random waves, cubes, mixtures, in 2 to 6 dimensions and of 10 to 2,000 points.
void structureless(int clouds, std::uint64_t seed) {
  std::map<std::string, Count> counts;
  Count all;
  const Index sizes[] = {10, 30, 100, 300, 1000, 2000};
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < clouds; ++i) {
    RandomStream random(Seed{seed}.split(static_cast<std::uint64_t>(i)));
    const Index n = 2 + static_cast<Index>(random.below(5)), N = sizes[random.below(6)];
    const std::uint64_t own = seed * 1000003 + static_cast<std::uint64_t>(i);
    const auto kind = static_cast<int>(random.below(4));
    const Index d = 1 + static_cast<Index>(random.below(static_cast<std::uint64_t>(n - 1)));
    const double noise = kind == 0 ? 0 : 0.01;
    const MatrixXd x = kind < 2    ? clouds::random_graph(N, n, d, noise, own)
                       : kind == 2 ? clouds::cube(N, n, own)
                                   : clouds::mixture(N, n, own);
    const char* names[] = {"graph of waves, exact", "graph of waves, noise 0.01", "cube", "mixture"};
    const std::string groups[] = {"Aff", "SE", "GL"};
    const std::string group = fmt::format("{}({})", groups[random.below(3)], n);
    const CloudResult r = discover_cloud(x, candidate_fields(group, n), {.seed = own});
    counts[names[kind]].add(r);
    all.add(r);
    if (r.found.dimension > 0)
      fmt::print(stderr, "false: {} N {} n {} d {} {}: {}\n", names[kind], N, n, d, group, r.found.message);
  }
  print_head();
  for (const auto& [name, count] : counts) print(name, count);
  print("all", all);
  fmt::print("\n{:.2f} s a cloud\n",
             std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / clouds);
}

/// Ellipses whose rotation is broken by a little more than delta = 0.05: how often is it certified all the same?
/// x = (a cos t, b sin t): the normal part of the rotation's velocity is (b^2 - a^2) sin t cos t / |(b cos t, a sin
/// t)|.
double defect_of_ellipse(double a, double b) {
  double normal = 0, whole = 0;
  for (int i = 0; i < 10000; ++i) {
    const double t = 2 * std::numbers::pi * i / 10000, c = std::cos(t), s = std::sin(t);
    normal += std::pow((a * a - b * b) * s * c, 2) / (b * b * c * c + a * a * s * s);
    whole += a * a * c * c + b * b * s * s;
  }
  return std::sqrt(normal / whole);
}

void boundary(int repeats, std::uint64_t seed) {
  double low = 1, high = 1.5;
  while (high - low > 1e-9) (defect_of_ellipse((low + high) / 2, 1) < 0.05 ? low : high) = (low + high) / 2;
  fmt::print("\nEllipse of axes {:.4f} and 1, whose rotation is broken by 0.05:\n", high);
  print_head();
  for (const Index N : {200, 1000})
    for (const double noise : {0.0, 0.01, 0.03}) {
      Count count;
      for (int i = 0; i < repeats; ++i) {
        const std::uint64_t own = seed * 7919 + static_cast<std::uint64_t>(i);
        RandomStream random(Seed{own});
        MatrixXd x(N, 2);
        for (Index k = 0; k < N; ++k) {
          const double t = random.uniform(0, 2 * std::numbers::pi);
          x.row(k) << high * std::cos(t), std::sin(t);
        }
        if (noise > 0) x += noise * random.normal_matrix(N, 2);
        count.add(
            discover_cloud(x, candidate_fields("SO(2)", 2), {.of = CloudQuestion::shape, .intrinsic = 1, .seed = own}));
      }
      print(fmt::format("{} points, noise {}", N, noise), count);
    }
}

}  // namespace
}  // namespace lieder::benchmarks

int main(int argc, char** argv) {
  int clouds = 240, repeats = 300;
  std::uint64_t seed = 0;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string word = argv[i];
    if (word == "--clouds")
      clouds = std::stoi(argv[i + 1]);
    else if (word == "--boundary")
      repeats = std::stoi(argv[i + 1]);
    else if (word == "--seed")
      seed = std::stoull(argv[i + 1]);
    else {
      fmt::print(stderr, "evidence_cloud: '{}' came; need --clouds, --boundary or --seed\n", word);
      return 2;
    }
  }
  if (clouds > 0) lieder::benchmarks::structureless(clouds, seed);
  if (repeats > 0) lieder::benchmarks::boundary(repeats, seed);
}

// How often discover_cloud() sees a symmetry where there is none, and how often it finds one that is there.
//   evidence_cloud [--clouds 240] [--seed 0] [--boundary 300] [--elements 0]
// --elements: how often elements of groups that are no symmetry, or are broken by just above delta, are called kept.
#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <chrono>
#include <cmath>
#include <map>
#include <numbers>
#include <string>

#include "discover/clouds.hpp"
#include "element_clouds.hpp"
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

struct ElementCounts {
  int trials = 0, kept = 0, broken = 0;

  void add(const CloudResult& r) {
    for (const ElementDefect& e : r.elements) {
      ++trials;
      kept += e.verdict == ElementVerdict::kept ? 1 : 0;
      broken += e.verdict == ElementVerdict::broken ? 1 : 0;
    }
  }
};

void print(const std::string& name, const ElementCounts& c) {
  const Share s = share_of(c.kept, c.trials);
  fmt::print("| {} | {} | {} | {} | {} | {:.3f} to {:.3f} |\n", name, c.trials, c.kept, c.broken,
             c.trials - c.kept - c.broken, s.lower, s.upper);
  std::fflush(stdout);
}

void print_head_of_elements() {
  fmt::print(
      "| clouds and elements | number | kept | broken | cannot tell | kept, 95 % |\n|---|---|---|---|---|---|\n");
}

/// Orthogonal maps, up to mean and covariance too, of clouds that none keeps; one of each cloud.
void elements_of_structureless(int sets, std::uint64_t seed) {
  std::map<std::string, ElementCounts> counts;
  for (int i = 0; i < sets; ++i) {
    RandomStream random(Seed{seed}.split(static_cast<std::uint64_t>(i)).split(5));
    const Index sizes[] = {100, 300, 1000, 3000, 10000};
    const Index n = 2 + static_cast<Index>(random.below(4)), N = sizes[random.below(5)];
    const std::uint64_t own = seed * 1000003 + static_cast<std::uint64_t>(i);
    const auto kind = static_cast<int>(random.below(3));
    const MatrixXd x = kind == 0   ? clouds::cube(N, n, own)
                       : kind == 1 ? clouds::mixture(N, n, own)
                                   : clouds::random_graph(N, n, n - 1, 0.01, own);
    MatrixXd g = random_orthogonal(static_cast<int>(n), random);
    if (kind == 1) {  // one that keeps mean and covariance of the mixture
      const Eigen::RowVectorXd mean = x.colwise().mean();
      const MatrixXd centred = x.rowwise() - mean;
      const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(centred.transpose() * centred / static_cast<double>(N));
      MatrixXd affine = MatrixXd::Identity(n + 1, n + 1);
      affine.topLeftCorner(n, n) = eigen.operatorSqrt() * g * eigen.operatorInverseSqrt();
      affine.topRightCorner(n, 1) = mean.transpose() - affine.topLeftCorner(n, n) * mean.transpose();
      g = affine;
    }
    const char* names[] = {"cube, random orthogonal", "mixture, random that keeps covariance",
                           "graph of waves, its shape"};
    CloudOptions options{.of = kind == 2 ? CloudQuestion::shape : CloudQuestion::density, .seed = own};
    if (kind == 2) options.intrinsic = static_cast<int>(n - 1);
    const CloudResult r = discover_cloud(x, cloud_elements({g}, n), options);
    counts[names[kind]].add(r);
    if (!r.elements.empty() && r.elements[0].verdict == ElementVerdict::kept)
      fmt::print(stderr, "false: {} N {} n {}: {}\n", names[kind], N, n, r.found.message);
  }
  fmt::print("\nElements that are no symmetry:\n");
  print_head_of_elements();
  for (const auto& [name, count] : counts) print(name, count);
}

using element_clouds::clover, element_clouds::turn_of_plane;

CloudResult sixth_of_a_turn(const MatrixXd& x, double delta, std::uint64_t seed) {
  return discover_cloud(x, cloud_elements({turn_of_plane(std::numbers::pi / 3)}, 2),
                        {.of = CloudQuestion::density, .intrinsic = 2, .delta = delta, .seed = seed});
}

/// Broken by just above delta: how often is it called kept all the same? The defect grows as the share does.
void elements_at_the_boundary(int sets, std::uint64_t seed, double delta) {
  constexpr double kSomeShare = 0.2;
  const double there = sixth_of_a_turn(clover(200000, kSomeShare, seed + 1), delta, seed).elements[0].defect.estimate;
  const double share = kSomeShare * 1.05 * delta / there;
  const Defect much = sixth_of_a_turn(clover(400000, share, seed + 2), delta, seed).elements[0].defect;
  fmt::print(
      "\nA sixth of a turn of a clover of share {:.4f}, broken by {:.4f} ({:.4f} to {:.4f}, by 400,000 other "
      "points), delta {:g}:\n",
      share, much.estimate, much.lower, much.upper, delta);
  print_head_of_elements();
  for (const Index N : {1000, 4000, 8000}) {
    ElementCounts wrong, right;
    for (int i = 0; i < sets; ++i) {
      const std::uint64_t own = seed * 7919 + static_cast<std::uint64_t>(i) + 10;
      const MatrixXd x = clover(N, share, own);
      wrong.add(sixth_of_a_turn(x, delta, own));
      right.add(discover_cloud(x, cloud_elements({turn_of_plane(2 * std::numbers::pi / 3)}, 2),
                               {.of = CloudQuestion::density, .intrinsic = 2, .delta = delta, .seed = own}));
    }
    print(fmt::format("{} points, a sixth", N), wrong);
    print(fmt::format("{} points, a third, which is a symmetry", N), right);
  }
}

/// An ellipse whose quarter turn moves points off it by 1.02 delta, in root mean square over how far it moves them.
void element_shapes_at_the_boundary(int sets, std::uint64_t seed, double delta) {
  const auto ellipse = [](Index count, double axis, double noise, std::uint64_t own) {
    RandomStream random(Seed{own}.split(78));
    MatrixXd x(count, 2);
    for (Index i = 0; i < count; ++i) {
      const double t = random.uniform(0, 2 * std::numbers::pi);
      x.row(i) << axis * std::cos(t), std::sin(t);
    }
    return noise > 0 ? MatrixXd(x + noise * random.normal_matrix(count, 2)) : x;
  };
  const auto ask = [delta](const MatrixXd& x, std::uint64_t own) {
    return discover_cloud(x, cloud_elements({turn_of_plane(std::numbers::pi / 2)}, 2),
                          {.of = CloudQuestion::shape, .intrinsic = 1, .delta = delta, .seed = own});
  };
  double low = 1, high = 1.5;
  while (high - low > 1e-4) {
    const double middle = 0.5 * (low + high);
    (ask(ellipse(20000, middle, 0, seed + 1), seed).elements[0].defect.estimate < 1.02 * delta ? low : high) = middle;
  }
  fmt::print("\nA quarter turn of an ellipse of axes {:.4f} and 1, broken by {:.3f}, delta {:g}:\n", high,
             ask(ellipse(80000, high, 0, seed + 2), seed).elements[0].defect.estimate, delta);
  print_head_of_elements();
  for (const Index N : {200, 1000, 4000})
    for (const double noise : {0.0, 0.01}) {
      ElementCounts wrong, right;
      for (int i = 0; i < sets; ++i) {
        const std::uint64_t own = seed * 7919 + static_cast<std::uint64_t>(i) + 10;
        wrong.add(ask(ellipse(N, high, noise, own), own));
        right.add(ask(ellipse(N, 1, noise, own), own));
      }
      print(fmt::format("{} points, noise {}", N, noise), wrong);
      print(fmt::format("{} points, noise {}, a circle", N, noise), right);
    }
}

}  // namespace
}  // namespace lieder::benchmarks

int main(int argc, char** argv) {
  int clouds = 240, repeats = 300, elements = 0;
  std::uint64_t seed = 0;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string word = argv[i];
    if (word == "--clouds")
      clouds = std::stoi(argv[i + 1]);
    else if (word == "--boundary")
      repeats = std::stoi(argv[i + 1]);
    else if (word == "--elements")
      elements = std::stoi(argv[i + 1]);
    else if (word == "--seed")
      seed = std::stoull(argv[i + 1]);
    else {
      fmt::print(stderr, "evidence_cloud: '{}' came; need --clouds, --boundary, --elements or --seed\n", word);
      return 2;
    }
  }
  if (clouds > 0) lieder::benchmarks::structureless(clouds, seed);
  if (repeats > 0) lieder::benchmarks::boundary(repeats, seed);
  if (elements > 0) {
    lieder::benchmarks::elements_of_structureless(elements, seed);
    lieder::benchmarks::elements_at_the_boundary(elements, seed, 0.1);
    lieder::benchmarks::element_shapes_at_the_boundary(elements, seed, 0.05);
  }
}

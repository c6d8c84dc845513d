// Elements of groups that break a distribution by about delta: each answer is scored against its own truth, the defect
// that the test functions of that very set of points see, by other points.
//   element_truths [--sets 400] [--points 8000] [--delta 0.1] [--times 1.05] [--truth 400000] [--seed 0] [--cloud
//   clover]
// --times: how broken, over delta. --cloud: clover (a sixth of a turn of the plane), three (a cycle of coordinates of a
// mixture in R^3), all.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <string>

#include "discover/density_defect.hpp"
#include "discover/element_functions.hpp"
#include "element_clouds.hpp"
#include "lieder/base/threads.hpp"
#include "lieder/discover/cloud.hpp"
#include "share.hpp"

namespace lieder::benchmarks {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

struct Settings {
  int sets = 400;
  Index points = 8000, truth = 400000;
  double delta = 0.1, times = 1.05;
  std::uint64_t seed = 0;
  std::string cloud = "all";
};

/// A distribution that `broken` breaks by more the larger `share` is, and `kept` keeps.
struct BrokenCloud {
  std::string name;
  std::function<MatrixXd(Index count, double share, std::uint64_t seed)> draw;
  MatrixXd broken, kept;
};

std::vector<BrokenCloud> broken_clouds() {
  const double third = 2 * std::numbers::pi / 3;
  return {{.name = "clover",
           .draw = element_clouds::clover,
           .broken = element_clouds::turn_of_plane(third / 2),
           .kept = element_clouds::turn_of_plane(third)},
          {.name = "three",
           .draw = element_clouds::three_parts,
           .broken = MatrixXd{{0, 0, 1}, {1, 0, 0}, {0, 1, 0}},
           .kept = MatrixXd{{0, 1, 0}, {1, 0, 0}, {0, 0, 1}}}};
}

CloudResult ask(const MatrixXd& x, const MatrixXd& g, double delta, std::uint64_t seed) {
  return discover_cloud(x, cloud_elements({g}, x.cols()), {.of = CloudQuestion::density, .delta = delta, .seed = seed});
}

/// The test functions that discover_cloud() chooses from these points and this seed, and what they see of g in others.
double truth_of(const MatrixXd& x, std::uint64_t seed, const MatrixXd& g, const MatrixXd& others) {
  const ElementFunctions chosen = element_functions(x, seed);
  const MatrixXd z = chosen.halves.in_standard(others), moved = chosen.halves.in_standard(others * g.transpose());
  const SquaredDefect d = defect_of_moments(step_sums(z, moved, *chosen.functions), MatrixXd::Identity(1, 1),
                                            Eigen::VectorXd::Ones(1), std::numeric_limits<double>::infinity(), 0.05);
  return std::sqrt(std::max(0.0, d.estimate));
}

/// The share at which sets of so many points see a defect of `wanted` on average; it grows as the share does.
double share_of_defect(const BrokenCloud& cloud, double wanted, const Settings& settings) {
  constexpr int kSets = 16;
  double share = 0.1;
  for (std::uint64_t round = 0; round < 3; ++round) {
    const MatrixXd others = cloud.draw(settings.truth, share, settings.seed + 1000 + round);
    double sum = 0;
    for (std::uint64_t i = 0; i < kSets; ++i)
      sum += truth_of(cloud.draw(settings.points, share, i + 2000), i, cloud.broken, others);
    share *= wanted * kSets / sum;
  }
  return share;
}

struct Answers {
  int sets = 0, kept = 0, broken = 0;

  void add(const CloudResult& r) {
    ++sets;
    kept += r.elements[0].verdict == ElementVerdict::kept ? 1 : 0;
    broken += r.elements[0].verdict == ElementVerdict::broken ? 1 : 0;
  }
};

void print_row(const std::string& name, const Answers& a) {
  const Share kept = share_of(a.kept, a.sets), broken = share_of(a.broken, a.sets);
  fmt::print("| {} | {} | {} | {:.3f} to {:.3f} | {} | {:.3f} to {:.3f} |\n", name, a.sets, a.kept, kept.lower,
             kept.upper, a.broken, broken.lower, broken.upper);
  std::fflush(stdout);
}

void score(const BrokenCloud& cloud, const Settings& settings) {
  const double share = share_of_defect(cloud, settings.times * settings.delta, settings);
  const MatrixXd others = cloud.draw(settings.truth, share, settings.seed + 3000);
  Answers above, below, own, symmetry;
  std::vector<double> truths;
  truths.reserve(static_cast<std::size_t>(settings.sets));
  for (int i = 0; i < settings.sets; ++i) {
    const std::uint64_t seed = settings.seed * 7919 + static_cast<std::uint64_t>(i) + 10;
    const MatrixXd x = cloud.draw(settings.points, share, seed);
    const double truth = truth_of(x, seed, cloud.broken, others);
    truths.push_back(truth);
    (truth >= settings.delta ? above : below).add(ask(x, cloud.broken, settings.delta, seed));
    own.add(ask(x, cloud.broken, truth, seed));
    symmetry.add(ask(x, cloud.kept, settings.delta, seed));
  }
  std::ranges::sort(truths);
  const auto at = [&](double q) {
    return truths[static_cast<std::size_t>(q * static_cast<double>(truths.size() - 1))];
  };
  fmt::print("\n{}, share {:.4f}, sets of {} points, delta {:g}, true defects {:.4f} to {:.4f} (median {:.4f}):\n",
             cloud.name, share, settings.points, settings.delta, at(0), at(1), at(0.5));
  fmt::print("| truth | sets | kept | 95 % | broken | 95 % |\n|---|---|---|---|---|---|\n");
  print_row("delta or more", above);
  print_row("below delta", below);
  print_row("delta itself, which is set to the truth of each set", own);
  print_row("0, a symmetry", symmetry);
}

}  // namespace
}  // namespace lieder::benchmarks

int main(int argc, char** argv) {
  lieder::benchmarks::Settings settings;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string word = argv[i], value = argv[i + 1];
    if (word == "--sets")
      settings.sets = std::stoi(value);
    else if (word == "--points")
      settings.points = std::stol(value);
    else if (word == "--truth")
      settings.truth = std::stol(value);
    else if (word == "--delta")
      settings.delta = std::stod(value);
    else if (word == "--times")
      settings.times = std::stod(value);
    else if (word == "--seed")
      settings.seed = std::stoull(value);
    else if (word == "--cloud")
      settings.cloud = value;
    else {
      fmt::print(stderr,
                 "element_truths: '{}' came; need --sets, --points, --truth, --delta, --times, --seed or --cloud\n",
                 word);
      return 2;
    }
  }
  for (const auto& cloud : lieder::benchmarks::broken_clouds())
    if (settings.cloud == "all" || settings.cloud == cloud.name) lieder::benchmarks::score(cloud, settings);
}

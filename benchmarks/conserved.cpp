// Conserved quantities of systems whose laws are known: counts, coefficients, times, and false laws where there is
// none.
//   conserved [--noise S ...] [--nulls N [--symmetries]] [--only SYSTEM] [--seed S] [--show]
// Noise is relative to the spread of each coordinate. "cosine": of the largest angle between the known laws and the
// space that was found. --nulls N: N runs in all of the systems without a law, each from other starting points;
// with --symmetries of their affine symmetries, mirrors, permutations and time reversals instead of laws.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "discover/dynamical_systems.hpp"
#include "lieder/base/threads.hpp"
#include "lieder/discover/conserved.hpp"
#include "lieder/discover/dynamics.hpp"

namespace lieder::benchmarks {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using systems::System;

struct Settings {
  std::vector<double> noises;
  int nulls = 0;
  std::string only;
  std::uint64_t seed = 1;
  bool show = false, symmetries = false;
};

/// 1 - cosine of the largest angle between a known law and what was found.
double cosine_gap(const System& s, const ConservedQuantities& r) {
  if (s.truth.empty() || r.laws.empty()) return kUnset;
  const double sine = systems::largest_miss(s, r);
  return sine * sine / 2;
}

void row(const System& s, double noise, const Settings& settings) {
  const Trajectories data = systems::trajectories(s, noise, settings.seed);
  const auto start = std::chrono::steady_clock::now();
  const ConservedQuantities r = conserved_quantities(data, s.dictionary);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const double c = cosine_gap(s, r);
  const bool right = r.count() == s.laws && r.independent == s.independent && r.constraints.empty() &&
                     r.verdict == (s.laws > 0 ? ConservedVerdict::found : ConservedVerdict::none);
  fmt::print("| {} | {} | {} | {} of {} | {} of {} | {} | {} | {:.2f} | {} |\n", s.name, s.dictionary.size, noise,
             r.count(), s.laws, r.independent, s.independent, to_string(r.verdict),
             std::isnan(c) ? "" : fmt::format("{:.1e}", c), seconds, right ? "yes" : "NO");
  if (settings.show) {
    fmt::print("  {}\n  lowest values:", r.message);
    for (Index k = 0; k < std::min<Index>(8, r.rank.spectrum.size()); ++k)
      fmt::print(" {:.3g}", r.rank.spectrum[r.rank.spectrum.size() - 1 - k]);
    fmt::print("; threshold {:.3g}; noise {:.3g} of spread {:.3g}; training {} held-out excess {:.3g}\n",
               r.rank.threshold, r.noise[0], spread(data)[0], r.training_count.value_or(-1),
               r.held_out_excess.value_or(kUnset));
    for (const ConservedQuantity& h : r.laws)
      fmt::print("  {}   drift {:.2e} (noise {:.2e}) excess {:.3f}{}{}\n", h.expression, h.drift, h.noise_drift,
                 h.excess, h.independent ? "" : "  dependent ", h.dependence);
    for (const ConservedQuantity& h : r.constraints) fmt::print("  constraint {}\n", h.expression);
  }
  std::fflush(stdout);
}

void nulls(const Settings& settings) {
  const std::vector<System> all = systems::null_systems();
  const double noises[] = {0, 0.01, 0.03, 0.1};
  int false_laws = 0, undetermined = 0;
  double seconds = 0, closest = 1e300;
  for (int k = 0; k < settings.nulls; ++k) {
    const System& s = all[static_cast<std::size_t>(k) % all.size()];
    const double noise = noises[static_cast<std::size_t>(k) / all.size() % 4];
    const Trajectories data = systems::trajectories(s, noise, settings.seed + 1000 + static_cast<std::uint64_t>(k));
    const auto start = std::chrono::steady_clock::now();
    const ConservedQuantities r = conserved_quantities(data, s.dictionary);
    seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    closest = std::min(closest, r.rank.spectrum[r.rank.spectrum.size() - 1] / r.rank.threshold);
    false_laws += r.verdict == ConservedVerdict::found;
    undetermined += r.verdict == ConservedVerdict::underdetermined;
    if (r.verdict == ConservedVerdict::found) fmt::print("false: {} noise {} {}\n", s.name, noise, r.message);
  }
  fmt::print(
      "{} null runs at noise 0, .01, .03, .1: {} false laws, {} underdetermined; closest {:.2f} thresholds; "
      "{:.3f} s each\n",
      settings.nulls, false_laws, undetermined, closest, seconds / settings.nulls);
}

/// Whether a matrix keeps a system without a law: -1 the odd fields, turns by a half about the third axis Lorenz'.
bool keeps(const System& s, const DiscreteSymmetry& m) {
  if (m.kind != DiscreteKind::mirror || s.name == "Sel'kov") return false;
  MatrixXd r = -MatrixXd::Identity(m.matrix.rows(), m.matrix.rows());
  if (s.name == "Lorenz") r(2, 2) = 1;
  return m.matrix == r;
}

void null_symmetries(const Settings& settings) {
  const std::vector<System> all = systems::null_systems();
  const double noises[] = {0, 0.01, 0.03, 0.1};
  int false_fields = 0, false_matrices = 0, missed = 0, real = 0, open = 0, matrices = 0;
  double seconds = 0;
  for (int k = 0; k < settings.nulls; ++k) {
    const System& s = all[static_cast<std::size_t>(k) % all.size()];
    const double noise = noises[static_cast<std::size_t>(k) / all.size() % 4];
    const Trajectories data = systems::trajectories(s, noise, settings.seed + 1000 + static_cast<std::uint64_t>(k));
    const auto start = std::chrono::steady_clock::now();
    const DynamicsResult r = discover_dynamics(
        data, {.candidates = candidate_fields(fmt::format("Aff({})", s.dictionary.inputs), s.dictionary.inputs)});
    seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const bool linear = s.name == "damped oscillator";
    false_fields += r.symmetries.dimension > (linear ? 2 : 0);
    open += r.symmetries.verdict == Verdict::underdetermined;
    for (const DiscreteSymmetry& m : r.discrete) {
      const bool found = m.verdict == Verdict::symmetry || m.verdict == Verdict::approximate, right = keeps(s, m);
      ++matrices;
      real += right;
      false_matrices += found && !right;
      missed += right && m.verdict == Verdict::none;
    }
    if (settings.show)
      fmt::print("{} noise {}: {} poly({}), {}\n", s.name, noise, to_string(r.verdict), r.symmetries.fitted->degree,
                 r.message);
  }
  fmt::print(
      "{} null runs at noise 0, .01, .03, .1: {} with fields too many, {} left open; of {} matrices {} false, of {} "
      "true "
      "ones {} denied; {:.3f} s each\n",
      settings.nulls, false_fields, open, matrices, false_matrices, real, missed, seconds / settings.nulls);
}

}  // namespace
}  // namespace lieder::benchmarks

int main(int argc, char** argv) {
  using namespace lieder;
  using namespace lieder::benchmarks;
  Settings settings;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool more = i + 1 < argc;
    if (word == "--noise" && more)
      settings.noises.push_back(std::stod(argv[++i]));
    else if (word == "--nulls" && more)
      settings.nulls = std::stoi(argv[++i]);
    else if (word == "--only" && more)
      settings.only = argv[++i];
    else if (word == "--seed" && more)
      settings.seed = std::stoull(argv[++i]);
    else if (word == "--symmetries")
      settings.symmetries = true;
    else if (word == "--show")
      settings.show = true;
    else {
      fmt::print(stderr, "conserved: '{}' came; need --noise, --nulls, --symmetries, --only, --seed or --show\n", word);
      return 2;
    }
  }
  const SingleThreadedBlas blas;
  if (settings.nulls > 0) {
    settings.symmetries ? null_symmetries(settings) : nulls(settings);
    return 0;
  }
  if (settings.noises.empty()) settings.noises = {0, 0.01};
  std::vector<systems::System> all = systems::law_systems();
  for (systems::System& s : systems::null_systems()) all.push_back(std::move(s));
  fmt::print("| system | functions | noise | laws | independent | verdict | 1 - cosine | seconds | right |\n");
  fmt::print("|---|---|---|---|---|---|---|---|---|\n");
  for (const systems::System& s : all)
    if (settings.only.empty() || s.name.find(settings.only) != std::string::npos)
      for (const double noise : settings.noises) row(s, noise, settings);
}

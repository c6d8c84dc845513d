// Certificates of discovered symmetries on polynomial fields whose true defects are known.
//   certificates [--repeats R] [--only SYSTEM] [--share S] [--seed S] [PART ...]
// Parts: grid, boundary, coverage, distance, time (all of them without a PART). A certificate is false when the
// subspace holds a direction whose true defect is above delta, and has detected the symmetry when its dimension is
// that of the true algebra or more.
#include <fmt/format.h>

#include <atomic>
#include <cstdio>
#include <ctime>
#include <functional>
#include <limits>

#include "discover/certificate_calibrated.hpp"
#include "discover/certificate_proven.hpp"
#include "discover/polynomial_fields.hpp"
#include "lieder/base/threads.hpp"

namespace lieder::benchmarks {
namespace {

using Eigen::Index;
using Eigen::VectorXd;
using fields::Problem;

struct Settings {
  int repeats = 0;  // 0: that of each part
  std::uint64_t seed = 20260901;
  std::string only;
  double share = -1;  // of the boundary; below 0: all
};

constexpr double kDelta = 0.05;

std::vector<Problem> chosen(const Settings& s, bool symmetric_only) {
  std::vector<Problem> all;
  for (const fields::System& system : fields::systems()) {
    Problem p(system, 1);
    if ((s.only.empty() || s.only == system.name) && (!symmetric_only || p.true_dimension() > 0))
      all.push_back(std::move(p));
  }
  return all;
}

CertificateOptions decision_only() {
  CertificateOptions o;
  o.delta = kDelta;
  o.threads = 1;
  o.bounds = o.smallest_delta = false;
  return o;
}

/// How often each variant claims too much, and how often enough.
struct Counts {
  int sets = 0, wrong[3] = {}, found[3] = {};
  void operator+=(const Counts& c) {
    sets += c.sets;
    for (int v = 0; v < 3; ++v) {
      wrong[v] += c.wrong[v];
      found[v] += c.found[v];
    }
  }
  double rate(int v) const { return wrong[v] / static_cast<double>(sets); }
  double detection(int v) const { return found[v] / static_cast<double>(sets); }
};

/// Variants: proven, calibrated, calibrated without the term for the choice (an invalid test, to be seen failing).
Counts run_cell(const Problem& problem, const VectorXd& truth, double sigma, Index samples, int repeats, Seed seed,
                int variants) {
  Counts total;
  const Index wanted = problem.true_dimension();
  const CertificateOptions options = decision_only();
#pragma omp parallel for num_threads(loop_threads()) schedule(dynamic, 4)
  for (int k = 0; k < repeats; ++k) {
    const FittedModel fit = problem.sample(truth, sigma, samples, seed.split(static_cast<std::uint64_t>(k)));
    const DirectionSpectrum spectrum = direction_spectrum(fit);
    Counts one{.sets = 1};
    for (int v = 0; v < variants; ++v) {
      const CertifiedSubspace c =
          v == 0 ? proven_certificate(fit, spectrum, options) : calibrated_certificate(fit, spectrum, options, v == 1);
      one.wrong[v] = problem.largest_defect(c.basis, truth) > kDelta;
      one.found[v] = c.dimension >= wanted;
    }
#pragma omp critical
    total += one;
  }
  return total;
}

void grid(const Settings& s) {
  const int repeats = s.repeats > 0 ? s.repeats : 300;
  const double noises[] = {.01, .03, .1, .3};
  const Index sizes[] = {100, 200, 400, 800, 1600, 3200};
  fmt::print("grid: {} repeats a cell; proven / calibrated\n", repeats);
  fmt::print("| system | Q | dimension | found at noise .01 | .03 | .1 | .3 | all | false | sets | worst cell |\n");
  fmt::print("|---|---|---|---|---|---|---|---|---|---|---|\n");
  Counts of_noise[4], all, everything;
  std::uint64_t cell = 0;
  double worst_of_all[2] = {};
  for (const Problem& p : chosen(s, false)) {
    Counts mine[4], sum;
    double worst[2] = {};
    for (int n = 0; n < 4; ++n)
      for (const Index size : sizes) {
        const Counts c =
            run_cell(p, p.truth(), noises[n] * p.length(p.truth()), size, repeats, Seed{s.seed}.split(++cell), 2);
        mine[n] += c;
        for (int v = 0; v < 2; ++v) worst[v] = std::max(worst[v], c.rate(v));
      }
    for (const Counts& c : mine) sum += c;
    everything += sum;
    const bool symmetric = p.true_dimension() > 0;
    std::string cells;
    for (int n = 0; n < 4; ++n) {
      cells += symmetric ? fmt::format(" {:.3f} / {:.3f} |", mine[n].detection(0), mine[n].detection(1)) : " |";
      if (symmetric) of_noise[n] += mine[n];
    }
    if (symmetric) all += sum;
    for (int v = 0; v < 2; ++v) worst_of_all[v] = std::max(worst_of_all[v], worst[v]);
    fmt::print("| {} | {} | {} |{} {} | {} / {} | {} | {:.3f} / {:.3f} |\n", p.system().name, p.coefficients(),
               p.true_dimension(), cells,
               symmetric ? fmt::format("{:.3f} / {:.3f}", sum.detection(0), sum.detection(1)) : "", sum.wrong[0],
               sum.wrong[1], sum.sets, worst[0], worst[1]);
    std::fflush(stdout);
  }
  if (all.sets == 0) return;
  fmt::print("| all | | |");
  for (const Counts& c : of_noise) fmt::print(" {:.3f} / {:.3f} |", c.detection(0), c.detection(1));
  fmt::print(" {:.3f} / {:.3f} | {} / {} | {} | {:.3f} / {:.3f} |\n\n", all.detection(0), all.detection(1),
             everything.wrong[0], everything.wrong[1], everything.sets, worst_of_all[0], worst_of_all[1]);
}

/// The noise that gives L_theta (b^ - b) a root mean square of delta along the last direction of the true algebra.
double noise_unit(const Problem& p, const VectorXd& truth, Index samples) {
  const FittedModel fit = p.exact(truth, 1, static_cast<double>(samples));
  const DirectionSpectrum s = p.true_spectrum(truth);
  return kDelta / (combine(fit.broken, s.theta.col(p.true_dimension() - 1)) * fit.covariance_factor).norm();
}

void boundary_part(const Settings& s) {
  const int repeats = s.repeats > 0 ? s.repeats : 500;
  const Index samples = 400;
  fmt::print(
      "boundary: N = {}, {} repeats a cell; the visible part of the true defect is `share` of delta, in the "
      "direction that noise hides best; noise in units in which the error of the bracket is delta\n",
      samples, repeats);
  fmt::print("| system | share | noise | proven | calibrated | without the term for the choice |\n");
  fmt::print("|---|---|---|---|---|---|\n");
  double worst[3] = {};
  std::uint64_t cell = 1000000;
  for (const Problem& p : chosen(s, true))
    for (const double share : {0.0, 0.4, 0.6, 0.8, 0.9, 1.001}) {
      if (s.share >= 0 && s.share != share) continue;
      const VectorXd truth = fields::boundary(p, share * kDelta);
      if (truth.size() == 0) continue;
      for (const double noise : {0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0, 1.3, 1.7, 2.2}) {
        const double sigma = noise * noise_unit(p, truth, samples);
        const Counts c = run_cell(p, truth, sigma, samples, repeats, Seed{s.seed}.split(++cell), 3);
        for (int v = 0; v < 3; ++v) worst[v] = std::max(worst[v], c.rate(v));
        if (c.wrong[0] + c.wrong[1] + c.wrong[2] > 0)
          fmt::print("| {} | {:.3f} | {:.2f} | {:.4f} | {:.4f} | {:.4f} |\n", p.system().name, share, noise, c.rate(0),
                     c.rate(1), c.rate(2));
        std::fflush(stdout);
      }
    }
  fmt::print("| worst | | | {:.4f} | {:.4f} | {:.4f} |\n\n", worst[0], worst[1], worst[2]);
}

void coverage(const Settings& s) {
  const int repeats = s.repeats > 0 ? s.repeats : 300;
  fmt::print(
      "coverage: N = 400, {} repeats a cell; all directions at once inside their proven interval; the true "
      "defect of V_d below the smallest delta of the calibrated certificate\n",
      repeats);
  fmt::print("| system | noise | nominal | proven intervals | of single directions | calibrated smallest delta |\n");
  fmt::print("|---|---|---|---|---|---|\n");
  std::uint64_t cell = 2000000;
  for (const Problem& p : chosen(s, false))
    for (const double noise : {0.03, 0.1})
      for (const double alpha : {0.05, 0.2}) {
        int all = 0, single = 0, directions = 0, below = 0, claims = 0;
        CertificateOptions o = decision_only();
        o.alpha = alpha;
        o.bounds = o.smallest_delta = true;
        const Seed seed = Seed{s.seed}.split(++cell);
#pragma omp parallel for num_threads(loop_threads()) schedule(dynamic, 4) reduction(+ : all, single, directions, below, claims)
        for (int k = 0; k < repeats; ++k) {
          const double sigma = noise * p.length(p.truth());
          const CertificateResult r =
              certify(p.sample(p.truth(), sigma, 400, seed.split(static_cast<std::uint64_t>(k))), o);
          int inside = 0, measured = 0;
          for (const DirectionDefect& d : r.directions) {
            if (d.kind != DirectionKind::measured) continue;
            ++measured;
            const double rho = p.largest_defect(d.theta, p.truth());
            inside += rho >= d.lower * (1 - 1e-9) - 1e-12 && rho <= d.upper * (1 + 1e-9) + 1e-12;
          }
          all += inside == measured;
          single += inside;
          directions += measured;
          if (std::isnan(r.calibrated.smallest_delta)) continue;
          const int d = std::max(r.calibrated.dimension, 1);
          Eigen::MatrixXd basis(r.directions.front().theta.size(), d);
          for (int c = 0; c < d; ++c) basis.col(c) = r.directions[at(c)].theta;
          ++claims;
          below += p.largest_defect(basis, p.truth()) <= r.calibrated.smallest_delta;
        }
        fmt::print("| {} | {} | {} | {:.3f} | {:.4f} | {} |\n", p.system().name, noise, 1 - alpha,
                   all / static_cast<double>(repeats), single / static_cast<double>(directions),
                   claims > 0 ? fmt::format("{:.3f} of {}", below / static_cast<double>(claims), claims) : "none");
        std::fflush(stdout);
      }
  fmt::print("\n");
}

/// Two hypotheses: the symmetric truth, and one of defect delta in the direction that is hardest to see. By Pinsker's
/// inequality no test of level alpha reaches power 1/2 at a delta below 2 sigma s (1/2 - alpha) / |M b|, where s is the
/// largest singular value of L_theta S.
double le_cam(const Problem& p, double sigma, Index samples) {
  const FittedModel fit = p.exact(p.truth(), sigma, static_cast<double>(samples));
  const VectorXd theta = p.true_spectrum(p.truth()).theta.col(0);
  const Eigen::MatrixXd l = combine(fit.broken, theta) * fit.covariance_factor;
  return 2 * sigma * Eigen::JacobiSVD<Eigen::MatrixXd>(l).singularValues()[0] * 0.45;
}

double median(std::vector<double> v) {
  std::ranges::nth_element(v, v.begin() + std::ssize(v) / 2);
  return v[v.size() / 2];
}

void distance(const Settings& s) {
  const int repeats = s.repeats > 0 ? s.repeats : 100;
  fmt::print("distance: median smallest delta at level .05 over the Le Cam bound, hopf, {} repeats a cell\n", repeats);
  fmt::print("| N | noise | Le Cam delta | proven | calibrated |\n|---|---|---|---|---|\n");
  const Problem p = fields::problem("hopf");
  std::uint64_t cell = 3000000;
  for (const double noise : {0.03, 0.1, 0.3})
    for (const Index samples : {100, 400, 1600, 6400}) {
      CertificateOptions o = decision_only();
      o.smallest_delta = true;
      CertificateOptions at_level = o;
      at_level.alpha = o.alpha / 0.6;  // the search works at 0.6 alpha
      const double sigma = noise * p.length(p.truth());
      std::vector<double> proven(at(repeats)), calibrated(at(repeats));
      const Seed seed = Seed{s.seed}.split(++cell);
      for (int k = 0; k < repeats; ++k) {
        const FittedModel fit = p.sample(p.truth(), sigma, samples, seed.split(static_cast<std::uint64_t>(k)));
        const DirectionSpectrum spectrum = direction_spectrum(fit);
        proven[at(k)] = proven_certificate(fit, spectrum, o).smallest_delta;
        const double c = calibrated_certificate(fit, spectrum, at_level).smallest_delta;
        calibrated[at(k)] = std::isnan(c) ? std::numeric_limits<double>::infinity() : c;
      }
      const double bound = le_cam(p, sigma, samples);
      fmt::print("| {} | {} | {:.5f} | {:.2f} | {:.2f} |\n", samples, noise, bound, median(proven) / bound,
                 median(calibrated) / bound);
    }
  fmt::print("\n");
}

/// Time of the processor, so that other work on the machine does not count.
double now() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return 1e3 * static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_nsec);
}

double milliseconds(int repeats, const std::function<void()>& work) {
  std::vector<double> times;
  for (int k = 0; k < repeats; ++k) {
    const double start = now();
    work();
    times.push_back(now() - start);
  }
  return median(times);
}

void time_part(const Settings& s) {
  const int repeats = s.repeats > 0 ? s.repeats : 200;
  fmt::print("time: one thread, N = 800, median of {}, ms of the processor; the first call also makes the draws\n",
             repeats);
  fmt::print("| system | Q | P | noise | first call | both certificates | with bounds and smallest delta |\n");
  fmt::print("|---|---|---|---|---|---|---|\n");
  std::uint64_t other = s.seed;
  for (const Problem& p : chosen(s, false))
    for (const double noise : {0.03, 0.1}) {
      const FittedModel fit = p.sample(p.truth(), noise * p.length(p.truth()), 800, Seed{s.seed});
      CertificateOptions brief = decision_only(), fresh = brief, whole = brief;
      whole.bounds = whole.smallest_delta = true;
      const double first = milliseconds(9, [&] {
        fresh.seed = ++other;
        certify(fit, fresh);
      });
      certify(fit, brief);
      const double both = milliseconds(repeats, [&] { certify(fit, brief); });
      const double all = milliseconds(repeats, [&] { certify(fit, whole); });
      fmt::print("| {} | {} | {} | {} | {:.2f} | {:.2f} | {:.2f} |\n", p.system().name, p.coefficients(),
                 fit.broken.size(), noise, first, both, all);
    }
  fmt::print("\n");
}

}  // namespace
}  // namespace lieder::benchmarks

int main(int argc, char** argv) {
  using namespace lieder::benchmarks;
  Settings settings;
  std::vector<std::string> parts;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool more = i + 1 < argc;
    if (word == "--repeats" && more)
      settings.repeats = std::stoi(argv[++i]);
    else if (word == "--only" && more)
      settings.only = argv[++i];
    else if (word == "--share" && more)
      settings.share = std::stod(argv[++i]);
    else if (word == "--seed" && more)
      settings.seed = std::stoull(argv[++i]);
    else
      parts.push_back(word);
  }
  if (parts.empty()) parts = {"grid", "boundary", "coverage", "distance", "time"};
  const lieder::SingleThreadedBlas blas;
  for (const std::string& part : parts) {
    if (part == "grid")
      grid(settings);
    else if (part == "boundary")
      boundary_part(settings);
    else if (part == "coverage")
      coverage(settings);
    else if (part == "distance")
      distance(settings);
    else if (part == "time")
      time_part(settings);
    else {
      fmt::print(stderr, "certificates: no part '{}'\n", part);
      return 2;
    }
  }
}

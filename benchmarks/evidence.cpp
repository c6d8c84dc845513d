// How often `discover function` is right: the rate of false symmetries on functions that have none, how often a known
// algebra is found whole and rightly named, and how often the bounds hold the true defect.
//   evidence [--sets N] [--seed S] [--only nulls|known] [--gp] [--show]
// With --gp Gaussian processes stand in for functions, and no set has Jacobians.
// Null sets: waves, cubics, untrained nets and vector fields on R^2 .. R^10, 10 to 2,000 samples, noise 0 to 0.3 of the
// values' spread; every fifth with Jacobians, whose relative error is the noise. Known sets: 40 samples a coefficient,
// noise 0 to 0.05, every fifth with exact Jacobians.
#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <chrono>
#include <cstdio>
#include <map>

#include "evidence_sets.hpp"
#include "lieder/base/threads.hpp"
#include "lieder/discover/discover.hpp"
#include "lieder/linalg/subspace.hpp"
#include "share.hpp"

namespace lieder::benchmarks {
namespace {

struct Settings {
  int sets = 1000;
  std::uint64_t seed = 1;
  std::string only;
  bool show = false, by_process = false;
};

/// The function at normal points, with noise of a share of the spread of what it is put on.
SampledFunction sample(const KnownFunction& f, Index count, double noise, bool with_jacobian, RandomStream& random) {
  SampledFunction s;
  s.x = random.normal_matrix(count, f.inputs);
  s.y.resize(count, f.outputs);
  if (with_jacobian) s.jacobian.resize(count, f.outputs * f.inputs);
  for (Index k = 0; k < count; ++k) {
    s.y.row(k) = f.value(s.x.row(k));
    if (with_jacobian) s.jacobian.row(k) = f.jacobian(s.x.row(k)).reshaped<Eigen::RowMajor>();
  }
  if (with_jacobian)
    s.jacobian += noise * std::sqrt(s.jacobian.squaredNorm() / static_cast<double>(s.jacobian.size())) *
                  random.normal_matrix(count, s.jacobian.cols());
  else
    s.y += noise * std::sqrt((s.y.rowwise() - s.y.colwise().mean()).squaredNorm() / static_cast<double>(s.y.size())) *
           random.normal_matrix(count, f.outputs);
  return s;
}

DiscoverResult ask(const KnownFunction& f, const SampledFunction& s, std::uint64_t seed, bool by_process) {
  const VectorFields fields = candidate_fields(f.candidates, f.inputs);
  return discover(
      s, fields, output_action(f.output, fields, f.outputs),
      {.fitted_by = by_process ? FittedBy::gaussian_process : FittedBy::polynomials, .seed = seed, .threads = 1});
}

MatrixXd stacked(const std::vector<MatrixXd>& all) {
  MatrixXd columns(all.front().size(), static_cast<Index>(all.size()));
  for (std::size_t i = 0; i < all.size(); ++i) columns.col(static_cast<Index>(i)) = all[i].reshaped();
  return columns;
}

/// "12 of 1000 (0.6 to 2.1 %)": with its 95 % interval.
std::string rate(int hits, int of) {
  if (of == 0) return "none asked";
  const Share share = share_of(hits, of);
  return fmt::format("{} of {} ({:.1f} to {:.1f} %)", hits, of, 100 * share.lower, 100 * share.upper);
}

struct Tally {
  int sets = 0, symmetry = 0, approximate = 0, none = 0, open = 0;
  int whole = 0, named = 0;          // known sets: the algebra, and its name too
  int covered = 0, with_bounds = 0;  // least defect
  double seconds = 0;

  void add(const DiscoverResult& r) {
    ++sets;
    symmetry += r.verdict == Verdict::symmetry;
    approximate += r.verdict == Verdict::approximate;
    none += r.verdict == Verdict::none;
    open += r.verdict == Verdict::underdetermined;
  }
};
using Table = std::map<std::string, Tally>;

void print(const Table& table, bool known) {
  Tally all;
  for (const auto& [family, t] : table) {
    fmt::print("| {} | {} | {} | {} | {} | {} | {} | {:.2f} |\n", family, t.sets, t.symmetry, t.approximate, t.none,
               t.open, known ? fmt::format("{}, {}", t.whole, t.named) : "", t.seconds / t.sets);
    all.sets += t.sets;
    all.symmetry += t.symmetry;
    all.whole += t.whole;
    all.named += t.named;
    all.covered += t.covered;
    all.with_bounds += t.with_bounds;
  }
  if (known)
    fmt::print("known: whole algebra {}; rightly named too {}\n", rate(all.whole, all.sets), rate(all.named, all.sets));
  else
    fmt::print("null sets called symmetry: {}\n", rate(all.symmetry, all.sets));
  fmt::print("upper bound of the least defect at or above the truth: {}\n", rate(all.covered, all.with_bounds));
}

/// The least defect there is among the candidates, over the given points (docs/discover.md has the formula).
double true_least_defect(const KnownFunction& f, const MatrixXd& x) {
  const VectorFields fields = candidate_fields(f.candidates, f.inputs);
  const OutputAction action = output_action(f.output, fields, f.outputs);
  const Index q = fields.count();
  MatrixXd broken = MatrixXd::Zero(q, q), size = MatrixXd::Zero(q, q);
  for (const auto& point : x.rowwise()) {
    const FieldsAt at = fields.at(point, action.needs_jacobians());
    const MatrixXd slope = f.jacobian(point), input = slope * at.values;
    if (action.is_trivial()) {
      broken += input.transpose() * input;
      size += slope.squaredNorm() * at.values.transpose() * at.values;  // one output: all norms of DF agree
    } else {
      const MatrixXd turned = action.apply(at, f.value(point));
      broken += (input - turned).transpose() * (input - turned);
      size += input.transpose() * input + turned.transpose() * turned;
    }
  }
  const Eigen::GeneralizedSelfAdjointEigenSolver<MatrixXd> squares(broken, size, Eigen::EigenvaluesOnly);
  return std::sqrt(std::max(0.0, squares.eigenvalues()[0]));
}

void run(const Settings& settings, bool known) {
  Table table;
  const double noises[] = {0, 0.03, 0.1, 0.3};
  const Index counts[] = {10, 20, 50, 200, 600, 2000};
#pragma omp parallel for num_threads(loop_threads()) schedule(dynamic, 1)
  for (int k = 0; k < settings.sets; ++k) {
    const auto number = static_cast<std::uint64_t>(k);
    RandomStream random(Seed{settings.seed}.split(known ? 1 : 2).split(number));
    const KnownFunction f = known ? known_function(number, random) : null_function(number, random);
    const double noise = known ? noises[random.below(2)] * (5.0 / 3.0) : noises[random.below(4)];
    const Index count = known ? f.samples : counts[random.below(6)];
    const bool slopes = !settings.by_process && number % 5 == 4;
    const SampledFunction s = sample(f, count, known && slopes ? 0 : noise, slopes, random);
    const auto start = std::chrono::steady_clock::now();
    const DiscoverResult r = ask(f, s, number, settings.by_process);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const bool whole = known && r.dimension == static_cast<Index>(f.algebra.size()) && r.usable() &&
                       principal_angles(stacked(r.generators), stacked(f.algebra)).maxCoeff() < 10;
    const bool named = whole && r.algebra && r.algebra->name == name_algebra(f.algebra).name;
    // A process compares functions where it knows them best, at points that it does not tell.
    const bool bounded = !settings.by_process && !r.defects.empty() && std::isfinite(r.defects.front().upper);
    // Bounds from values speak of the samples at hand, those from Jacobians of where such samples come from.
    const MatrixXd points = slopes ? random.normal_matrix(4000, f.inputs) : s.x;
    const bool covered = bounded && r.defects.front().upper >= (known ? 0 : true_least_defect(f, points) * (1 - 1e-6));
#pragma omp critical
    {
      Tally& t = table[f.family];
      t.add(r);
      t.whole += whole;
      t.named += named;
      t.with_bounds += bounded;
      t.covered += covered;
      t.seconds += seconds;
      if (settings.show && (known ? !named : r.verdict == Verdict::symmetry || (bounded && !covered)))
        fmt::print("{} on R^{}, {} samples, noise {}, {}{}: {}; {} {}; defect {:.3g} to {:.3g}\n", f.family, f.inputs,
                   count, noise, f.candidates, slopes ? ", Jacobians" : "", to_string(r.verdict), r.dimension,
                   r.algebra ? r.algebra->name : "", bounded ? r.defects.front().lower : kUnset,
                   bounded ? r.defects.front().upper : kUnset);
    }
  }
  fmt::print(
      "| {} | sets | symmetry | approximate | none | open | whole, named | seconds "
      "|\n|---|---|---|---|---|---|---|---|\n",
      known ? "known" : "null");
  print(table, known);
}

}  // namespace
}  // namespace lieder::benchmarks

int main(int argc, char** argv) {
  using namespace lieder::benchmarks;
  Settings settings;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool more = i + 1 < argc;
    if (word == "--sets" && more)
      settings.sets = std::stoi(argv[++i]);
    else if (word == "--seed" && more)
      settings.seed = std::stoull(argv[++i]);
    else if (word == "--only" && more)
      settings.only = argv[++i];
    else if (word == "--gp")
      settings.by_process = true;
    else if (word == "--show")
      settings.show = true;
    else {
      fmt::print(stderr, "evidence: '{}' came; need --sets N, --seed S, --only nulls|known, --gp or --show\n", word);
      return 2;
    }
  }
  const lieder::SingleThreadedBlas blas;
  if (settings.only != "known") run(settings, false);
  if (settings.only != "nulls") run(settings, true);
}

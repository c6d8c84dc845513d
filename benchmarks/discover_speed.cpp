// The symmetry algebra of |x|^2, or of a quartic without a symmetry, among all of gl(n), from samples with Jacobians.
//   discover_speed N SAMPLES [--quartic] [--threads T]
// Beside it, in the same run: the time of one dgemm that forms R' R of as many rows.
#include <cblas.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <string>

#include "lieder/base/memory.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/base/threads.hpp"
#include "lieder/discover/discover.hpp"

namespace lieder::benchmarks {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

SampledFunction squared_norm(Index samples, Index n, bool quartic) {
  RandomStream random(Seed{1});
  SampledFunction f{.x = random.normal_matrix(samples, n), .y = {}};
  f.y = f.x.rowwise().squaredNorm();
  f.jacobian = 2 * f.x;
  if (!quartic) return f;
  const MatrixXd a = random.normal_matrix(n, n);
  f.y += (f.x * a).cwiseProduct(f.x).rowwise().sum() + f.x.array().pow(4).matrix().rowwise().sum();
  f.jacobian += f.x * (a + a.transpose()) + 4 * MatrixXd(f.x.array().cube());
  return f;
}

/// R' R of random rows by dgemm, in blocks as long as those of the streamed sums.
double seconds_of_dgemm(Index rows, Index columns, int threads) {
  constexpr Index kBlock = 1000;
  const ThreadScope scope(threads);
  const MatrixXd block = RandomStream(Seed{2}).normal_matrix(kBlock, columns);
  MatrixXd product = MatrixXd::Zero(columns, columns);
  const auto n = static_cast<int>(columns), k = static_cast<int>(kBlock);
  const auto add = [&] {
    cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, n, n, k, 1, block.data(), k, block.data(), k, 1,
                product.data(), n);
  };
  add();  // memory that is touched for the first time
  const auto start = Clock::now();
  add();
  return since(start) * static_cast<double>(rows) / kBlock;
}

int run(Index n, Index samples, bool quartic, int threads) {
  const SampledFunction f = squared_norm(samples, n, quartic);
  double first = -1, derivatives = 0;
  const auto start = Clock::now();
  const Progress stages = [&](const ProgressEvent& event) {
    if (event.stage == "derivatives" && first < 0) first = since(start);
    if (event.stage == "directions" && derivatives == 0) derivatives = since(start) - first;
    return Flow::proceed;
  };
  const VectorFields fields = candidate_fields(fmt::format("GL({})", n), n);
  const DiscoverResult r = discover(f, fields, OutputAction::trivial(1), {.threads = threads, .progress = stages});
  const double whole = since(start);
  fmt::print("gl({}), {} candidates, {} samples: {}, dimension {}, '{}'\n", n, fields.count(), samples,
             to_string(r.verdict), r.dimension, r.algebra ? r.algebra->name : "");
  fmt::print("  {}\n  {:.2f} s, peak {}\n", r.message, whole, human_bytes(peak_memory_bytes()));
  if (derivatives > 0) {
    const double dgemm = seconds_of_dgemm(r.equations, fields.count(), threads);
    fmt::print("  sums of squares {:.2f} s; dgemm of as many rows {:.2f} s: {:.2f} of its rate\n", derivatives, dgemm,
               dgemm / derivatives);
  }
  return 0;
}

}  // namespace
}  // namespace lieder::benchmarks

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "discover_speed N SAMPLES [--quartic] [--threads T]\n");
    return 2;
  }
  bool quartic = false;
  int threads = 0;
  for (int i = 3; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--quartic") quartic = true;
    if (word == "--threads" && i + 1 < argc) threads = std::atoi(argv[++i]);
  }
  return lieder::benchmarks::run(std::atol(argv[1]), std::atol(argv[2]), quartic, threads);
}

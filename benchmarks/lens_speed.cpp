// Time of the lens, part by part, beside what the machine's dgemm reaches, and how it grows with d and N.
//   lens_speed [--threads T]
#include <cblas.h>

#include <chrono>
#include <cmath>
#include <cstdlib>

#include "lens/moments.hpp"
#include "lens_cases.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/base/threads.hpp"
#include "lieder/synth/translations.hpp"

namespace lieder::benchmarks {
namespace {

template <typename Work>
double seconds(int repeats, Work&& work) {
  std::vector<double> times;
  for (int i = 0; i < repeats; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work();
    times.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return median(times);
}

/// Operations that sums of v v v over rows v = (1, u) take, each different entry once: the third moments with the lower
/// ones, and the products v v.
double operations_of_a_row(Eigen::Index d) {
  const auto n = static_cast<double>(d + 1);
  return n * (n + 1) * (n + 2) / 3 + n * (n + 1) / 2;
}

/// Seconds of the pass over the data and of a square dgemm of the same number of operations, in turns: other users of
/// the machine slow both.
void moments_against_dgemm(Eigen::Index d, Eigen::Index n) {
  const Synth data = translations({.dim = static_cast<int>(d), .samples = n, .seed = 1});
  const double operations = static_cast<double>(n) * operations_of_a_row(d);
  const auto size = static_cast<int>(std::cbrt(operations / 2));
  RandomStream random(Seed{1});
  const Eigen::MatrixXd a = random.normal_matrix(size, size), b = random.normal_matrix(size, size);
  Eigen::MatrixXd c(size, size);
  std::vector<double> passes, gemms;
  for (int turn = 0; turn < 15; ++turn) {
    passes.push_back(seconds(1, [&] {
      const auto stream = view_samples(data.x.data(), data.x.rows(), d, d, 1);
      Subsamples aside;
      (void)accumulate_moments(*stream, {}, aside);
    }));
    gemms.push_back(seconds(1, [&] {
      cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, size, size, size, 1, a.data(), size, b.data(), size, 0,
                  c.data(), size);
    }));
  }
  const double pass = median(passes), gemm = median(gemms);
  fmt::print("| {} | {} | {:.3f} | {:.1f} | {:.3f} | {:.1f} | {:.2f} |\n", d, n, pass, operations / pass / 1e9, gemm,
             operations / gemm / 1e9, gemm / pass);
}

double lens_seconds(int d, Eigen::Index n, Feature feature, double& cosine) {
  const Synth data = translations({.dim = d, .samples = n, .feature = feature, .view = View::rotated, .seed = 9});
  LensResult r;
  const double time = seconds(d > 65 ? 1 : 3, [&] {
    const auto stream = view_samples(data.x.data(), data.x.rows(), d, d, 1);
    r = lens(*stream);
  });
  cosine = r.generator.size() > 0 ? score(r.generator, data.truth).cosine : 0;
  return time;
}

/// Slope of log time against log size, by least squares.
double exponent(const std::vector<double>& sizes, const std::vector<double>& times) {
  double x = 0, y = 0, xx = 0, xy = 0;
  const auto n = static_cast<double>(sizes.size());
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const double u = std::log(sizes[i]), v = std::log(times[i]);
    x += u;
    y += v;
    xx += u * u;
    xy += u * v;
  }
  return (n * xy - x * y) / (n * xx - x * x);
}

void growth() {
  fmt::print("\n| feature | d | N | seconds | cosine |\n|---|---|---|---|---|\n");
  const auto row = [](int d, Eigen::Index n, Feature feature) {
    double cosine = 0;
    const double time = lens_seconds(d, n, feature, cosine);
    fmt::print("| {} | {} | {} | {:.3f} | {:.5f} |\n", to_string(feature), d, n, time, cosine);
    std::fflush(stdout);
    return time;
  };
  std::vector<double> dims, by_dim, counts, by_count;
  for (const int d : {17, 33, 65, 129}) {
    dims.push_back(d);
    by_dim.push_back(row(d, 20000, Feature::gaussian));
  }
  for (const Eigen::Index n : {20000, 80000, 320000}) {
    counts.push_back(static_cast<double>(n));
    by_count.push_back(row(33, n, Feature::gaussian));
  }
  row(33, 100000, Feature::legendre);
  row(65, 100000, Feature::legendre);
  row(257, 60000, Feature::gaussian);
  fmt::print("\ntime grows as d^{:.2f} (N = 20,000) and as N^{:.2f} (d = 33)\n", exponent(dims, by_dim),
             exponent(counts, by_count));
}

}  // namespace
}  // namespace lieder::benchmarks

int main(int argc, char** argv) {
  using namespace lieder::benchmarks;
  const int threads = argc > 2 && std::string(argv[1]) == "--threads" ? std::atoi(argv[2]) : 0;
  const lieder::ThreadScope scope(threads);
  fmt::print("{} threads\n\n", scope.count());
  fmt::print(
      "| d | N | moments s | Gflop/s | dgemm of the same flops s | Gflop/s | share |\n|---|---|---|---|---|---|---|\n");
  moments_against_dgemm(33, 100000);
  moments_against_dgemm(65, 50000);
  moments_against_dgemm(129, 20000);
  growth();
  fmt::print("peak memory {}\n", lieder::human_bytes(lieder::peak_memory_bytes()));
}

// Time of one Gram matrix of a neural kernel (NTK, relu, w^2 = 2, no biases; the last layer w = 1).
//   kernel_speed CASE [--samples N] [--repeats R] [--threads T] [--float]
// CASE: fc1 fc5 (fully connected, 1 and 5 hidden layers), flatten1 gap1 (3 x 3 circular convolution on 28 x 28 pixels).
//   kernel_speed dgemm [--samples N] [--columns D] [--repeats R] [--threads T]
// takes fc1 in turns with the BLAS product X X' of the same matrix. One line of JSON.
// kernel_vs_neural_tangents.py runs this beside neural-tangents on the same samples.
#include <cblas.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/threads.hpp"
#include "lieder/kernel/networks.hpp"

namespace lieder::benchmarks {
namespace {

using Eigen::Index;

constexpr double kLongEnough = 20;  // seconds that the repeats may take

struct Job {
  std::string name;
  Index samples = 128, columns = 784;
  int repeats = 5, threads = 0;
  bool in_float = false;
};

template <typename Work>
double seconds_of(Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// Rows of length 1, the same numbers as in kernel_vs_neural_tangents.py.
RowMatrix unit_rows(Index samples, Index columns) {
  RowMatrix x(samples, columns);
  for (Index k = 0; k < x.size(); ++k) {
    const auto t = static_cast<double>(k);
    x.data()[k] = std::sin(1.0 + 1.7 * t + 0.3 * std::pow(t, 1.5));
  }
  x.rowwise().normalize();
  return x;
}

Kernel kernel_of(const std::string& name) {
  const NetworkOptions network{.weight_std = std::sqrt(2.0), .readout_weight_std = 1.0};
  if (name == "fc1" || name == "dgemm") return mlp({.depth = 1, .network = network});
  if (name == "fc5") return mlp({.depth = 5, .network = network});
  if (name == "flatten1") return conv({.network = network});
  if (name == "gap1") return conv({.pool = Pool::gap, .network = network});
  throw InputError(fmt::format("{} came; need fc1, fc5, flatten1, gap1 or dgemm", name));
}

template <typename Matrix>
nlohmann::ordered_json timed(const Job& job, const Matrix& x) {
  const Kernel kernel = kernel_of(job.name);
  Matrix k;
  std::vector<double> seconds;
  double total = 0;
  for (int call = 0; call <= job.repeats && total < kLongEnough; ++call) {
    seconds.push_back(seconds_of([&] { k = kernel.gram(x, {.threads = job.threads}); }));
    total += seconds.back();
  }
  const double first = seconds.front();
  if (seconds.size() > 1) seconds.erase(seconds.begin());
  return {{"first_seconds", first},
          {"seconds", seconds},
          {"median_seconds", median(seconds)},
          {"k00", static_cast<double>(k(0, 0))},
          {"k01", static_cast<double>(k(0, 1))}};
}

/// The product that a Gram matrix begins with, whole, as BLAS users write it.
nlohmann::ordered_json beside_dgemm(const Job& job, const RowMatrix& x) {
  const Kernel kernel = kernel_of(job.name);
  const ThreadScope threads(job.threads);
  std::vector<double> ours, blas;
  const auto n = static_cast<int>(x.rows()), d = static_cast<int>(x.cols());
  RowMatrix product(n, n);
  for (int turn = 0; turn < job.repeats; ++turn) {
    ours.push_back(seconds_of([&] { kernel.gram(x, {.threads = job.threads}); }));
    blas.push_back(seconds_of([&] {
      cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, n, d, 1, x.data(), d, x.data(), d, 0, product.data(), n);
    }));
  }
  std::vector<double> ratios;
  for (std::size_t turn = 0; turn < ours.size(); ++turn) ratios.push_back(ours[turn] / blas[turn]);
  return {{"seconds", ours},
          {"dgemm_seconds", blas},
          {"median_seconds", median(ours)},
          {"median_dgemm_seconds", median(blas)},
          {"median_ratio", median(ratios)}};
}

nlohmann::ordered_json measure(const Job& job) {
  const RowMatrix x = unit_rows(job.samples, job.columns);
  nlohmann::ordered_json json{{"case", job.name},
                              {"samples", job.samples},
                              {"columns", job.columns},
                              {"type", job.in_float ? "float32" : "float64"},
                              {"threads", ThreadScope(job.threads).count()}};
  json.update(job.name == "dgemm" ? beside_dgemm(job, x)
              : job.in_float      ? timed(job, RowMatrixF(x.cast<float>()))
                                  : timed(job, x));
  json["peak_memory_bytes"] = peak_memory_bytes();
  return json;
}

int number_of(const std::string& option, const std::string& text) {
  const int number = std::atoi(text.c_str());
  if (number < 1) throw InputError(fmt::format("{}: {} came; need a positive number", option, text));
  return number;
}

/// \throws InputError naming what it does not know
Job job_of(const std::vector<std::string>& arguments) {
  Job job;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    const bool has_value = i + 1 < arguments.size();
    if (word == "--float")
      job.in_float = true;
    else if (word == "--samples" && has_value)
      job.samples = number_of(word, arguments[++i]);
    else if (word == "--columns" && has_value)
      job.columns = number_of(word, arguments[++i]);
    else if (word == "--repeats" && has_value)
      job.repeats = number_of(word, arguments[++i]);
    else if (word == "--threads" && has_value)
      job.threads = number_of(word, arguments[++i]);
    else if (word.starts_with("--") || !job.name.empty())
      throw InputError(
          fmt::format("{} came; need one CASE and --samples N, --columns D, --repeats R, --threads T or "
                      "--float",
                      word));
    else
      job.name = word;
  }
  return job;
}

}  // namespace
}  // namespace lieder::benchmarks

int main(int argc, char** argv) {
  using namespace lieder::benchmarks;
  try {
    std::cout << measure(job_of({argv + 1, argv + argc})).dump() << '\n';
    return 0;
  } catch (const lieder::InputError& error) {
    std::cerr << "kernel_speed: " << error.what() << '\n';
    return 2;
  }
}

// Kernel ridge regression on MNIST, and Gram matrices on disk (NTK of one hidden layer, relu, on pixels of 0 to 1).
//   kernel_ridge solve [--samples N] [--method cholesky|conjugate_gradients] [--storage float64|float32|recomputed]
//                [--ridge R] [--tolerance T] [--rank K] [--threads T] [--test M]
//   kernel_ridge gram --out FILE.npy [--samples N] [--float] [--threads T]
// Digits come from mnist/ in LIEDER_DATA_DIR; with --synthetic from a generator, rows of the same shape and labels that
// mean nothing. One line of JSON: the forecast, then what was measured.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/base/threads.hpp"
#include "lieder/io/samples.hpp"
#include "lieder/kernel/gram_file.hpp"
#include "lieder/kernel/kernel_ridge.hpp"
#include "lieder/kernel/words.hpp"

namespace lieder::benchmarks {
namespace {

using Eigen::Index;
using nlohmann::ordered_json;

struct Job {
  std::string name, out, kernel = "mlp(depth=1)";
  Index samples = 2000, test = 10'000;
  bool single_precision = false, synthetic = false, tells = false;
  KernelRidgeOptions options;
};

struct Digits {
  RowMatrix x;
  Eigen::VectorXi labels;
};

template <typename Work>
double seconds_of(Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

RowMatrix rows_of_file(const std::string& name, Index rows) {
  const char* folder = std::getenv("LIEDER_DATA_DIR");
  if (folder == nullptr)
    throw InputError("LIEDER_DATA_DIR: not set; need the folder that holds mnist/, or --synthetic");
  const auto stream = open_samples((std::filesystem::path(folder) / "mnist" / name).string());
  RowMatrix all(rows, stream->cols());
  Index read = 0;
  while (read < rows) {
    const Index more = stream->read(all.bottomRows(rows - read));
    if (more == 0) throw InputError(fmt::format("{}: has {} rows; need {}", name, read, rows));
    read += more;
  }
  return all;
}

Digits digits_of(const std::string& part, Index rows, const Job& job, std::uint64_t seed) {
  if (!job.synthetic)
    return {.x = rows_of_file(part + "-images-idx3-ubyte.gz", rows) / 255,
            .labels = rows_of_file(part + "-labels-idx1-ubyte.gz", rows).cast<int>()};
  RandomStream random(Seed{seed});
  Digits digits{.x = random.normal_matrix(rows, 784), .labels = Eigen::VectorXi(rows)};
  for (int& label : digits.labels) label = static_cast<int>(random.below(10));
  return digits;
}

RowMatrix one_hot(const Eigen::VectorXi& labels) {
  RowMatrix y = RowMatrix::Zero(labels.size(), 10);
  for (Index i = 0; i < labels.size(); ++i) y(i, labels[i]) = 1;
  return y;
}

double accuracy(const RowMatrix& values, const Eigen::VectorXi& labels) {
  Index right = 0;
  for (Index i = 0; i < values.rows(); ++i) {
    Index best = 0;
    values.row(i).maxCoeff(&best);
    right += best == labels[i] ? 1 : 0;
  }
  return static_cast<double>(right) / static_cast<double>(values.rows());
}

/// Stages and times to the standard error output, now and then.
Progress teller() {
  using Clock = std::chrono::steady_clock;
  return [start = Clock::now(), next = Clock::now()](const ProgressEvent& event) mutable {
    if (Clock::now() < next) return Flow::proceed;
    next = Clock::now() + std::chrono::seconds(10);
    std::cerr << fmt::format("{:.0f} s: {} {:.2f}\n", std::chrono::duration<double>(Clock::now() - start).count(),
                             event.stage, event.fraction);
    return Flow::proceed;
  };
}

ordered_json solve(const Job& job) {
  const Digits train = digits_of("train", job.samples, job, 1), test = digits_of("t10k", job.test, job, 2);
  const RowMatrix y = one_hot(train.labels);
  const Kernel kernel = named_kernel(job.kernel);
  KernelRidgeOptions options = job.options;
  if (job.tells) options.progress = teller();
  const KernelRidgeForecast forecast = forecast_kernel_ridge(kernel, train.x, y.cols(), options);
  KernelRidgeResult found;
  const double seconds = seconds_of([&] { found = kernel_ridge(kernel, train.x, y, options); });
  const std::uint64_t peak = peak_memory_bytes();
  const RowMatrix values = kernel_ridge_values(kernel, test.x, train.x, found.coefficients);
  return {{"kernel", kernel.name()},
          {"samples", job.samples},
          {"ridge", options.ridge},
          {"method", to_string(found.method)},
          {"storage", to_string(found.storage)},
          {"threads", ThreadScope(options.threads).count()},
          {"forecast",
           {{"memory_bytes", forecast.memory},
            {"preparation_seconds", forecast.preparation_seconds},
            {"iteration_seconds", forecast.iteration_seconds}}},
          {"message", found.message},
          {"largest_residual", found.residuals.maxCoeff()},
          {"iterations", found.iterations},
          {"rank", found.rank},
          {"seconds", seconds},
          {"peak_memory_bytes", peak},
          {"test_samples", job.test},
          {"test_accuracy", accuracy(values, test.labels)}};
}

ordered_json gram_on_disk(const Job& job) {
  const RowMatrix x = digits_of("train", job.samples, job, 1).x;
  const Kernel kernel = named_kernel(job.kernel);
  GramFileOptions options{
      .single_precision = job.single_precision, .threads = job.options.threads, .memory = job.options.memory};
  const GramFileForecast forecast = forecast_gram_file(kernel, x, job.out, options);
  if (job.tells) options.progress = teller();
  const double seconds = seconds_of([&] { gram_to_file(kernel, x, job.out, options); });
  return {{"kernel", kernel.name()},
          {"samples", job.samples},
          {"type", job.single_precision ? "float32" : "float64"},
          {"threads", ThreadScope(options.threads).count()},
          {"forecast",
           {{"file_bytes", forecast.file_bytes},
            {"memory_bytes", forecast.memory_bytes},
            {"kernel_seconds", forecast.kernel_seconds},
            {"disk_seconds", forecast.disk_seconds}}},
          {"file_bytes", std::filesystem::file_size(job.out)},
          {"seconds", seconds},
          {"peak_memory_bytes", peak_memory_bytes()}};
}

Job job_of(const std::vector<std::string>& arguments) {
  Job job;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word == "--float") {
      job.single_precision = true;
    } else if (word == "--synthetic") {
      job.synthetic = true;
    } else if (word == "--tell") {
      job.tells = true;
    } else if (!word.starts_with("--") && job.name.empty()) {
      job.name = word;
    } else {
      if (i + 1 == arguments.size()) throw InputError(fmt::format("{}: came without a value", word));
      const std::string& value = arguments[++i];
      if (word == "--samples")
        job.samples = std::stol(value);
      else if (word == "--test")
        job.test = std::stol(value);
      else if (word == "--out")
        job.out = value;
      else if (word == "--kernel")
        job.kernel = value;
      else if (word == "--method")
        job.options.method = ridge_method(value);
      else if (word == "--storage")
        job.options.storage = gram_storage(value);
      else if (word == "--ridge")
        job.options.ridge = std::stod(value);
      else if (word == "--tolerance")
        job.options.tolerance = std::stod(value);
      else if (word == "--rank")
        job.options.rank = std::stol(value);
      else if (word == "--threads")
        job.options.threads = std::stoi(value);
      else if (word == "--memory")
        job.options.memory = std::stoull(value);
      else
        throw InputError(fmt::format("{} is no option; the first lines of kernel_ridge.cpp list them", word));
    }
  }
  return job;
}

ordered_json measure(const Job& job) {
  if (job.name == "solve") return solve(job);
  if (job.name == "gram" && !job.out.empty()) return gram_on_disk(job);
  throw InputError(fmt::format("'{}' came; need solve, or gram with --out FILE", job.name));
}

}  // namespace
}  // namespace lieder::benchmarks

int main(int argc, char** argv) {
  using namespace lieder::benchmarks;
  try {
    std::cout << measure(job_of({argv + 1, argv + argc})).dump() << '\n';
    return 0;
  } catch (const std::logic_error& error) {  // InputError, and numbers that are none
    std::cerr << "kernel_ridge: " << error.what() << '\n';
    return 2;
  }
}

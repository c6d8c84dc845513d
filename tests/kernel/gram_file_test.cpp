#include "lieder/kernel/gram_file.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "kernel/samples.hpp"
#include "lieder/io/samples.hpp"
#include "lieder/kernel/networks.hpp"
#include "lieder/kernel/words.hpp"

namespace lieder {
namespace {

using testing::gaussian_rows;
using ::testing::HasSubstr;
using testing::refusal;
using testing::relative_difference;

/// A folder of its own that is empty at first, and gone at the end.
class GramFile : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path path() const { return folder_ / "k.npy"; }
  bool is_empty() const { return std::filesystem::is_empty(folder_); }
  RowMatrix read() const { return read_all(*open_samples(path().string())); }
  std::string dtype() const { return open_samples(path().string())->info().dtype; }

 private:
  std::filesystem::path folder_ = std::filesystem::path(::testing::TempDir()) / "lieder_gram_file";
};

// Property: the file is the Gram matrix, in any number of slabs and in single precision. Known answer: `gram`.
// Tolerance: products of matrices may be added in another order; float32 rounds once.
TEST_F(GramFile, IsTheGramMatrix) {
  const RowMatrix x = gaussian_rows(203, 6, 5);
  for (const char* expression : {"mlp(depth=2)", "laplace(0.7)", "conv(pool=gap,signal=6)", "mlp(depth=1) + rbf(1)"}) {
    const Kernel kernel = named_kernel(expression);
    const RowMatrix k = kernel.gram(x);
    for (const std::uint64_t memory : {std::uint64_t{0}, std::uint64_t{900'000}}) {  // one slab, and several
      EXPECT_TRUE(gram_to_file(kernel, x, path(), {.threads = 2, .memory = memory}));
      const RowMatrix file = read();
      EXPECT_EQ(file, RowMatrix(file.transpose())) << expression;
      EXPECT_LT(relative_difference(file, k), 1e-14) << expression;
      EXPECT_EQ(file.diagonal(), k.diagonal()) << expression;
    }
    EXPECT_TRUE(gram_to_file(kernel, x, path(), {.single_precision = true, .memory = 900'000}));
    EXPECT_EQ(dtype(), "float32");
    const RowMatrix rounded = read();
    EXPECT_EQ(rounded, RowMatrix(rounded.transpose())) << expression;
    EXPECT_LT(relative_difference(rounded, k), 1e-7) << expression;
  }
}

// Property: small matrices have one slab or rows shorter than one. Known answer: `gram`.
TEST_F(GramFile, TakesFewSamples) {
  for (const Eigen::Index samples : {1, 2, 63, 64, 65}) {
    const RowMatrix x = gaussian_rows(samples, 3, 6);
    EXPECT_TRUE(gram_to_file(rbf(0.5), x, path()));
    EXPECT_LT(relative_difference(read(), rbf(0.5).gram(x)), 1e-14) << samples;
  }
}

TEST_F(GramFile, PairsOfTwoSets) {
  const RowMatrix x = gaussian_rows(150, 4, 7), y = gaussian_rows(31, 4, 8);
  for (const bool single_precision : {false, true}) {
    EXPECT_TRUE(cross_to_file(mlp(), x, y, path(), {.single_precision = single_precision, .memory = 100'000}));
    EXPECT_EQ(dtype(), single_precision ? "float32" : "float64");
    EXPECT_LT(relative_difference(read(), mlp().cross(x, y)), single_precision ? 1e-7 : 1e-14);
  }
}

// Property: a stop at any moment, and an error in the midst of the work, leave nothing behind, and what was there
// stays.
TEST_F(GramFile, LeavesNothingBehindAfterAStop) {
  const RowMatrix x = gaussian_rows(203, 6, 9);
  int all = 0;
  const auto count = [&](const ProgressEvent& event) {
    EXPECT_GE(event.fraction, 0);
    EXPECT_LE(event.fraction, 1);
    ++all;
    return Flow::proceed;
  };
  EXPECT_TRUE(gram_to_file(mlp(), x, path(), {.threads = 1, .memory = 900'000, .progress = count}));
  std::filesystem::remove(path());
  ASSERT_GT(all, 10);
  for (int last = 0; last < all; ++last) {
    int calls = 0;
    const auto stop = [&](const ProgressEvent&) { return calls++ < last ? Flow::proceed : Flow::stop; };
    EXPECT_FALSE(gram_to_file(mlp(), x, path(), {.threads = 1, .memory = 900'000, .progress = stop}));
    EXPECT_TRUE(is_empty()) << last;
  }
  EXPECT_FALSE(cross_to_file(mlp(), x, x, path(), {.progress = [](const ProgressEvent&) { return Flow::stop; }}));
  EXPECT_TRUE(is_empty());
}

TEST_F(GramFile, LeavesWhatWasThereAfterAnError) {
  std::ofstream(path()) << "kept";
  RowMatrix x = gaussian_rows(203, 3, 10);
  x.row(150) *= 1e200;
  EXPECT_THAT(refusal([&] { gram_to_file(mlp(), x, path(), {.memory = 900'000}); }), HasSubstr("is not finite"));
  std::ifstream file(path());
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "kept");
  const auto entries = std::filesystem::directory_iterator(path().parent_path());
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
}

TEST_F(GramFile, RefusesWhatDoesNotFit) {
  const RowMatrix x = gaussian_rows(100, 3, 11);
  EXPECT_THAT(refusal([&] { gram_to_file(mlp(), x, path(), {.disk = 20'128}); }),
              HasSubstr("K of 100 x 100 samples would need 80.1 kB of disk; 20.1 kB is the limit given, enough for 50 "
                        "samples; float32 takes half"));
  EXPECT_THAT(refusal([&] { gram_to_file(mlp(), x, path(), {.single_precision = true, .disk = 10'128}); }),
              HasSubstr("enough for 50 samples"));
  EXPECT_THAT(refusal([&] { cross_to_file(mlp(), x, x.topRows(10), path(), {.disk = 4'128}); }),
              HasSubstr("enough for 50 rows"));
  EXPECT_EQ(refusal([&] { gram_to_file(mlp(), x, path(), {.disk = 80'128}); }), "");
  std::filesystem::remove(path());
  EXPECT_THAT(refusal([&] { gram_to_file(mlp(), x, path(), {.memory = 1000}); }), HasSubstr("is the limit given"));
  EXPECT_THAT(refusal([&] { gram_to_file(mlp(), RowMatrix(0, 3), path()); }), HasSubstr("x is 0 x 3"));
  EXPECT_THAT(refusal([&] { gram_to_file(mlp(), x, path() / "none.npy"); }), HasSubstr("cannot be written"));
  EXPECT_TRUE(is_empty());
}

// Property: the forecast is what is taken, and leaves nothing behind. Known answer: the file's size.
TEST_F(GramFile, ForecastIsTheFilesSize) {
  const RowMatrix x = gaussian_rows(203, 3, 12);
  for (const bool single_precision : {false, true}) {
    const GramFileOptions options{.single_precision = single_precision, .memory = 900'000};
    const GramFileForecast forecast = forecast_gram_file(mlp(), x, path(), options);
    EXPECT_TRUE(is_empty());
    EXPECT_GT(forecast.kernel_seconds, 0);
    EXPECT_GT(forecast.disk_seconds, 0);
    EXPECT_GT(forecast.free_bytes, forecast.file_bytes);
    EXPECT_LE(forecast.memory_bytes, 900'000U);
    EXPECT_TRUE(gram_to_file(mlp(), x, path(), options));
    EXPECT_EQ(forecast.file_bytes, std::filesystem::file_size(path()));
    std::filesystem::remove(path());
  }
}

}  // namespace
}  // namespace lieder

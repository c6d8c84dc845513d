#include "lieder/synth/windows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

std::unique_ptr<SampleStream> stream_of(const RowMatrix& m) {
  return view_samples(m.data(), m.rows(), m.cols(), m.cols(), 1, "series");
}

RowMatrix counting(Eigen::Index rows, Eigen::Index cols) {
  return Eigen::VectorXd::LinSpaced(rows * cols, 0, static_cast<double>(rows * cols - 1))
      .reshaped<Eigen::RowMajor>(rows, cols);
}

RowMatrix windows_of(const RowMatrix& series, const WindowOptions& options) {
  return windows(*stream_of(series), options).x;
}

// Known answers on the series 0, 1, 2, ..., 19.
TEST(Windows, SlideOverEveryPhase) {
  const RowMatrix x = windows_of(counting(20, 1), {.length = 4, .downsample = 3});
  ASSERT_EQ(x.rows(), 11);  // starts 0 .. 10, since 10 + 3 * 3 is the last value
  for (Eigen::Index n = 0; n < x.rows(); ++n)
    for (Eigen::Index i = 0; i < 4; ++i) EXPECT_EQ(x(n, i), static_cast<double>(n + 3 * i));
}

TEST(Windows, TakeOnePhaseWithTheStrideOfTheSampling) {
  const RowMatrix x = windows_of(counting(20, 1), {.length = 4, .downsample = 3, .stride = 3});
  EXPECT_EQ(x.col(0), (Eigen::VectorXd{{0, 3, 6, 9}}));
}

TEST(Windows, SpreadEvenlyWhenFewerAreAskedFor) {
  EXPECT_EQ(windows_of(counting(20, 1), {.length = 11, .samples = 4}).col(0), (Eigen::VectorXd{{0, 2, 5, 7}}));
  EXPECT_EQ(windows_of(counting(20, 1), {.length = 11, .samples = 400}).rows(), 10);
}

// Property: rows are series of their own; no window runs from one into the next.
TEST(Windows, TakeRowsAsSeriesAndAColumnWhenAsked) {
  const RowMatrix x = windows_of(counting(2, 5), {.length = 4});
  EXPECT_EQ(x, (RowMatrix{{0, 1, 2, 3}, {1, 2, 3, 4}, {5, 6, 7, 8}, {6, 7, 8, 9}}));
  EXPECT_EQ(windows_of(counting(4, 3), {.length = 3, .column = 1}), (RowMatrix{{1, 4, 7}, {4, 7, 10}}));
  EXPECT_EQ(windows_of(counting(1, 4), {.length = 3}).rows(), 2);
}

TEST(Windows, AreShownThroughTheViewWithTheTruthOfALine) {
  const RowMatrix series = counting(40, 1).array().sin();
  const Synth natural = windows(*stream_of(series), {.length = 7});
  EXPECT_EQ(natural.truth, shift_generator(Boundary::line, 7));
  const WindowOptions options{.length = 7, .view = View::permuted, .seed = 3};
  const Synth shown = windows(*stream_of(series), options);
  EXPECT_EQ(shown.x, natural.x * shown.view);
  EXPECT_EQ(shown.truth, in_view(natural.truth, shown.view));
  const auto source = stream_of(series);
  EXPECT_EQ(read_all(*stream_windows(*source, options)), shown.x);
}

TEST(Windows, RefuseWhatDoesNotFit) {
  const auto refuses = [](const RowMatrix& series, const WindowOptions& options, const char* what) {
    EXPECT_THAT([&] { windows_of(series, options); }, ThrowsMessage<InputError>(HasSubstr(what)));
  };
  refuses(counting(20, 1), {.length = 2}, "length 2 came");
  refuses(counting(20, 1), {.length = 3, .downsample = 0}, "downsample 0 came");
  refuses(counting(20, 1), {.length = 3, .stride = 0}, "stride 0 came");
  refuses(counting(20, 1), {.length = 3, .samples = -1}, "samples -1 came");
  refuses(counting(20, 1), {.length = 3, .threads = -1}, "threads -1 came");
  refuses(counting(20, 2), {.length = 3, .column = 2}, "column 2 came; series has 0 to 1");
  refuses(counting(20, 1), {.length = 3, .downsample = 10}, "has series of 20 values; a window of 3 every 10 needs 21");
  refuses(counting(20, 1), {.downsample = Eigen::Index{1} << 62}, "needs");
  refuses(counting(1, 1), {.length = 3}, "series of 1 values");
}

std::filesystem::path data_file(const char* name) {
  const char* given = std::getenv("LIEDER_DATA_DIR");
  return (given != nullptr ? std::filesystem::path(given) : LIEDER_SOURCE_DIR "/../shared/data") / name;
}

// Known answer: the counts of windows, ten phases and one.
TEST(Windows, OfAnElectrocardiogram) {
  const auto file = data_file("ecg/ecg_mitbih208_360hz.npy");
  if (!std::filesystem::exists(file)) GTEST_SKIP() << file << " is not here";
  const auto series = open_samples(file.string());
  EXPECT_EQ(stream_windows(*series, {.downsample = 10})->rows(), 107680);
  series->rewind();
  EXPECT_EQ(stream_windows(*series, {.downsample = 10, .stride = 10})->rows(), 10768);
}

}  // namespace
}  // namespace lieder

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "lieder/base/error.hpp"
#include "lieder/synth/windows.hpp"

namespace lieder {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

/// Rows of memory that say they are images.
class Images final : public SampleStream {
 public:
  explicit Images(std::vector<std::int64_t> shape) {
    info_ = {.path = "images", .shape = std::move(shape), .dtype = "float64"};
    Eigen::Index cols = 1;
    for (std::size_t k = 1; k < info_.shape.size(); ++k) cols *= info_.shape[k];
    // Image n, pixel p: 1000 n + p + 1, never zero.
    x_.resize(info_.shape[0], cols);
    for (Eigen::Index n = 0; n < x_.rows(); ++n)
      for (Eigen::Index p = 0; p < cols; ++p) x_(n, p) = static_cast<double>(1000 * n + p + 1);
  }
  const ArrayInfo& info() const override { return info_; }
  Eigen::Index cols() const override { return x_.cols(); }
  std::optional<Eigen::Index> rows() const override { return x_.rows(); }
  void rewind() override { next_ = 0; }
  Eigen::Index read(Eigen::Ref<RowMatrix> block) override {
    const Eigen::Index count = std::min(block.rows(), x_.rows() - next_);
    block.topRows(count) = x_.middleRows(next_, count);
    next_ += count;
    return count;
  }

 private:
  ArrayInfo info_;
  RowMatrix x_;
  Eigen::Index next_ = 0;
};

RowMatrix slices_of(const std::vector<std::int64_t>& shape, const SliceOptions& options) {
  Images images(shape);
  return slices(images, options).x;
}

// Property: image n gives a piece of its own row: consecutive pixels, zeros outside. Every place comes up.
TEST(Slices, AreRandomPiecesOfTheCentreRow) {
  const RowMatrix x = slices_of({500, 4, 5}, {.width = 6, .pad = 3, .seed = 1});
  ASSERT_EQ(x.rows(), 500);
  std::set<Eigen::Index> starts;
  for (Eigen::Index n = 0; n < x.rows(); ++n) {
    const double first = static_cast<double>(1000 * n + 2 * 5 + 1);  // the first pixel of row 4 / 2
    Eigen::Index start = -1;
    for (Eigen::Index s = 0; s <= 5; ++s) {
      Eigen::RowVectorXd padded = Eigen::RowVectorXd::Zero(11);
      padded.segment(3, 5).setLinSpaced(5, first, first + 4);
      if (padded.segment(s, 6) == x.row(n)) start = s;
    }
    ASSERT_GE(start, 0) << x.row(n);
    starts.insert(start);
  }
  EXPECT_EQ(starts.size(), 6u);
}

TEST(Slices, TakeTheRowThatIsAskedForOrAll) {
  EXPECT_EQ(slices_of({2, 2, 3}, {.width = 3, .row = 0, .pad = 0}), (RowMatrix{{1, 2, 3}, {1001, 1002, 1003}}));
  EXPECT_EQ(slices_of({2, 2, 3}, {.width = 3, .all_rows = true, .pad = 0}),
            (RowMatrix{{1, 2, 3}, {4, 5, 6}, {1001, 1002, 1003}, {1004, 1005, 1006}}));
}

// Known answer: with no pad given a row has its own width of zeros on each side.
TEST(Slices, ArePaddedByTheImagesWidth) {
  EXPECT_EQ(slices_of({10, 1, 4}, {.width = 12}).rowwise().sum(),
            slices_of({10, 1, 4}, {.width = 4, .pad = 0}).rowwise().sum());
  EXPECT_THROW(slices_of({10, 1, 4}, {.width = 13}), InputError);
}

TEST(Slices, AreTheSameInAnyBlocksAndThreads) {
  const SliceOptions options{.width = 5, .view = View::rotated, .seed = 2, .threads = 1};
  Images images({40, 3, 6});
  const Synth shown = slices(images, options);
  images.rewind();
  SliceOptions more = options;
  more.threads = 3;
  const auto stream = stream_slices(images, more);
  RowMatrix block(7, 5);
  for (Eigen::Index first = 0; const Eigen::Index count = stream->read(block); first += count)
    EXPECT_EQ(block.topRows(count), shown.x.middleRows(first, count));
  images.rewind();
  SliceOptions natural = options;
  natural.view = View::natural;
  EXPECT_LT((shown.x - slices(images, natural).x * shown.view).cwiseAbs().maxCoeff(), 1e-9);
  EXPECT_EQ(shown.truth, in_view(shift_generator(Boundary::line, 5), shown.view));
}

TEST(Slices, OfASingleImageAreTheWindowsAlongItsRows) {
  EXPECT_EQ(slices_of({2, 7}, {.width = 4}),
            (RowMatrix{{1, 2, 3, 4}, {4, 5, 6, 7}, {1001, 1002, 1003, 1004}, {1004, 1005, 1006, 1007}}));
  EXPECT_EQ(slices_of({512, 512}, {.width = 33}).rows(), 512 * 160);
}

TEST(Slices, RefuseWhatDoesNotFit) {
  const auto refuses = [](const std::vector<std::int64_t>& shape, const SliceOptions& options, const char* what) {
    EXPECT_THAT([&] { slices_of(shape, options); }, ThrowsMessage<InputError>(HasSubstr(what)));
    Images images(shape);
    EXPECT_THROW(stream_slices(images, options), InputError);
  };
  refuses({4, 3, 6}, {.width = 2}, "width 2 came");
  refuses({4, 3, 6}, {.width = 3, .row = 3}, "row 3 came; the images of images have 0 to 2");
  refuses({4, 3, 6}, {.width = 3, .row = 1, .all_rows = true}, "one of the two");
  refuses({4, 3, 6}, {.width = 3, .pad = -1}, "pad -1 came");
  refuses({4, 3, 6}, {.width = 3, .threads = -1}, "threads -1 came");
  refuses({4, 3, 6}, {.width = 8, .pad = 0}, "a row of 6 with 0 zeros on each side came from images; a slice needs 8");
  refuses({4, 6}, {.width = 3, .row = 0}, "is a single image");
  refuses({4, 6}, {.width = 3, .stride = 0}, "stride 0 came");
  refuses({4}, {.width = 3}, "has 1 extents");
}

// Known answer: the centre row of the first test digit, a 7, which holds ink.
TEST(Slices, OfHandwrittenDigits) {
  const char* given = std::getenv("LIEDER_DATA_DIR");
  const std::filesystem::path data = given != nullptr ? given : LIEDER_SOURCE_DIR "/../shared/data";
  const auto file = data / "mnist/t10k-images-idx3-ubyte.gz";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << file << " is not here";
  const auto images = open_samples(file.string());
  const Synth s = slices(*images, {.width = 84});
  EXPECT_EQ(s.x.rows(), 10000);
  EXPECT_EQ((s.x.leftCols(28).array() != 0).count() + (s.x.rightCols(28).array() != 0).count(), 0);
  images->rewind();
  const RowMatrix whole = read_all(*images);
  EXPECT_EQ(s.x.middleCols(28, 28), whole.middleCols(14 * 28, 28));
}

}  // namespace
}  // namespace lieder

#include <cmath>

#include "io/files.hpp"

namespace lieder {
namespace {

using test::refusal;

// Known answer: the rows of a matrix whatever its strides, and negative ones (a reversed NumPy view).
TEST(View, EveryStride) {
  const RowMatrix matrix = RowMatrix::NullaryExpr(5, 3, [](auto i, auto j) { return 10.0 * double(i) + double(j); });
  const Eigen::MatrixXf by_columns = matrix.cast<float>();
  EXPECT_EQ(test::read_in_blocks(*view_samples(matrix.data(), 5, 3, 3, 1), 2), matrix);
  EXPECT_EQ(test::read_in_blocks(*view_samples(by_columns.data(), 5, 3, 1, 5), 4), matrix);
  EXPECT_EQ(test::read_in_blocks(*view_samples(matrix.data() + 14, 5, 3, -3, -1), 5), matrix.reverse());
  EXPECT_EQ(test::read_in_blocks(*view_samples(matrix.data(), 3, 3, 6, 1), 5).col(0), Eigen::Vector3d(0, 20, 40));
}

TEST(View, SaysWhatItIsAndStartsAgain) {
  const std::array<float, 4> values{1, 2, 3, 4};
  const auto stream = view_samples(values.data(), 2, 2, 2, 1, "X");
  EXPECT_EQ(stream->info().path, "X");
  EXPECT_EQ(stream->info().dtype, "float32");
  EXPECT_EQ(stream->info().shape, (std::vector<std::int64_t>{2, 2}));
  EXPECT_EQ(stream->rows(), 2);
  const RowMatrix first = read_all(*stream);
  EXPECT_EQ(read_all(*stream).rows(), 0);
  stream->rewind();
  EXPECT_EQ(read_all(*stream), first);
}

TEST(View, RefusesWhatIsNotFiniteAndWhatIsEmpty) {
  RowMatrix matrix = RowMatrix::Zero(9, 2);
  matrix(7, 1) = -INFINITY;
  EXPECT_EQ(refusal([&] { test::read_in_blocks(*view_samples(matrix.data(), 9, 2, 2, 1), 4); }),
            "array: row 7, column 1 holds -inf; all values must be finite");
  EXPECT_EQ(refusal([&] { view_samples(matrix.data(), 0, 2, 2, 1, "X"); }),
            "X: holds no values: its shape is (0, 2); need at least one sample");
  EXPECT_THAT(refusal([&] { view_samples<double>(nullptr, 1, 2, 2, 1); }), ::testing::HasSubstr("null pointer"));
  EXPECT_THAT(refusal([&] { read_all(*view_samples(matrix.data(), 9, 2, 2, 1)).row(0); }),
              ::testing::HasSubstr("row 7"));
  RowMatrix narrow(1, 1);
  EXPECT_THAT(refusal([&] { view_samples(matrix.data(), 9, 2, 2, 1)->read(narrow); }),
              ::testing::HasSubstr("a block of 1 columns came to read into; need 2"));
}

}  // namespace
}  // namespace lieder

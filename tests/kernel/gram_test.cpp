#include <vector>

#include "kernel/samples.hpp"
#include "lieder/kernel/networks.hpp"
#include "lieder/kernel/words.hpp"

namespace lieder {
namespace {

using testing::gaussian_rows;
using ::testing::HasSubstr;
using testing::refusal;
using testing::relative_difference;

const std::vector<const char*> kExpressions = {"mlp(depth=1)",
                                               "mlp(depth=3,activation=erf)",
                                               "mlp(depth=2,activation=gelu)",
                                               "rbf(0.7)",
                                               "laplace(0.7)",
                                               "conv(pool=gap,signal=6)",
                                               "mlp(depth=1) + rbf(1) * conv(signal=3x2)"};

// Property: Gram matrices are positive semidefinite and symmetric to the bit. Tolerance: rounding of the trace.
TEST(Gram, IsPositiveSemidefinite) {
  const RowMatrix x = gaussian_rows(70, 6, 4);
  for (const char* expression : kExpressions) {
    const RowMatrix k = named_kernel(expression).gram(x);
    EXPECT_EQ(k, RowMatrix(k.transpose())) << expression;
    EXPECT_GT(testing::least_eigenvalue(k), -1e-14 * k.trace()) << expression;
  }
}

// Property: tiles, threads, slabs and the other half change nothing. Known answer: `cross` of the samples with
// themselves and with some of them. Tolerance: products of matrices may be added in another order.
TEST(Gram, EveryWayToThePairsGivesTheSame) {
  const RowMatrix x = gaussian_rows(301, 6, 5), y = x.middleRows(40, 37);
  for (const char* expression : kExpressions) {
    const Kernel kernel = named_kernel(expression);
    const RowMatrix k = kernel.gram(x, {.threads = 2});
    EXPECT_LT(relative_difference(kernel.gram(x, {.threads = 1}), k), 1e-14) << expression;
    EXPECT_LT(relative_difference(kernel.cross(x, y), k.middleCols(40, 37)), 1e-7) << expression;
    RowMatrix in_slabs(x.rows(), y.rows());
    EXPECT_TRUE(kernel.cross_in_slabs(
        x, y, 100, [&](Eigen::Index first, const RowMatrix& slab) { in_slabs.middleRows(first, slab.rows()) = slab; }));
    EXPECT_LT(relative_difference(in_slabs, kernel.cross(x, y)), 1e-14) << expression;
    EXPECT_EQ(kernel.gram(x, {.threads = 2}), k) << expression;  // same threads, same bytes
  }
}

// Property: equal samples have the kernel's diagonal, wherever they stand. Tolerance: rounding; the exponential of a
// length, sqrt(1e-16), is what laplace has to differ by.
TEST(Gram, EqualSamplesAreEqual) {
  RowMatrix x = gaussian_rows(6, 50, 6);
  x.row(4) = x.row(1);
  for (const char* expression : {"mlp(depth=5,b_std=0)", "rbf(0.1)", "mlp(depth=2,activation=erf)"}) {
    const RowMatrix k = named_kernel(expression).gram(x);
    EXPECT_NEAR(k(1, 4) / k(1, 1), 1, 1e-13) << expression;
  }
  const RowMatrix k = named_kernel("laplace(0.1)").gram(x);
  EXPECT_EQ(k(1, 1), 1);
  EXPECT_NEAR(k(1, 4), 1, 1e-7);
}

// Property: rbf, laplace, sums and products by their definition, far from the origin too. Tolerance: |x|^2 = 1e6 would
// leave 1e-10 of the squared distances if samples were not centred.
TEST(Gram, StationarySumAndProductByDefinition) {
  const RowMatrix x = gaussian_rows(5, 3, 7).array() + 1000;
  const RowMatrix gaussian = rbf(0.7).gram(x), exponential = laplace(0.4).gram(x);
  for (Eigen::Index i = 0; i < 5; ++i)
    for (Eigen::Index j = 0; j < 5; ++j) {
      const double square = (x.row(i) - x.row(j)).squaredNorm();
      EXPECT_NEAR(gaussian(i, j), std::exp(-0.49 * square), 1e-13);
      EXPECT_NEAR(exponential(i, j), std::exp(-0.4 * std::sqrt(square)), 1e-13);
    }
  EXPECT_LT(relative_difference((rbf(0.7) + laplace(0.4)).gram(x), gaussian + exponential), 1e-15);
  EXPECT_LT(relative_difference((rbf(0.7) * laplace(0.4)).gram(x), gaussian.cwiseProduct(exponential)), 1e-15);
}

// Property: single precision is the same kernel. Tolerance: 1e-7 in the products; an angle loses the square root of
// that only where samples coincide.
TEST(Gram, FloatIsDoubleRounded) {
  const RowMatrix x = gaussian_rows(40, 6, 8);
  for (const char* expression : kExpressions) {
    const Kernel kernel = named_kernel(expression);
    EXPECT_LT(relative_difference(kernel.gram(RowMatrixF(x.cast<float>())).cast<double>(), kernel.gram(x)), 2e-6)
        << expression;
  }
}

TEST(Gram, StopsWhenAsked) {
  const RowMatrix x = gaussian_rows(600, 3, 9);
  int calls = 0;
  const Progress stop = [&](const ProgressEvent& event) {
    ++calls;
    EXPECT_LE(event.fraction, 1);
    return Flow::stop;
  };
  EXPECT_EQ(mlp().gram(x, {.threads = 1, .progress = stop}).size(), 0);
  EXPECT_EQ(mlp().cross(x, x, {.threads = 1, .progress = stop}).size(), 0);
  EXPECT_EQ(calls, 2);
}

TEST(Gram, RefusesBadSamples) {
  RowMatrix x = gaussian_rows(4, 3, 10);
  EXPECT_THAT(refusal([] { mlp().gram(RowMatrix(0, 3)); }), HasSubstr("x is 0 x 3; need one sample a row"));
  EXPECT_THAT(refusal([&] { mlp().cross(x, x.leftCols(2)); }), HasSubstr("x has 3 columns and y has 2"));
  EXPECT_THAT(refusal([&] { mlp().cross_in_slabs(x, x, 0, [](Eigen::Index, const RowMatrix&) {}); }),
              HasSubstr("slabs of 0 rows came"));
  EXPECT_THAT(refusal([&] { mlp().gram(x, {.memory = 100}); }), HasSubstr("100 bytes is the limit given"));
  EXPECT_THAT(refusal([&] { mlp().gram(RowMatrix(x * 1e200)); }),
              HasSubstr("is not finite; their entries are too large"));
  EXPECT_THAT(refusal([] { rbf(0); }), HasSubstr("kernel rbf: scale 0 came"));
  EXPECT_THAT(refusal([] { laplace(-1); }), HasSubstr("kernel laplace: scale -1 came"));
  x(2, 1) = NAN;
  EXPECT_THAT(refusal([&] { mlp().gram(x); }), HasSubstr("x row 2 holds a NaN"));
}

// Property: the forecast is what is needed. Known answer: the matrix itself is most of it.
TEST(Gram, ForecastCountsTheMatrix) {
  EXPECT_GE(mlp().forecast(1000, 10), 8'000'000U);
  EXPECT_LE(mlp().forecast(1000, 10), 8'100'000U);
  EXPECT_LE(mlp().forecast(1000, 10, 4), 4'100'000U);
}

}  // namespace
}  // namespace lieder

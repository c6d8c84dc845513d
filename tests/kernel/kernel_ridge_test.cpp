#include "lieder/kernel/kernel_ridge.hpp"

#include <Eigen/Cholesky>

#include "kernel/gram_product.hpp"
#include "kernel/pivoted_cholesky.hpp"
#include "kernel/samples.hpp"
#include "lieder/kernel/networks.hpp"
#include "lieder/kernel/words.hpp"

namespace lieder {
namespace {

using testing::gaussian_rows;
using ::testing::HasSubstr;
using testing::refusal;
using testing::relative_difference;

constexpr auto kCholesky = RidgeMethod::cholesky;
constexpr auto kGradients = RidgeMethod::conjugate_gradients;
const std::vector<GramStorage> kEveryStorage{GramStorage::float64, GramStorage::float32, GramStorage::recomputed};

RowMatrix with_ridge(const RowMatrix& k, double ridge) {
  RowMatrix all = k;
  all.diagonal().array() += ridge * k.trace();
  return all;
}

/// |Y_j - K A_j| / |Y_j| of the worst column, written out.
double true_residual(const RowMatrix& k, const RowMatrix& a, const RowMatrix& y) {
  const RowMatrix left = y - k * a;
  return (left.colwise().norm().array() / y.colwise().norm().array()).maxCoeff();
}

// Property: all methods and storages solve the same equations. Known answer: a dense factorisation. Tolerance: the
// residual asked for times the condition, which the ridge keeps near 1e4.
TEST(KernelRidge, SolvesTheEquations) {
  const RowMatrix x = gaussian_rows(211, 5, 1), y = gaussian_rows(211, 3, 2);
  for (const char* expression : {"mlp(depth=1)", "rbf(0.5)", "laplace(0.3)", "conv(pool=gap,signal=5)"}) {
    const Kernel kernel = named_kernel(expression);
    const RowMatrix k = with_ridge(kernel.gram(x), 1e-4);
    const RowMatrix expected = k.llt().solve(y);
    const KernelRidgeResult direct = kernel_ridge(kernel, x, y, {.ridge = 1e-4, .tolerance = 1e-11});
    EXPECT_EQ(direct.method, kCholesky);
    EXPECT_TRUE(direct.usable()) << direct.message;
    EXPECT_LT(relative_difference(direct.coefficients, expected), 1e-8) << expression;
    for (const GramStorage storage : kEveryStorage) {
      const KernelRidgeResult found = kernel_ridge(
          kernel, x, y, {.ridge = 1e-4, .method = kGradients, .storage = storage, .tolerance = 1e-11, .rank = 40});
      EXPECT_TRUE(found.usable()) << expression << found.message;
      EXPECT_EQ(found.storage, storage);
      EXPECT_LT(relative_difference(found.coefficients, expected), 1e-7) << expression << to_string(storage);
      EXPECT_NEAR(found.residuals.maxCoeff(), true_residual(k, found.coefficients, y), 1e-12);
      EXPECT_GT(found.iterations, 0);
      EXPECT_EQ(found.rank, 40);
      EXPECT_NEAR(found.added, 1e-4 * kernel.gram(x).trace(), 1e-10 * found.added);
    }
  }
}

// Property: products are those of the matrix, whatever the blocks, the storage and the width. Known answer: `gram`.
// Tolerance: sums in another order; float32 rounds once.
TEST(KernelRidge, ProductsAreThoseOfTheMatrix) {
  const RowMatrix x = gaussian_rows(130, 4, 3);
  for (const char* expression : {"mlp(depth=2)", "conv(pool=gap,signal=4)"}) {
    const Kernel kernel = named_kernel(expression);
    const GramBlocks blocks(kernel.model(), x);
    for (const Eigen::Index width : {1, 7})
      for (const Eigen::Index side : {32, 64, 128, 512})
        for (const GramStorage storage : kEveryStorage) {
          GramProduct product(blocks, storage, side);
          ASSERT_TRUE(product.fill({}));
          const RowMatrix right = gaussian_rows(130, width, 4), expected = kernel.gram(x) * right;
          RowMatrix found;
          ASSERT_TRUE(product.multiply(right, found, {}));
          EXPECT_LT(relative_difference(found, expected), storage == GramStorage::float32 ? 1e-6 : 1e-13) << side;
          ASSERT_TRUE(product.multiply_exactly(right, found, {}));
          EXPECT_LT(relative_difference(found, expected), 1e-13) << side;
        }
  }
}

// Property: K - F F' is positive semidefinite, zero at full rank, and F is triangular up to order: its trace falls as
// fast as the best of that rank up to a factor. Tolerance: rounding of the trace.
TEST(KernelRidge, PivotedCholeskyStaysBelowTheMatrix) {
  const RowMatrix x = gaussian_rows(300, 3, 5);
  const Kernel kernel = rbf(0.4);
  const RowMatrix k = kernel.gram(x);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> spectrum(k, Eigen::EigenvaluesOnly);
  for (const Eigen::Index rank : {0, 1, 40, 200}) {
    const Eigen::MatrixXd f = *pivoted_cholesky(kernel, x, k.diagonal(), rank, Seed{1}, {});
    const RowMatrix left = k - f * f.transpose();
    EXPECT_GT(testing::least_eigenvalue(left), -1e-12 * k.trace());
    EXPECT_LT(left.trace(), 20 * spectrum.eigenvalues().head(300 - f.cols()).cwiseMax(0).sum() + 1e-9) << rank;
  }
  const RowMatrix doubled = x.topRows(20).replicate(3, 1);  // rank 20
  EXPECT_EQ(pivoted_cholesky(kernel, doubled, Eigen::VectorXd::Ones(60), 60, Seed{2}, {})->cols(), 20);
}

// Property: the preconditioner is what makes ill-conditioned problems short.
TEST(KernelRidge, PreconditionerSavesIterations) {
  const RowMatrix x = gaussian_rows(150, 3, 6), y = gaussian_rows(150, 1, 7);
  const auto with_rank = [&](Eigen::Index rank) {
    return kernel_ridge(rbf(0.4), x, y, {.ridge = 1e-8, .method = kGradients, .iterations = 1000, .rank = rank});
  };
  const KernelRidgeResult without = with_rank(0), with = with_rank(100);
  EXPECT_TRUE(with.usable()) << with.message;
  EXPECT_LT(5 * with.iterations, without.iterations);
}

// Property: the residual told is the true one, also where what was asked is impossible.
TEST(KernelRidge, TellsTheTrueResidual) {
  const RowMatrix x = gaussian_rows(150, 3, 8), y = gaussian_rows(150, 2, 9);
  const RowMatrix k = with_ridge(mlp().gram(x), 1e-7);
  for (const GramStorage storage : kEveryStorage)
    for (const int iterations : {1, 5, 500}) {
      const KernelRidgeResult found = kernel_ridge(
          mlp(), x, y,
          {.ridge = 1e-7, .method = kGradients, .storage = storage, .tolerance = 1e-25, .iterations = iterations});
      EXPECT_EQ(found.status, Status::not_converged);
      EXPECT_THAT(found.message, HasSubstr("asked was 1e-25"));
      EXPECT_LE(found.iterations, iterations);
      EXPECT_NEAR(found.residuals.maxCoeff() / true_residual(k, found.coefficients, y), 1, iterations < 500 ? 1e-5 : 1);
    }
  const KernelRidgeResult direct = kernel_ridge(mlp(), x, y, {.ridge = 1e-7, .method = kCholesky, .tolerance = 1e-25});
  EXPECT_EQ(direct.status, Status::not_converged);
  EXPECT_LT(direct.residuals.maxCoeff(), 1e-8);
  EXPECT_LT(true_residual(k, direct.coefficients, y), 1e-8);
}

// Property: numbers kept in single precision cost rounds, not digits.
TEST(KernelRidge, SinglePrecisionIsRefined) {
  const RowMatrix x = gaussian_rows(200, 3, 10), y = gaussian_rows(200, 2, 11);
  const KernelRidgeResult found = kernel_ridge(
      mlp(), x, y,
      {.ridge = 1e-7, .method = kGradients, .storage = GramStorage::float32, .tolerance = 1e-10, .rank = 100});
  EXPECT_TRUE(found.usable()) << found.message;
  EXPECT_LT(true_residual(with_ridge(mlp().gram(x), 1e-7), found.coefficients, y), 1.1e-10);
}

// Property: without a ridge, equal samples make a singular matrix. Cholesky refuses, conjugate gradients solve what can
// be solved, and say so where labels of equal samples contradict one another. Known answer: contradicting labels 1 and
// -1 leave sqrt(2) of |y|, whatever the coefficients.
TEST(KernelRidge, SingularMatrices) {
  RowMatrix x = gaussian_rows(60, 4, 12);
  x.row(7) = x.row(3);
  const Kernel kernel = rbf(0.8);
  RowMatrix y = gaussian_rows(60, 1, 13);
  EXPECT_THAT(refusal([&] { kernel_ridge(kernel, x, y, {.ridge = 0, .method = kCholesky}); }),
              HasSubstr("sample 7 is explained by those before it"));
  y(7, 0) = y(3, 0);
  const KernelRidgeResult solved = kernel_ridge(kernel, x, y, {.ridge = 0, .method = kGradients, .rank = 20});
  EXPECT_TRUE(solved.usable()) << solved.message;
  y.setZero();
  y(3, 0) = 1;
  y(7, 0) = -1;
  const KernelRidgeResult open = kernel_ridge(kernel, x, y, {.ridge = 0, .method = kGradients, .rank = 20});
  EXPECT_EQ(open.status, Status::not_converged);
  EXPECT_NEAR(open.residuals[0], 1, 1e-6);
}

// Property: same seed and threads, same bytes; another seed, other pivots.
TEST(KernelRidge, SameSeedSameBytes) {
  const RowMatrix x = gaussian_rows(700, 3, 14), y = gaussian_rows(700, 2, 15);
  for (const GramStorage storage : kEveryStorage) {
    KernelRidgeOptions options{.method = kGradients, .storage = storage, .rank = 30, .seed = 5, .threads = 2};
    const RowMatrix first = kernel_ridge(laplace(0.5), x, y, options).coefficients;
    EXPECT_EQ(kernel_ridge(laplace(0.5), x, y, options).coefficients, first);
    options.seed = 6;
    EXPECT_NE(kernel_ridge(laplace(0.5), x, y, options).coefficients, first);
  }
}

// Property: a stop at any moment ends the work with the best so far, and nobody asks again.
TEST(KernelRidge, StopsWhenAsked) {
  const RowMatrix x = gaussian_rows(600, 3, 16), y = gaussian_rows(600, 2, 17);
  for (const RidgeMethod method : {kCholesky, kGradients})
    for (const GramStorage storage : kEveryStorage) {
      KernelRidgeOptions options{.method = method, .storage = storage, .rank = 100, .threads = 1};
      int all = 0;
      options.progress = [&](const ProgressEvent& event) {
        EXPECT_LE(event.fraction, 1);
        ++all;
        return Flow::proceed;
      };
      EXPECT_TRUE(kernel_ridge(mlp(), x, y, options).usable());
      for (int last = 0; last < all; last += std::max(1, all / 20)) {
        int calls = 0;
        options.progress = [&](const ProgressEvent&) { return calls++ < last ? Flow::proceed : Flow::stop; };
        const KernelRidgeResult found = kernel_ridge(mlp(), x, y, options);
        EXPECT_EQ(found.status, Status::stopped) << last;
        EXPECT_EQ(calls, last + 1);
        EXPECT_TRUE(found.residuals.array().isNaN().all());
        EXPECT_TRUE(found.coefficients.allFinite());
      }
    }
  EXPECT_EQ(kernel_ridge_values(mlp(), x, x, y, {.progress = [](const ProgressEvent&) { return Flow::stop; }}).size(),
            0);
}

// Property: the regression passes through its data when the ridge is small. Known answer: cross times coefficients.
TEST(KernelRidge, ValuesOfNewSamples) {
  const RowMatrix x = gaussian_rows(90, 3, 18), y = gaussian_rows(90, 2, 19), x_new = gaussian_rows(40, 3, 20);
  const KernelRidgeResult found = kernel_ridge(laplace(0.5), x, y, {.ridge = 1e-12});
  const RowMatrix values = kernel_ridge_values(laplace(0.5), x_new, x, found.coefficients);
  EXPECT_LT(relative_difference(values, laplace(0.5).cross(x_new, x) * found.coefficients), 1e-13);
  EXPECT_LT(relative_difference(kernel_ridge_values(laplace(0.5), x, x, found.coefficients), y), 1e-6);
}

// Property: extreme shapes are problems too. Known answer: one sample, y / (K (1 + ridge)); a column of zeros is zero.
TEST(KernelRidge, SmallestProblems) {
  const RowMatrix x = gaussian_rows(1, 3, 21), one = RowMatrix::Ones(1, 1);
  for (const RidgeMethod method : {kCholesky, kGradients})
    EXPECT_NEAR(kernel_ridge(rbf(1), x, one, {.ridge = 0.25, .method = method}).coefficients(0, 0), 0.8, 1e-12);
  RowMatrix y = gaussian_rows(50, 3, 22);
  y.col(1).setZero();
  for (const RidgeMethod method : {kCholesky, kGradients}) {
    const KernelRidgeResult found =
        kernel_ridge(rbf(1), gaussian_rows(50, 3, 23), y, {.ridge = 0.01, .method = method});
    EXPECT_TRUE(found.usable()) << found.message;
    EXPECT_TRUE(found.coefficients.col(1).isZero(0));
    EXPECT_EQ(found.residuals[1], 0);
  }
}

// Property: the choice of method and storage follows what fits, and the forecast says it. Known answer: half the
// matrix.
TEST(KernelRidge, ForecastChoosesWhatFits) {
  const RowMatrix x = gaussian_rows(2000, 3, 24);
  const auto plan = [&](std::uint64_t memory) {
    return forecast_kernel_ridge(mlp(), x, 1, {.rank = 10, .threads = 1, .memory = memory});
  };
  EXPECT_EQ(plan(40'000'000).method, kCholesky);
  EXPECT_GE(plan(40'000'000).memory, 32'000'000U);
  const KernelRidgeForecast half = plan(25'000'000);
  EXPECT_EQ(half.method, kGradients);
  EXPECT_EQ(half.storage, GramStorage::float64);
  EXPECT_GE(half.memory, 16'000'000U);
  EXPECT_EQ(plan(15'000'000).storage, GramStorage::float32);
  EXPECT_EQ(plan(5'000'000).storage, GramStorage::recomputed);
  for (const KernelRidgeForecast& each : {plan(40'000'000), half, plan(15'000'000), plan(5'000'000)}) {
    EXPECT_GT(each.preparation_seconds, 0);
    EXPECT_GT(each.iteration_seconds, 0);
  }
  EXPECT_THAT(refusal([&] { plan(100'000); }), HasSubstr("by conjugate_gradients: would need about"));
  EXPECT_THAT(refusal([&] { forecast_kernel_ridge(mlp(), x, 1, {.method = kCholesky, .memory = 10'000'000}); }),
              HasSubstr("2000 samples by cholesky: would need about"));
}

TEST(KernelRidge, RefusesWhatMakesNoSense) {
  const RowMatrix x = gaussian_rows(6, 3, 25), y = gaussian_rows(6, 1, 26);
  const auto with = [&](const KernelRidgeOptions& options) {
    return refusal([&] { kernel_ridge(mlp(), x, y, options); });
  };
  EXPECT_THAT(with({.ridge = -1}), HasSubstr("ridge -1 came"));
  EXPECT_THAT(with({.ridge = NAN}), HasSubstr("ridge nan came"));
  EXPECT_THAT(with({.tolerance = 0}), HasSubstr("tolerance 0 came"));
  EXPECT_THAT(with({.iterations = 0}), HasSubstr("iterations 0 came"));
  EXPECT_THAT(with({.rank = 7}), HasSubstr("rank 7 came; need 0 to 6"));
  EXPECT_THAT(with({.rank = -1}), HasSubstr("rank -1 came"));
  EXPECT_THAT(with({.threads = -1}), HasSubstr("threads: -1 came"));
  const auto of = [&](const RowMatrix& samples, const RowMatrix& right) {
    return refusal([&] { kernel_ridge(mlp(), samples, right); });
  };
  EXPECT_THAT(of(x, y.topRows(5)), HasSubstr("y is 5 x 1 for 6 samples"));
  EXPECT_THAT(of(x, RowMatrix(6, 0)), HasSubstr("y is 6 x 0"));
  EXPECT_THAT(of(RowMatrix(0, 3), y), HasSubstr("x is 0 x 3"));
  RowMatrix bad = y;
  bad(4, 0) = INFINITY;
  EXPECT_THAT(of(x, bad), HasSubstr("y row 4 holds a NaN or an infinity"));
  RowMatrix large = x;
  large.row(5) *= 1e200;
  for (const RidgeMethod method : {kCholesky, kGradients})
    EXPECT_THAT(refusal([&] { kernel_ridge(mlp(), large, y, {.method = method}); }), HasSubstr("is not finite"));
  EXPECT_THAT(refusal([&] { kernel_ridge_values(mlp(), x, x, y.topRows(2)); }), HasSubstr("2 rows of coefficients"));
  EXPECT_THAT(refusal([] { ridge_method("lu"); }), HasSubstr("method lu came"));
  EXPECT_THAT(refusal([] { gram_storage("disk"); }), HasSubstr("storage disk came"));
  EXPECT_EQ(to_string(ridge_method("conjugate_gradients")), "conjugate_gradients");
  EXPECT_EQ(to_string(gram_storage("float32")), "float32");
}

}  // namespace
}  // namespace lieder

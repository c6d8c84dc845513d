#include "lieder/kernel/two_classes.hpp"

#include <Eigen/LU>

#include "kernel/samples.hpp"
#include "kernel/written_out_regression.hpp"
#include "lieder/kernel/networks.hpp"
#include "lieder/kernel/orbit_spectrum.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using testing::gaussian_rows;
using ::testing::HasSubstr;
using testing::left_out_prediction;
using testing::refusal;

const ImageExtents kSixBySix{6, 6, 1};

RowMatrix turned(const RowMatrix& images, Index row, Index points) {
  RowMatrix poses = orbit_of_rotations(images.row(row).transpose(), kSixBySix, points);
  demean_and_normalise(poses);
  return poses;
}

RowMatrix stacked(const std::vector<RowMatrix>& parts) {
  RowMatrix all(static_cast<Index>(parts.size()) * parts.front().rows(), parts.front().cols());
  for (std::size_t k = 0; k < parts.size(); ++k)
    all.middleRows(static_cast<Index>(k) * parts.front().rows(), parts.front().rows()) = parts[k];
  return all;
}

/// +1 in the first half, -1 in the second.
Eigen::VectorXd halves(Index n) {
  Eigen::VectorXd labels(n);
  labels << Eigen::VectorXd::Ones(n / 2), -Eigen::VectorXd::Ones(n / 2);
  return labels;
}

// Property: one image a class is the published experiment. Known answer: the closed form of the pair's Gram matrix, and
// regressions on all points but one, written out. Tolerance: condition numbers up to 1e5.
TEST(TwoClasses, PairsAreTheClosedFormBesideRegressionWrittenOut) {
  const RowMatrix first = gaussian_rows(3, 36, 1), second = gaussian_rows(3, 36, 2);
  const Kernel kernel = mlp({.depth = 2});
  const TwoClassErrors found =
      two_class_errors(kernel, first, second, {.extents = kSixBySix, .points = 4, .ridge = 1e-6});
  ASSERT_EQ(found.left_out.rows(), 3);
  ASSERT_EQ(found.left_out.cols(), 2);
  for (Index task = 0; task < 3; ++task) {
    const RowMatrix a = turned(first, task, 4), b = turned(second, task, 4), gram = kernel.gram(stacked({a, b}));
    const CyclicSpectrum spectrum = cyclic_spectrum(gram, {.ridge = 1e-6});
    EXPECT_NEAR(found.spectral[task], spectrum.error, 1e-10);
    EXPECT_NEAR(found.signal[task], spectrum.signal, 1e-12);
    EXPECT_NEAR(found.noise[task], spectrum.noise, 1e-12);
    EXPECT_NEAR(found.defect[task], spectrum.defect, 1e-12);
    EXPECT_NEAR(found.input_signal[task], (a.colwise().mean() - b.colwise().mean()).norm(), 1e-12);
    EXPECT_NEAR(found.left_out(task, 0), 1 - left_out_prediction(gram, halves(8), 0, 1e-6), 1e-9);
    EXPECT_NEAR(found.left_out(task, 1), 1 + left_out_prediction(gram, halves(8), 4, 1e-6), 1e-9);
  }
}

// Property: with several images a class, theory is the mean over pairs, and regression lacks pose 0 of a whole class at
// once. Known answer: both written out. Tolerance: as above.
TEST(TwoClasses, SeveralSeedsAverageTheoryAndLeaveAClassesPoseOut) {
  const Index seeds = 3, points = 4, ridged = seeds * points;
  const RowMatrix first = gaussian_rows(2 * seeds, 36, 3), second = gaussian_rows(2 * seeds, 36, 4);
  const Kernel kernel = mlp({.depth = 1});
  const TwoClassErrors found =
      two_class_errors(kernel, first, second, {.extents = kSixBySix, .points = points, .seeds = seeds, .ridge = 1e-6});
  const Index task = 1;
  std::vector<RowMatrix> orbits;
  for (const RowMatrix* images : {&first, &second})
    for (Index seed = 0; seed < seeds; ++seed) orbits.push_back(turned(*images, task * seeds + seed, points));
  double spectral = 0;
  for (std::size_t a = 0; a < 3; ++a)
    for (std::size_t b = 3; b < 6; ++b)
      spectral += cyclic_spectrum(kernel.gram(stacked({orbits[a], orbits[b]})), {.ridge = 1e-6}).error / 9;
  EXPECT_NEAR(found.spectral[task], spectral, 1e-10);

  RowMatrix gram = kernel.gram(stacked(orbits));
  gram.diagonal().array() += 1e-6 * gram.trace();
  const Eigen::VectorXd labels = halves(2 * ridged);
  for (const Index begin : {Index{0}, seeds}) {
    std::vector<Index> out, rest;
    for (Index i = 0; i < 2 * ridged; ++i)
      (i % points == 0 && i / points >= begin && i / points < begin + seeds ? out : rest).push_back(i);
    const Eigen::MatrixXd known = gram(rest, rest), between = gram(out, rest);
    const Eigen::VectorXd answers = between * known.fullPivLu().solve(Eigen::VectorXd(labels(rest)));
    for (Index seed = 0; seed < seeds; ++seed)
      EXPECT_NEAR(found.left_out(task, begin + seed), 1 - labels[out[0]] * answers[seed], 1e-9);
  }
}

// Property: a network that is invariant to shifts fails by its ridge alone: K is constant on blocks. Known answer: the
// other 2N - 2 eigenvalues are the ridge, so error = r trace / lambda_N N / (N - 1) with lambda_N = N signal^2 / 2.
// Tolerance: rounding of K (1e-16) against the ridge (1e-10).
TEST(TwoClasses, PooledConvolutionsOnShiftsErrByTheRidgeAlone) {
  const RowMatrix first = gaussian_rows(2, 36, 5), second = gaussian_rows(2, 36, 6);
  TwoClassOptions options{.action = ImageAction::shift, .extents = kSixBySix, .points = 3};
  const Kernel pooled = conv({.pool = Pool::gap});
  const TwoClassErrors found = two_class_errors(pooled, first, second, options);
  for (Index task = 0; task < 2; ++task) {
    RowMatrix images(2, 36);
    images << first.row(task), second.row(task);
    demean_and_normalise(images);
    const double trace = 3 * pooled.gram(images).trace();
    const double expected = 1e-10 * trace / (1.5 * found.signal[task] * found.signal[task]) * 3 / 2;
    EXPECT_NEAR(found.spectral[task] / expected, 1, 1e-4);
    EXPECT_LT(found.left_out.row(task).cwiseAbs().maxCoeff(), 10 * expected);
  }
  options.action = ImageAction::rotate;
  EXPECT_GT(two_class_errors(pooled, first, second, options).spectral.minCoeff(), 1e-3);
  options.action = ImageAction::shift;
  EXPECT_GT(two_class_errors(conv(), first, second, options).spectral.minCoeff(), 1e-3);
}

TEST(TwoClasses, SameBytesForAnyNumberOfThreads) {
  const RowMatrix first = gaussian_rows(5, 36, 7), second = gaussian_rows(5, 36, 8);
  TwoClassOptions options{.extents = kSixBySix, .points = 8, .threads = 1};
  const TwoClassErrors one = two_class_errors(mlp(), first, second, options);
  options.threads = 3;
  const TwoClassErrors three = two_class_errors(mlp(), first, second, options);
  EXPECT_EQ(one.spectral, three.spectral);
  EXPECT_EQ(one.left_out, three.left_out);
}

TEST(TwoClasses, PosesOfManyImages) {
  const RowMatrix images = gaussian_rows(3, 36, 9);
  const RowMatrix poses = poses_of_images(images, ImageAction::rotate, kSixBySix, 5, 2);
  ASSERT_EQ(poses.rows(), 15);
  for (Index i = 0; i < 3; ++i)
    EXPECT_EQ(poses.middleRows(5 * i, 5), orbit_of_rotations(images.row(i).transpose(), kSixBySix, 5));
}

TEST(TwoClasses, StopsWhenAskedTo) {
  const RowMatrix images = gaussian_rows(4, 36, 10), others = gaussian_rows(4, 36, 11);
  int calls = 0;
  const TwoClassErrors found =
      two_class_errors(mlp(), images, others,
                       {.extents = kSixBySix, .points = 4, .threads = 1, .progress = [&](const ProgressEvent& event) {
                          EXPECT_EQ(event.stage, "tasks");
                          return ++calls < 3 ? Flow::proceed : Flow::stop;
                        }});
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(found.spectral.size(), 0);
}

TEST(TwoClasses, RefusesWhatIsNoTask) {
  const RowMatrix images = gaussian_rows(4, 36, 12), fewer = gaussian_rows(3, 36, 13);
  const TwoClassOptions options{.extents = kSixBySix, .points = 4};
  EXPECT_THAT(refusal([&] { two_class_errors(mlp(), images, fewer, options); }), HasSubstr("4 x 36 and 3 x 36 images"));
  EXPECT_THAT(refusal([&] { two_class_errors(mlp(), images, images, {.extents = kSixBySix, .seeds = 3}); }),
              HasSubstr("4 images of a class came with 3 in a task"));
  EXPECT_THAT(
      refusal([&] { two_class_errors(mlp(), images, images, {.extents = kSixBySix, .points = 4, .ridge = 0}); }),
      HasSubstr("need all positive"));
  RowMatrix hole = images;
  hole(2, 5) = NAN;
  EXPECT_THAT(refusal([&] { two_class_errors(mlp(), images, hole, options); }), HasSubstr("holds a NaN"));
  EXPECT_THAT(refusal([&] { two_class_errors(mlp(), images, images * 0, options); }), HasSubstr("is constant"));
  EXPECT_THAT(refusal([&] {
                two_class_errors(mlp(), images, images, {.extents = {5, 5, 1}});
              }),
              HasSubstr("need 5 x 5 x 1"));
  EXPECT_THAT(refusal([&] {
                two_class_errors(mlp(), images, gaussian_rows(4, 36, 14),
                                 {.extents = kSixBySix, .points = 4, .memory = 1000});
              }),
              HasSubstr("two classes"));
}

}  // namespace
}  // namespace lieder

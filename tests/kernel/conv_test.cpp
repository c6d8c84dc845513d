#include <vector>

#include "kernel/samples.hpp"
#include "lieder/kernel/networks.hpp"
#include "lieder/kernel/predict.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using testing::gaussian_rows;
using ::testing::HasSubstr;
using testing::refusal;
using testing::relative_difference;

/// A 4 x 3 image of two channels moved around its torus.
RowMatrix shifted(const RowMatrix& x, Index down, Index along) {
  RowMatrix moved(x.rows(), x.cols());
  for (Index i = 0; i < 4; ++i)
    for (Index j = 0; j < 3; ++j)
      moved.middleCols(2 * (((i + down) % 4) * 3 + (j + along) % 3), 2) = x.middleCols(2 * (i * 3 + j), 2);
  return moved;
}

// Property: a filter of one position is a fully connected network on every pixel. Known answer: the mean of that
// network's kernel over equal positions (flatten) and over all pairs of positions (gap); the readout is shared.
// Tolerance: rounding.
TEST(Conv, FilterOfOneIsAnMlpOnPixels) {
  const RowMatrix x = gaussian_rows(5, 24, 11), y = gaussian_rows(3, 24, 12);
  const NetworkOptions network{.weight_std = 1.3, .bias_std = 0.4};
  const Kernel pixel = mlp({.depth = 2, .network = network});
  RowMatrix flat = RowMatrix::Zero(5, 3), all = flat;
  for (Index p = 0; p < 12; ++p)
    for (Index q = 0; q < 12; ++q) {
      const RowMatrix k = pixel.cross(RowMatrix(x.middleCols(2 * p, 2)), RowMatrix(y.middleCols(2 * q, 2)));
      if (p == q) flat += k / 12;
      all += k / 144;
    }
  ConvOptions options{.depth = 2, .filter = 1, .extents = {4, 3}, .channels = 2, .network = network};
  for (const Padding padding : {Padding::circular, Padding::zero}) {
    options.padding = padding;
    options.pool = Pool::flatten;
    EXPECT_LT(relative_difference(conv(options).cross(x, y), flat), 1e-14);
    options.pool = Pool::gap;
    EXPECT_LT(relative_difference(conv(options).cross(x, y), all), 1e-14);
  }
}

// Property: with circular padding, pooling makes the network blind to translations, and its kernel is the mean of the
// flattened network's over all of them. Tolerance: rounding.
TEST(Conv, PoolingAveragesOverTranslations) {
  const RowMatrix x = gaussian_rows(9, 24, 13);
  const ConvOptions flat{.depth = 2, .extents = {4, 3}, .channels = 2, .network = {.bias_std = 0.3}};
  ConvOptions pooled = flat;
  pooled.pool = Pool::gap;
  RowMatrix mean = RowMatrix::Zero(9, 9);
  for (Index down = 0; down < 4; ++down)
    for (Index along = 0; along < 3; ++along) mean += conv(flat).cross(x, shifted(x, down, along)) / 12;
  const RowMatrix k = conv(pooled).gram(x);
  EXPECT_LT(relative_difference(k, mean), 1e-14);
  EXPECT_LT(relative_difference(conv(pooled).cross(shifted(x, 3, 1), x), k), 1e-14);
  EXPECT_GT(relative_difference(conv(flat).cross(shifted(x, 3, 1), x), conv(flat).gram(x)), 1e-3);
}

// Property: pooling and all translations of two images: the Gram matrix is constant on blocks, so the withheld point is
// learnt exactly. Tolerance: the ridge, 1e-10 of the trace.
TEST(Conv, TranslatedOrbitsUnderPoolingAreLearnt) {
  const RowMatrix seeds = gaussian_rows(2, 6, 14);
  std::vector<RowMatrix> orbits(2, RowMatrix(6, 6));
  for (Index c = 0; c < 2; ++c)
    for (Index shift = 0; shift < 6; ++shift)
      for (Index p = 0; p < 6; ++p) orbits[static_cast<std::size_t>(c)](shift, (p + shift) % 6) = seeds(c, p);
  const Kernel pooled = conv({.pool = Pool::gap, .extents = {6}});
  const RowMatrix k = pooled.cross(orbits[0], orbits[1]);
  EXPECT_LT((k.array() - k(0, 0)).abs().maxCoeff(), 1e-14 * k(0, 0));
  const PredictResult found = predict(pooled, orbits);
  EXPECT_LT(found.spectral_error.cwiseAbs().maxCoeff(), 1e-5);
  EXPECT_LT(found.exact_error.cwiseAbs().maxCoeff(), 1e-5);
  EXPECT_LT(found.invariance_defect, 1e-14);
  // Flattened, the same network has to learn it from its neighbours.
  EXPECT_GT(predict(conv({.extents = {6}}), orbits).exact_error.minCoeff(), 0.05);
}

// Property: blank parts of an image are no reason to refuse, all of it blank is without biases.
TEST(Conv, TakesBlankPatches) {
  RowMatrix x = RowMatrix::Zero(2, 25);
  x(0, 7) = x(1, 12) = 1;
  for (const Pool pool : {Pool::flatten, Pool::gap}) {
    const RowMatrix k = conv({.depth = 2, .pool = pool}).gram(x);
    EXPECT_TRUE(k.allFinite());
    EXPECT_GT(testing::least_eigenvalue(k), -1e-14 * k.trace());
  }
  x.row(1).setZero();
  EXPECT_THAT(refusal([&] { conv().gram(x); }), HasSubstr("kernel conv: row 1 is zero"));
  EXPECT_EQ(conv({.network = {.bias_std = 1}}).gram(x).rows(), 2);
}

TEST(Conv, RefusesWhatIsNoImage) {
  const RowMatrix x = gaussian_rows(2, 24, 15);
  EXPECT_THAT(refusal([&] { conv().gram(x); }),
              HasSubstr("samples of 24 columns came with 1 channels; need square images"));
  EXPECT_THAT(refusal([&] {
                conv({.extents = {5, 5}}).gram(x);
              }),
              HasSubstr("images of 5 x 5 with 1 channels have 25"));
  EXPECT_THAT(
      refusal([&] {
        conv({.stride = 5, .extents = {4, 6}}).gram(x);
      }),
      HasSubstr("stride 5 came for an extent of 4 in layer 0; circular padding needs a stride that divides it"));
}

TEST(Conv, RefusesOptionsOutOfRange) {
  EXPECT_THAT(refusal([] { conv({.depth = 0}); }), HasSubstr("kernel conv: depth 0 came; need 1 to"));
  EXPECT_THAT(refusal([] { conv({.filter = 0}); }), HasSubstr("filter 0 came"));
  EXPECT_THAT(refusal([] { conv({.stride = -1}); }), HasSubstr("stride -1 came"));
  EXPECT_THAT(refusal([] { conv({.channels = 0}); }), HasSubstr("channels 0 came"));
  EXPECT_THAT(refusal([] { conv({.extents = {2, 2, 2}}); }), HasSubstr("3 extents came"));
  EXPECT_THAT(refusal([] { conv({.extents = {0}}); }), HasSubstr("extent 0 came"));
}

}  // namespace
}  // namespace lieder

#include <vector>

#include "kernel/samples.hpp"
#include "lieder/group/named.hpp"
#include "lieder/kernel/finite_fourier.hpp"
#include "lieder/kernel/networks.hpp"
#include "lieder/kernel/predict.hpp"

namespace lieder {
namespace {

using testing::gaussian_rows;
using ::testing::HasSubstr;
using testing::refusal;
using testing::relative_difference;

/// mean_{g,h} K(g x, h x').
RowMatrix mean_over_pairs(const Kernel& kernel, const FiniteElements& group, const RowMatrix& x) {
  RowMatrix sum = RowMatrix::Zero(x.rows(), x.rows());
  for (const auto& g : group.matrices)
    for (const auto& h : group.matrices)
      sum += kernel.cross(RowMatrix(x * g.transpose()), RowMatrix(x * h.transpose()));
  return sum / static_cast<double>(group.matrices.size() * group.matrices.size());
}

// Property: the kernel of the averaged network is the mean over both arguments, also where one would do, and for
// actions that are not orthogonal. Known answer: that mean. Tolerance: rounding; points that a group fixes coincide
// with their images, which costs half of the digits.
TEST(Average, IsTheMeanOverBothArguments) {
  const FiniteElements group = finite_elements(named_group("S(3)"));
  const RowMatrix x = gaussian_rows(4, 3, 16);
  for (const Kernel& kernel : {mlp({.depth = 2}), rbf(0.5), conv({.extents = {3}})})
    EXPECT_LT(relative_difference(average(kernel, action_of(group)).gram(x), mean_over_pairs(kernel, group, x)), 1e-12)
        << kernel.name();
  FiniteElements sheared = group;
  Eigen::MatrixXd base = Eigen::MatrixXd::Identity(3, 3);
  base(0, 1) = 0.5;
  for (auto& g : sheared.matrices) g = (base * g * base.inverse()).eval();
  EXPECT_LT(relative_difference(average(mlp(), action_of(sheared)).gram(x), mean_over_pairs(mlp(), sheared, x)), 1e-12);
}

// Property: an averaged network cannot tell a point from its images, so orbits are learnt. Tolerance: the ridge.
TEST(Average, LearnsItsOwnOrbits) {
  const FiniteElements group = finite_elements(named_group("Z(5)"));
  const RowMatrix seeds = gaussian_rows(2, 5, 17);
  const std::vector<RowMatrix> orbits{orbit_of(group, seeds.row(0)), orbit_of(group, seeds.row(1))};
  const PredictResult averaged = predict(average(mlp(), action_of(group)), orbits);
  EXPECT_LT(averaged.exact_error.cwiseAbs().maxCoeff(), 1e-4);
  EXPECT_GT(predict(mlp(), orbits).exact_error.minCoeff(), 0.1);
}

TEST(Average, RefusesWhatIsNoAction) {
  const FiniteAction action = action_of(finite_elements(named_group("Z(3)")));
  EXPECT_THAT(refusal([] { average(mlp(), {}); }), HasSubstr("no group elements came"));
  EXPECT_THAT(refusal([&] { average(mlp(), action).gram(gaussian_rows(2, 4, 18)); }),
              HasSubstr("samples have 4 columns and the group acts on 3"));
  FiniteAction uneven = action;
  uneven[1].resize(2, 3);
  EXPECT_THAT(refusal([&] { average(mlp(), uneven); }), HasSubstr("element 1 is 2 x 3; need square matrices"));
  FiniteAction broken = action;
  broken[2].coeffs()[0] = NAN;
  EXPECT_THAT(refusal([&] { average(mlp(), broken); }), HasSubstr("element 2 holds a NaN"));
}

}  // namespace
}  // namespace lieder

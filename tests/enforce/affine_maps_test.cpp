#include "lieder/enforce/affine_maps.hpp"

#include <gtest/gtest.h>

#include "lieder/base/error.hpp"
#include "lieder/group/element.hpp"
#include "lieder/group/extend.hpp"
#include "lieder/group/named.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

AffineMaps affine(const Group& group, const char* in, const char* out) {
  return equivariant_affine_maps(group, representation(in, group), representation(out, group));
}

/// Two points (x, y, 1) of a group that moves points.
Group with_pairs(const Group& group) {
  const Index n = group.size - 1;
  std::vector<MatrixXd> images;
  for (const MatrixXd& xi : group.lie_algebra) {
    MatrixXd image = MatrixXd::Zero(2 * n + 1, 2 * n + 1);
    for (const Index k : {Index{0}, n}) {
      image.block(k, k, n, n) = xi.topLeftCorner(n, n);
      image.block(k, 2 * n, n, 1) = xi.topRightCorner(n, 1);
    }
    images.push_back(image);
  }
  return with_representation(group, "Pair", images, {});
}

// Known answers: W = 1 for translations, with any b; only the identity for rigid motions; any point of the line through
// two points, and in the plane any point that turns with them.
TEST(AffineMaps, KnownAnswers) {
  const AffineMaps shift = affine(named_group("T(2)"), "V", "V");
  ASSERT_TRUE(shift.exists);
  EXPECT_LT((shift.particular - MatrixXd::Identity(2, 3)).norm(), 1e-12);
  EXPECT_EQ(shift.directions.cols(), 2);
  const AffineMaps rigid = affine(named_group("SE(3)"), "V", "V");
  ASSERT_TRUE(rigid.exists);
  EXPECT_LT((rigid.particular - MatrixXd::Identity(3, 4)).norm(), 1e-12);
  EXPECT_EQ(rigid.directions.cols(), 0);
  EXPECT_EQ(affine(with_pairs(named_group("SE(3)")), "Pair", "V").directions.cols(), 1);
  EXPECT_EQ(affine(with_pairs(named_group("SE(2)")), "Pair", "V").directions.cols(), 2);
  // A linear action: W commutes, b is invariant.
  const AffineMaps linear = affine(named_group("S(3)"), "V+1", "V+1");
  ASSERT_TRUE(linear.exists);
  EXPECT_LT(linear.particular.norm(), 1e-12);
  EXPECT_EQ(linear.directions.cols(), 3);
  // Nothing fixed can be moved along.
  EXPECT_FALSE(affine(named_group("T(2)"), "1", "V").exists);
}

// Property: every layer commutes with random elements.
TEST(AffineMaps, LayersCommute) {
  const Group group = with_pairs(named_group("SE(2)"));
  const AffineMaps found = affine(group, "Pair", "V");
  ASSERT_TRUE(found.exists);
  RandomStream random(Seed{1});
  MatrixXd layer = found.particular;
  layer += (found.directions * random.normal_matrix(found.directions.cols(), 1)).reshaped<Eigen::RowMajor>(2, 5);
  for (int k = 0; k < 5; ++k) {
    const MatrixXd g = random_element(group, random).real();
    Eigen::VectorXd x = random.normal_matrix(5, 1);
    x[4] = 1;
    const Eigen::VectorXd z = (Eigen::VectorXd(3) << layer * x, 1).finished();
    const Eigen::VectorXd moved = act(representation("Pair", group), g, MatrixXd(x));
    EXPECT_LT((layer * moved - (act(representation("V", group), g, MatrixXd(z))).topRows(2)).norm(), 1e-12);
  }
}

TEST(AffineMaps, Refusals) {
  EXPECT_THROW(affine(named_group("SO(3)"), "V", "V+1"), InputError);
  EXPECT_THROW(affine(named_group("SO(3)"), "V+1", "V"), InputError);
  EXPECT_THROW(affine(named_group("SU(2)"), "V+1", "V+1"), InputError);
}

}  // namespace
}  // namespace lieder

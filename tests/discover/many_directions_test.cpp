#include "discover/many_directions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "discover/relative_directions.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/linalg/subspace.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// |x|^2 / 2, and x1^4 / 4 of the same size where it is bent; slopes with a relative error.
SampledFunction squares(Index count, Index inputs, double bent, double error) {
  RandomStream random(Seed{8});
  SampledFunction f{.x = random.normal_matrix(count, inputs), .y = {}};
  f.y = f.x.rowwise().squaredNorm() / 2 + bent * f.x.col(0).array().pow(4).matrix() / 4;
  f.jacobian = f.x;
  f.jacobian.col(0).array() += bent * f.x.col(0).array().cube();
  f.jacobian += error * random.normal_matrix(count, inputs);
  return f;
}

// Both ways on the same samples: sums of squares give the directions that factors do, to the rounding of squares.
TEST(ManyDirections, AreThoseOfFactors) {
  const SampledFunction f = squares(400, 6, 0.3, 0);
  const VectorFields fields = candidate_fields("Aff(6)", 6);
  const auto rows = slope_rows(f, fields, OutputAction::trivial(1), 1);
  const SampleRows all = rows->of(0, 400);
  const RelativeDirections known = relative_directions(all.broken, all.size);
  const Index zeros = (known.defects.array() < 1e-8).count();
  EXPECT_EQ(zeros, 10);  // rotations of the five coordinates that are not bent
  const auto found = many_directions(*rows, 400, fields.count(), {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->trouble, "");
  ASSERT_EQ(found->little.cols(), zeros);
  EXPECT_LT(principal_angles(found->little, known.coefficients.rightCols(zeros)).maxCoeff(), 1e-5);
  ASSERT_EQ(found->defects.size(), 20);
  for (Index i = 0; i < 20; ++i)
    EXPECT_NEAR(found->defects[i], known.defects[known.defects.size() - zeros - 1 - i], 1e-6) << i;
  EXPECT_LT((all.size * found->little).colwise().norm().maxCoeff(), 1 + 1e-9);
  EXPECT_GT((all.size * found->least_broken).colwise().norm().minCoeff(), 1 - 1e-6);
}

// A coordinate that is 0 at all samples leaves the fields along it untold.
TEST(ManyDirections, SayWhereSamplesSeeNothing) {
  SampledFunction f = squares(200, 3, 0, 0);
  f.x.col(2).setZero();
  const VectorFields fields = candidate_fields("GL(3)", 3);
  const auto found = many_directions(*slope_rows(f, fields, OutputAction::trivial(1), 1), 200, 9, {});
  ASSERT_TRUE(found);
  EXPECT_NE(found->trouble, "");
  EXPECT_EQ(found->little.cols(), 0);
}

TEST(ManyDirections, ObeyAStop) {
  const SampledFunction f = squares(200, 3, 0, 0);
  const VectorFields fields = candidate_fields("GL(3)", 3);
  const auto stop = [](const ProgressEvent& e) { return e.stage == "directions" ? Flow::stop : Flow::proceed; };
  EXPECT_FALSE(many_directions(*slope_rows(f, fields, OutputAction::trivial(1), 1), 200, 9, stop));
}

// Known answer: so(33) among 1,089 candidates, where sums of squares are formed; and so it is where slopes have errors
// that are spoken of.
TEST(ManyDirections, RotationsOfManyCoordinates) {
  for (const double error : {0.0, 1e-6}) {
    DiscoverOptions options;
    if (error > 0) options.noise = error;
    const DiscoverResult r =
        discover(squares(2000, 33, 0, error), candidate_fields("GL(33)", 33), OutputAction::trivial(1), options);
    EXPECT_EQ(r.verdict, Verdict::symmetry) << r.message;
    EXPECT_EQ(r.dimension, 528);
    ASSERT_TRUE(r.algebra);
    EXPECT_EQ(r.algebra->name, "so(33)");
    EXPECT_EQ(r.rank.rank + r.rank.nullity, 1089);
    ASSERT_EQ(r.defects.size(), 548U);
    EXPECT_GT(r.defects[528].lower, 0.1);
    EXPECT_TRUE(std::isfinite(r.defects[0].upper));
    EXPECT_TRUE(std::isnan(r.defects[500].upper));
    EXPECT_LT(*r.held_out, std::max(1e-12, 10 * error));
  }
}

// Fewer equations than candidates: what the samples leave open is no symmetry.
TEST(ManyDirections, TooFewSamplesDetermineNothing) {
  const DiscoverResult r = discover(squares(900, 33, 0.3, 0), candidate_fields("GL(33)", 33), OutputAction::trivial(1));
  EXPECT_EQ(r.verdict, Verdict::underdetermined) << r.message;
}

}  // namespace
}  // namespace lieder

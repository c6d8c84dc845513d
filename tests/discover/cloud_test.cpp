#include "lieder/discover/cloud.hpp"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "discover/clouds.hpp"
#include "discover/mean_bounds.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/group/named.hpp"
#include "lieder/io/samples.hpp"
#include "lieder/linalg/subspace.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

CloudResult cloud(const MatrixXd& points, const std::string& candidates, const CloudOptions& options = {}) {
  return discover_cloud(points, candidate_fields(candidates, points.cols()), options);
}

/// (S b; 0 0) on R^3.
MatrixXd affine(const Eigen::Matrix3d& s, const Eigen::Vector3d& b = Eigen::Vector3d::Zero()) {
  MatrixXd matrix = MatrixXd::Zero(4, 4);
  matrix.topLeftCorner(3, 3) = s;
  matrix.topRightCorner(3, 1) = b;
  return matrix;
}

Eigen::Matrix3d turn(Index i, Index j) {
  Eigen::Matrix3d s = Eigen::Matrix3d::Zero();
  s(i, j) = -1;
  s(j, i) = 1;
  return s;
}

/// Largest angle between spans of matrices, in degrees.
double angle_between(const std::vector<MatrixXd>& found, const std::vector<MatrixXd>& truth) {
  const auto stacked = [](const std::vector<MatrixXd>& all) {
    MatrixXd columns(all.front().size(), static_cast<Index>(all.size()));
    for (std::size_t i = 0; i < all.size(); ++i) columns.col(static_cast<Index>(i)) = all[i].reshaped();
    return columns;
  };
  return principal_angles(stacked(found), stacked(truth)).maxCoeff();
}

struct KnownShape {
  std::string surface, candidates, name;
  std::vector<MatrixXd> algebra;
};

std::vector<KnownShape> known_shapes() {
  const Eigen::Vector3d up = Eigen::Vector3d::UnitZ();
  return {{"sphere", "SE(3)", "so(3)", {affine(turn(0, 1)), affine(turn(0, 2)), affine(turn(1, 2))}},
          {"cylinder", "SE(3)", "so(2)+R", {affine(turn(0, 1)), affine(Eigen::Matrix3d::Zero(), up)}},
          {"torus", "SE(3)", "so(2)", {affine(turn(0, 1))}},
          {"helix", "SE(3)", "R", {affine(turn(0, 1), 0.3 * up)}}};
}

// Known answers within the rigid motions: all rotations about the centre of a sphere, rotation and translation of a
// cylinder, the rotation of a torus, the screw of a helix. Angles without noise: what the order of the fits leaves;
// with it: noise 0.01 on tangents of a few hundred patches' worth of points.
TEST(Cloud, KnownShapes) {
  for (const KnownShape& known : known_shapes())
    for (const double noise : {0.0, 0.01}) {
      const CloudResult r = cloud(clouds::surface(known.surface, 4000, noise, 3), known.candidates);
      ASSERT_EQ(r.found.verdict, Verdict::symmetry) << known.surface << ", " << noise << ": " << r.found.message;
      EXPECT_EQ(r.of, CloudQuestion::shape);
      ASSERT_EQ(r.found.dimension, static_cast<Index>(known.algebra.size())) << known.surface << ", " << noise;
      EXPECT_LT(angle_between(r.found.generators, known.algebra), noise > 0 ? 3 : 0.2) << known.surface;
      EXPECT_LT(r.found.defects[static_cast<std::size_t>(r.found.dimension - 1)].upper, 0.05);
      EXPECT_GT(r.found.defects[static_cast<std::size_t>(r.found.dimension)].lower, 0.05);
    }
}

// Known names.
TEST(Cloud, NamesOfShapes) {
  EXPECT_EQ(cloud(clouds::surface("sphere", 3000, 0, 3), "Aff(3)").found.algebra->name, "so(3)");
  EXPECT_EQ(cloud(clouds::surface("sphere", 4000, 0.01, 3), "SE(3)").found.algebra->name, "so(3)");
  // The rows of the height may be anything on a cylinder: 1, x1, x2, x3; and it turns.
  EXPECT_EQ(cloud(clouds::surface("cylinder", 3000, 0, 3), "Aff(3)").found.dimension, 5);
  // A double cone is the light cone of R^(1,2): so(1,2) and scaling.
  EXPECT_EQ(cloud(clouds::surface("cone", 3000, 0, 3), "Aff(3)").found.algebra->name, "so(1,2)+R");
}

// Known answer: among rotations and scaling a cone keeps the rotation about its axis and the scaling.
TEST(Cloud, ConeAmongSimilarities) {
  const VectorFields similarities =
      affine_fields({turn(0, 1), turn(0, 2), turn(1, 2), Eigen::Matrix3d::Identity()}, 3, "similarities");
  for (const double noise : {0.0, 0.01}) {
    const CloudResult r = discover_cloud(clouds::surface("cone", 6000, noise, 5), similarities);
    ASSERT_EQ(r.found.dimension, 2) << noise << ": " << r.found.message;
    EXPECT_LT(angle_between(r.found.generators, {turn(0, 1), Eigen::Matrix3d::Identity()}), noise > 0 ? 3 : 0.2);
  }
}

// Property: surfaces without a symmetry are not said to have one, and most are told to have none.
TEST(Cloud, NoneInRandomSurfaces) {
  int none = 0;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const CloudResult r = cloud(clouds::random_graph(4000, 3, 2, seed % 2 == 0 ? 0 : 0.005, seed), "SE(3)");
    EXPECT_EQ(r.found.dimension, 0) << r.found.message;
    none += r.found.verdict == Verdict::none ? 1 : 0;
  }
  EXPECT_GE(none, 4);
}

// Property: ten points settle nothing, whatever is asked.
TEST(Cloud, TenPointsSettleNothing) {
  for (const std::string name : {"sphere", "helix"})
    for (const CloudQuestion of : {CloudQuestion::automatic, CloudQuestion::shape, CloudQuestion::density}) {
      const CloudResult r = cloud(clouds::surface(name, 10, 0, 1), "Aff(3)", {.of = of});
      EXPECT_EQ(r.found.verdict, Verdict::underdetermined) << r.found.message;
      EXPECT_EQ(r.found.status, Status::underdetermined);
      EXPECT_EQ(r.found.dimension, 0);
    }
  const CloudResult given = cloud(clouds::surface("sphere", 10, 0, 1), "SE(3)", {.intrinsic = 2});
  EXPECT_EQ(given.found.verdict, Verdict::underdetermined) << given.found.message;
}

// Property: a slightly broken symmetry is approximate. A sphere stretched by 3 % along one axis: two of its rotations
// are broken by about 0.03 / sqrt(15) or more, and the third one is kept.
TEST(Cloud, AStretchedSphere) {
  MatrixXd x = clouds::surface("sphere", 6000, 0, 2);
  x.col(2) *= 1.03;
  const CloudResult r = cloud(x, "SO(3)");
  EXPECT_EQ(r.found.verdict, Verdict::symmetry) << r.found.message;
  EXPECT_EQ(r.found.dimension, 1);
  EXPECT_EQ(*r.found.certified.calibrated, 3);
  x.col(1) *= 1.015;
  const CloudResult all_broken = cloud(x, "SO(3)");
  EXPECT_EQ(all_broken.found.verdict, Verdict::approximate) << all_broken.found.message;
  EXPECT_EQ(all_broken.found.dimension, 3);
}

// Property: points in a plane say nothing of fields that vanish there, x3 times anything: three of Aff(3).
TEST(Cloud, APlaneLeavesFieldsUnseen) {
  const CloudResult r = cloud(clouds::surface("circle", 600, 0, 1), "Aff(3)");
  EXPECT_EQ(r.found.unseen, 3);
  EXPECT_EQ(r.found.verdict, Verdict::underdetermined);
  EXPECT_NE(r.found.message.find("3 further directions vanish"), std::string::npos) << r.found.message;
  // Noise across the plane makes these fields no better known.
  EXPECT_EQ(cloud(clouds::surface("circle", 2000, 0.01, 1), "Aff(3)").found.unseen, 3);
}

// Property: a cloud that fills its space has no shape to ask for.
TEST(Cloud, AFullCloudHasNoShape) {
  const CloudResult r = cloud(clouds::cube(1000, 2, 1), "Aff(2)", {.of = CloudQuestion::shape});
  EXPECT_EQ(r.found.verdict, Verdict::underdetermined);
  EXPECT_NE(r.found.message.find("every field is tangent"), std::string::npos) << r.found.message;
}

// Known answers: so(n) about mean and covariance of a normal distribution, and the candidates that change these are
// refused with the theorem.
TEST(Cloud, NormalDistributions) {
  RandomStream random(Seed{4});
  const MatrixXd z = random.normal_matrix(20000, 3);
  const CloudResult isotropic = cloud(z, "Aff(3)", {.delta = 0.15});
  EXPECT_EQ(isotropic.of, CloudQuestion::density);
  EXPECT_EQ(isotropic.found.verdict, Verdict::symmetry) << isotropic.found.message;
  EXPECT_EQ(isotropic.found.dimension, 3);
  EXPECT_EQ(isotropic.found.algebra->name, "so(3)");
  ASSERT_EQ(isotropic.refused.size(), 1u);
  EXPECT_EQ(isotropic.refused[0].count, 9);
  EXPECT_NE(isotropic.found.message.find("compact group"), std::string::npos) << isotropic.found.message;

  const Eigen::Matrix3d shape{{2, 0, 0}, {0.5, 1, 0}, {-0.3, 0.4, 0.6}};
  const Eigen::RowVector3d mean(1, 2, 3);
  const CloudResult r = cloud((z * shape.transpose()).rowwise() + mean, "Aff(3)", {.delta = 0.15});
  ASSERT_EQ(r.found.dimension, 3) << r.found.message;
  EXPECT_EQ(r.found.algebra->name, "so(3)");
  for (const MatrixXd& g : r.found.generators) {
    const Eigen::Matrix3d s = g.topLeftCorner(3, 3), turned = shape.inverse() * s * shape;
    EXPECT_LT((turned + turned.transpose()).norm() / turned.norm(), 0.1);
    EXPECT_LT((s * mean.transpose() + g.topRightCorner(3, 1)).norm(), 0.1);
  }
}

// Property: a defect that is not seen is no evidence that there is none: 1,000 points do not rule out 0.05.
TEST(Cloud, ThousandPointsCertifyNoDensity) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    RandomStream random(Seed{seed});
    const CloudResult r = cloud(random.normal_matrix(1000, 3), "Aff(3)", {.of = CloudQuestion::density});
    EXPECT_EQ(r.found.verdict, Verdict::underdetermined) << r.found.message;
    EXPECT_EQ(r.found.dimension, 0);
  }
}

// Known answers: no rotation keeps a cube or a mixture, and no boost, scaling or translation keeps anything.
TEST(Cloud, DistributionsWithout) {
  for (Index n = 2; n <= 4; ++n) {
    for (const MatrixXd& x : {clouds::cube(4000, n, 1), clouds::mixture(4000, n, 1)}) {
      const CloudResult r = cloud(x, "Aff(" + std::to_string(n) + ")", {.of = CloudQuestion::density});
      EXPECT_EQ(r.found.verdict, Verdict::none) << n << ": " << r.found.message;
      EXPECT_EQ(r.refused.at(0).count, n * n + n - n * (n - 1) / 2);
    }
  }
  RandomStream random(Seed{5});
  const CloudResult shifts = cloud(random.normal_matrix(2000, 3), "T(3)");
  EXPECT_EQ(shifts.found.verdict, Verdict::none);
  ASSERT_EQ(shifts.refused.size(), 1u);
  EXPECT_EQ(shifts.refused[0].count, 3);
  const CloudResult lorentz = cloud(random.normal_matrix(4000, 4), "SO+(1,3)", {.of = CloudQuestion::density});
  ASSERT_EQ(lorentz.refused.size(), 1u);
  EXPECT_EQ(lorentz.refused[0].count, 3);  // the boosts
  const CloudResult flat = cloud(clouds::surface("circle", 600, 0, 1), "Aff(3)", {.of = CloudQuestion::density});
  EXPECT_EQ(flat.found.verdict, Verdict::underdetermined);
  EXPECT_NE(flat.found.message.find("2 of 3 dimensions"), std::string::npos) << flat.found.message;
}

// Known answer: points spread evenly over a circle keep their distribution when it turns; twice as many on one half do
// not.
TEST(Cloud, DensityOnACurve) {
  const MatrixXd even = clouds::surface("circle", 20000, 0, 1).leftCols(2);
  const CloudResult r = cloud(even, "Aff(2)", {.of = CloudQuestion::density, .delta = 0.1});
  EXPECT_EQ(r.found.verdict, Verdict::symmetry) << r.found.message;
  EXPECT_EQ(r.found.dimension, 1);
  std::vector<Index> kept;
  for (Index i = 0; i < even.rows(); ++i)
    if (even(i, 0) > 0 || i % 2 == 0) kept.push_back(i);
  EXPECT_EQ(cloud(even(kept, Eigen::all), "Aff(2)", {.of = CloudQuestion::density}).found.verdict, Verdict::none);
}

// Known dimensions, noise or not; full spaces too; too few points are undecided.
TEST(Cloud, IntrinsicDimensions) {
  for (const double noise : {0.0, 0.01}) {
    EXPECT_EQ(intrinsic_dimension(clouds::surface("helix", 800, noise, 1)).dimension, 1);
    EXPECT_EQ(intrinsic_dimension(clouds::surface("sphere", 800, noise, 1)).dimension, 2);
    EXPECT_EQ(intrinsic_dimension(clouds::surface("torus", 2000, noise, 1)).dimension, 2);
    EXPECT_EQ(intrinsic_dimension(clouds::random_graph(3000, 5, 3, noise, 1)).dimension, 3);
  }
  for (Index n = 1; n <= 6; ++n) EXPECT_EQ(intrinsic_dimension(clouds::cube(800, n, 1)).dimension, n) << n;
  EXPECT_FALSE(intrinsic_dimension(clouds::surface("sphere", 20, 0, 1)).dimension.has_value());
  EXPECT_THROW(intrinsic_dimension(MatrixXd::Zero(1, 3)), InputError);
  EXPECT_THROW(intrinsic_dimension(MatrixXd::Constant(50, 3, std::nan(""))), InputError);
}

// Property: an upper bound for a mean misses no more often than it says, of values as patches give them, means of a few
// squares. Student's alone misses 0.10 and Hall's 0.07 of the time for 12 means of four. Tolerance: 4,000 repeats,
// three binomial deviations.
TEST(Cloud, BoundsOfMeansOfSquares) {
  int missed = 0;
  constexpr int kRepeats = 4000;
  for (int r = 0; r < kRepeats; ++r) {
    RandomStream random(Seed{9}.split(static_cast<std::uint64_t>(r)));
    const VectorXd squares = random.normal_matrix(12, 4).rowwise().squaredNorm() / 4;
    missed += upper_mean(squares, 0.05) < 1 ? 1 : 0;
    EXPECT_LE(lower_mean(squares, 0.05), squares.mean());
  }
  EXPECT_LT(missed / static_cast<double>(kRepeats), 0.05 + 0.01);
  EXPECT_TRUE(std::isnan(upper_mean(VectorXd::Ones(2), 0.05)));
}

// Property: units, a turn and a shift of the points change no answer.
TEST(Cloud, MovedAndRescaledPoints) {
  const MatrixXd x = clouds::surface("cylinder", 2000, 0, 1);
  RandomStream random(Seed{2});
  const MatrixXd turned = random_orthogonal(3, random);
  for (const double scale : {1e-8, 1.0, 1e6}) {
    const MatrixXd moved = scale * ((x * turned).rowwise() + Eigen::RowVector3d(3, -2, 1));
    const CloudResult r = cloud(moved, "SE(3)");
    EXPECT_EQ(r.found.dimension, 2) << scale << ": " << r.found.message;
    EXPECT_EQ(r.found.verdict, Verdict::symmetry) << scale;
  }
}

TEST(Cloud, RefusesWhatIsNoCloud) {
  const MatrixXd good = clouds::surface("sphere", 200, 0, 1);
  const auto message_of = [](const MatrixXd& x, const std::string& candidates, const CloudOptions& options) {
    try {
      cloud(x, candidates, options);
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  MatrixXd hole = good;
  hole(17, 2) = std::nan("");
  EXPECT_NE(message_of(hole, "SE(3)", {}).find("row 17, column 2"), std::string::npos);
  EXPECT_NE(message_of(good, "SE(3)", {.neighbours = 201}).find("201 neighbours"), std::string::npos);
  EXPECT_NE(message_of(good, "SE(3)", {.neighbours = 2}).find("3 to 200"), std::string::npos);
  EXPECT_NE(message_of(good, "SE(3)", {.intrinsic = 4}).find("intrinsic dimension 4"), std::string::npos);
  EXPECT_NE(message_of(good, "SE(3)", {.delta = 1}).find("delta"), std::string::npos);
  EXPECT_NE(message_of(good, "SE(3)", {.alpha = 0.5}).find("alpha"), std::string::npos);
  EXPECT_NE(message_of(good, "SE(3)", {.memory_limit = 1000}).find("memory"), std::string::npos);
  EXPECT_NE(message_of(good, "poly(2)", {.of = CloudQuestion::density}).find("not"), std::string::npos);
  EXPECT_NE(message_of(good.topRows(1), "SE(3)", {}).find("need two points"), std::string::npos);
  const VectorFields plane = candidate_fields("SE(2)", 2);
  EXPECT_THROW(discover_cloud(good, plane), InputError);
  EXPECT_EQ(cloud(good, "SE(3)", {.neighbours = 4}).found.verdict, Verdict::underdetermined);
}

TEST(Cloud, ObeysAStopAndIsReproducible) {
  const MatrixXd x = clouds::surface("sphere", 1000, 0.01, 1);
  const auto stop = [](const ProgressEvent&) { return Flow::stop; };
  EXPECT_EQ(cloud(x, "SE(3)", {.progress = stop}).found.status, Status::stopped);
  EXPECT_EQ(cloud(x, "SE(3)", {.of = CloudQuestion::density, .progress = stop}).found.status, Status::stopped);
  const CloudResult one = cloud(x, "SE(3)", {.seed = 3, .threads = 1}),
                    two = cloud(x, "SE(3)", {.seed = 3, .threads = 2});
  EXPECT_TRUE(one.found.coefficients.isApprox(two.found.coefficients, 1e-6));
  EXPECT_EQ(two.found.coefficients, cloud(x, "SE(3)", {.seed = 3, .threads = 2}).found.coefficients);
}

// Real data: momenta of jets. Boosts are refused, and nothing but the rotation about the beam may be claimed.
TEST(Cloud, JetsKeepNoBoost) {
  const char* folder = std::getenv("LIEDER_DATA_DIR");
  if (folder == nullptr) GTEST_SKIP() << "LIEDER_DATA_DIR is not set";
  const auto file = std::filesystem::path(folder) / "particles" / "top_tagging_2constituents.npy";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << file << " is absent";
  const auto samples = open_samples(file.string());
  const MatrixXd both = read_all(*samples);
  const CloudResult r = cloud(both.leftCols(4), "SO+(1,3)", {.of = CloudQuestion::density});
  ASSERT_EQ(r.refused.size(), 1u) << r.found.message;
  EXPECT_GE(r.refused[0].count, 3);
  EXPECT_LE(r.found.dimension, 1);
}

}  // namespace
}  // namespace lieder

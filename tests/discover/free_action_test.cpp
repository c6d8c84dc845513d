#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/LU>
#include <functional>

#include "lieder/base/seed.hpp"
#include "lieder/discover/discover.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::Matrix2d;
using Eigen::MatrixXd;
using Eigen::VectorXd;

using Map = std::function<VectorXd(const VectorXd&)>;

/// With Jacobians by central differences, good to 1e-8 for polynomials of low degree.
SampledFunction sampled_map(const MatrixXd& x, Index outputs, const Map& f, bool with_jacobian) {
  constexpr double kStep = 1e-4;
  SampledFunction s{.x = x, .y = MatrixXd(x.rows(), outputs)};
  if (with_jacobian) s.jacobian.resize(x.rows(), outputs * x.cols());
  for (Index k = 0; k < x.rows(); ++k) {
    s.y.row(k) = f(x.row(k));
    for (Index a = 0; with_jacobian && a < x.cols(); ++a) {
      const VectorXd step = kStep * VectorXd::Unit(x.cols(), a), here = x.row(k);
      const VectorXd slope = (f(here + step) - f(here - step)) / (2 * kStep);
      for (Index r = 0; r < outputs; ++r) s.jacobian(k, r * x.cols() + a) = slope[r];
    }
  }
  return s;
}

DiscoverResult freely(const SampledFunction& s, const std::string& candidates, double delta = 0.05) {
  const VectorFields fields = candidate_fields(candidates, s.x.cols());
  DiscoverOptions options{.delta = delta, .threads = 1};
  if (s.jacobian.size() > 0) options.noise = 1e-7;
  return discover(s, fields, output_action("free", fields, s.y.cols()), options);
}

MatrixXd normal_points(Index count, Index size) { return RandomStream(Seed{4}).normal_matrix(count, size); }

/// Property: DF xi = T F along each pair that was found.
void expect_equivariant(const DiscoverResult& r, const MatrixXd& x, const Map& f) {
  ASSERT_EQ(r.output_generators.size(), r.generators.size());
  for (std::size_t i = 0; i < r.generators.size(); ++i)
    for (Index k = 0; k < 5; ++k) {
      const VectorXd here = x.row(k), along = 1e-5 * (r.generators[i] * here);
      const VectorXd moved = (f(here + along) - f(here - along)) / 2e-5;
      EXPECT_NEAR((moved - r.output_generators[i] * f(here)).norm(), 0, 1e-5 * (1 + moved.norm()));
    }
}

// Known answer: z -> z^2 turns by twice the angle and grows by the square: two dimensions of gl(2).
TEST(FreeAction, OfASquare) {
  const Map square = [](const VectorXd& z) -> VectorXd {
    return Eigen::Vector2d(z[0] * z[0] - z[1] * z[1], 2 * z[0] * z[1]);
  };
  for (const bool with_jacobian : {true, false}) {
    const MatrixXd x = normal_points(200, 2);
    const DiscoverResult r = freely(sampled_map(x, 2, square, with_jacobian), "GL(2)");
    EXPECT_EQ(r.verdict, Verdict::symmetry) << r.message;
    ASSERT_EQ(r.dimension, 2) << r.message;
    expect_equivariant(r, x, square);
    // Modulo dilations: the turn of values is twice that of points.
    for (std::size_t i = 0; i < 2; ++i) {
      const double turn = r.generators[i](1, 0) - r.generators[i](0, 1);
      EXPECT_NEAR(r.output_generators[i](1, 0) - r.output_generators[i](0, 1), 2 * turn, 1e-6);
    }
  }
}

// Known answer: of |x|^2 rotations, which leave it, and dilations, which double its logarithm.
TEST(FreeAction, OfTheSquaredNorm) {
  const Map norm = [](const VectorXd& v) -> VectorXd { return VectorXd::Constant(1, v.squaredNorm()); };
  for (const bool with_jacobian : {true, false}) {
    const MatrixXd x = normal_points(300, 3);
    const DiscoverResult r = freely(sampled_map(x, 1, norm, with_jacobian), "GL(3)");
    ASSERT_EQ(r.dimension, 4) << r.message;
    expect_equivariant(r, x, norm);
    ASSERT_TRUE(r.algebra);
    EXPECT_EQ(r.algebra->name, "so(3)+R");
  }
}

// Known answer: an invertible linear map has all of gl, each conjugated.
TEST(FreeAction, OfALinearMap) {
  const MatrixXd a = (Matrix2d() << 1, 2, -1, 3).finished();
  const Map linear = [&](const VectorXd& v) -> VectorXd { return a * v; };
  const MatrixXd x = normal_points(100, 2);
  const DiscoverResult r = freely(sampled_map(x, 2, linear, true), "GL(2)");
  ASSERT_EQ(r.dimension, 4) << r.message;
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_LT((r.output_generators[i] - a * r.generators[i] * a.inverse()).norm(), 1e-6);
}

// Known answer: nothing, of a map without a symmetry.
TEST(FreeAction, OfARandomMap) {
  const MatrixXd w = RandomStream(Seed{8}).normal_matrix(12, 2), v = RandomStream(Seed{9}).normal_matrix(2, 12);
  const Map cubic = [&](const VectorXd& x) -> VectorXd {
    return v * ((w * x).array() + 0.3 * (w * x).array().cube() + 0.5 * (w * x).array().square()).matrix();
  };
  const DiscoverResult r = freely(sampled_map(normal_points(400, 2), 2, cubic, true), "GL(2)", 0.02);
  EXPECT_EQ(r.verdict, Verdict::none) << r.message;
  EXPECT_TRUE(r.output_generators.empty());
}

}  // namespace
}  // namespace lieder

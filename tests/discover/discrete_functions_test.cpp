#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/discover/cloud.hpp"
#include "lieder/discover/discover.hpp"
#include "lieder/group/finite.hpp"
#include "lieder/group/named.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

SampledFunction sampled(const MatrixXd& x, const std::function<double(const VectorXd&)>& f) {
  SampledFunction s{.x = x, .y = MatrixXd(x.rows(), 1)};
  for (Index k = 0; k < x.rows(); ++k) s.y(k, 0) = f(x.row(k));
  return s;
}

MatrixXd normal(Index count, Index size, std::uint64_t seed = 3) {
  return RandomStream(Seed{seed}).normal_matrix(count, size);
}

DiscoverResult asked(const SampledFunction& s, const std::string& output = "trivial",
                     const DiscoverOptions& options = {}) {
  const VectorFields fields = candidate_fields("GL(" + std::to_string(s.x.cols()) + ")", s.x.cols());
  return discover(s, fields, output_action(output, fields, s.y.cols()), options);
}

Index kept(const DiscoverResult& r) { return std::ranges::count_if(r.discrete.tried, keeps); }

std::vector<std::string> words_of_kept(const DiscoverResult& r) {
  std::vector<std::string> words;
  for (const DiscreteSymmetry& s : r.discrete.tried)
    if (keeps(s)) words.push_back(s.words);
  return words;
}

std::size_t order_of_generated(const DiscoverResult& r) {
  Group group;
  group.size = r.discrete.generators.front().rows();
  group.discrete = r.discrete.generators;
  const auto finite = finite_group(group, 1000);
  return finite ? finite->elements.size() : 0;
}

double tetrahedral(const VectorXd& x) { return x[0] * x[1] * x[2] + x.array().pow(4).sum(); }

// Known answer: the 24 symmetries of a tetrahedron; those with one entry -1 are on no list and are found by looking.
TEST(DiscreteFunctions, OfATetrahedron) {
  const DiscoverResult r = asked(sampled(normal(400, 3), tetrahedral));
  EXPECT_EQ(r.verdict, Verdict::symmetry) << r.message;
  EXPECT_EQ(r.dimension, 0);
  EXPECT_EQ(kept(r), 23);
  EXPECT_EQ(order_of_generated(r), 24U);
  EXPECT_LE(r.discrete.generators.size(), 3U);
}

// Known answer: x^3 - 3 x y^2 is kept by D_3, its square of the radius by everything.
TEST(DiscreteFunctions, OfATrefoil) {
  const auto f = [](const VectorXd& x) { return std::pow(x[0], 3) - 3 * x[0] * x[1] * x[1] + x.squaredNorm(); };
  const DiscoverResult r = asked(sampled(normal(300, 2), f));
  EXPECT_THAT(words_of_kept(r), testing::UnorderedElementsAre("rotation by 1/3 turn", "rotation by 1/3 turn",
                                                              "reflection of x2", "reflection", "reflection"));
  EXPECT_EQ(order_of_generated(r), 6U);
}

// Property: an orthogonal change of coordinates changes neither how many there are nor what they generate.
TEST(DiscreteFunctions, InOtherCoordinates) {
  RandomStream random(Seed{5});
  const MatrixXd q = random_orthogonal(3, random);
  const DiscoverResult r =
      asked(sampled(normal(400, 3), [&](const VectorXd& x) { return (q * x).array().pow(4).sum(); }));
  EXPECT_EQ(kept(r), 47);
  EXPECT_EQ(order_of_generated(r), 48U);
}

// Known answer: each component cubed commutes with all signed permutations; its square only with permutations.
TEST(DiscreteFunctions, OfAVectorField) {
  const MatrixXd x = normal(400, 3);
  const DiscoverResult cubes = asked({.x = x, .y = x.array().cube()}, "T(1,0)");
  EXPECT_EQ(kept(cubes), 47);
  const DiscoverResult squares = asked({.x = x, .y = x.array().square()}, "T(1,0)");
  EXPECT_EQ(kept(squares), 5);
  EXPECT_EQ(order_of_generated(squares), 6U);
}

// Known answer: O(3) is SO(3) and one reflection.
TEST(DiscreteFunctions, BesideAContinuousGroup) {
  const DiscoverResult r = asked(sampled(normal(300, 3), [](const VectorXd& x) { return x.squaredNorm(); }));
  EXPECT_EQ(r.dimension, 3);
  EXPECT_EQ(kept(r), static_cast<Index>(r.discrete.tried.size()));
  ASSERT_EQ(r.discrete.generators.size(), 1U);
  EXPECT_NEAR(r.discrete.generators[0].determinant(), -1, 1e-12);
}

// Property: Jacobians change nothing of what is tried on values.
TEST(DiscreteFunctions, WithJacobians) {
  SampledFunction s = sampled(normal(300, 2), [](const VectorXd& x) { return x[0] * x[0] + x[1]; });
  s.jacobian = RowMatrix(300, 2);
  s.jacobian.col(0) = 2 * s.x.col(0);
  s.jacobian.col(1).setOnes();
  EXPECT_THAT(words_of_kept(asked(s)), testing::ElementsAre("reflection of x1"));
}

// Property: no origin of the values matters, and no unit of them or of the points.
TEST(DiscreteFunctions, ScalesAndOriginsDropOut) {
  for (const double scale : {1e-14, 1.0, 1e8}) {
    SampledFunction s = sampled(normal(400, 3), tetrahedral);
    s.y = (s.y.array() + 100) * scale;
    s.x *= scale;
    EXPECT_EQ(kept(asked(s)), 23) << scale;
  }
}

// Coverage: with noise the bounds hold, nothing is called a symmetry that is none, and the true ones are found. The
// true defect of the broken mirror is taken from a fit without noise.
TEST(DiscreteFunctions, UnderNoise) {
  const auto f = [](const VectorXd& x) { return x[0] * x[0] + 0.5 * x[1] * x[1] + 0.12 * x[1]; };
  int found = 0, covered = 0, invented = 0;
  constexpr int kSets = 60;
  for (int set = 0; set < kSets; ++set) {
    SampledFunction s = sampled(normal(1500, 2, static_cast<std::uint64_t>(set)), f);
    const double exact = [&] {
      for (const DiscreteSymmetry& d : asked(s).discrete.tried)
        if (d.words == "reflection of x2") return d.defect.estimate;
      return kUnset;
    }();
    s.y += 0.1 * normal(1500, 1, static_cast<std::uint64_t>(1000 + set));
    for (const DiscreteSymmetry& d : asked(s).discrete.tried) {
      found += d.words == "reflection of x1" && keeps(d);
      invented += d.words != "reflection of x1" && keeps(d);
      covered += d.words == "reflection of x2" && d.defect.lower <= exact && exact <= d.defect.upper;
    }
  }
  EXPECT_GE(found, kSets - 3);
  EXPECT_EQ(invented, 0);
  EXPECT_GE(covered, kSets - 3);
}

// Too few samples to compare the class with larger ones: nobody knows what it leaves out.
TEST(DiscreteFunctions, UnboundedWhereTheClassWasNotTested) {
  const SampledFunction s = sampled(normal(12, 2), [](const VectorXd& x) { return x.squaredNorm() + x[0]; });
  const DiscoverResult r = asked(s, "trivial", {.degree = 2});
  ASSERT_FALSE(r.discrete.tried.empty());
  for (const DiscreteSymmetry& d : r.discrete.tried) {
    EXPECT_EQ(d.verdict, Verdict::underdetermined);
    EXPECT_EQ(d.defect.lower, 0);
    EXPECT_TRUE(std::isinf(d.defect.upper));
  }
}

// They can be left out, and are where the list would be long.
TEST(DiscreteFunctions, LeftOut) {
  const SampledFunction even =
      sampled(normal(300, 2), [](const VectorXd& x) { return x[0] * x[0] + std::pow(x[1], 3); });
  EXPECT_EQ(asked(even).verdict, Verdict::symmetry);
  const DiscoverResult without = asked(even, "trivial", {.matrices = false});
  EXPECT_TRUE(without.discrete.tried.empty());
  EXPECT_EQ(without.verdict, Verdict::none);
  const DiscoverResult wide = asked(sampled(normal(200, 31), [](const VectorXd& x) { return x.sum(); }));
  EXPECT_TRUE(wide.discrete.tried.empty());
}

// Known answer: polynomials with all coefficients at random are kept by nothing.
TEST(DiscreteFunctions, NoneOfARandomPolynomial) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const Dictionary cubic = polynomial_dictionary(3, 3);
    const VectorXd c = normal(cubic.size, 1, seed);
    const DiscoverResult r = asked(sampled(normal(300, 3), [&](const VectorXd& x) { return c.dot(cubic.values(x)); }));
    EXPECT_EQ(kept(r), 0);
    EXPECT_TRUE(r.discrete.generators.empty());
  }
}

// A mirror whose images were never sampled cannot be told.
TEST(DiscreteFunctions, WhereNoSampleIs) {
  MatrixXd x = normal(400, 2);
  x.col(0) = x.col(0).array().abs() + 1;
  const DiscoverResult r = asked(sampled(x, [](const VectorXd& p) { return p[0] * p[0] + p[1]; }));
  for (const DiscreteSymmetry& s : r.discrete.tried)
    if (s.words == "reflection of x1") {
      EXPECT_EQ(s.verdict, Verdict::underdetermined) << s.visited;
    }
  EXPECT_EQ(kept(r), 0);
}

// Known answer: a quarter turn, given, keeps x^4 + y^4; a fifth does not. Both are tried.
TEST(DiscreteFunctions, ThatAreGiven) {
  const auto turn = [](double angle) {
    return MatrixXd((MatrixXd(2, 2) << std::cos(angle), -std::sin(angle), std::sin(angle), std::cos(angle)).finished());
  };
  SampledFunction s = sampled(normal(2000, 2), [](const VectorXd& x) { return x.array().pow(4).sum(); });
  s.y += 0.01 * normal(2000, 1, 9);
  const DiscoverResult r = asked(s, "trivial", {.elements = {turn(M_PI / 2), turn(2 * M_PI / 5)}});
  EXPECT_THAT(words_of_kept(r), testing::Contains("rotation by 1/4 turn"));
  EXPECT_THAT(words_of_kept(r), testing::Not(testing::Contains("rotation by 1/5 turn")));
  EXPECT_THROW(asked(s, "trivial", {.elements = {MatrixXd::Identity(3, 3)}}), InputError);
}

// A class that does not hold the function says nothing of its matrices.
TEST(DiscreteFunctions, OfAClassThatIsTooSmall) {
  SampledFunction s = sampled(normal(200, 2), [](const VectorXd& x) { return std::cos(4 * x[0]) + x[1]; });
  const DiscoverResult r = asked(s, "trivial", {.degree = 2});
  EXPECT_EQ(kept(r), 0);
  EXPECT_EQ(r.verdict, Verdict::underdetermined);
}

DiscoverResult asked_elements(const SampledFunction& s, const std::string& group) {
  const Index m = s.x.cols();
  return asked(s, "trivial",
               {.directions = false, .matrices = false, .elements = linear_elements(cloud_candidates(group, m), m)});
}

// Known answer: elements alone, of which all, some or none keep the function; nothing else is tried.
TEST(DiscreteFunctions, OfElementsAlone) {
  const MatrixXd x = normal(300, 3);
  const auto symmetric = [](const VectorXd& v) { return v.array().cube().sum() + v.prod(); };
  const DiscoverResult all = asked_elements(sampled(x, symmetric), "S(3)");
  EXPECT_EQ(all.verdict, Verdict::symmetry) << all.message;
  EXPECT_EQ(all.discrete.tried.size(), 4U);  // of two turns that undo each other one
  EXPECT_EQ(kept(all), 4);
  EXPECT_EQ(order_of_generated(all), 6U);
  EXPECT_TRUE(all.defects.empty());
  const auto two_alike = [](const VectorXd& v) { return v[0] * v[1] * v[2] + v[0] + v[1]; };
  const DiscoverResult some = asked_elements(sampled(x, two_alike), "S(3)");
  EXPECT_EQ(some.verdict, Verdict::symmetry);
  EXPECT_THAT(words_of_kept(some), testing::ElementsAre("exchange of x1 and x2"));
  const auto unlike = [](const VectorXd& v) { return v[0] + 2 * v[1] * v[1] - v[2]; };
  const DiscoverResult none = asked_elements(sampled(x, unlike), "S(3)");
  EXPECT_EQ(none.verdict, Verdict::none) << none.message;
  EXPECT_EQ(none.status, Status::converged);
}

// The trap: four samples decide nothing about elements either.
TEST(DiscreteFunctions, OfElementsAndTooFewSamples) {
  const auto f = [](const VectorXd& v) { return v.squaredNorm(); };
  const DiscoverResult r = asked_elements(sampled(normal(4, 3), f), "S(3)");
  EXPECT_EQ(r.verdict, Verdict::underdetermined) << r.message;
  EXPECT_EQ(r.status, Status::underdetermined);
}

TEST(DiscreteFunctions, RefusesElementsThatAreNone) {
  const SampledFunction s = sampled(normal(40, 2), [](const VectorXd& v) { return v[0]; });
  const auto refusal = [&](const DiscoverOptions& options) -> std::string {
    try {
      asked(s, "trivial", options);
    } catch (const InputError& e) {
      return e.what();
    }
    return "accepted";
  };
  EXPECT_THAT(refusal({.elements = {MatrixXd::Ones(2, 2)}}), testing::HasSubstr("matrix 0 is singular"));
  EXPECT_THAT(refusal({.elements = {MatrixXd::Constant(2, 2, kUnset)}}), testing::HasSubstr("not finite"));
  EXPECT_THAT(refusal({.directions = false}), testing::HasSubstr("neither vector fields nor elements"));
  Group shifted;
  shifted.size = 3;
  shifted.discrete.push_back(MatrixXd::Identity(3, 3));
  shifted.discrete.back()(0, 2) = 1;
  EXPECT_THROW(linear_elements(cloud_candidates(shifted, 2), 2), InputError);
}

}  // namespace
}  // namespace lieder

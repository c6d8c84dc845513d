#include "group/nearest_algebra.hpp"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>

#include "lieder/group/algebra.hpp"
#include "lieder/group/named.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// Every generator off by `noise` of its size.
Matrices perturbed(Matrices matrices, double noise, RandomStream& random) {
  for (MatrixXd& x : matrices) {
    const MatrixXd error = random.normal_matrix(x.rows(), x.cols());
    x += noise * x.norm() / error.norm() * error;
  }
  return matrices;
}

/// Numbers of positive and negative eigenvalues of the Killing form.
std::pair<Index, Index> signature(const Matrices& basis) {
  const Eigen::VectorXd values = Eigen::SelfAdjointEigenSolver<MatrixXd>(killing_form(basis)).eigenvalues();
  return {(values.array() > 0).count(), (values.array() < 0).count()};
}

// Known answer: semisimple algebras are rigid: what comes back closes to rounding, is of the same dimension and real
// form, and lies about as far away as the error.
TEST(NearestAlgebra, FindsTheAlgebraThatNoiseHid) {
  RandomStream random(Seed{1});
  for (const char* name : {"SO(3)", "SO(4)", "SO(5)", "SL(2)", "SO+(1,3)", "SL(3)", "Sp(4)", "Real(SU(2))"})
    for (const double noise : {1e-6, 1e-3, 0.03}) {
      const Matrices exact = named_group(name).lie_algebra;
      const auto nearest = nearest_algebra(perturbed(exact, noise, random), noise);
      ASSERT_TRUE(nearest) << name << ", noise " << noise;
      EXPECT_EQ(nearest->basis.size(), exact.size()) << name;
      EXPECT_LT(closure_defect(nearest->basis), 1e-12) << name;
      EXPECT_EQ(signature(nearest->basis), signature(exact)) << name << ", noise " << noise;
      EXPECT_GT(nearest->distance, noise / 100) << name;
      EXPECT_LT(nearest->distance, 3 * noise) << name;
    }
}

// Known answer: two rotations generate so(3).
TEST(NearestAlgebra, AddsTheBracketsThatAreMissing) {
  RandomStream random(Seed{2});
  Matrices two = named_group("SO(3)").lie_algebra;
  two.pop_back();
  const auto nearest = nearest_algebra(perturbed(two, 1e-3, random), 1e-3);
  ASSERT_TRUE(nearest);
  EXPECT_EQ(nearest->basis.size(), 3U);
}

// Known answer: algebras that are not semisimple can be bent into others, so they stay as they came.
TEST(NearestAlgebra, LeavesWhatIsNotRigid) {
  RandomStream random(Seed{3});
  for (const char* name : {"SE(2)", "T(2)", "SO(2)", "Aff(1)", "Scaling(3)", "SE(3)", "GL(2)", "Real(U(2))"})
    for (const double noise : {1e-6, 1e-3})
      EXPECT_FALSE(nearest_algebra(perturbed(named_group(name).lie_algebra, noise, random), noise)) << name;
  // Heisenberg: x, y and their bracket, which commutes with both.
  const Matrices heisenberg{unit_matrix(3, 0, 1), unit_matrix(3, 1, 2), unit_matrix(3, 0, 2)};
  EXPECT_FALSE(nearest_algebra(perturbed(heisenberg, 1e-3, random), 1e-3));
}

// Property: no algebra is as near as a noise that is said to be far smaller than it is.
TEST(NearestAlgebra, DoesNotStretchTheNoise) {
  RandomStream random(Seed{4});
  EXPECT_FALSE(nearest_algebra(perturbed(named_group("SO(3)").lie_algebra, 1e-2, random), 1e-5));
}

}  // namespace
}  // namespace lieder

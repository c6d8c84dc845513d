#include "lieder/enforce/kernels.hpp"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>

#include "lieder/base/error.hpp"
#include "lieder/group/element.hpp"
#include "lieder/group/extend.hpp"
#include "lieder/group/named.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

SteerableKernels steerable(const Group& group, const char* in, const char* out, const char* positions = "") {
  return {group, representation(in, group), representation(out, group), positions};
}

/// Spin l of SO(3): what Sym^l(V) has beyond Sym^(l-2)(V), the symmetric tensors without traces. Their Casimir operator
/// is l (l + 1).
Group with_spin(const Group& group, int l, const std::string& name) {
  const Representation tensors = symmetric_power(Representation::base(base_representations(group).front()), l);
  const Index n = tensors.size();
  std::vector<MatrixXd> images;
  MatrixXd casimir = MatrixXd::Zero(n, n);
  for (const MatrixXd& xi : group.lie_algebra) {
    images.push_back(act_by_algebra(tensors, xi, MatrixXd::Identity(n, n)));
    casimir -= images.back() * images.back();
  }
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(casimir);
  const MatrixXd basis = eigen.eigenvectors().rightCols(2 * l + 1);
  EXPECT_NEAR(eigen.eigenvalues()[n - 2 * l - 1], l * (l + 1), 1e-10);
  for (MatrixXd& image : images) image = basis.transpose() * image * basis;
  return with_representation(group, name, images, {});
}

// Known answer: 2 min(l, j) + 1 angular maps between the spins l and j.
TEST(SteerableKernels, SpinsOfSo3) {
  for (int l = 0; l <= 4; ++l)
    for (int j = 0; j <= 4; ++j) {
      Group group = named_group("SO(3)");
      if (l > 1) group = with_spin(group, l, "Spin" + std::to_string(l));
      if (j > 1 && j != l) group = with_spin(group, j, "Spin" + std::to_string(j));
      const auto spin = [](int k) { return k == 0 ? std::string("1") : k == 1 ? "V" : "Spin" + std::to_string(k); };
      const SteerableKernels kernels = steerable(group, spin(l).c_str(), spin(j).c_str());
      EXPECT_EQ(kernels.count(), 2 * std::min(l, j) + 1) << l << " " << j;
      EXPECT_LT(kernels.equivariance_error(Seed{1}), 1e-12) << l << " " << j;
      EXPECT_EQ(kernels.constant().dimension, l == j ? 1 : 0);
    }
}

// Known answers: the plane's rotations leave every matrix free at the pole, its reflections half of them; a vector
// field of a point is radial for O(3), and no cross product with the point commutes with reflections.
TEST(SteerableKernels, KnownCounts) {
  const auto count = [](const char* group, const char* in, const char* out) {
    return steerable(named_group(group), in, out).count();
  };
  EXPECT_EQ(count("SO(2)", "V", "V"), 4);
  EXPECT_EQ(count("O(2)", "V", "V"), 2);
  EXPECT_EQ(count("O(2)", "V^2", "V"), 4);
  EXPECT_EQ(count("SO(3)", "1", "V"), 1);
  EXPECT_EQ(count("SO(3)", "V", "V"), 3);
  EXPECT_EQ(count("O(3)", "V", "V"), 2);
  EXPECT_EQ(count("SO(4)", "V", "V"), 2);
  EXPECT_EQ(count("SO(2)*S(3)", "V1*V2", "V1*V2"), 8);
}

// Property: the equation holds at random points and elements, reflections among them, and where the pole is turned to
// its opposite.
TEST(SteerableKernels, AreEquivariant) {
  for (const char* name : {"SO(2)", "O(2)", "SO(3)", "O(3)", "SO(5)"}) {
    const Group group = named_group(name);
    const Representation in = representation("V+1", group), out = representation("V^2+V", group);
    const SteerableKernels kernels(group, in, out);
    EXPECT_LT(kernels.equivariance_error(Seed{3}), 1e-12) << name;
    const MatrixXd turned = kernels.at(-VectorXd::Unit(group.size, group.size - 1));
    EXPECT_TRUE(turned.allFinite());
    RandomStream random(Seed{4});
    for (int k = 0; k < 5; ++k) {
      const MatrixXd g = random_element(group, random).real();
      const VectorXd x = random.normal_matrix(group.size, 1);
      for (Index b = 0; b < kernels.count(); ++b) {
        const MatrixXd at_x = kernels.at(x).col(b).reshaped<Eigen::RowMajor>(out.size(), in.size());
        const MatrixXd at_gx = kernels.at(g * x).col(b).reshaped<Eigen::RowMajor>(out.size(), in.size());
        // rho_out(g) k(x) = k(g x) rho_in(g).
        const MatrixXd right = act(representation("V'+1", group), MatrixXd(g.inverse()), at_gx.transpose()).transpose();
        EXPECT_LT((act(out, g, at_x) - right).norm(), 1e-11 * (1 + at_x.norm())) << name;
      }
    }
  }
}

TEST(SteerableKernels, AtTheOriginIsTheMeanOverDirections) {
  const SteerableKernels kernels = steerable(named_group("SO(3)"), "V", "V");
  RandomStream random(Seed{5});
  MatrixXd mean = MatrixXd::Zero(9, 3);
  constexpr int kPoints = 4000;
  for (int k = 0; k < kPoints; ++k) mean += kernels.at(random.normal_matrix(3, 1)) / kPoints;
  EXPECT_LT((mean - kernels.at(VectorXd::Zero(3))).norm(), 0.05);
}

/// (F u)(y) = sum over offsets of k(y - x) u(x) on a ring of side x side points.
VectorXd convolve(const GridKernels& kernels, Index number, const VectorXd& u, Index side, Index rows, Index cols) {
  const Index points = kernels.side * kernels.side, half = kernels.side / 2;
  VectorXd result = VectorXd::Zero(rows * side * side);
  for (Index y = 0; y < side * side; ++y)
    for (Index p = 0; p < points; ++p) {
      const Index dx = p / kernels.side - half, dy = p % kernels.side - half;
      const Index x = ((y / side - dx + side) % side) * side + (y % side - dy + side) % side;
      for (Index i = 0; i < rows; ++i)
        for (Index j = 0; j < cols; ++j)
          result[i * side * side + y] += kernels.values((i * cols + j) * points + p, number) * u[j * side * side + x];
    }
  return result;
}

/// (g u)(x) = rho(g) u(g^-1 x) on a grid of odd side around 0.
VectorXd turned(const MatrixXd& g, const MatrixXd& rho, const VectorXd& u, Index side) {
  VectorXd result(u.size());
  const auto half = static_cast<double>(side / 2);
  for (Index x = 0; x < side * side; ++x) {
    const Eigen::Vector2d at(static_cast<double>(x / side) - half, static_cast<double>(x % side) - half);
    const Eigen::Vector2d from = g.transpose() * at;
    const Index source = std::lround(from[0] + half) * side + std::lround(from[1] + half);
    VectorXd value(rho.rows());
    for (Index j = 0; j < rho.rows(); ++j) value[j] = u[j * side * side + source];
    const VectorXd moved = rho * value;
    for (Index j = 0; j < rho.rows(); ++j) result[j * side * side + x] = moved[j];
  }
  return result;
}

// Property: the convolution commutes with every element that keeps the grid, for rings and for solutions on the grid.
TEST(GridKernels, ConvolutionCommutes) {
  constexpr Index kSide = 9;
  for (const char* name : {"Rot(4)", "Dih(4)", "SO(2)", "O(2)"}) {
    const Group group = named_group(name);
    const Representation in = representation("V+1", group), out = representation("V", group);
    const GridKernels kernels = grid_kernels(group, in, out, {.side = 3});
    ASSERT_GT(kernels.values.cols(), 0);
    MatrixXd g(2, 2);
    g << 0, -1, 1, 0;
    MatrixXd with_scalar = MatrixXd::Identity(3, 3);
    with_scalar.topLeftCorner(2, 2) = g;
    RandomStream random(Seed{6});
    const VectorXd u = random.normal_matrix(3 * kSide * kSide, 1);
    for (Index k = 0; k < kernels.values.cols(); ++k) {
      const VectorXd left = turned(g, g, convolve(kernels, k, u, kSide, 2, 3), kSide);
      const VectorXd right = convolve(kernels, k, turned(g, with_scalar, u, kSide), kSide, 2, 3);
      EXPECT_LT((left - right).norm(), 1e-12 * left.norm()) << name << " " << k;
    }
  }
}

// Known answers by Burnside's lemma: scalar kernels of side 3 under Rot(4) and Dih(4) are orbits of 9 points.
TEST(GridKernels, KnownCounts) {
  const auto kernels = [](const char* name, const char* in, const char* out, Index side) {
    const Group group = named_group(name);
    return grid_kernels(group, representation(in, group), representation(out, group), {.side = side});
  };
  EXPECT_EQ(kernels("Rot(4)", "1", "1", 3).values.cols(), 3);
  EXPECT_EQ(kernels("Rot(4)", "1", "1", 5).values.cols(), 7);
  EXPECT_EQ(kernels("Dih(4)", "1", "1", 5).values.cols(), 6);
  EXPECT_EQ(kernels("Cube", "1", "1", 3).values.cols(), 4);
  EXPECT_EQ(kernels("SO(2)", "1", "1", 5).values.cols(), 3);      // one for each ring
  EXPECT_EQ(kernels("SO(3)", "V", "V", 3).values.cols(), 1 + 3);  // the centre and a ring
  EXPECT_EQ(kernels("SO(2)", "1", "1", 1).values.cols(), 1);
  const GridKernels none = kernels("O(3)", "1", "V", 1);
  EXPECT_EQ(none.values.cols(), 0);
  EXPECT_TRUE(none.maps.usable());
}

TEST(GridKernels, Refusals) {
  const auto refused = [](const char* name, const char* rep, const KernelOptions& options, const char* words) {
    const Group group = named_group(name);
    const Representation v = representation(rep, group);
    try {
      grid_kernels(group, v, v, options);
      ADD_FAILURE() << name;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
    }
  };
  refused("SO(2)", "V", {.side = 4}, "a side of 4 came");
  refused("SO(2)", "V", {.ring_width = 0}, "a ring width of 0 came");
  refused("SO(2)", "V", {.positions = "W"}, "there is no representation W");
  refused("GL(2)", "V", {}, "GL(2) does not keep the lengths of the points of R^2");
  refused("SU(2)", "V", {}, "a group on C^n came");
  refused("S(6)", "V", {.side = 99}, "would need about");
}

}  // namespace
}  // namespace lieder

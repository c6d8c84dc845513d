#include "lieder/enforce/dictionary.hpp"

#include <gtest/gtest.h>

#include "lieder/base/error.hpp"
#include "lieder/enforce/polynomials.hpp"
#include "lieder/group/element.hpp"
#include "lieder/group/named.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd samples(Index count, Index size, std::uint64_t seed = 1) {
  RandomStream random(Seed{seed});
  return random.normal_matrix(count, size);
}

EquivariantFunctions linear(const char* name, const char* points, const char* values, int degree) {
  const Group group = named_group(name);
  const Representation in = representation(points, group), out = representation(values, group);
  return equivariant_functions(polynomial_dictionary(in.size(), degree), linear_symmetry(group, in, out), out.size(),
                               samples(400, in.size()));
}

// Property: with polynomials in the dictionary and a linear action the count is that of coefficients matched one by
// one.
TEST(Dictionary, PolynomialsAgreeWithCoefficients) {
  for (const auto& [name, points, values, degree] :
       {std::tuple{"SO(3)", "V", "1", 4}, std::tuple{"SO(3)", "2*V", "V", 3}, std::tuple{"S(4)", "V", "1", 3},
        std::tuple{"O(1,2)", "V", "V^2", 2}, std::tuple{"Dih(5)", "V", "V", 5},
        std::tuple{"SO(2)*S(2)", "V1+V2", "V1", 3}}) {
    const Group group = named_group(name);
    Index expected = 0;
    for (int d = 0; d <= degree; ++d)
      expected += equivariant_polynomials(group, representation(points, group), representation(values, group), d)
                      .maps.dimension;
    const EquivariantFunctions found = linear(name, points, values, degree);
    EXPECT_EQ(found.count(), expected) << name;
    EXPECT_TRUE(found.usable()) << name << ": " << found.message;
    EXPECT_LT(found.held_out_defect, 1e-10) << name;
  }
}

// Property: W D(g x) = rho(g) W D(x) at points and elements that were not used.
TEST(Dictionary, FunctionsAreEquivariant) {
  const Group group = named_group("SO(3)");
  const Representation v = representation("V", group);
  const Dictionary polynomials = polynomial_dictionary(3, 3);
  const EquivariantFunctions found = linear("SO(3)", "V", "V", 3);
  ASSERT_EQ(found.count(), 2);  // x and |x|^2 x
  EXPECT_LT((found.basis.transpose() * found.basis - MatrixXd::Identity(2, 2)).norm(), 1e-13);
  RandomStream random(Seed{7});
  const MatrixXd g = random_element(group, random).real();
  const VectorXd x = random.normal_matrix(3, 1);
  for (Index k = 0; k < 2; ++k) {
    const VectorXd left = found.weights(k) * polynomials.values(g * x);
    EXPECT_LT((left - g * found.weights(k) * polynomials.values(x)).norm(), 1e-12);
    EXPECT_GT(left.norm(), 1e-3);
  }
}

/// The rotation of the plane seen in the coordinates u = x, v = y + x^2.
VectorXd bent_rotation(const VectorXd& p) {
  const double v = p[1] + p[0] * p[0];
  return Eigen::Vector2d(-v, p[0] + 2 * p[0] * v);
}
MatrixXd slope_of_bent_rotation(const VectorXd& p) {
  const double x = p[0], y = p[1];
  return MatrixXd{{-2 * x, -1}, {1 + 2 * y + 6 * x * x, 2 * x}};
}

// Known answers: the invariants of a bent rotation of degree up to 4 are spanned by 1 and u^2 + v^2; it commutes with
// itself as a vector field.
TEST(Dictionary, NonlinearAction) {
  const Dictionary quartic = polynomial_dictionary(2, 4);
  const EquivariantFunctions invariant =
      equivariant_functions(quartic, {.algebra = {{.field = bent_rotation}}}, 1, samples(300, 2));
  ASSERT_EQ(invariant.count(), 2);
  EXPECT_TRUE(invariant.usable()) << invariant.message;
  const VectorXd square = quartic.values(VectorXd::Zero(2));  // only to have the order of the monomials checked below
  EXPECT_EQ(square[0], 1);
  RandomStream random(Seed{3});
  VectorXd a = random.normal_matrix(2, 1);
  const double u = a[0], v = a[1] + a[0] * a[0];
  const VectorXd same = Eigen::Vector2d(-v, u - v * v);  // the point a quarter turn on
  for (Index k = 0; k < 2; ++k)
    EXPECT_NEAR((invariant.weights(k) * quartic.values(a)).value(),
                (invariant.weights(k) * quartic.values(same)).value(), 1e-9);

  const Dictionary cubic = polynomial_dictionary(2, 3);
  const EquivariantFunctions fields = equivariant_functions(
      cubic, {.algebra = {{.field = bent_rotation, .output = slope_of_bent_rotation}}}, 2, samples(300, 2));
  MatrixXd own = MatrixXd::Zero(2, cubic.size);  // monomials 1, x, y, x^2, x y, y^2, x^3, ..
  own(0, 2) = -1;
  own(0, 3) = -1;
  own(1, 1) = 1;
  own(1, 4) = 2;
  own(1, 6) = 2;
  const VectorXd weights = own.reshaped<Eigen::RowMajor>();
  EXPECT_GE(fields.count(), 1);
  EXPECT_LT((weights - fields.basis * (fields.basis.transpose() * weights)).norm(), 1e-9);
}

// Known answers: kernels k(x, y) of integral operators that commute with translations are functions of y - x; with
// dilations, whose divergence counts, those of degree one less than the weights say.
TEST(Dictionary, IntegralOperators) {
  const Dictionary quadratic = polynomial_dictionary(2, 2);
  const auto count = [&](const PointAction& action) {
    return equivariant_functions(quadratic, {.algebra = {action}}, 1, samples(100, 2)).count();
  };
  EXPECT_EQ(count({.field = [](const VectorXd&) { return VectorXd(VectorXd::Ones(2)); }}), 3);
  const auto dilation = [&](double weight) {
    return count({.field = [](const VectorXd& p) { return p; },
                  .output = [weight](const VectorXd&) { return MatrixXd(MatrixXd::Constant(1, 1, weight - 1)); }});
  };
  EXPECT_EQ(dilation(1), 1);
  EXPECT_EQ(dilation(2), 2);
  EXPECT_EQ(dilation(3), 3);
  EXPECT_EQ(dilation(0), 0);
}

// Property: no units enter: samples a million times as large give as many functions.
TEST(Dictionary, UnitsDropOut) {
  const Group group = named_group("SO(2)");
  const Representation v = representation("V", group);
  for (const double unit : {1e-4, 1.0, 1e4})
    EXPECT_EQ(equivariant_functions(polynomial_dictionary(2, 4), linear_symmetry(group, v, representation("1", group)),
                                    1, unit * samples(200, 2))
                  .count(),
              3);
}

// Property: too few samples are noticed: 4 points are on many surfaces.
TEST(Dictionary, TooFewSamplesAreNotIdentifiable) {
  const Group group = named_group("SO(3)");
  const auto symmetry = linear_symmetry(group, representation("V", group), representation("1", group));
  for (const double held_out : {0.0, 0.5}) {
    const EquivariantFunctions found =
        equivariant_functions(polynomial_dictionary(3, 4), symmetry, 1, samples(8, 3), {.held_out = held_out});
    EXPECT_GT(found.count(), 3);
    EXPECT_EQ(found.status, Status::not_identifiable) << held_out;
  }
}

TEST(Dictionary, StopsWhenAsked) {
  const Group group = named_group("SO(3)");
  const auto symmetry = linear_symmetry(group, representation("V", group), representation("1", group));
  DictionaryOptions options;
  options.progress = [](const ProgressEvent&) { return Flow::stop; };
  EXPECT_EQ(equivariant_functions(polynomial_dictionary(3, 2), symmetry, 1, samples(50, 3), options).status,
            Status::stopped);
}

TEST(Dictionary, Refusals) {
  const MatrixXd values = MatrixXd::Ones(5, 2);
  const auto refused = [](const auto& call, const char* words) {
    try {
      call();
      ADD_FAILURE() << words;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
    }
  };
  const auto with = [&](SampledAction action, Index outputs = 1) {
    return [=] { equivariant_functions(values, {action}, outputs); };
  };
  refused(with({.moved = MatrixXd::Ones(4, 2)}), "action 0 holds 4 x 2 values; need 5 x 2");
  refused(with({.moved = values, .output = {MatrixXd::Ones(2, 2)}}), "a matrix of 2 x 2 on the outputs; need 1 x 1");
  refused(with({.moved = values, .output = std::vector<MatrixXd>(2, MatrixXd::Ones(1, 1))}), "need none, one, or 5");
  refused(with({.moved = values}, 0), "0 outputs came");
  MatrixXd broken = values;
  broken(3, 1) = kUnset;
  refused(with({.moved = broken}), "action 0 is not finite at sample 3");
  refused([&] { equivariant_functions(broken, {}, 1); }, "the dictionary is not finite at sample 3");
  refused([&] { equivariant_functions(MatrixXd(0, 2), {}, 1); }, "0 samples of 2 functions came");
  refused([&] { equivariant_functions(values, {}, 1, {.held_out = 1}); }, "held_out 1 came");
  refused([&] { equivariant_functions(polynomial_dictionary(3, 1), {}, 1, values); }, "samples of 2 coordinates came");
  refused([] { polynomial_dictionary(0, 2); }, "polynomials of degree 2 in 0 variables");
  refused([&] { equivariant_functions(values, {{.moved = values}}, 2'000'000); }, "would need about");
}

}  // namespace
}  // namespace lieder

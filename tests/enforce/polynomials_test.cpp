#include "lieder/enforce/polynomials.hpp"

#include <gtest/gtest.h>

#include <Eigen/QR>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/group/element.hpp"
#include "lieder/group/named.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

EquivariantPolynomials polynomials(const Group& group, const char* in, const char* out, int degree) {
  return equivariant_polynomials(group, representation(in, group), representation(out, group), degree);
}

// Known answers, in words.
TEST(Polynomials, ReadAsInABook) {
  const auto first = [](const char* name, const char* in, const char* out, int degree) {
    return polynomials(named_group(name), in, out, degree).text(0);
  };
  EXPECT_EQ(first("O(3)", "V", "1", 2), "x1^2 + x2^2 + x3^2");
  EXPECT_EQ(first("SO+(1,3)", "V", "1", 2), "x1^2 - x2^2 - x3^2 - x4^2");
  EXPECT_EQ(first("S(3)", "V", "1", 1), "x1 + x2 + x3");
  EXPECT_EQ(first("Dih(4)", "V", "1", 4), "x1^4 + x2^4");
  EXPECT_EQ(first("SO(2)", "V", "V", 3), "(x1^3 + x1 x2^2, x1^2 x2 + x2^3)");
  EXPECT_EQ(first("SO(3)", "2*V", "V", 2), "(x2 x6 - x3 x5, -x1 x6 + x3 x4, x1 x5 - x2 x4)");
  EXPECT_EQ(first("SO(3)", "V", "2", 0), "(1, 0)");
  EXPECT_TRUE(polynomials(named_group("SO(3)"), "V^2", "1", 3).rational);
}

// Molien's series: S(3) 1/((1-t)(1-t^2)(1-t^3)); Dih(n) 1/((1-t^2)(1-t^n)); O(n) in t^2 alone.
TEST(Polynomials, AreAsManyAsMolienSays) {
  const auto counts = [](const char* name) {
    std::vector<Index> all;
    for (int degree = 0; degree <= 6; ++degree)
      all.push_back(polynomials(named_group(name), "V", "1", degree).maps.dimension);
    return all;
  };
  EXPECT_EQ(counts("S(3)"), (std::vector<Index>{1, 1, 2, 3, 4, 5, 7}));
  EXPECT_EQ(counts("Dih(5)"), (std::vector<Index>{1, 0, 1, 0, 1, 1, 1}));
  EXPECT_EQ(counts("O(4)"), (std::vector<Index>{1, 0, 1, 0, 1, 0, 1}));
}

// Property: each is equivariant at random points and elements, and they are linearly independent.
TEST(Polynomials, CommuteWithTheGroup) {
  RandomStream random(Seed{2});
  for (const auto& [name, in, out, degree] :
       {std::tuple{"SO(3)", "2*V", "V", 4}, std::tuple{"S(4)", "V", "V", 3}, std::tuple{"SO+(1,2)", "V", "V", 3},
        std::tuple{"Dih(3)", "V", "V", 2}, std::tuple{"Sp(4)", "2*V", "1", 2}}) {
    const Group group = named_group(name);
    const Representation x_rep = representation(in, group), y_rep = representation(out, group);
    const EquivariantPolynomials found = polynomials(group, in, out, degree);
    ASSERT_GT(found.maps.dimension, 0) << name;
    const MatrixXd g = random_element(group, random).real();
    const VectorXd x = random.normal_matrix(x_rep.size(), 1);
    const MatrixXd before = found.evaluate(x), after = found.evaluate(act(x_rep, g, x));
    EXPECT_LT((after - act(y_rep, g, before)).norm(), 1e-10 * after.norm()) << name;
    EXPECT_GT(before.norm(), 0) << name;
    EXPECT_EQ(found.coefficients.colPivHouseholderQr().rank(), found.maps.dimension) << name;
  }
}

TEST(Polynomials, RefuseDegreesOutOfRange) {
  EXPECT_THROW(polynomials(named_group("SO(3)"), "V", "1", -1), InputError);
  EXPECT_THROW(polynomials(named_group("SO(3)"), "V", "1", 101), InputError);
  EXPECT_THROW(polynomials(named_group("SO(3)"), "V", "1", 2).evaluate(VectorXd::Ones(2)), InputError);
}

}  // namespace
}  // namespace lieder

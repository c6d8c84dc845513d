#include "lieder/naming/structure.hpp"

#include <gtest/gtest.h>

#include "lieder/base/error.hpp"
#include "lieder/group/algebra.hpp"
#include "lieder/naming/naming.hpp"
#include "naming/algebra_cases.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXd;
using namespace naming_cases;
using Dimensions = std::vector<Eigen::Index>;

// Known answers: textbook dimensions of so(1,3), e(3) and the Heisenberg algebra.
TEST(Structure, TextbookDimensions) {
  const AlgebraStructure lorentz = structure_of(structure_constants(so(1, 3)));
  EXPECT_TRUE(lorentz.is_semisimple());
  EXPECT_EQ(lorentz.positive, 3);
  EXPECT_EQ(lorentz.negative, 3);
  EXPECT_EQ(lorentz.rank, 2);
  const AlgebraStructure euclid = structure_of(structure_constants(affine(so(3, 0))));
  EXPECT_EQ(euclid.levi, 3);
  EXPECT_EQ(euclid.radical, 3);
  EXPECT_EQ(euclid.nilradical, 3);
  EXPECT_EQ(euclid.centre, 0);
  EXPECT_EQ(euclid.zero, 3);
  EXPECT_EQ(euclid.derived_series, Dimensions{6});
  const AlgebraStructure heisenberg3 = structure_of(structure_constants(upper(3, false)));
  EXPECT_TRUE(heisenberg3.is_nilpotent());
  EXPECT_EQ(heisenberg3.centre, 1);
  EXPECT_EQ(heisenberg3.lower_central_series, (Dimensions{3, 1, 0}));
  EXPECT_EQ(structure_of(structure_constants(upper(3, true))).derived_series, (Dimensions{6, 3, 1, 0}));
  EXPECT_TRUE(structure_of(structure_constants(translations_of(2))).is_abelian());
  EXPECT_EQ(structure_of({}).dimension, 0);
}

// Property: units of the basis drop out. Known answer: the same numbers for so(3) in units from 1e-6 to 1e6.
TEST(Structure, IsBlindToUnits) {
  for (const double scale : {1e-6, 1.0, 1e6}) {
    auto constants = structure_constants(so(3, 0));
    for (MatrixXd& c : constants) c *= scale;
    const AlgebraStructure found = structure_of(constants);
    EXPECT_TRUE(found.is_semisimple()) << scale;
    EXPECT_EQ(found.negative, 3) << scale;
  }
}

// Property: where not all pairs are looked at, one bracket that breaks the Jacobi identity alone is still seen.
TEST(Structure, RefusesLargeOnesThatAreNoAlgebra) {
  auto constants = structure_constants(so(11, 0));
  EXPECT_EQ(structure_of(constants).negative, 55);
  const double wrong = 0.1;
  constants[3](7, 50) += wrong;
  constants[50](7, 3) -= wrong;
  EXPECT_THROW(structure_of(constants), InputError);
}

TEST(Structure, RefusesWhatIsNoAlgebra) {
  auto constants = structure_constants(so(3, 0));
  EXPECT_THROW(structure_of(constants, 0), InputError);
  constants[0](1, 2) += 0.1;
  EXPECT_THROW(structure_of(constants), InputError);
  constants[0](1, 2) = std::nan("");
  EXPECT_THROW(structure_of(constants), InputError);
  constants.pop_back();
  EXPECT_THROW(structure_of(constants), InputError);
}

// Known answers: names from constants alone, where nothing acts.
TEST(Structure, NamesWithoutMatrices) {
  EXPECT_EQ(name_structure(structure_constants(so(1, 3))).name, "sl(2,C)");
  EXPECT_EQ(name_structure(structure_constants(affine(so(3, 0)))).name, "e(3)");
  EXPECT_EQ(name_structure(structure_constants(so(4, 0))).name, "so(3)+so(3)");
  EXPECT_EQ(name_structure(structure_constants(heisenberg(2))).name, "Heisenberg h(5)");
}

}  // namespace
}  // namespace lieder

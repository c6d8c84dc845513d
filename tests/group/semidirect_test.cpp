#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "enforce/listed_group.hpp"
#include "lieder/base/error.hpp"
#include "lieder/enforce/enforce.hpp"
#include "lieder/group/algebra.hpp"
#include "lieder/group/named.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using testing::HasSubstr;

std::string message_of(const std::string& expression) {
  try {
    named_group(expression);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

// Known answers: the polygon's group is its rotations with one reflection; T(n) x| SO(n) is SE(n).
TEST(Semidirect, KnownGroups) {
  const Group polygon = named_group("Rot(5) x| Dih(1)");
  EXPECT_EQ(listed(polygon).size(), 10U);
  EXPECT_EQ(polygon.name, "Rot(5) x| Dih(1)");
  const Group rigid = named_group("T(3) x| SO(3)");
  EXPECT_EQ(rigid.size, 4);
  EXPECT_EQ(rigid.dimension(), 6);
  EXPECT_LT(closure_defect(rigid.lie_algebra), 1e-12);
  const Group se = named_group("SE(3)");
  const Representation v = representation("V", rigid);
  for (const char* rep : {"V", "V^2", "V>>V"})
    EXPECT_EQ(enforce(rigid, v, representation(rep, rigid)).dimension,
              enforce(se, representation("V", se), representation(rep, se)).dimension);
}

/// Takes x to 2 x modulo 5: with the translations of Z(5) a group of 20 affine maps.
std::filesystem::path doubling_file() {
  const auto path = std::filesystem::path(testing::TempDir()) / "doubling.json";
  std::ofstream(path) << R"({"format": 1, "name": "doubling", "permutations": [[0, 2, 4, 1, 3]]})";
  return path;
}

// Known answer: dimensions are the Reynolds average over all 20 elements, listed by brute force.
TEST(Semidirect, FileAndReynoldsAverages) {
  const Group affine = named_group("Z(5) x| " + doubling_file().string());
  const std::vector<MatrixXd> elements = listed(affine);
  ASSERT_EQ(elements.size(), 20U);
  for (const int power : {1, 2, 3}) {
    double sum = 0;
    for (const MatrixXd& g : elements) sum += std::pow(g.trace(), power + 1);
    const Representation v = representation("V", affine),
                         tensors = representation("V^" + std::to_string(power), affine);
    const EnforceResult maps = enforce(affine, v, tensors);
    EXPECT_EQ(maps.dimension, std::llround(sum / 20)) << power;
    EXPECT_LT(maps.equivariance_error, 1e-12);
  }
}

TEST(Semidirect, Refusals) {
  EXPECT_THAT(message_of("SO(2) x| SO(3)"), HasSubstr("groups on R^2 and R^3 came"));
  EXPECT_THAT(message_of("Dih(3) x| Rot(4)"), HasSubstr("does not take the first group to itself"));
  EXPECT_THAT(message_of("Dih(3) x| SO(2)"), HasSubstr("the Lie algebra does not take"));
  EXPECT_THAT(message_of("O(1,1) x| Rot(3)"), HasSubstr("a discrete generator does not take"));
  EXPECT_THAT(message_of("SU(2) x| SU(2)"), HasSubstr("a group on C^n came"));
  EXPECT_THAT(message_of("SO(2) x| no/such.json"), HasSubstr("no/such.json: cannot be read"));
  EXPECT_THAT(message_of("SO(2) x| "), HasSubstr("need the name of a group"));
}

}  // namespace
}  // namespace lieder

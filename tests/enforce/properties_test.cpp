#include <gtest/gtest.h>

#include <Eigen/LU>
#include <numeric>
#include <ostream>

#include "lieder/base/seed.hpp"
#include "lieder/enforce/enforce.hpp"
#include "lieder/group/element.hpp"
#include "lieder/group/named.hpp"
#include "lieder/linalg/subspace.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXcd;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Tensors of more entries would take the dense method longer than a test may.
constexpr Index kMostEntries = 300;

/// A group drawn at random, and representations of it to map from and to.
struct RandomCase {
  Group group;
  std::string in, out;
};

void PrintTo(const RandomCase& random, std::ostream* out) {
  *out << random.group.name.value_or("") << ": " << random.in << " to " << random.out;
}

const std::string& any_of(const std::vector<std::string>& list, RandomStream& random) {
  return list[random.below(list.size())];
}

RandomCase random_case(RandomStream& random) {
  static const std::vector<std::string> groups{
      "S(3)",         "S(4)",          "A(4)",          "Z(4)",        "D(4)",       "Rot(5)",     "Dih(3)",
      "Cube",         "O(2)",          "SO(2)",         "O(3)",        "SO(3)",      "SO(4)",      "SL(2)",
      "SL(3)",        "GL(2)",         "GL+(2)",        "SO+(1,2)",    "SO+(1,3)",   "O(1,2)",     "SO(2,1)",
      "Sp(2)",        "Sp(4)",         "SU(2)",         "SU(3)",       "U(2)",       "T(2)",       "SE(2)",
      "E(2)",         "Aff(1)",        "Scaling(3)",    "Real(SU(2))", "Real(U(1))", "Trivial(2)", "O(1) wr S(3)",
      "S(2) wr S(2)", "SO(2) wr S(2)", "Rot(3) wr S(2)"};
  static const std::vector<std::string> representations{
      "1",        "2",    "V",     "V'",  "V+1",      "2*V",         "V^2",         "V*V'",  "Sym^2(V)",
      "Alt^2(V)", "V+V'", "V*V+V", "V^3", "Sym^3(V)", "Sym^2(V')*V", "Alt^2(V)*V'", "T(1,2)"};
  while (true) {
    RandomCase drawn{named_group(any_of(groups, random)), any_of(representations, random),
                     any_of(representations, random)};
    const Index entries = representation(drawn.in, drawn.group).size() * representation(drawn.out, drawn.group).size();
    if (entries > 0 && entries <= kMostEntries) return drawn;
  }
}

EnforceResult solve(const RandomCase& random, EnforceOptions options = {}) {
  options.threads = 1;  // more would wait for one another more than they compute
  return enforce(random.group, representation(random.in, random.group), representation(random.out, random.group),
                 options);
}

/// Largest angle between two spaces of maps in degrees; 90 when one is larger than the other.
double angle(const MatrixXd& a, const MatrixXd& b) {
  if (a.cols() != b.cols()) return 90;
  return a.cols() == 0 ? 0 : principal_angles(a, b).maxCoeff();
}
constexpr double kSameSpace = 1e-7;  // degrees: rounding, for coordinates that are mildly skewed

class RandomGroups : public testing::TestWithParam<int> {
 protected:
  RandomStream random_{Seed{static_cast<std::uint64_t>(GetParam())}};
  RandomCase case_ = random_case(random_);
  testing::ScopedTrace trace_{__FILE__, __LINE__, testing::PrintToString(case_)};
  MatrixXd basis_ = solve(case_).basis();
};

/// Stretches and turns by factors between 1/2 and 2.
MatrixXd well_conditioned(Index n, RandomStream& random) {
  VectorXd stretches(n);
  for (double& s : stretches) s = std::exp2(random.uniform(-1, 1));
  return random_orthogonal(static_cast<int>(n), random) * stretches.asDiagonal() *
         random_orthogonal(static_cast<int>(n), random);
}

// Property: in other coordinates the maps are rho_out(P) W rho_in(P)^-1.
TEST_P(RandomGroups, AreTheSameInOtherCoordinates) {
  if (case_.group.complex) GTEST_SKIP() << "coordinates of C^n have to stay orthonormal and real";
  RandomCase moved = case_;
  const MatrixXd p = well_conditioned(case_.group.size, random_), inverse = p.inverse();
  for (MatrixXd& x : moved.group.lie_algebra) x = p * x * inverse;
  for (MatrixXd& g : moved.group.discrete) g = p * g * inverse;
  const Representation maps = hom(representation(case_.in, case_.group), representation(case_.out, case_.group));
  EXPECT_LT(angle(act(maps, p, basis_), solve(moved).basis()), kSameSpace);
}

// Property: a map is an invariant tensor of W * V', and of V' * W with its indices exchanged.
TEST_P(RandomGroups, HaveTheMapsThatTheirTensorsSay) {
  const Representation in = representation(case_.in, case_.group), out = representation(case_.out, case_.group);
  const auto invariants = [&](const Representation& rep) {
    return MatrixXd(enforce(case_.group, Representation::trivial(1), rep, {.threads = 1}).basis());
  };
  EXPECT_LT(angle(basis_, invariants(hom(in, out))), kSameSpace);
  std::vector<Index> exchanged;
  for (Index i = 0; i < out.size(); ++i)
    for (Index j = 0; j < in.size(); ++j) exchanged.push_back(j * out.size() + i);
  const MatrixXd tensors = invariants(dual(in) * out);
  EXPECT_LT(angle(basis_, tensors(exchanged, Eigen::all)), kSameSpace);
}

// Property: the algebra in another basis, of another scale, and other discrete generators are the same group.
TEST_P(RandomGroups, DoNotDependOnTheirGenerators) {
  RandomCase other = case_;
  auto& algebra = other.group.lie_algebra;
  auto& discrete = other.group.discrete;
  const double scale = std::pow(10, random_.uniform(-6, 6));
  for (MatrixXd& x : algebra) x *= scale;
  for (std::size_t k = 1; k < algebra.size(); ++k) algebra[k] = 3 * algebra[k] + algebra[k - 1];
  for (std::size_t k = 1; k < discrete.size(); ++k) discrete[k] = discrete[k] * discrete[k - 1];
  if (!discrete.empty()) discrete.push_back(discrete.front() * discrete.back());
  EXPECT_LT(angle(basis_, solve(other).basis()), kSameSpace);
}

// Property: sound: every map commutes with random elements. Complete: the dense method finds no more.
TEST_P(RandomGroups, AreSoundAndComplete) {
  const EnforceResult r = solve(case_);
  EXPECT_EQ(r.status, Status::converged) << r.message;
  EXPECT_LT((basis_.transpose() * basis_ - MatrixXd::Identity(r.dimension, r.dimension)).norm(),
            1e-12 * (1 + basis_.norm()));
  const MatrixXcd tensors = basis_.cast<std::complex<double>>();
  const Representation maps = hom(representation(case_.in, case_.group), representation(case_.out, case_.group));
  const RandomElements elements(case_.group);
  for (int k = 0; k < 5 && r.dimension > 0; ++k) {
    const MatrixXcd g = elements(random_),
                    image = act(maps, g, MatrixXcd(MatrixXcd::Identity(maps.size(), maps.size())));
    EXPECT_LT((image * tensors - tensors).norm(), 1e-12 * image.norm());
  }
  EXPECT_LT(angle(basis_, solve(case_, {.method = EnforceMethod::dense}).basis()), kSameSpace);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomGroups, testing::Range(0, 60));

// Property: coordinates of the factors of a product may change each for itself.
TEST(RandomProducts, AreTheSameInOtherCoordinatesOfTheirFactors) {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    RandomStream random(Seed{seed});
    static const std::vector<std::string> factors{"S(3)", "SO(3)", "SL(2)", "Z(2)", "O(2)", "Scaling(2)"};
    const Group group = direct_product(named_group(any_of(factors, random)), named_group(any_of(factors, random)));
    Group moved = group;
    MatrixXd p = MatrixXd::Zero(group.size, group.size);
    for (const GroupBlock& block : group.blocks)
      p.block(block.first, block.first, block.size, block.size) = well_conditioned(block.size, random);
    for (MatrixXd& x : moved.lie_algebra) x = p * x * p.inverse();
    for (MatrixXd& g : moved.discrete) g = p * g * p.inverse();
    // What leads from one block to the other is rounding; it has to be none.
    const GroupBlock& first = group.blocks.front();
    const Index rest = group.size - first.size;
    for (auto* list : {&moved.lie_algebra, &moved.discrete})
      for (MatrixXd& m : *list) {
        m.topRightCorner(first.size, rest).setZero();
        m.bottomLeftCorner(rest, first.size).setZero();
      }
    const RandomCase before{group, "V1*V2", "V1*V2+V1'"}, after{moved, "V1*V2", "V1*V2+V1'"};
    const Representation maps = hom(representation(before.in, group), representation(before.out, group));
    EXPECT_LT(angle(act(maps, p, MatrixXd(solve(before).basis())), solve(after).basis()), kSameSpace)
        << group.name.value_or("");
  }
}

}  // namespace
}  // namespace lieder

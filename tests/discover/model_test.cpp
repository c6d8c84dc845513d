#include "lieder/discover/model.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "lieder/base/error.hpp"
#include "lieder/discover/layers.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd gaussian(Eigen::Index rows, Eigen::Index cols, std::uint64_t seed) {
  return RandomStream(Seed{seed}).normal_matrix(rows, cols);
}

ChainLayer linear(const std::string& name, const MatrixXd& W) {
  return {name, "Linear", [W](const MatrixXd& x) -> MatrixXd { return x * W.transpose(); },
          [W](const MatrixXd&, const MatrixXd& v) -> MatrixXd { return v * W.transpose(); }};
}

ChainLayer tangent_hyperbolic(const std::string& name) {
  return {name, "Tanh", [](const MatrixXd& x) -> MatrixXd { return x.array().tanh(); },
          [](const MatrixXd& x, const MatrixXd& v) -> MatrixXd { return (1 - x.array().tanh().square()) * v.array(); }};
}

/// Squared length of each row.
ChainLayer squared(const std::string& name) {
  return {name, "Square", [](const MatrixXd& x) -> MatrixXd { return x.rowwise().squaredNorm(); },
          [](const MatrixXd& x, const MatrixXd& v) -> MatrixXd { return 2 * x.cwiseProduct(v).rowwise().sum(); }};
}

MatrixXd turn() { return (MatrixXd(2, 2) << 0, -1, 1, 0).finished(); }

// Property: a deviation is the mean it is named after. Known answer: by hand, two motions of one sample.
TEST(Deviation, IsTheMeanItIsNamedAfter) {
  const MatrixXd moved = (MatrixXd(1, 2) << 3, -1).finished(), zero = MatrixXd::Zero(1, 2);
  const Deviation d = deviation({moved, zero}, {zero, zero}, {MatrixXd::Constant(1, 2, 2), zero});
  EXPECT_DOUBLE_EQ(d.mean_square, 10.0 / 4);
  EXPECT_DOUBLE_EQ(d.mean_absolute, 1);
  EXPECT_DOUBLE_EQ(d.relative_mean_square, 10.0 / 8);
  EXPECT_DOUBLE_EQ(d.relative_mean_absolute, 1);
  EXPECT_DOUBLE_EQ(d.defect(), std::sqrt(10.0 / 8));
  EXPECT_EQ(deviation({zero}, {zero}, {zero}).defect(), 0);
  EXPECT_TRUE(std::isnan(deviation({moved}, {zero}, {zero}).defect()));
  EXPECT_THROW(deviation({moved}, {}, {moved}), InternalError);
}

// Property: an action that is linear with a constant part is found, on samples that did not choose it. Known answer:
// the motion itself. Tolerance: a least-squares solution of condition below 10.
TEST(SolvedAction, FindsAnAffineAction) {
  const MatrixXd h = gaussian(40, 5, 1), B = gaussian(5, 5, 2);
  const Eigen::RowVectorXd c = gaussian(1, 5, 3);
  const MatrixXd moved = (h * B.transpose()).rowwise() + c;
  const SolvedAction solved = solve_action(h, {moved, MatrixXd::Zero(40, 5)}, 30);
  EXPECT_TRUE(solved.determined);
  EXPECT_LT((solved.expected[0] - moved).norm(), 1e-11 * moved.norm());
  EXPECT_EQ(solved.expected[1].norm(), 0);  // what does not move is acted upon trivially
}

// Property: what no linear map explains is not explained, and too few samples say so.
TEST(SolvedAction, DoesNotExplainWhatIsNotLinear) {
  const MatrixXd h = gaussian(80, 3, 1);
  const SolvedAction solved = solve_action(h, {h.array().cube().matrix()}, 60);
  EXPECT_GT((solved.expected[0] - h.array().cube().matrix()).bottomRows(20).norm(), 1);
  EXPECT_FALSE(solve_action(gaussian(8, 30, 4), {gaussian(8, 30, 5)}, 6).determined);
}

// Property: a linear layer carries a rotation on, the nonlinearity after it does not, and is named. Known answer: the
// first layer exact, the second not; a squared length is exact in every layer.
TEST(ChainDefects, NameTheLayerThatLosesARotation) {
  const MatrixXd x = gaussian(100, 2, 7), flow = x * turn().transpose();
  ModelResult model;
  model.layers =
      chain_defects({linear("first", gaussian(6, 2, 8)), tangent_hyperbolic("act"), linear("last", gaussian(1, 6, 9))},
                    x, {flow}, {MatrixXd::Zero(100, 1)}, "trivial", Seed{0});
  ASSERT_EQ(model.layers.size(), 3U);
  EXPECT_LT(model.layers[0].so_far->defect(), 1e-10);
  EXPECT_LT(model.layers[0].own->defect(), 1e-10);
  EXPECT_GT(model.layers[1].own->defect(), 1e-3);
  EXPECT_GT(model.layers[2].so_far->defect(), 1e-3);
  EXPECT_EQ(model.lost_in(), 1U);
  EXPECT_EQ(model.layers[2].action, "trivial");
  model.layers = chain_defects({squared("square"), tangent_hyperbolic("act")}, x, {flow}, {MatrixXd::Zero(100, 1)},
                               "trivial", Seed{0});
  EXPECT_LT(model.layers[1].so_far->defect(), 1e-12);
  EXPECT_FALSE(model.lost_in());
}

// Property: a loss is not laid at the door of layers after it. Known answer: a linear layer that loses nothing is exact
// alone, though what it was given is broken.
TEST(ChainDefects, LaterLayersAreNotBlamed) {
  const MatrixXd x = gaussian(100, 2, 7), flow = x * turn().transpose();
  const auto layers = chain_defects({tangent_hyperbolic("act"), linear("between", gaussian(4, 2, 8)), squared("last")},
                                    x, {flow}, {MatrixXd::Zero(100, 1)}, "trivial", Seed{0});
  EXPECT_LT(layers[1].own->defect(), 1e-10);
  EXPECT_GT(layers[1].so_far->defect(), 1e-3);
}

// Property: random directions are as long as what they are compared with.
TEST(ChainDefects, TypicalDirectionsAreAsLong) {
  const MatrixXd like = gaussian(9, 4, 1);
  const Motions directions = random_directions({like, like}, Seed{2});
  EXPECT_LT((directions[0].rowwise().norm() - like.rowwise().norm()).norm(), 1e-13);
  EXPECT_GT((directions[0] - directions[1]).norm(), 1);
}

// Property: each verdict on an element is reached. Known answers: by construction.
TEST(JudgedActions, ReachEveryVerdict) {
  const DiscoverOptions options{.delta = 0.05};
  const MatrixXd typical = gaussian(100, 2, 1), zero = MatrixXd::Zero(100, 2), off = gaussian(100, 2, 2);
  const auto judged = [&](double size) { return judge_action("move", size * off, zero, typical, 1e-10, options); };
  EXPECT_EQ(judged(0).verdict, Verdict::symmetry);
  EXPECT_EQ(judged(0.01).verdict, Verdict::approximate);
  EXPECT_EQ(judged(0.05).verdict, Verdict::underdetermined);
  EXPECT_EQ(judged(1).verdict, Verdict::none);
  EXPECT_EQ(judge_action("move", off.topRows(5), zero.topRows(5), typical.topRows(5), 1e-10, options).verdict,
            Verdict::underdetermined);  // too few samples bound nothing
  const auto whole = [&](std::vector<double> sizes) {
    ModelResult model;
    for (const double size : sizes) model.actions.push_back(judged(size));
    judge_actions(model, options);
    EXPECT_EQ(model.found.usable(), is_answer(model.found.verdict));
    return model.found.verdict;
  };
  EXPECT_EQ(whole({1, 0}), Verdict::symmetry);
  EXPECT_EQ(whole({1, 0.01}), Verdict::approximate);
  EXPECT_EQ(whole({1, 1}), Verdict::none);
  EXPECT_EQ(whole({1, 0.05}), Verdict::underdetermined);
}

// Property: generators move points and values as fields and actions say. Known answer: a rotation of a vector field.
TEST(FlowMotions, FollowFieldAndAction) {
  const VectorFields candidates = candidate_fields("GL(2)", 2);
  EXPECT_EQ(candidate_generators(candidates).size(), 4U);
  const VectorFields fields = generator_fields(candidates, {turn()});
  const MatrixXd x = gaussian(5, 2, 1), y = gaussian(5, 2, 2);
  const FlowMotions flow = flow_motions(fields, output_action("T(1,0)", fields, 2), x, y);
  EXPECT_LT((flow.inputs[0] - x * turn().transpose()).norm(), 1e-14);
  EXPECT_LT((flow.outputs[0] - y * turn().transpose()).norm(), 1e-14);
  EXPECT_EQ(flow_motions(fields, OutputAction::trivial(2), x, y).outputs[0].norm(), 0);
}

}  // namespace
}  // namespace lieder

#include <vector>

#include "kernel/samples.hpp"
#include "lieder/kernel/networks.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Layer {
  MatrixXd units, slopes;  // width x samples
};

struct FiniteKernels {
  MatrixXd nngp, ntk;
};

/// f(x) = w_std V phi(.. phi(w_std U x / sqrt d + b_std b) ..) / sqrt width + b_std c, relu, weights standard normal:
/// the mean over V of f(x) f(x'), and the inner products of all gradients by backpropagation.
FiniteKernels drawn_network(const RowMatrix& x, int depth, Index width, double w, double b, RandomStream& random) {
  std::vector<MatrixXd> weights;
  std::vector<Layer> layers{{x.transpose(), {}}};
  for (int l = 0; l < depth; ++l) {
    const MatrixXd& in = layers.back().units;
    weights.push_back(random.normal_matrix(width, in.rows()) * (w / std::sqrt(static_cast<double>(in.rows()))));
    MatrixXd before = weights.back() * in;
    before.colwise() += VectorXd(b * random.normal_matrix(width, 1));
    layers.push_back({before.cwiseMax(0), (before.array() > 0).cast<double>()});
  }
  const double share = w * w / static_cast<double>(width);
  FiniteKernels k{(share * layers.back().units.transpose() * layers.back().units).array() + b * b, {}};
  k.ntk = k.nngp;
  MatrixXd back = (random.normal_matrix(width, 1) * (w / std::sqrt(static_cast<double>(width)))).replicate(1, x.rows());
  for (int l = depth; l > 0; --l) {
    back = back.cwiseProduct(layers[static_cast<std::size_t>(l)].slopes);
    const MatrixXd& in = layers[static_cast<std::size_t>(l - 1)].units;
    const MatrixXd inputs = ((w * w / static_cast<double>(in.rows())) * (in.transpose() * in)).array() + b * b;
    k.ntk += inputs.cwiseProduct(back.transpose() * back);
    back = (weights[static_cast<std::size_t>(l - 1)].transpose() * back).eval();
  }
  return k;
}

// Property: the kernels are those of wide networks at their random start. Known answer: 60 networks of 600 units, mean
// and its standard error. Tolerance: five standard errors and 1 / width for the bias that the width leaves.
TEST(FiniteWidth, WideNetworksHaveTheseKernels) {
  const RowMatrix x = testing::gaussian_rows(3, 5, 80);
  constexpr int kNetworks = 60;
  constexpr Index kWidth = 600;
  for (const int depth : {1, 2}) {
    RandomStream random(Seed{81});
    MatrixXd sum[2] = {MatrixXd::Zero(3, 3), MatrixXd::Zero(3, 3)}, squares[2] = {sum[0], sum[0]};
    for (int n = 0; n < kNetworks; ++n) {
      const FiniteKernels k = drawn_network(x, depth, kWidth, 1.4, 0.5, random);
      sum[0] += k.nngp / kNetworks;
      sum[1] += k.ntk / kNetworks;
      squares[0] += k.nngp.cwiseAbs2() / kNetworks;
      squares[1] += k.ntk.cwiseAbs2() / kNetworks;
    }
    for (int kind = 0; kind < 2; ++kind) {
      const MatrixXd spread = (squares[kind] - sum[kind].cwiseAbs2()).cwiseMax(0).cwiseSqrt() / std::sqrt(kNetworks);
      const RowMatrix k = mlp({.depth = depth,
                               .network = {.weight_std = 1.4,
                                           .bias_std = 0.5,
                                           .kind = kind == 0 ? NetworkKernel::nngp : NetworkKernel::ntk}})
                              .gram(x);
      for (Index i = 0; i < 3; ++i)
        for (Index j = 0; j < 3; ++j) {
          EXPECT_NEAR(sum[kind](i, j), k(i, j), 5 * spread(i, j) + 2 * k(i, i) / kWidth) << depth << kind;
          EXPECT_LT(spread(i, j), 0.05 * k(i, i));  // the bound means something
        }
    }
  }
}

}  // namespace
}  // namespace lieder

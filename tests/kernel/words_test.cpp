#include "lieder/kernel/words.hpp"

#include <Eigen/SparseCore>

#include "kernel/samples.hpp"

namespace lieder {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::refusal;

std::string refusal_of(const char* expression) {
  return refusal([&] { named_kernel(expression); });
}

// Property: what is not said is the default, and a name is an expression of the same kernel.
TEST(KernelWords, NameReadsBack) {
  const std::string name = named_kernel("mlp( depth = 2 )").name();
  EXPECT_EQ(name, "mlp(depth=2,activation=relu,w_std=1,b_std=1,kind=ntk)");
  for (const char* expression :
       {"mlp()", "mlp(activation=leaky,leak=0.2,w_std=1.5,b_std=0.25,readout_w_std=2,readout_b_std=0)", "rbf(1.4)",
        "laplace(1e-3)", "conv(depth=1,filter=3,pool=gap)", "conv(padding=zero,stride=2,image=6x4x3)",
        "conv(signal=12)", "mlp(kind=nngp) + rbf(2)*(laplace(1) + rbf(1))"}) {
    const Kernel kernel = named_kernel(expression);
    EXPECT_EQ(named_kernel(kernel.name()).name(), kernel.name()) << expression;
  }
}

TEST(KernelWords, MeanWhatTheySay) {
  EXPECT_EQ(named_kernel("mlp(depth=3,activation=erf,b_std=0.5)", NetworkKernel::nngp).name(),
            mlp({.depth = 3, .network = {.activation = Activation::erf, .bias_std = 0.5, .kind = NetworkKernel::nngp}})
                .name());
  EXPECT_EQ(named_kernel("conv(depth=2,filter=5,stride=2,padding=zero,pool=gap,image=8x6x2)").name(),
            conv({.depth = 2,
                  .filter = 5,
                  .stride = 2,
                  .padding = Padding::zero,
                  .pool = Pool::gap,
                  .extents = {8, 6},
                  .channels = 2})
                .name());
  EXPECT_EQ(named_kernel("rbf(1) + rbf(2) * rbf(3)").name(), (rbf(1) + rbf(2) * rbf(3)).name());
  EXPECT_EQ(named_kernel("(rbf(1) + rbf(2)) * rbf(3)").name(), ((rbf(1) + rbf(2)) * rbf(3)).name());
}

TEST(KernelWords, AverageNeedsAGroup) {
  EXPECT_THAT(refusal_of("rbf(1) + average(mlp())"),
              HasSubstr("at character 10: average needs a group to average over; none came"));
  Eigen::SparseMatrix<double> flip(2, 2);
  flip.insert(0, 1) = flip.insert(1, 0) = 1;
  Eigen::SparseMatrix<double> identity(2, 2);
  identity.setIdentity();
  EXPECT_EQ(named_kernel("average(rbf(1))", NetworkKernel::ntk, {identity, flip}).name(), "average(rbf(1))");
}

TEST(KernelWords, RefuseWhatTheyDoNotKnow) {
  EXPECT_THAT(refusal_of("mpl(depth=2)"),
              AllOf(HasSubstr("kernel \"mpl(depth=2)\": at character 1: there is no kernel mpl"),
                    HasSubstr("mlp(..), conv(..), rbf(L)")));
  EXPECT_THAT(refusal_of(""), HasSubstr("need a kernel: mlp(..)"));
  EXPECT_THAT(refusal_of("mlp(width=3)"),
              HasSubstr("at character 5: mlp has no option width; need depth, activation, leak, w_std"));
  EXPECT_THAT(refusal_of("conv(width=3)"), HasSubstr("need depth, filter, stride, padding, pool, image, signal"));
  EXPECT_THAT(refusal_of("mlp(activation=tanh)"), HasSubstr("tanh came; need relu or leaky or erf or gelu"));
  EXPECT_THAT(refusal_of("conv(pool=max)"), HasSubstr("max came; need flatten or gap"));
  EXPECT_THAT(refusal_of("mlp(depth=2,depth=3)"), HasSubstr("at character 13: depth stands here twice"));
  EXPECT_THAT(refusal_of("mlp(depth=two)"), HasSubstr("need a whole number"));
  EXPECT_THAT(refusal_of("mlp(depth 2)"), HasSubstr("need `=`"));
  EXPECT_THAT(refusal_of("mlp(depth=2"), HasSubstr("need `,`"));
  EXPECT_THAT(refusal_of("mlp(,)"), HasSubstr("need OPTION=VALUE"));
  EXPECT_THAT(refusal_of("mlp"), HasSubstr("need `(`"));
  EXPECT_THAT(refusal_of("rbf()"), HasSubstr("need a number"));
  EXPECT_THAT(refusal_of("rbf(1) rbf(2)"), HasSubstr("at character 8: need + or * or the end"));
  EXPECT_THAT(refusal_of("conv(image=28)"), HasSubstr("1 numbers came; need ROWSxCOLUMNS"));
  EXPECT_THAT(refusal_of("conv(signal=2x3x4)"), HasSubstr("3 numbers came; need LENGTH"));
  EXPECT_THAT(refusal([] { named_kernel(std::string(1000, '(')); }), HasSubstr("too many parentheses"));
}

}  // namespace
}  // namespace lieder

#include "lieder/kernel/train.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "lieder/base/error.hpp"

namespace lieder {
namespace {

std::string refused_network(const char* words) {
  try {
    finite_network(words);
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was refused";
}

// Property: what a network is called makes the same network. Known answer: the settings as published.
TEST(FiniteNetwork, ItsNameMakesItAgain) {
  EXPECT_EQ(finite_network("mlp()").name(),
            "mlp(depth=1,width=512,activation=relu,w_std=1,b_std=1,kind=ntk,optimiser=adam,rate=0.001,beta1=0.9,"
            "beta2=0.999,epochs=2000)");
  EXPECT_EQ(finite_network("vit(image=8x8)").name(),
            "vit(depth=2,width=256,patch=4,heads=4,image=8x8x1,optimiser=adam,rate=0.001,beta1=0.7,beta2=0.9,"
            "epochs=2000)");
  for (const char* words : {"mlp(depth=3,width=7,activation=leaky,leak=0.1,optimiser=descent,epochs=9)",
                            "average( cnn(depth=2,filter=5,stride=2,padding=zero,pool=gap,signal=12x3,b_std=0.5) )",
                            "vit(depth=1,width=8,patch=2,heads=2,kind=nngp,rate=0.5,beta1=0,beta2=0.5)"}) {
    const std::string name = finite_network(words).name();
    EXPECT_EQ(finite_network(name).name(), name) << words;
  }
}

// Property: the network of a kernel has its options, and conv is another word for cnn.
TEST(FiniteNetwork, IsThatOfAKernel) {
  const FiniteNetwork conv = network_of_kernel("conv(depth=2,filter=5,pool=gap,w_std=1.5)", NetworkKernel::nngp);
  EXPECT_EQ(conv.shape, FiniteNetwork::Shape::conv);
  EXPECT_EQ(conv.depth, 2);
  EXPECT_EQ(conv.filter, 5);
  EXPECT_EQ(conv.pool, Pool::gap);
  EXPECT_EQ(conv.network.weight_std, 1.5);
  EXPECT_EQ(conv.network.bias_std, 0);
  EXPECT_EQ(conv.network.kind, NetworkKernel::nngp);
  EXPECT_TRUE(network_of_kernel("average(mlp(depth=2))").average);
  for (const char* words : {"rbf(1)", "mlp(depth=1) + mlp(depth=2)"}) try {
      network_of_kernel(words);
      ADD_FAILURE() << words;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find("is no single network; need one to train"), std::string::npos);
    }
}

// Property: wrong words are refused with what is needed.
TEST(FiniteNetwork, RefusesWhatIsNone) {
  for (const auto& [words, part] : {std::pair{"rbf(1)", "rbf is no network; need mlp(..), cnn(..), vit(..)"},
                                    {"mlp(patch=2)", "mlp has no option patch"},
                                    {"vit(filter=3)", "vit has no option filter"},
                                    {"mlp(width=0)", "width 0 came"},
                                    {"mlp(depth=1,depth=2)", "depth stands here twice"},
                                    {"mlp(optimiser=sgd)", "sgd came; need adam or descent"},
                                    {"mlp(rate=0)", "rate 0 came"},
                                    {"mlp(beta1=1)", "beta 1 came"},
                                    {"vit(width=6)", "need a width that 4 and the heads divide"},
                                    {"mlp() + mlp()", "need the end"},
                                    {"", "need a network"}})
    EXPECT_NE(refused_network(words).find(part), std::string::npos) << words << ": " << refused_network(words);
}

// Property: a missing component is said, with what to install.
TEST(Training, NeedsItsComponent) {
  setenv("LIEDER_NN", "/nowhere/nn.so", 1);
  try {
    require_training();
    ADD_FAILURE() << "a component was found nowhere";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("it is not installed; to train networks need LibTorch"), std::string::npos)
        << error.what();
  }
  unsetenv("LIEDER_NN");
}

}  // namespace
}  // namespace lieder

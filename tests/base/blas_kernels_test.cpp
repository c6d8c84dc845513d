#include "lieder/base/blas_kernels.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <vector>

extern "C" {
void dgemm_(const char*, const char*, const int*, const int*, const int*, const double*, const double*, const int*,
            const double*, const int*, const double*, double*, const int*);
// Absent, hence null, where another BLAS stands behind the program.
__attribute__((weak)) char* openblas_get_corename(void);
__attribute__((weak)) void gotoblas_dynamic_init(void);
__attribute__((weak)) void gotoblas_dynamic_quit(void);
}

namespace lieder {
namespace {

constexpr const char* kVariable = "OPENBLAS_CORETYPE";

/// As OpenBLAS loads on a processor that it does not know.
void load_as(const char* kernels) {
  setenv(kVariable, kernels, 1);
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
}

double product_of_ones(int n) {
  const std::vector<double> ones(static_cast<std::size_t>(n) * static_cast<std::size_t>(n), 1.0);
  std::vector<double> product(ones.size());
  const double one = 1, zero = 0;
  dgemm_("N", "N", &n, &n, &n, &one, ones.data(), &n, ones.data(), &n, &zero, product.data(), &n);
  for (const double entry : product)
    if (entry != product[0]) return -1;
  return product[0];
}

class BlasKernels : public testing::Test {
 protected:
  void SetUp() override {
    if (openblas_get_corename == nullptr || gotoblas_dynamic_init == nullptr || gotoblas_dynamic_quit == nullptr)
      GTEST_SKIP() << "BLAS is no OpenBLAS that chooses its kernels";
#if defined(__x86_64__)
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) GTEST_SKIP() << "no wide registers";
#else
    GTEST_SKIP() << "another kind of processor";
#endif
    load_as("Prescott");
  }
  void TearDown() override {
    if (gotoblas_dynamic_init == nullptr || gotoblas_dynamic_quit == nullptr) return;
    unsetenv(kVariable);
    gotoblas_dynamic_quit();
    gotoblas_dynamic_init();
  }
};

TEST_F(BlasKernels, AreWideOnAProcessorThatIsNotKnown) {
  unsetenv(kVariable);
  choose_blas_kernels();
  EXPECT_STRNE(openblas_get_corename(), "Prescott");
  EXPECT_EQ(std::getenv(kVariable), nullptr);
  EXPECT_EQ(product_of_ones(300), 300);
}

TEST_F(BlasKernels, AreTheUsersWhereHeSaysSo) {
  choose_blas_kernels();
  EXPECT_STREQ(openblas_get_corename(), "Prescott");
}

TEST_F(BlasKernels, StayWhereTheProcessorIsKnown) {
  load_as("Sandybridge");
  unsetenv(kVariable);
  choose_blas_kernels();
  EXPECT_STREQ(openblas_get_corename(), "Sandybridge");
  EXPECT_EQ(product_of_ones(100), 100);
}

}  // namespace
}  // namespace lieder

#include "lieder/base/blas_kernels.hpp"

#include <cstdlib>
#include <string_view>

// OpenBLAS for several processors chooses its kernels while it is loaded, and again by the last two; absent in others.
// Some cblas.h declare the first as well.
// NOLINTBEGIN(readability-redundant-declaration)
extern "C" {
__attribute__((weak)) char* openblas_get_corename(void);
__attribute__((weak)) void gotoblas_dynamic_init(void);
__attribute__((weak)) void gotoblas_dynamic_quit(void);
}
// NOLINTEND(readability-redundant-declaration)

namespace lieder {
namespace {

constexpr const char* kVariable = "OPENBLAS_CORETYPE";
/// What OpenBLAS takes where it knows nothing better: vectors of two numbers.
constexpr std::string_view kOfUnknownProcessors = "Prescott";

/// The kernels for registers that this processor has, by OpenBLAS's names; null where it has no wide ones.
const char* widest_kernels() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl"))
    return "SkylakeX";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#endif
  return nullptr;
}

}  // namespace

void choose_blas_kernels() {
  if (openblas_get_corename == nullptr || gotoblas_dynamic_init == nullptr || gotoblas_dynamic_quit == nullptr) return;
  const char* kernels = widest_kernels();
  if (kernels == nullptr || std::getenv(kVariable) != nullptr || openblas_get_corename() != kOfUnknownProcessors)
    return;
  setenv(kVariable, kernels, 0);
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
  unsetenv(kVariable);
}

}  // namespace lieder

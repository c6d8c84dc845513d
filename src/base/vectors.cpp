#include "base/vectors.hpp"

namespace lieder {

std::vector<Vectors> supported_vectors() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return {Vectors::avx512, Vectors::avx2, Vectors::plain};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return {Vectors::avx2, Vectors::plain};
#endif
  return {Vectors::plain};
}

Vectors widest_vectors() {
  static const Vectors widest = supported_vectors().front();
  return widest;
}

}  // namespace lieder

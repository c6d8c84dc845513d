#pragma once
#include <vector>

namespace lieder {

/// What the processor computes with at a time: 8, 4 or 2 doubles.
enum class Vectors { avx512, avx2, plain };

/// Those that this processor has, the widest first.
std::vector<Vectors> supported_vectors();

/// The widest that this processor has.
Vectors widest_vectors();

#if defined(__x86_64__)
template <typename Work>
[[gnu::target("avx512f")]] void with_avx512(const Work& work) {
  work();
}
template <typename Work>
[[gnu::target("avx2,fma")]] void with_avx2(const Work& work) {
  work();
}
#endif

/// Compiles work() once for each kind of vectors and runs it on one. Its operator() and what that calls have to be
/// [[gnu::always_inline]] plain loops.
template <typename Work>
void run_with(Vectors vectors, const Work& work) {
#if defined(__x86_64__)
  if (vectors == Vectors::avx512) return with_avx512(work);
  if (vectors == Vectors::avx2) return with_avx2(work);
#endif
  work();
}

}  // namespace lieder

#include "lieder/base/threads.hpp"

#include <omp.h>

#include "lieder/base/error.hpp"

// OpenBLAS keeps its own count; with another BLAS these two symbols are absent and the calls do nothing.
extern "C" {
__attribute__((weak)) void openblas_set_num_threads(int);
__attribute__((weak)) int openblas_get_num_threads(void);
}

namespace lieder {

int available_threads() { return omp_get_num_procs(); }

ThreadScope::ThreadScope(int threads)
    : count_(threads == 0 ? available_threads() : threads),
      previous_openmp_(omp_get_max_threads()),
      previous_blas_(openblas_get_num_threads != nullptr ? openblas_get_num_threads() : 0) {
  if (threads < 0) throw InputError("threads: " + std::to_string(threads) + " came; need 0 (all cores) or more");
  omp_set_num_threads(count_);
  if (openblas_set_num_threads != nullptr) openblas_set_num_threads(count_);
}

ThreadScope::~ThreadScope() {
  omp_set_num_threads(previous_openmp_);
  if (openblas_set_num_threads != nullptr && previous_blas_ > 0) openblas_set_num_threads(previous_blas_);
}

SingleThreadedBlas::SingleThreadedBlas()
    : previous_(openblas_get_num_threads != nullptr ? openblas_get_num_threads() : 0) {
  if (openblas_set_num_threads != nullptr) openblas_set_num_threads(1);
}

SingleThreadedBlas::~SingleThreadedBlas() {
  if (openblas_set_num_threads != nullptr && previous_ > 0) openblas_set_num_threads(previous_);
}

}  // namespace lieder

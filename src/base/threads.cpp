#include "lieder/base/threads.hpp"

#include <cblas.h>
#include <omp.h>

#include <algorithm>

#include "lieder/base/error.hpp"

// OpenBLAS keeps its own count; with another BLAS these two symbols are absent and the calls do nothing.
// Some cblas.h declare them as well.
// NOLINTBEGIN(readability-redundant-declaration)
extern "C" {
__attribute__((weak)) void openblas_set_num_threads(int);
__attribute__((weak)) int openblas_get_num_threads(void);
}
// NOLINTEND(readability-redundant-declaration)

namespace lieder {

namespace {

/// OMP_NUM_THREADS, before anybody set another count. Job schedulers and programs that run side by side set it.
const int kThreadsOfEnvironment = omp_get_max_threads();

/// An OpenBLAS that is itself built on OpenMP changes OpenMP's count along with its own; ours has to stay.
void set_blas_threads(int count) {
  const int of_openmp = omp_get_max_threads();
  openblas_set_num_threads(count);
  omp_set_num_threads(of_openmp);
}

/// Within a parallel loop the count belongs to whoever started the loop.
bool may_set_blas_threads() { return openblas_set_num_threads != nullptr && omp_in_parallel() == 0; }

}  // namespace

int available_threads() { return std::min(omp_get_num_procs(), kThreadsOfEnvironment); }

ThreadScope::ThreadScope(int threads)
    : count_(threads == 0 ? available_threads() : threads),
      previous_openmp_(omp_get_max_threads()),
      previous_blas_(openblas_get_num_threads != nullptr ? openblas_get_num_threads() : 0) {
  if (threads < 0) throw InputError("threads: " + std::to_string(threads) + " came; need 0 (all cores) or more");
  omp_set_num_threads(count_);
  if (openblas_set_num_threads != nullptr) set_blas_threads(count_);
}

ThreadScope::~ThreadScope() {
  omp_set_num_threads(previous_openmp_);
  if (previous_blas_ > 0) set_blas_threads(previous_blas_);
}

SingleThreadedBlas::SingleThreadedBlas() : previous_(may_set_blas_threads() ? openblas_get_num_threads() : 0) {
  if (previous_ > 0) set_blas_threads(1);
}

SingleThreadedBlas::~SingleThreadedBlas() {
  if (previous_ > 0) set_blas_threads(previous_);
}

}  // namespace lieder

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

thread_local int threads_of_loops = 0;  // 0: nobody said

/// An OpenBLAS that is itself built on OpenMP does not keep its count: it asks OpenMP before each call. One that is not
/// keeps it, and leaves OpenMP's alone.
void set_threads(int of_openmp, int of_blas) {
  if (openblas_set_num_threads != nullptr && of_blas > 0) openblas_set_num_threads(of_blas);
  omp_set_num_threads(of_openmp);
}

int blas_threads() { return openblas_get_num_threads != nullptr ? openblas_get_num_threads() : 0; }

}  // namespace

int available_threads() { return std::min(omp_get_num_procs(), kThreadsOfEnvironment); }

int loop_threads() { return threads_of_loops > 0 ? threads_of_loops : omp_get_max_threads(); }

ThreadScope::ThreadScope(int threads)
    : count_(threads == 0 ? available_threads() : threads),
      previous_loops_(threads_of_loops),
      previous_openmp_(omp_get_max_threads()),
      previous_blas_(blas_threads()) {
  if (threads < 0) throw InputError("threads: " + std::to_string(threads) + " came; need 0 (all cores) or more");
  threads_of_loops = count_;
  set_threads(count_, count_);
}

ThreadScope::~ThreadScope() {
  threads_of_loops = previous_loops_;
  set_threads(previous_openmp_, previous_blas_);
}

// Within a parallel loop BLAS has one thread already, and the counts belong to whoever started the loop.
SingleThreadedBlas::SingleThreadedBlas()
    : previous_loops_(threads_of_loops), previous_openmp_(omp_get_max_threads()), previous_blas_(blas_threads()) {
  if (omp_in_parallel() != 0) return;
  threads_of_loops = loop_threads();
  set_threads(1, 1);
}

SingleThreadedBlas::~SingleThreadedBlas() {
  if (omp_in_parallel() != 0) return;
  threads_of_loops = previous_loops_;
  set_threads(previous_openmp_, previous_blas_);
}

}  // namespace lieder

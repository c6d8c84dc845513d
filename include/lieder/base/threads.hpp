#pragma once

namespace lieder {

/// Cores this process may use; OMP_NUM_THREADS lowers it.
int available_threads();

/// How many threads a loop of ours takes: the count of the innermost ThreadScope of this thread, or OpenMP's own. To be
/// named by each: BLAS that is built on OpenMP follows OpenMP's count, which is 1 where BLAS is to have one thread.
int loop_threads();

/// Sets how many threads our loops and BLAS use while it lives, and puts back what was there. 0 means
/// available_threads(). The same count gives the same bytes; another count may differ in the last digits.
class ThreadScope {
 public:
  explicit ThreadScope(int threads);
  ~ThreadScope();
  ThreadScope(const ThreadScope&) = delete;
  ThreadScope& operator=(const ThreadScope&) = delete;
  int count() const { return count_; }

 private:
  int count_, previous_loops_, previous_openmp_, previous_blas_;
};

/// BLAS on one thread while it lives: for loops that share out the work themselves.
class SingleThreadedBlas {
 public:
  SingleThreadedBlas();
  ~SingleThreadedBlas();
  SingleThreadedBlas(const SingleThreadedBlas&) = delete;
  SingleThreadedBlas& operator=(const SingleThreadedBlas&) = delete;

 private:
  int previous_loops_, previous_openmp_, previous_blas_;
};

}  // namespace lieder

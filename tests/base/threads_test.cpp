#include "lieder/base/threads.hpp"

#include <gtest/gtest.h>
#include <omp.h>

#include "lieder/base/error.hpp"

namespace lieder {
namespace {

TEST(ThreadScope, SetsTheCountAndPutsBackWhatWasThere) {
  const int before = omp_get_max_threads();
  {
    const ThreadScope scope(1);
    EXPECT_EQ(scope.count(), 1);
    EXPECT_EQ(omp_get_max_threads(), 1);
  }
  EXPECT_EQ(omp_get_max_threads(), before);
  EXPECT_EQ(ThreadScope(0).count(), available_threads());
  EXPECT_THROW(ThreadScope(-1), InputError);
}

// Property: our loops keep their threads while BLAS has one; OpenBLAS on OpenMP takes as many as OpenMP says.
TEST(SingleThreadedBlas, LeavesTheLoopsTheirThreads) {
  const ThreadScope scope(2);
  {
    const SingleThreadedBlas blas;
    EXPECT_EQ(omp_get_max_threads(), 1);
    EXPECT_EQ(loop_threads(), 2);
    int team = 0;
#pragma omp parallel num_threads(loop_threads())
    {
      const SingleThreadedBlas nested;
#pragma omp single
      team = omp_get_num_threads();
    }
    EXPECT_EQ(team, 2);
  }
  EXPECT_EQ(omp_get_max_threads(), 2);
}

// The loops of one scope inside another's BLAS, and the other way round.
TEST(SingleThreadedBlas, NestsWithScopes) {
  const ThreadScope outer(2);
  const SingleThreadedBlas blas;
  {
    const ThreadScope inner(3);
    EXPECT_EQ(loop_threads(), 3);
    EXPECT_EQ(omp_get_max_threads(), 3);
  }
  EXPECT_EQ(loop_threads(), 2);
  EXPECT_EQ(omp_get_max_threads(), 1);
}

}  // namespace
}  // namespace lieder

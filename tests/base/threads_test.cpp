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

}  // namespace
}  // namespace lieder

#include "enforce/tuple_orbits.hpp"

#include <gtest/gtest.h>

#include <map>

#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

// Property: labels agree with orbits found by exhaustion over all elements, for random groups, tuples of up to three
// points, and ranges that are unions of orbits.
TEST(TupleOrbits, AgreeWithExhaustion) {
  RandomStream random(Seed{7});
  for (int round = 0; round < 40; ++round) {
    const int left = 1 + static_cast<int>(random.below(4)), right = 1 + static_cast<int>(random.below(3));
    std::vector<Permutation> generators;
    for (std::uint64_t k = random.below(3); k > 0; --k) {
      Permutation p;
      for (const int image : random.permutation(left)) p.push_back(image);
      for (const int image : random.permutation(right)) p.push_back(left + image);
      generators.push_back(p);
    }
    const PermutationGroup group(left + right, generators);
    std::vector<PointRange> ranges;
    for (std::uint64_t k = 1 + random.below(3); k > 0; --k)
      ranges.push_back(random.below(2) == 0 ? PointRange{0, left} : PointRange{left, right});
    const TupleOrbits orbits(group, ranges);
    const std::vector<int> labels = orbits.labels();

    std::map<std::vector<int>, std::vector<int>> least;  // of each orbit, by tuple
    std::vector<std::vector<int>> tuples{{}};
    for (const PointRange& range : ranges) {
      std::vector<std::vector<int>> longer;
      for (const auto& tuple : tuples)
        for (int i = 0; i < range.size; ++i) {
          longer.push_back(tuple);
          longer.back().push_back(range.first + i);
        }
      tuples = longer;
    }
    ASSERT_EQ(labels.size(), tuples.size());
    std::map<std::vector<int>, int> label_of;
    for (std::size_t i = 0; i < tuples.size(); ++i) {
      std::vector<int> smallest = tuples[i];
      for (const Permutation& p : group.elements(1000)) {
        std::vector<int> image;
        for (const int point : tuples[i]) image.push_back(p[static_cast<std::size_t>(point)]);
        smallest = std::min(smallest, image);
      }
      const auto [known, is_new] = label_of.try_emplace(smallest, labels[i]);
      EXPECT_EQ(known->second, labels[i]);
    }
    EXPECT_EQ(orbits.count(), static_cast<Eigen::Index>(label_of.size()));
  }
}

}  // namespace
}  // namespace lieder

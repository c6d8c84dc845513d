#include "enforce/character_count.hpp"

#include <map>

namespace lieder {
namespace {

using Labels = std::vector<std::int64_t>;
using Key = std::vector<std::int64_t>;
using Factors = std::vector<std::shared_ptr<const WeightBasis>>;

/// Weights with their multiplicities.
using Character = std::map<Key, std::pair<Weight, std::int64_t>>;

Character character_of(const WeightBasis& basis) {
  Character character;
  for (const Weight& weight : basis.weights) {
    auto& [same, count] = character[weight.key()];
    same = weight;
    ++count;
  }
  return character;
}

Character operator*(const Character& a, const Character& b) {
  Character product;
  for (const auto& [unused_a, left] : a)
    for (const auto& [unused_b, right] : b) {
      Weight sum = left.first;
      sum += right.first;
      auto& [same, count] = product[sum.key()];
      count += left.second * right.second;
      same = std::move(sum);
    }
  return product;
}

/// The simple root that E_i adds to a weight; empty where it takes every vector to zero.
std::optional<Labels> simple_root(const Factors& factors, std::size_t i) {
  for (const auto& factor : factors)
    for (std::size_t column = 0; column < factor->raising[i].size(); ++column)
      for (const Entry& entry : factor->raising[i][column]) {
        Labels root = factor->weights[static_cast<std::size_t>(entry.row)].labels;
        for (std::size_t j = 0; j < root.size(); ++j) root[j] -= factor->weights[column].labels[j];
        return root;
      }
  return std::nullopt;
}

/// Half the sum of the positive roots that act, and its images under their Weyl group with the sign of each element.
struct WeylImages {
  Labels half_sum;
  std::map<Labels, int> signs;
};

std::optional<WeylImages> weyl_images(const Factors& factors) {
  constexpr std::size_t kMostImages = 50'000;
  const std::size_t rank = factors.front()->raising.size();
  std::vector<std::pair<std::size_t, Labels>> roots;
  Labels half_sum(factors.front()->weights.front().labels.size(), 0);
  for (std::size_t i = 0; i < rank; ++i)
    if (auto root = simple_root(factors, i)) {
      half_sum[i] = 1;
      roots.emplace_back(i, std::move(*root));
    }
  std::map<Labels, int> signs{{half_sum, 1}};
  std::vector<Labels> reached{half_sum};
  for (std::size_t next = 0; next < reached.size(); ++next) {
    const Labels here = reached[next];
    for (const auto& [i, root] : roots) {
      Labels there = here;
      for (std::size_t j = 0; j < there.size(); ++j) there[j] -= here[i] * root[j];
      if (!signs.emplace(there, -signs[here]).second) continue;
      reached.push_back(std::move(there));
      if (reached.size() > kMostImages) return std::nullopt;
    }
  }
  return WeylImages{std::move(half_sum), std::move(signs)};
}

}  // namespace

std::optional<std::int64_t> invariant_count(const Factors& factors) {
  constexpr double kMostEntries = 1e17;
  double entries = 1;
  for (const auto& factor : factors) entries *= static_cast<double>(factor->vectors.cols());
  if (entries > kMostEntries) return std::nullopt;
  const auto images = weyl_images(factors);
  if (!images) return std::nullopt;
  Character character = character_of(*factors.front());
  for (std::size_t a = 1; a < factors.size(); ++a) character = character * character_of(*factors[a]);
  const std::size_t charges = character.begin()->second.first.charges.size();
  std::int64_t count = 0;
  for (const auto& [image, sign] : images->signs) {
    Weight weight{.labels = images->half_sum, .charges = std::vector<double>(charges, 0)};
    for (std::size_t i = 0; i < image.size(); ++i) weight.labels[i] -= image[i];
    if (const auto at = character.find(weight.key()); at != character.end()) count += sign * at->second.second;
  }
  return count;
}

}  // namespace lieder

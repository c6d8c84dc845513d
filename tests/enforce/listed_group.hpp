#pragma once
#include <Eigen/Core>
#include <algorithm>
#include <vector>

#include "lieder/group/group.hpp"

namespace lieder {

/// Every element of a finite group, by exhaustion: products of generators until none is new.
inline std::vector<Eigen::MatrixXd> listed(const Group& group, std::size_t most = 1000) {
  constexpr double kSame = 1e-6;
  std::vector<Eigen::MatrixXd> all{Eigen::MatrixXd::Identity(group.size, group.size)};
  for (std::size_t k = 0; k < all.size() && all.size() <= most; ++k)
    for (const Eigen::MatrixXd& g : group.discrete) {
      Eigen::MatrixXd next = g * all[k];
      const auto is_next = [&next](const Eigen::MatrixXd& m) { return (m - next).norm() < kSame; };
      if (std::ranges::none_of(all, is_next)) all.push_back(std::move(next));
    }
  return all;
}

}  // namespace lieder

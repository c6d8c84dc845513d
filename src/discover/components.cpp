#include "discover/components.hpp"

#include <algorithm>
#include <cmath>

#include "linalg/orthonormal.hpp"

namespace lieder {

using Eigen::Index;
using Eigen::MatrixXd;

Components::Components(const CompactPart& connected, Index m, std::size_t most)
    : connected_(connected), most_(most), elements_{MatrixXd::Identity(m, m)} {}

bool Components::holds(const MatrixXd& g) const {
  return std::ranges::any_of(elements_, [&](const MatrixXd& e) { return same(e, g); });
}

void Components::add(const MatrixXd& g) {
  generators_.push_back(g);
  for (std::size_t i = 0; i < elements_.size(); ++i)
    for (const MatrixXd& generator : generators_) {
      const MatrixXd product = connected_.nearest_to_identity(nearest_orthogonal(generator * elements_[i]));
      if (holds(product)) continue;
      if (elements_.size() >= most_) {
        complete_ = false;
        return;
      }
      elements_.push_back(product);
    }
}

bool Components::same(const MatrixXd& a, const MatrixXd& b) const {
  return connected_.algebra().empty() ? (a - b).norm() < kSameElement : connected_.holds(a.transpose() * b);
}

std::tuple<Index, long, int, std::vector<long>> plainness(const MatrixXd& g, int order) {
  const auto rounded = [](double value) { return std::lround(value / kSameElement); };
  std::vector<long> entries;
  for (const double value : g.reshaped<Eigen::RowMajor>()) entries.push_back(-rounded(value));
  const Index count = std::ssize(entries) - std::ranges::count(entries, 0L);
  return {count, -rounded(g.trace()), order, std::move(entries)};
}

}  // namespace lieder

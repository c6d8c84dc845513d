#pragma once
#include <Eigen/Core>
#include <tuple>
#include <vector>

#include "discover/compact_part.hpp"

namespace lieder {

/// Entries of two elements that are the same differ by less.
inline constexpr double kSameElement = 1e-5;

/// A group of orthogonal matrices modulo its connected part, as one element of each component.
class Components {
 public:
  /// \param connected  kept by reference
  Components(const CompactPart& connected, Eigen::Index m, std::size_t most);

  const std::vector<Eigen::MatrixXd>& elements() const { return elements_; }
  /// Whether there were no more of them than `most`.
  bool complete() const { return complete_; }
  bool holds(const Eigen::MatrixXd& g) const;
  /// The group that these and g generate.
  void add(const Eigen::MatrixXd& g);

 private:
  bool same(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) const;
  const CompactPart& connected_;
  std::size_t most_;
  std::vector<Eigen::MatrixXd> elements_, generators_;
  bool complete_ = true;
};

/// Few entries first, then the nearest to the identity, then by their entries: an order in which neither rounding nor
/// the way of a search has a say.
std::tuple<Eigen::Index, long, int, std::vector<long>> plainness(const Eigen::MatrixXd& g, int order);

}  // namespace lieder

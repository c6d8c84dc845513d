#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <vector>

#include "lieder/group/permutation.hpp"

namespace lieder {

/// Points first .. first+size-1 of those that a permutation group moves.
struct PointRange {
  int first, size;
};

/// Orbits of a permutation group on tuples with one point of each range. It keeps a tree and lists no tuples: each node
/// holds the orbits of a stabiliser on the next point, and a child for each of them.
class TupleOrbits {
 public:
  /// \param memory_limit  bytes; 0: what the machine has. \throws InputError when the tree would not fit
  TupleOrbits(const PermutationGroup& group, std::vector<PointRange> ranges, std::uint64_t memory_limit = 0);

  Eigen::Index count() const { return count_; }
  const std::vector<PointRange>& ranges() const { return ranges_; }
  double bytes() const { return bytes_; }  ///< of the tree
  /// The orbit of one tuple: a look-up for each of its points.
  int label_of(const std::vector<int>& tuple) const;
  /// The number of each tuple's orbit, the last point fastest.
  std::vector<int> labels() const;

 private:
  struct Node {
    std::vector<int> orbit;                         // by point of the range
    std::vector<Permutation> to_representative;     // by point; empty at a leaf's parent, where nothing follows
    std::vector<std::unique_ptr<const Node>> next;  // by orbit; empty at the last point
    std::vector<int> labels;                        // by orbit, at the last point
  };
  std::unique_ptr<const Node> grow(const PermutationGroup& group, std::size_t depth);
  void require_room(double more) const;
  void label(const Node& node, std::size_t depth, const Permutation& moved, std::vector<int>& labels) const;

  std::vector<PointRange> ranges_;
  int group_degree_ = 0;
  int count_ = 0;
  std::uint64_t memory_limit_;
  double bytes_ = 0, asked_at_ = 0;  // of the nodes so far, and when there was room for them
  std::unique_ptr<const Node> root_;
};

}  // namespace lieder

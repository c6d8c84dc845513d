#pragma once
#include <Eigen/Core>
#include <memory>
#include <vector>

#include "lieder/linalg/row_matrix.hpp"

namespace lieder {

/// Rows of a matrix that lie nearest to one another, by a k-d tree.
class NeighbourTree {
 public:
  /// \param points  N x n, finite; has to outlive the tree
  explicit NeighbourTree(const RowMatrix& points);
  ~NeighbourTree();
  NeighbourTree(const NeighbourTree&) = delete;
  NeighbourTree& operator=(const NeighbourTree&) = delete;

  Eigen::Index count() const;
  /// The rows nearest to a row, nearest first, itself included (or a copy of it); at most all of them. May be called
  /// from several threads. \param squared  receives their squared distances, where asked for
  std::vector<Eigen::Index> nearest(Eigen::Index row, Eigen::Index k, std::vector<double>* squared = nullptr) const;
  /// The row nearest to any point. \param squared  receives its squared distance
  Eigen::Index nearest_to(const Eigen::VectorXd& point, double& squared) const;

 private:
  struct Tree;
  std::unique_ptr<Tree> tree_;
};

}  // namespace lieder

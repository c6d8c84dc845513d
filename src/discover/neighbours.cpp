#include "discover/neighbours.hpp"

#include <algorithm>
#include <nanoflann.hpp>

namespace lieder {

/// What nanoflann asks of a container, and its index.
struct NeighbourTree::Tree {
  using Distance = nanoflann::L2_Adaptor<double, Tree, double, Eigen::Index>;
  using Index = nanoflann::KDTreeSingleIndexAdaptor<Distance, Tree, -1, Eigen::Index>;

  explicit Tree(const RowMatrix& rows) : points(rows), index(static_cast<int>(rows.cols()), *this) {}

  std::size_t kdtree_get_point_count() const { return static_cast<std::size_t>(points.rows()); }
  double kdtree_get_pt(Eigen::Index row, std::size_t column) const {
    return points(row, static_cast<Eigen::Index>(column));
  }
  template <typename Box>
  bool kdtree_get_bbox(Box& /*box*/) const {
    return false;
  }

  const RowMatrix& points;
  Index index;
};

NeighbourTree::NeighbourTree(const RowMatrix& points) : tree_(std::make_unique<Tree>(points)) {}
NeighbourTree::~NeighbourTree() = default;

Eigen::Index NeighbourTree::count() const { return tree_->points.rows(); }

std::vector<Eigen::Index> NeighbourTree::nearest(Eigen::Index row, Eigen::Index k, std::vector<double>* squared) const {
  const auto many = static_cast<std::size_t>(std::min(k, count()));
  std::vector<Eigen::Index> rows(many);
  std::vector<double> distances(many);
  nanoflann::KNNResultSet<double, Eigen::Index> found(many);
  found.init(rows.data(), distances.data());
  tree_->index.findNeighbors(found, tree_->points.row(row).data(), nanoflann::SearchParams());
  if (squared) *squared = std::move(distances);
  return rows;
}

Eigen::Index NeighbourTree::nearest_to(const Eigen::VectorXd& point, double& squared) const {
  Eigen::Index row = 0;
  nanoflann::KNNResultSet<double, Eigen::Index> found(1);
  found.init(&row, &squared);
  tree_->index.findNeighbors(found, point.data(), nanoflann::SearchParams());
  return row;
}

}  // namespace lieder

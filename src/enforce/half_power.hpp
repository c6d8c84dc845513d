#pragma once
#include <Eigen/Core>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "enforce/weight_basis.hpp"

namespace lieder {

/// A tensor product of representations in weight coordinates: its coordinates by weight, and E_i and F_i on them.
class WeightedProduct {
 public:
  explicit WeightedProduct(std::vector<std::shared_ptr<const WeightBasis>> factors);

  struct Space {
    Weight weight;
    Eigen::VectorXd values;                 ///< of the Cartan elements
    std::vector<Eigen::Index> coordinates;  ///< of the product, the last factor fastest
  };
  const std::vector<Space>& spaces() const { return spaces_; }
  Eigen::Index size() const { return size_; }
  const std::vector<std::shared_ptr<const WeightBasis>>& factors() const { return factors_; }
  /// The space of a weight, -1 when there is none.
  int find(const Weight& weight) const;

  enum class Direction { raise, lower };
  /// The space that E_i or F_i leads to, -1 when there is none.
  int target(int space, Direction direction, std::size_t i) const;
  /// E_i x or F_i x for x in the coordinates of a space; rows are those of the target.
  Eigen::MatrixXcd apply(int space, Direction direction, std::size_t i, const Eigen::MatrixXcd& x) const;
  /// Complex conjugates of vectors of a space, and the space that they lie in.
  int conjugate_space(int space) const;
  Eigen::MatrixXcd conjugate(int space, const Eigen::MatrixXcd& x) const;
  std::size_t simple_roots() const;

 private:
  /// The coordinate in each factor.
  std::span<const Eigen::Index> digits_of(Eigen::Index coordinate) const;

  std::vector<std::shared_ptr<const WeightBasis>> factors_;
  std::vector<Eigen::Index> strides_;
  Eigen::Index size_ = 1;
  std::vector<Eigen::Index> digits_;  // of all coordinates
  std::vector<Space> spaces_;
  std::vector<int> space_of_;         // by coordinate
  std::vector<Eigen::Index> row_of_;  // by coordinate, in its space
  std::map<std::vector<std::int64_t>, int> by_key_;
  std::vector<std::vector<int>> raised_, lowered_;  // by space and simple root
};

/// All copies of one irreducible representation in a product. Vector p of each copy stands in column c of vectors[p]:
/// the copies are aligned, E_i and F_i have the same matrix on each.
struct Copies {
  std::vector<int> spaces;                ///< of each vector
  std::vector<Eigen::MatrixXcd> vectors;  ///< coordinates of the space x copies
};

/// How one copy's orthonormal basis is made from its extreme vector, so that others can be made alike.
struct Recipe {
  struct Step {
    std::size_t parent, root;                          ///< F_root on vector `parent`,
    std::vector<std::pair<std::size_t, double>> less;  ///< minus multiples of earlier vectors,
    double norm;                                       ///< over this
  };
  std::vector<Step> steps;
};

/// Orthonormal vectors of one weight that all E_i (raise) or F_i (lower) take to 0.
Eigen::MatrixXcd extreme_vectors(const WeightedProduct& product, int space, WeightedProduct::Direction direction);

/// Lowers all copies at once from their highest vectors.
Recipe lower_first(const WeightedProduct& product, int space, const Eigen::VectorXcd& highest);
Copies lowered(const WeightedProduct& product, int space, const Eigen::MatrixXcd& highest, const Recipe& recipe);
/// The same steps in the dual representation: from lowest vectors, with -E_i.
Copies raised_as_dual(const WeightedProduct& product, int space, const Eigen::MatrixXcd& lowest, const Recipe& recipe);

}  // namespace lieder

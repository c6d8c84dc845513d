#pragma once
#include <Eigen/Core>
#include <optional>

#include "lieder/base/seed.hpp"
#include "lieder/group/group.hpp"
#include "lieder/group/permutation.hpp"

namespace lieder {

/// Matrix exponential of the real or complex square matrix x.
Eigen::MatrixXd exponential(const Eigen::MatrixXd& x);
Eigen::MatrixXcd exponential(const Eigen::MatrixXcd& x);

/// Principal logarithm of a matrix with no eigenvalue on the closed negative real axis.
/// \throws InputError when there is one, or the matrix is singular
Eigen::MatrixXd logarithm(const Eigen::MatrixXd& g);
Eigen::MatrixXcd logarithm(const Eigen::MatrixXcd& g);

/// A random element of a group on R^n or C^n. Haar distributed for the rotations of R^n and for O(n), and for groups of
/// permutations of up to 50 points; a product of many random steps for other compact and finite ones, so nearly so; the
/// exponential of a tangent of length about 1 times random discrete generators for what is not compact, where no such
/// distribution exists. The imaginary part is 0 for a group on R^n.
Eigen::MatrixXcd random_element(const Group& group, RandomStream& random);

/// Many of them: what they share is found once. The group must outlive it.
class RandomElements {
 public:
  explicit RandomElements(const Group& group);
  Eigen::MatrixXcd operator()(RandomStream& random) const;

 private:
  const Group& group_;
  std::optional<PermutationGroup> permutations_;
  bool compact_;
};

/// Whether all elements are orthogonal (unitary): then every representation is its own dual (conjugate).
bool is_orthogonal(const Group& group, double tolerance = 1e-12);

}  // namespace lieder

#include "discover/relative_directions.hpp"

#include "linalg/svd.hpp"

namespace lieder {
namespace {

/// Directions that move less than this of what the largest moves are not seen.
constexpr double kLeastSeen = 1e-9;

}  // namespace

RelativeDirections relative_directions(const Eigen::MatrixXd& broken, const Eigen::MatrixXd& sizes) {
  using Eigen::Index;
  const Index q = sizes.cols();
  Eigen::VectorXd scale = sizes.colwise().norm();
  for (double& s : scale)
    if (s == 0) s = 1;
  const Eigen::MatrixXd size = sizes * scale.cwiseInverse().asDiagonal();
  const auto [s, vectors] = right_singular_vectors(size);
  Index seen = 0;
  while (seen < s.size() && s[seen] > kLeastSeen * s[0]) ++seen;
  const Eigen::MatrixXd whiten =
      scale.cwiseInverse().asDiagonal() * (vectors.leftCols(seen) * s.head(seen).cwiseInverse().asDiagonal());
  RelativeDirections found{.defects = Eigen::VectorXd::Zero(seen), .coefficients = whiten, .unseen = q - seen};
  if (seen == 0) return found;
  const RightSingularVectors shares = right_singular_vectors(broken * whiten);
  found.defects.head(shares.values.size()) = shares.values;
  found.coefficients = whiten * shares.v;
  return found;
}

}  // namespace lieder

#include "enforce/moved_kernels.hpp"

#include <Eigen/LU>
#include <algorithm>

#include "lieder/group/element.hpp"
#include "lieder/linalg/row_matrix.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kChangedLength = 1e-8;

MatrixXd matrix_on(const Representation& rep, const MatrixXd& g) {
  return act(rep, g, MatrixXd::Identity(rep.size(), rep.size()));
}

}  // namespace

bool keeps_lengths(const Group& group, const GroupBlock& positions) {
  const auto is_skew = [&](const MatrixXd& xi) {
    return (on(positions, xi) + on(positions, xi).transpose()).norm() <= kChangedLength * xi.norm();
  };
  const auto is_orthogonal = [&](const MatrixXd& g) { return on(positions, g).isUnitary(kChangedLength); };
  return std::ranges::all_of(group.lie_algebra, is_skew) && std::ranges::all_of(group.discrete, is_orthogonal);
}

MatrixXd moved_kernels(const MatrixXd& kernels, const MatrixXd& g, const Representation& in,
                       const Representation& out) {
  const MatrixXd left = matrix_on(out, g), right = matrix_on(in, g.inverse());
  MatrixXd result(kernels.rows(), kernels.cols());
  for (Index b = 0; b < kernels.cols(); ++b) {
    const Eigen::Map<const RowMatrix> k(kernels.col(b).data(), left.cols(), right.rows());
    Eigen::Map<RowMatrix>(result.col(b).data(), left.rows(), right.cols()) = left * k * right;
  }
  return result;
}

double kernel_defect(const Group& group, const GroupBlock& positions, const Representation& in,
                     const Representation& out, const std::function<MatrixXd(const VectorXd&)>& at, Seed seed) {
  constexpr int kProbedElements = 5;
  RandomStream random(seed);
  const RandomElements elements(group);
  double largest = 0;
  for (int k = 0; k < kProbedElements; ++k) {
    const MatrixXd g = elements(random).real();
    const VectorXd x = random.normal_matrix(positions.size, 1);
    const MatrixXd left = at(on(positions, g) * x), right = moved_kernels(at(x), g, in, out);
    largest = std::max(largest, (left - right).norm() / left.norm());
  }
  return largest;
}

}  // namespace lieder

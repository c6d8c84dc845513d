#include "enforce/tensor_constraints.hpp"

#include "linalg/svd.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using AxisMatrices = std::vector<MatrixXd>;

double axis_stretch(const MatrixXd& m) { return singular_values(m)[0]; }

AxisMatrices transposed(AxisMatrices matrices) {
  for (MatrixXd& m : matrices) m.transposeInPlace();
  return matrices;
}

/// y += m along an axis of the tensors that stand in the rows of x: entries of one index are neighbours for all
/// tensors, so that each step is a long vector's. \param inner  entries that one step along the axis passes
void add_along(const MatrixXd& m, const MatrixXd& x, Index inner, MatrixXd& y) {
  const Index size = m.cols(), outer = x.cols() / (size * inner);
  for (Index o = 0; o < outer; ++o)
    for (Index i = 0; i < size; ++i)
      for (Index j = 0; j < size; ++j)
        if (m(i, j) != 0)
          y.middleCols((o * size + i) * inner, inner) += m(i, j) * x.middleCols((o * size + j) * inner, inner);
}

/// Sum over the axes of 1 x .. x m x .. x 1.
MatrixXd act_by_sum(const AxisMatrices& matrices, const MatrixXd& x) {
  MatrixXd sum = MatrixXd::Zero(x.rows(), x.cols());
  Index inner = x.cols();
  for (const MatrixXd& m : matrices) add_along(m, x, inner /= m.cols(), sum);
  return sum;
}

MatrixXd change_by_product(const AxisMatrices& matrices, const MatrixXd& x) {
  MatrixXd product = x;
  Index inner = x.cols();
  for (const MatrixXd& m : matrices) {
    MatrixXd next = MatrixXd::Zero(x.rows(), x.cols());
    add_along(m, product, inner /= m.cols(), next);
    product = std::move(next);
  }
  return product - x;
}

}  // namespace

TensorConstraints::TensorConstraints(const Group& group, const std::vector<Atom>& atoms) {
  for (const Atom& atom : atoms) size_ *= atom.size;
  for (const MatrixXd& xi : group.lie_algebra) {
    if (xi.norm() == 0) continue;
    AxisMatrices axes;
    double stretch = 0;
    for (const Atom& atom : atoms) {
      axes.push_back(algebra_matrix_of(atom, xi / xi.norm()));
      stretch += axis_stretch(axes.back());
    }
    bound_ += stretch * stretch;
    algebra_.push_back(std::move(axes));
  }
  for (const MatrixXd& g : group.discrete) {
    AxisMatrices axes;
    double stretch = 1;
    for (const Atom& atom : atoms) {
      axes.push_back(matrix_of(atom, g));
      stretch *= axis_stretch(axes.back());
    }
    bound_ += (stretch + 1) * (stretch + 1);
    discrete_.push_back(std::move(axes));
  }
}

MatrixXd TensorConstraints::squares(const MatrixXd& x) const {
  const MatrixXd tensors = x.transpose();
  MatrixXd sum = MatrixXd::Zero(tensors.rows(), tensors.cols());
  for (const AxisMatrices& axes : algebra_) sum += act_by_sum(transposed(axes), act_by_sum(axes, tensors));
  for (const AxisMatrices& axes : discrete_)
    sum += change_by_product(transposed(axes), change_by_product(axes, tensors));
  return sum.transpose();
}

}  // namespace lieder

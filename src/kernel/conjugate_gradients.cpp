#include "kernel/conjugate_gradients.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

VectorXd inner_products(const RowMatrix& a, const RowMatrix& b) {
  return a.cwiseProduct(b).colwise().sum().transpose();
}

/// a / b where `where` is true and the quotient means something, else 0.
VectorXd quotients(const VectorXd& a, const VectorXd& b, const std::vector<bool>& where) {
  VectorXd quotient = VectorXd::Zero(a.size());
  for (Index j = 0; j < a.size(); ++j)
    if (where[static_cast<std::size_t>(j)] && b[j] > 0) quotient[j] = a[j] / b[j];
  return quotient;
}

}  // namespace

GradientsResult conjugate_gradients(const std::function<bool(const RowMatrix&, RowMatrix&)>& product,
                                    const std::function<void(const RowMatrix&, RowMatrix&)>& precondition,
                                    const RowMatrix& right, const VectorXd& goals, int iterations) {
  const Index columns = right.cols();
  GradientsResult found{.solution = RowMatrix::Zero(right.rows(), columns)};
  RowMatrix r = right, z, q;
  precondition(r, z);
  RowMatrix p = z;
  VectorXd rz = inner_products(r, z);
  std::vector<bool> goes_on(static_cast<std::size_t>(columns), true);
  for (; found.iterations < iterations; ++found.iterations) {
    bool any = false;
    const VectorXd lengths = r.colwise().norm().transpose();
    for (std::size_t j = 0; j < goes_on.size(); ++j) {
      const auto column = static_cast<Index>(j);
      goes_on[j] = goes_on[j] && lengths[column] > goals[column] && rz[column] > 0;
      any = any || goes_on[j];
      if (!goes_on[j]) p.col(column).setZero();
    }
    if (!any) break;
    if (!product(p, q)) {
      found.stopped = true;
      break;
    }
    const VectorXd curvature = inner_products(p, q);
    for (std::size_t j = 0; j < goes_on.size(); ++j) goes_on[j] = goes_on[j] && curvature[static_cast<Index>(j)] > 0;
    const VectorXd step = quotients(rz, curvature, goes_on);
    found.solution += p * step.asDiagonal();
    r -= q * step.asDiagonal();
    precondition(r, z);
    const VectorXd next = inner_products(r, z);
    p = z + p * quotients(next, rz, goes_on).asDiagonal();
    rz = next;
  }
  return found;
}

}  // namespace lieder

#include "discover/size_of_invariance.hpp"

#include <cmath>
#include <vector>

#include "base/at.hpp"
#include "linalg/triangular_factor.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Coefficients of the class that belong to one value of n.
auto of_value(Index r, Index count, Index n) { return Eigen::seqN(r, count, n); }

/// With u = xi_i . xi_j at the points, M_i^T M_j is the sum over values and slopes of
///   slope^T (lower^T diag(u) lower / N) slope.
class ProductsOfSlopes final : public SizeProducts {
 public:
  /// \param columns  Q x c  \param whole  right is the class itself and not the columns
  ProductsOfSlopes(const PolynomialSlopes& p, const MatrixXd& columns, Index outputs, bool whole)
      : p_(p), outputs_(outputs), whole_(whole), sloped_(p.lower.cols() * p.inputs() * outputs, columns.cols()) {
    Index block = 0;
    for (Index r = 0; r < outputs; ++r) {
      const MatrixXd here = columns(of_value(r, p.slopes.front().cols(), outputs), Eigen::all);
      for (const MatrixXd& slope : p.slopes) sloped_.middleRows(side() * block++, side()).noalias() = slope * here;
    }
  }

  void add(const VectorXd& theta) override {
    MatrixXd field(p_.lower.rows(), p_.inputs());
    for (Index a = 0; a < field.cols(); ++a) field.col(a).noalias() = p_.fields[at(a)] * theta;
    fields_.push_back(std::move(field));
  }

  MatrixXd product(Index i, Index j) const override {
    const VectorXd u = fields_[at(i)].cwiseProduct(fields_[at(j)]).rowwise().sum() / p_.points();
    const MatrixXd weights = p_.lower.transpose() * (u.asDiagonal() * p_.lower);
    MatrixXd weighted(sloped_.rows(), sloped_.cols());
    for (Index block = 0; block < p_.inputs() * outputs_; ++block)
      weighted.middleRows(side() * block, side()).noalias() = weights * sloped_.middleRows(side() * block, side());
    return whole_ ? with_class(weighted) : MatrixXd(sloped_.transpose() * weighted);
  }

 private:
  Index side() const { return p_.lower.cols(); }
  MatrixXd with_class(const MatrixXd& weighted) const {
    const Index count = p_.slopes.front().cols();
    MatrixXd all = MatrixXd::Zero(weighted.cols(), count * outputs_);
    Index block = 0;
    for (Index r = 0; r < outputs_; ++r)
      for (const MatrixXd& slope : p_.slopes)
        all(Eigen::all, of_value(r, count, outputs_)) +=
            weighted.middleRows(side() * block++, side()).transpose() * slope;
    return all;
  }

  const PolynomialSlopes& p_;
  Index outputs_;
  bool whole_;
  MatrixXd sloped_;               // slopes of the columns, value after value
  std::vector<MatrixXd> fields_;  // N x m each
};

class SizeOfInvariance final : public SizeForm {
 public:
  SizeOfInvariance(const PolynomialSlopes& slopes, Index outputs) : p_(slopes), outputs_(outputs) {}

  Index directions() const override { return p_.fields.front().cols(); }
  Index coefficients() const override { return p_.slopes.front().cols() * outputs_; }
  VectorXd norms() const override {
    return over_class(MatrixXd::Identity(directions(), directions())).colwise().norm();
  }
  MatrixXd along(const VectorXd& b) const override {
    VectorXd squares = VectorXd::Zero(p_.lower.rows());
    for (Index r = 0; r < outputs_; ++r) {
      const VectorXd here = b(of_value(r, p_.slopes.front().cols(), outputs_));
      for (const MatrixXd& slope : p_.slopes) squares += (p_.lower * (slope * here)).cwiseAbs2();
    }
    return weighted_fields(squares);
  }
  MatrixXd over_class(const MatrixXd& directions) const override {
    VectorXd squares = VectorXd::Zero(p_.lower.rows());
    for (const MatrixXd& slope : p_.slopes) squares += (p_.lower * slope).rowwise().squaredNorm();
    return weighted_fields(static_cast<double>(outputs_) * squares) * directions;
  }
  std::unique_ptr<SizeProducts> between(const MatrixXd& columns) const override {
    return std::make_unique<ProductsOfSlopes>(p_, columns, outputs_, false);
  }
  std::unique_ptr<SizeProducts> from(const VectorXd& b) const override {
    return std::make_unique<ProductsOfSlopes>(p_, b, outputs_, true);
  }

 private:
  /// Triangle of the fields at the points, times the root of a weight that each point has.
  MatrixXd weighted_fields(const VectorXd& squares) const {
    const VectorXd weights = (squares / p_.points()).cwiseSqrt();
    TriangularFactor factor(directions());
    for (const MatrixXd& field : p_.fields) factor.add(weights.asDiagonal() * field);
    return factor.matrix();
  }

  const PolynomialSlopes& p_;
  Index outputs_;
};

}  // namespace

std::shared_ptr<const SizeForm> size_of_invariance(const PolynomialSlopes& slopes, Index outputs) {
  return std::make_shared<SizeOfInvariance>(slopes, outputs);
}

}  // namespace lieder

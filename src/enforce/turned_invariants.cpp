#include "enforce/turned_invariants.hpp"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <mutex>

#include "lieder/base/error.hpp"
#include "linalg/along_axis.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXcd;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Entries of an orthonormal basis below it are rounding.
constexpr double kTurnedDust = 1e-14;

class TurnedInvariants final : public Invariants {
 public:
  TurnedInvariants(std::unique_ptr<Invariants> found, std::vector<MatrixXd> factors)
      : found_(std::move(found)), factors_(std::move(factors)) {
    method = found_->method;
    completeness = found_->completeness;
    rank = found_->rank;
    for (const MatrixXd& m : factors_) transposed_.emplace_back(m.transpose());
  }
  Index size() const override { return found_->size(); }
  Index count() const override { return found_->count(); }
  bool is_factored() const override { return found_->is_factored(); }
  double bytes() const override {
    return found_->bytes() + 8 * static_cast<double>(count()) * static_cast<double>(count());
  }

  VectorXd combine(const VectorXd& weights) const override {
    return turned(factors_, found_->combine(straightening() * weights));
  }
  VectorXd project(const VectorXd& tensor) const override {
    return straightening().transpose() * found_->project(turned(transposed_, tensor));
  }
  /// Measured where the invariants were found, which needs no orthonormal basis.
  double change_under(const FactorMatrices& g, RandomStream& random) const override {
    FactorMatrices there;
    for (std::size_t a = 0; a < factors_.size(); ++a) {
      const MatrixXcd back = factors_[a].cast<std::complex<double>>(), to = back.inverse();
      there.forward.emplace_back(to * g.forward[a] * back);
      there.backward.emplace_back(to * g.backward[a] * back);
    }
    return found_->change_under(there, random);
  }

 private:
  VectorXd turned(const std::vector<MatrixXd>& factors, VectorXd tensor) const {
    return along_axes(factors, std::move(tensor), size());
  }
  const MatrixXd& straightening() const;
  Eigen::SparseMatrix<double> write_columns() const override;

  std::unique_ptr<Invariants> found_;
  std::vector<MatrixXd> factors_, transposed_;
  mutable std::once_flag once_;
  mutable MatrixXd straightening_;  // of the weights; upper triangular
};

/// The inverse of the Gram matrix's Cholesky factor. Two passes: the second takes away what the condition of the first
/// left.
const MatrixXd& TurnedInvariants::straightening() const {
  std::call_once(once_, [this] {
    MatrixXd inverse = MatrixXd::Identity(count(), count());
    for (int pass = 0; pass < 2; ++pass) {
      MatrixXd gram(count(), count());
      for (Index k = 0; k < count(); ++k)
        gram.col(k) = inverse.transpose() *
                      found_->project(turned(transposed_, turned(factors_, found_->combine(inverse.col(k)))));
      const Eigen::LLT<MatrixXd> cholesky(gram);
      if (cholesky.info() != Eigen::Success)
        throw InternalError("enforce: a basis became dependent where coordinates changed");
      inverse = inverse * MatrixXd(cholesky.matrixU().solve(MatrixXd::Identity(count(), count())));
    }
    straightening_ = std::move(inverse);
  });
  return straightening_;
}

Eigen::SparseMatrix<double> TurnedInvariants::write_columns() const {
  Eigen::SparseMatrix<double> columns(size(), count());
  for (Index k = 0; k < count(); ++k) {
    const VectorXd column = combine(VectorXd::Unit(count(), k));
    columns.startVec(k);
    for (Index i = 0; i < column.size(); ++i)
      if (std::abs(column[i]) > kTurnedDust) columns.insertBack(i, k) = column[i];
  }
  columns.finalize();
  return columns;
}

}  // namespace

std::unique_ptr<Invariants> turned_invariants(std::unique_ptr<Invariants> found, std::vector<MatrixXd> factors) {
  return std::make_unique<TurnedInvariants>(std::move(found), std::move(factors));
}

}  // namespace lieder

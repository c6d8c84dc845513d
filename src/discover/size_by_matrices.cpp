#include "discover/size_by_matrices.hpp"

#include <utility>
#include <vector>

#include "base/at.hpp"
#include "discover/certificate_spectrum.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// M_theta right, and M_theta left where that is another.
class ProductsOfMatrices final : public SizeProducts {
 public:
  ProductsOfMatrices(const std::vector<MatrixXd>& parts, MatrixXd left, bool same)
      : parts_(parts), columns_(std::move(left)), same_(same) {}

  void add(const VectorXd& theta) override {
    MatrixXd whole = combine(parts_, theta);
    left_.emplace_back(whole * columns_);
    if (!same_) right_.push_back(std::move(whole));
  }
  MatrixXd product(Index i, Index j) const override {
    return left_[at(i)].transpose() * (same_ ? left_ : right_)[at(j)];
  }

 private:
  const std::vector<MatrixXd>& parts_;
  MatrixXd columns_;
  bool same_;
  std::vector<MatrixXd> left_, right_;
};

class SizeByMatrices final : public SizeForm {
 public:
  explicit SizeByMatrices(const std::vector<MatrixXd>& parts) : parts_(parts) {}
  explicit SizeByMatrices(std::vector<MatrixXd>&& parts) : own_(std::move(parts)), parts_(own_) {}

  Index directions() const override { return std::ssize(parts_); }
  Index coefficients() const override { return parts_.front().cols(); }
  VectorXd norms() const override {
    VectorXd all(directions());
    for (Index i = 0; i < all.size(); ++i) all[i] = parts_[at(i)].norm();
    return all;
  }
  MatrixXd along(const VectorXd& b) const override { return columns_at(parts_, b); }
  MatrixXd over_class(const MatrixXd& directions) const override {
    MatrixXd all(parts_.front().size(), directions.cols());
    for (Index j = 0; j < all.cols(); ++j) all.col(j) = combine(parts_, directions.col(j)).reshaped();
    return all;
  }
  std::unique_ptr<SizeProducts> between(const MatrixXd& columns) const override {
    return std::make_unique<ProductsOfMatrices>(parts_, columns, true);
  }
  std::unique_ptr<SizeProducts> from(const VectorXd& b) const override {
    return std::make_unique<ProductsOfMatrices>(parts_, b, false);
  }

 private:
  std::vector<MatrixXd> own_ = {};
  const std::vector<MatrixXd>& parts_;
};

class SumOfProducts final : public SizeProducts {
 public:
  SumOfProducts(std::unique_ptr<SizeProducts> a, std::unique_ptr<SizeProducts> b)
      : a_(std::move(a)), b_(std::move(b)) {}
  void add(const VectorXd& theta) override {
    a_->add(theta);
    b_->add(theta);
  }
  MatrixXd product(Index i, Index j) const override { return a_->product(i, j) + b_->product(i, j); }

 private:
  std::unique_ptr<SizeProducts> a_, b_;
};

class SumOfSizes final : public SizeForm {
 public:
  SumOfSizes(std::shared_ptr<const SizeForm> a, std::shared_ptr<const SizeForm> b)
      : a_(std::move(a)), b_(std::move(b)) {}

  Index directions() const override { return a_->directions(); }
  Index coefficients() const override { return a_->coefficients(); }
  VectorXd norms() const override { return (a_->norms().cwiseAbs2() + b_->norms().cwiseAbs2()).cwiseSqrt(); }
  MatrixXd along(const VectorXd& b) const override { return stacked(a_->along(b), b_->along(b)); }
  MatrixXd over_class(const MatrixXd& directions) const override {
    return stacked(a_->over_class(directions), b_->over_class(directions));
  }
  std::unique_ptr<SizeProducts> between(const MatrixXd& columns) const override {
    return std::make_unique<SumOfProducts>(a_->between(columns), b_->between(columns));
  }
  std::unique_ptr<SizeProducts> from(const VectorXd& b) const override {
    return std::make_unique<SumOfProducts>(a_->from(b), b_->from(b));
  }

 private:
  static MatrixXd stacked(const MatrixXd& top, const MatrixXd& bottom) {
    MatrixXd all(top.rows() + bottom.rows(), top.cols());
    all << top, bottom;
    return all;
  }
  std::shared_ptr<const SizeForm> a_, b_;
};

}  // namespace

std::shared_ptr<const SizeForm> sum_of(std::shared_ptr<const SizeForm> a, std::shared_ptr<const SizeForm> b) {
  return std::make_shared<SumOfSizes>(std::move(a), std::move(b));
}

std::shared_ptr<const SizeForm> norm_of(const std::vector<MatrixXd>& parts) {
  return std::make_shared<SizeByMatrices>(parts);
}

std::shared_ptr<const SizeForm> norm_of(std::vector<MatrixXd>&& parts) {
  return std::make_shared<SizeByMatrices>(std::move(parts));
}

std::shared_ptr<const SizeForm> size_of(const FittedModel& model) {
  return model.size_form ? model.size_form : norm_of(model.size);
}

}  // namespace lieder

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "kernel/model.hpp"
#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::Index;

/// g x for each sample.
template <typename T>
Rows<T> moved(const Eigen::SparseMatrix<double>& g, const Rows<T>& x) {
  return x * g.cast<T>().transpose();
}

/// mean over pairs of moved copies of x and y; x itself stays when its copies would add nothing.
template <typename T>
class AveragedPairs final : public PairKernel<T> {
 public:
  AveragedPairs(const KernelModel& kernel, const FiniteAction& action, bool moves_both, const Rows<T>& x,
                const Rows<T>& y) {
    for (const auto& g : action) of_y_.push_back(moved(g, y));
    if (moves_both)
      for (const auto& g : action) of_x_.push_back(moved(g, x));
    else
      of_x_.push_back(x);
    for (const Rows<T>& one : of_x_)
      for (const Rows<T>& other : of_y_) pairs_.push_back(kernel.on(one, other));
  }

  void evaluate(const Tile& tile, T* out, Index stride) const override {
    Eigen::Map<Rows<T>, 0, Eigen::OuterStride<>> k(out, tile.rows, tile.columns, Eigen::OuterStride<>(stride));
    k.setZero();
    Rows<T> one(tile.rows, tile.columns);
    for (const auto& pair : pairs_) {
      pair->evaluate(tile, one.data(), one.outerStride());
      k += one;
    }
    k /= static_cast<T>(pairs_.size());
  }
  std::optional<T> diagonal(Index /*row*/) const override { return {}; }
  Tile largest_tile() const override { return pairs_.front()->largest_tile(); }

 private:
  std::vector<Rows<T>> of_x_, of_y_;
  std::vector<std::unique_ptr<PairKernel<T>>> pairs_;
};

bool is_orthogonal(const Eigen::SparseMatrix<double>& g) {
  Eigen::SparseMatrix<double> defect = g.transpose() * g;
  for (Index i = 0; i < g.rows(); ++i) defect.coeffRef(i, i) -= 1;
  return defect.norm() <= 1e-10 * std::sqrt(static_cast<double>(g.rows()));
}

class Averaged final : public KernelModel {
 public:
  Averaged(Kernel kernel, FiniteAction action) : kernel_(std::move(kernel)), action_(std::move(action)) {
    if (action_.empty()) throw InputError("kernel average: no group elements came; need at least the identity");
    const Index size = action_.front().rows();
    bool is_isometric = true;
    for (std::size_t k = 0; k < action_.size(); ++k) {
      action_[k].makeCompressed();
      const auto& g = action_[k];
      if (g.rows() != size || g.cols() != size || size == 0)
        throw InputError(fmt::format("kernel average: element {} is {} x {}; need square matrices, all {} x {}", k,
                                     g.rows(), g.cols(), size, size));
      if (!g.coeffs().allFinite())
        throw InputError(fmt::format("kernel average: element {} holds a NaN or an infinity", k));
      is_isometric = is_isometric && is_orthogonal(g);
    }
    moves_both_ = !is_isometric || !kernel_.model().is_rotation_invariant();
  }

  std::string name() const override { return fmt::format("average({})", kernel_.name()); }
  void check_columns(Index columns) const override {
    if (columns != action_.front().rows())
      throw InputError(fmt::format("kernel average: samples have {} columns and the group acts on {}; need the same",
                                   columns, action_.front().rows()));
    kernel_.model().check_columns(columns);
  }
  bool is_rotation_invariant() const override { return false; }
  double numbers_kept(double samples, double columns) const override {
    const auto order = static_cast<double>(action_.size());
    const double copies = moves_both_ ? 2 * order : order + 1, pairs = moves_both_ ? order * order : order;
    return copies * samples * columns + pairs * kernel_.model().numbers_kept(2 * samples, columns);
  }
  std::unique_ptr<PairKernel<double>> on(const Rows<double>& x, const Rows<double>& y) const override {
    return std::make_unique<AveragedPairs<double>>(kernel_.model(), action_, moves_both_, x, y);
  }
  std::unique_ptr<PairKernel<float>> on(const Rows<float>& x, const Rows<float>& y) const override {
    return std::make_unique<AveragedPairs<float>>(kernel_.model(), action_, moves_both_, x, y);
  }

 private:
  Kernel kernel_;
  FiniteAction action_;
  bool moves_both_ = true;
};

}  // namespace

Kernel average(const Kernel& kernel, FiniteAction action) {
  return Kernel(std::make_shared<Averaged>(kernel, std::move(action)));
}

}  // namespace lieder

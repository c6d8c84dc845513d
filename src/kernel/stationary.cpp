#include <fmt/format.h>

#include <cmath>
#include <string_view>

#include "kernel/model.hpp"
#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::Index;

enum class Decay { of_square, of_length };

template <typename T>
class StationaryPairs final : public PairKernel<T> {
 public:
  /// Distances stay when all samples move; near the origin |x|^2 + |y|^2 - 2 <x, y> loses fewest digits.
  StationaryPairs(Decay decay, double scale, const Rows<T>& x, const Rows<T>& y)
      : decay_(decay), scale_(static_cast<T>(scale)) {
    const Eigen::Matrix<T, 1, Eigen::Dynamic> mean = x.colwise().mean();
    x_ = x.rowwise() - mean;
    if (&x != &y) y_ = y.rowwise() - mean;
  }

  void evaluate(const Tile& tile, T* out, Index stride) const override {
    Eigen::Map<Rows<T>, 0, Eigen::OuterStride<>> k(out, tile.rows, tile.columns, Eigen::OuterStride<>(stride));
    const auto a = x_.middleRows(tile.row, tile.rows);
    const auto b = of_y().middleRows(tile.column, tile.columns);
    k.noalias() = T(-2) * a * b.transpose();
    k.colwise() += a.rowwise().squaredNorm();
    k.rowwise() += b.rowwise().squaredNorm().transpose();
    const auto squares = k.array().max(T(0));
    if (decay_ == Decay::of_square)
      k.array() = (-scale_ * scale_ * squares).exp();
    else
      k.array() = (-scale_ * squares.sqrt()).exp();
  }
  std::optional<T> diagonal(Index /*row*/) const override { return T(1); }
  Tile largest_tile() const override { return {.rows = 256, .columns = 256}; }

 private:
  const Rows<T>& of_y() const { return y_.rows() == 0 ? x_ : y_; }

  Decay decay_;
  T scale_;
  Rows<T> x_, y_;
};

class Stationary final : public KernelModel {
 public:
  Stationary(Decay decay, double scale) : decay_(decay), scale_(scale) {
    if (!std::isfinite(scale) || scale <= 0)
      throw InputError(fmt::format("kernel {}: scale {} came; need a finite number above 0", word(), scale));
  }
  std::string name() const override { return fmt::format("{}({})", word(), scale_); }
  void check_columns(Index /*columns*/) const override {}
  bool is_rotation_invariant() const override { return true; }
  double numbers_kept(double samples, double columns) const override { return samples * columns; }
  std::unique_ptr<PairKernel<double>> on(const Rows<double>& x, const Rows<double>& y) const override {
    return std::make_unique<StationaryPairs<double>>(decay_, scale_, x, y);
  }
  std::unique_ptr<PairKernel<float>> on(const Rows<float>& x, const Rows<float>& y) const override {
    return std::make_unique<StationaryPairs<float>>(decay_, scale_, x, y);
  }

 private:
  std::string_view word() const { return decay_ == Decay::of_square ? "rbf" : "laplace"; }

  Decay decay_;
  double scale_;
};

}  // namespace

Kernel rbf(double scale) { return Kernel(std::make_shared<Stationary>(Decay::of_square, scale)); }
Kernel laplace(double scale) { return Kernel(std::make_shared<Stationary>(Decay::of_length, scale)); }

}  // namespace lieder

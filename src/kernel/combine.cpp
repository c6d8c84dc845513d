#include <fmt/format.h>

#include <algorithm>

#include "kernel/model.hpp"

namespace lieder {
namespace {

using Eigen::Index;

enum class Combination { sum, product };

template <typename T>
class CombinedPairs final : public PairKernel<T> {
 public:
  CombinedPairs(Combination how, std::unique_ptr<PairKernel<T>> a, std::unique_ptr<PairKernel<T>> b)
      : how_(how), a_(std::move(a)), b_(std::move(b)) {}

  void evaluate(const Tile& tile, T* out, Index stride) const override {
    a_->evaluate(tile, out, stride);
    Rows<T> other(tile.rows, tile.columns);
    b_->evaluate(tile, other.data(), other.outerStride());
    Eigen::Map<Rows<T>, 0, Eigen::OuterStride<>> k(out, tile.rows, tile.columns, Eigen::OuterStride<>(stride));
    if (how_ == Combination::sum)
      k += other;
    else
      k.array() *= other.array();
  }
  std::optional<T> diagonal(Index row) const override {
    const std::optional<T> a = a_->diagonal(row), b = b_->diagonal(row);
    if (!a || !b) return {};
    return how_ == Combination::sum ? *a + *b : *a * *b;
  }
  Tile largest_tile() const override {
    const Tile a = a_->largest_tile(), b = b_->largest_tile();
    return {.rows = std::min(a.rows, b.rows), .columns = std::min(a.columns, b.columns)};
  }

 private:
  Combination how_;
  std::unique_ptr<PairKernel<T>> a_, b_;
};

class Combined final : public KernelModel {
 public:
  Combined(Combination how, Kernel a, Kernel b) : how_(how), a_(std::move(a)), b_(std::move(b)) {}

  std::string name() const override {
    return fmt::format("({} {} {})", a_.name(), how_ == Combination::sum ? '+' : '*', b_.name());
  }
  void check_columns(Index columns) const override {
    a_.model().check_columns(columns);
    b_.model().check_columns(columns);
  }
  bool is_rotation_invariant() const override {
    return a_.model().is_rotation_invariant() && b_.model().is_rotation_invariant();
  }
  double numbers_kept(double samples, double columns) const override {
    return a_.model().numbers_kept(samples, columns) + b_.model().numbers_kept(samples, columns);
  }
  std::unique_ptr<PairKernel<double>> on(const Rows<double>& x, const Rows<double>& y) const override {
    return pairs(x, y);
  }
  std::unique_ptr<PairKernel<float>> on(const Rows<float>& x, const Rows<float>& y) const override {
    return pairs(x, y);
  }

 private:
  template <typename T>
  std::unique_ptr<PairKernel<T>> pairs(const Rows<T>& x, const Rows<T>& y) const {
    return std::make_unique<CombinedPairs<T>>(how_, a_.model().on(x, y), b_.model().on(x, y));
  }

  Combination how_;
  Kernel a_, b_;
};

}  // namespace

Kernel operator+(const Kernel& a, const Kernel& b) {
  return Kernel(std::make_shared<Combined>(Combination::sum, a, b));
}
Kernel operator*(const Kernel& a, const Kernel& b) {
  return Kernel(std::make_shared<Combined>(Combination::product, a, b));
}

}  // namespace lieder

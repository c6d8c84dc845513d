#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "lieder/kernel/kernel.hpp"

namespace lieder {

template <typename T>
using Rows = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Some rows of x with some rows of y.
struct Tile {
  Eigen::Index row = 0, rows = 0, column = 0, columns = 0;
};

/// A kernel made ready for the pairs of two sets of samples. Threads may share one.
template <typename T>
class PairKernel {
 public:
  PairKernel() = default;
  virtual ~PairKernel() = default;
  PairKernel(const PairKernel&) = delete;
  PairKernel& operator=(const PairKernel&) = delete;

  /// K of each pair of the tile, row by row; the next row starts `stride` numbers further.
  virtual void evaluate(const Tile& tile, T* out, Eigen::Index stride) const = 0;

  /// K(x_i, x_i) where evaluate() would round it; empty where that is as good.
  virtual std::optional<T> diagonal(Eigen::Index row) const = 0;

  /// Tiles larger than these are cut; a tile starts at a multiple of them.
  virtual Tile largest_tile() const = 0;
};

/// What a kernel is, apart from samples.
class KernelModel {
 public:
  KernelModel() = default;
  virtual ~KernelModel() = default;
  KernelModel(const KernelModel&) = delete;
  KernelModel& operator=(const KernelModel&) = delete;

  virtual std::string name() const = 0;

  /// \throws InputError when samples of so many columns are none for this kernel
  virtual void check_columns(Eigen::Index columns) const = 0;

  /// Whether K(g x, g x') = K(x, x') for all orthogonal g.
  virtual bool is_rotation_invariant() const = 0;

  /// Numbers that on() keeps for so many samples.
  virtual double numbers_kept(double samples, double columns) const = 0;

  /// x and y have to outlive what comes back; they may be the same object. Both have been checked.
  /// \throws InputError when the kernel vanishes on a sample (names the row)
  virtual std::unique_ptr<PairKernel<double>> on(const Rows<double>& x, const Rows<double>& y) const = 0;
  virtual std::unique_ptr<PairKernel<float>> on(const Rows<float>& x, const Rows<float>& y) const = 0;
};

}  // namespace lieder

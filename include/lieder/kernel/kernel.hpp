#pragma once
#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lieder/base/progress.hpp"
#include "lieder/linalg/row_matrix.hpp"

namespace lieder {

/// Samples as they come in, in single precision.
using RowMatrixF = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

struct GramOptions {
  int threads = 0;           ///< 0 means all cores
  std::uint64_t memory = 0;  ///< bytes that the call may need; 0 asks the machine
  Progress progress = {};    ///< between pieces of the work; empty is silent
};

class KernelModel;

/// A positive semidefinite function of two samples; a value, cheap to copy. Sums and products of kernels are kernels.
/// Rounding: x and x' that are nearer than 1e-7 (double; 1e-3 in float) of their length are told apart to few digits,
/// for their inner product is all that a network's kernel sees of them; equal ones and the diagonal are exact.
class Kernel {
 public:
  explicit Kernel(std::shared_ptr<const KernelModel> model);

  /// In words that `named_kernel` reads, options written out: "mlp(depth=1,activation=relu,w_std=1,b_std=1)".
  std::string name() const;

  /// K(x_i, x_j), each pair once.
  /// \param x  N x d, N > 0, finite; one sample per row
  /// \return   N x N, symmetric to the bit; 0 x 0 when `progress` stopped it
  /// \throws InputError for a shape the kernel cannot take, a NaN (names the row), a sample on which the kernel
  ///   vanishes, or more memory than there is
  RowMatrix gram(const RowMatrix& x, const GramOptions& options = {}) const;
  RowMatrixF gram(const RowMatrixF& x, const GramOptions& options = {}) const;

  /// K(x_i, y_j), N x M; the rest as `gram`.
  RowMatrix cross(const RowMatrix& x, const RowMatrix& y, const GramOptions& options = {}) const;
  RowMatrixF cross(const RowMatrixF& x, const RowMatrixF& y, const GramOptions& options = {}) const;

  /// `cross` in slabs of whole rows, for matrices beyond memory: the consumer gets the first row's number and at most
  /// `rows_at_once` rows, in order. \return  false when `progress` stopped it
  bool cross_in_slabs(const RowMatrix& x, const RowMatrix& y, Eigen::Index rows_at_once,
                      const std::function<void(Eigen::Index, const RowMatrix&)>& consumer,
                      const GramOptions& options = {}) const;

  /// Bytes that `gram` of N samples with d columns needs besides the samples, for numbers of `bytes_per_number`.
  std::uint64_t forecast(Eigen::Index samples, Eigen::Index columns, std::size_t bytes_per_number = 8) const;

  const KernelModel& model() const { return *model_; }

 private:
  std::shared_ptr<const KernelModel> model_;
};

Kernel operator+(const Kernel& a, const Kernel& b);
Kernel operator*(const Kernel& a, const Kernel& b);

/// exp(-scale^2 |x - x'|^2). \throws InputError unless 0 < scale < infinity
Kernel rbf(double scale);

/// exp(-scale |x - x'|). \throws InputError unless 0 < scale < infinity
Kernel laplace(double scale);

/// The elements of a finite group as matrices that act on samples.
using FiniteAction = std::vector<Eigen::SparseMatrix<double>>;

/// The kernel of a network averaged over a group, mean_{g,h} K(g x, h x'). Where K(g x, g x') = K(x, x') for every
/// orthogonal g, as for fully connected networks, and the action is orthogonal, that is mean_g K(x, g x') and costs |G|
/// evaluations of K; otherwise |G|^2.
/// \throws InputError when the action is empty, or matrices are not square, finite and of one size
Kernel average(const Kernel& kernel, FiniteAction action);

}  // namespace lieder

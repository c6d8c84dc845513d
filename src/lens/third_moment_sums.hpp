#pragma once
#include <Eigen/Core>
#include <vector>

#include "lens/third_moment_kernel.hpp"
#include "lieder/io/samples.hpp"
#include "linalg/symmetric_tensor.hpp"

namespace lieder {

/// Rows v = (1, u) of data, as the sums want them: with the one in front, sums of v v v hold those of u u, u and 1.
class Deviations {
 public:
  Deviations(Eigen::Index capacity, Eigen::Index d);

  /// Adds u = (row - origin) * factor. The subtraction comes first: at 1e300 the difference is finite where scaled
  /// values would have to be large.
  void append(const double* row, const Eigen::VectorXd& origin, double factor);
  bool full() const { return rows_ == capacity_; }
  void clear() { rows_ = 0; }

 private:
  friend class ThirdMomentSums;
  struct alignas(64) Lane {
    double numbers[kLane];
  };
  const double* row(Eigen::Index number) const { return (lanes_.data() + number * stride_ / kLane)->numbers; }

  Eigen::Index rows_ = 0, capacity_, stride_;
  std::vector<Lane> lanes_;  // each row in whole ones, the last one filled up with zeros
};

/// Running sums of u, u u and u u u over rows u. They keep little more than symmetry leaves: slice k holds sum v_j v_k
/// v_l for j >= k and l <= k, the more numerous of j and l along its rows, where vectors of the processor run.
class ThirdMomentSums {
 public:
  explicit ThirdMomentSums(Eigen::Index d);

  Eigen::Index slices() const { return static_cast<Eigen::Index>(slices_.size()); }
  /// Adds rows to slice k; all slices need the same rows. Different ones may be added at the same time.
  void add(Eigen::Index k, const Deviations& rows);
  /// As if every row so far had been multiplied by `factor`.
  void rescale(double factor);

  Eigen::Index count() const;
  Eigen::VectorXd first() const;
  Eigen::MatrixXd second() const;
  SymmetricTensor third() const;

 private:
  struct Slice {
    bool j_along_rows;
    Columns rows, columns;  // what v_k is multiplied with
    RowMatrix sums;
  };

  /// Sum of v_j v_k v_l, j >= k >= l.
  double sum(Eigen::Index j, Eigen::Index k, Eigen::Index l) const {
    const Slice& s = slices_[static_cast<std::size_t>(k)];
    return s.j_along_rows ? s.sums(l - s.rows.first, j - s.columns.first)
                          : s.sums(j - s.rows.first, l - s.columns.first);
  }

  Eigen::Index dim_;
  std::vector<Slice> slices_;
};

}  // namespace lieder

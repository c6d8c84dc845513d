#pragma once
#include <Eigen/QR>
#include <algorithm>

namespace lieder {

/// R of rows = Q R, min(rows, columns) x columns.
inline Eigen::MatrixXd triangle_of(const Eigen::MatrixXd& rows) {
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(rows);
  return qr.matrixQR().topRows(std::min(rows.rows(), rows.cols())).triangularView<Eigen::Upper>();
}

/// R of A = Q R for equations that come block after block. A'A is never formed, so that no digits are lost to squares.
class TriangularFactor {
 public:
  explicit TriangularFactor(Eigen::Index unknowns) : r_(0, unknowns) {}

  void add(const Eigen::MatrixXd& rows) {
    put_below(rows);
    equations_ += rows.rows();
  }
  void add(const TriangularFactor& other) {
    put_below(other.r_);
    equations_ += other.equations_;
  }
  /// min(equations, unknowns) x unknowns.
  const Eigen::MatrixXd& matrix() const { return r_; }
  Eigen::Index equations() const { return equations_; }

 private:
  void put_below(const Eigen::MatrixXd& rows) {
    if (rows.rows() == 0) return;
    Eigen::MatrixXd stacked(r_.rows() + rows.rows(), r_.cols());
    stacked << r_, rows;
    r_ = triangle_of(stacked);
  }

  Eigen::MatrixXd r_;
  Eigen::Index equations_ = 0;
};

}  // namespace lieder

#pragma once
#include <Eigen/Core>

namespace lieder {

/// Applies m to one axis of the tensors that stand in the columns of x, the last axis fastest.
/// \param inner  entries that one step along the axis passes
template <typename Scalar, int Columns>
Eigen::Matrix<Scalar, Eigen::Dynamic, Columns> along_axis(
    const Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>& m,
    const Eigen::Matrix<Scalar, Eigen::Dynamic, Columns>& x, Eigen::Index inner) {
  using Block = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
  const Eigen::Index size = m.cols(), outer = x.rows() / (size * inner);
  Eigen::Matrix<Scalar, Eigen::Dynamic, Columns> y(x.rows(), x.cols());
  for (Eigen::Index c = 0; c < x.cols(); ++c)
    for (Eigen::Index o = 0; o < outer; ++o) {
      const Eigen::Index start = o * size * inner;
      const Eigen::Map<const Block> from(x.col(c).data() + start, inner, size);
      Eigen::Map<Block>(y.col(c).data() + start, inner, size).noalias() = from * m.transpose();
    }
  return y;
}

/// Applies matrices to as many neighbouring axes.
/// \param size  entries of the axes from the first of them on
template <typename Matrices, typename Scalar, int Columns>
Eigen::Matrix<Scalar, Eigen::Dynamic, Columns> along_axes(const Matrices& matrices,
                                                          Eigen::Matrix<Scalar, Eigen::Dynamic, Columns> x,
                                                          Eigen::Index size) {
  for (const auto& m : matrices) {
    size /= m.cols();
    x = along_axis(m, x, size);
  }
  return x;
}

}  // namespace lieder

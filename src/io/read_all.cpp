#include <algorithm>

#include "lieder/io/samples.hpp"

namespace lieder {

RowMatrix read_all(SampleStream& stream) {
  // The count may be a header's claim (compressed data), so the matrix grows with the rows that really came. Growing is
  // cheap: the system moves the pages of a large allocation instead of copying them.
  const Eigen::Index cols = stream.cols(), most = stream.rows().value_or(-1);
  Eigen::Index capacity = std::max<Eigen::Index>(1, (Eigen::Index{1} << 20) / cols), filled = 0;
  if (most >= 0) capacity = std::min(capacity, most);
  RowMatrix matrix(capacity, cols);
  for (;;) {
    if (filled == capacity) {
      if (filled == most) break;
      capacity += std::max<Eigen::Index>(1, capacity / 2);
      if (most >= 0) capacity = std::min(capacity, most);
      matrix.conservativeResize(capacity, Eigen::NoChange);
    }
    const Eigen::Index got = stream.read(matrix.middleRows(filled, capacity - filled));
    if (got == 0) break;
    filled += got;
  }
  matrix.conservativeResize(filled, Eigen::NoChange);
  return matrix;
}

}  // namespace lieder

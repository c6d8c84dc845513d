#include <algorithm>

#include "base/at.hpp"
#include "lieder/discover/field.hpp"

namespace lieder {

using Eigen::Index;
using Eigen::MatrixXd;

Index Grid::points() const {
  Index product = 1;
  for (const Index n : extents) product *= n;
  return product;
}

MatrixXd Grid::coordinates() const {
  MatrixXd x(points(), dimension());
  for (Index p = 0; p < x.rows(); ++p) {
    Index rest = p;
    for (Index a = dimension() - 1; a >= 0; --a) {
      const Index n = extents[at(a)];
      x(p, a) = (static_cast<double>(rest % n) - static_cast<double>(n - 1) / 2) * spacing[a];
      rest /= n;
    }
  }
  return x;
}

Eigen::VectorXi Grid::distances_from_edge() const {
  Eigen::VectorXi least(points());
  for (Index p = 0; p < least.size(); ++p) {
    Index rest = p, distance = points();
    for (Index a = dimension() - 1; a >= 0; --a) {
      const Index n = extents[at(a)], i = rest % n;
      distance = std::min({distance, i, n - 1 - i});
      rest /= n;
    }
    least[p] = static_cast<int>(distance);
  }
  return least;
}

}  // namespace lieder

#include "discover/polynomial_slopes.hpp"

#include <algorithm>

#include "base/at.hpp"

namespace lieder {

using Eigen::Index;
using Eigen::MatrixXd;

PolynomialSlopes::PolynomialSlopes(const MatrixXd& x, const OrthonormalPolynomials& functions, int degree,
                                   const VectorFields& candidates)
    : lower(OrthonormalPolynomials(x, std::max(degree - 1, 0)).values),
      fields(at(x.cols()), MatrixXd(x.rows(), candidates.count())) {
  std::vector<MatrixXd> of_monomials(at(x.cols()), MatrixXd(x.rows(), functions.count()));
  for (Index k = 0; k < x.rows(); ++k) {
    const MatrixXd jacobian = functions.monomials.jacobian(x.row(k)), values = candidates.at(x.row(k), false).values;
    for (Index a = 0; a < x.cols(); ++a) {
      of_monomials[at(a)].row(k) = jacobian.col(a).transpose();
      fields[at(a)].row(k) = values.row(a);
    }
  }
  slopes.reserve(at(x.cols()));
  for (const MatrixXd& slope : of_monomials)
    slopes.emplace_back(lower.transpose() * slope * functions.turn / static_cast<double>(x.rows()));
}

}  // namespace lieder

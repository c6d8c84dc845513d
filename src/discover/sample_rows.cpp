#include "discover/sample_rows.hpp"

#include "linalg/svd.hpp"

namespace lieder {
namespace {

using Eigen::MatrixXd;

/// A direction that moves neither the function nor its values keeps it, 0 / 0 as its defect is: this share of what it
/// would move were it not for its direction makes that 0.
constexpr double kShareOfSpeed = 1e-4;

}  // namespace

double spectral_norm(const MatrixXd& m) { return m.rows() == 1 ? m.norm() : singular_values(m)[0]; }

SampleRows sample_rows(const FunctionAt& here, const FieldsAt& fields, const OutputAction& action, double length) {
  const MatrixXd input = here.jacobian * fields.values;
  if (action.is_trivial()) return {.broken = input, .size = spectral_norm(here.jacobian) * fields.values};
  const MatrixXd output = action.apply(fields, here.value);
  if (action.is_free()) {  // what turns values may be 0, so that the movement of points counts in full
    MatrixXd size(fields.values.rows() + output.rows(), input.cols());
    size << spectral_norm(here.jacobian) * fields.values, output;
    return {.broken = input - output, .size = std::move(size)};
  }
  const double slope = spectral_norm(here.jacobian) + (length > 0 ? here.value.norm() / length : 0);
  MatrixXd size(2 * input.rows() + fields.values.rows(), input.cols());
  size << input, output, kShareOfSpeed * slope * fields.values;
  return {.broken = input - output, .size = std::move(size)};
}

}  // namespace lieder

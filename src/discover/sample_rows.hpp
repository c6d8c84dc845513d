#pragma once
#include "lieder/lie/lie_operator.hpp"

namespace lieder {

/// What a sample says of the candidates: L_zeta F and the size that it is compared with, fields in columns. Relative
/// defects are norms of the first over norms of the second, over all samples.
struct SampleRows {
  Eigen::MatrixXd broken, size;
};

/// The largest singular value.
double spectral_norm(const Eigen::MatrixXd& m);

/// \param length  of a typical point: what gives a slope to values that do not change
SampleRows sample_rows(const FunctionAt& here, const FieldsAt& fields, const OutputAction& action, double length);

}  // namespace lieder

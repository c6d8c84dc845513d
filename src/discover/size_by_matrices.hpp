#pragma once
#include <memory>

#include "lieder/discover/certificate.hpp"

namespace lieder {

/// |sum_i theta_i parts_i b|. Parts are kept by reference, or taken over.
std::shared_ptr<const SizeForm> norm_of(const std::vector<Eigen::MatrixXd>& parts);
std::shared_ptr<const SizeForm> norm_of(std::vector<Eigen::MatrixXd>&& parts);

/// sqrt(|.|_a^2 + |.|_b^2) of two forms of the same directions and coefficients.
std::shared_ptr<const SizeForm> sum_of(std::shared_ptr<const SizeForm> a, std::shared_ptr<const SizeForm> b);

/// The denominator of a model: its own form, or the one of its matrices, which are kept by reference.
std::shared_ptr<const SizeForm> size_of(const FittedModel& model);

}  // namespace lieder

#pragma once
#include <string>

#include "lieder/kernel/networks.hpp"

namespace lieder {

/// \throws InputError naming `what` and the option that is out of range
void check(const NetworkOptions& options, const std::string& what);

/// "activation=relu,w_std=1,b_std=0", what is written in an expression.
std::string words_of(const NetworkOptions& options);

/// w^2 and b^2 of a linear layer.
struct DenseVariances {
  double weight, bias;
};
DenseVariances hidden_variances(const NetworkOptions& options);
DenseVariances readout_variances(const NetworkOptions& options);

}  // namespace lieder

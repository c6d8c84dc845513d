#pragma once
#include <string_view>

#include "lieder/kernel/kernel.hpp"
#include "lieder/kernel/networks.hpp"

namespace lieder {

/// The kernel of an expression:
///   mlp(depth=2), conv(depth=1,filter=3,pool=gap), rbf(1.4), laplace(1.4), average(KERNEL), KERNEL + KERNEL,
///   KERNEL * KERNEL, parentheses
/// Networks also take activation=relu|leaky|erf|gelu, leak, w_std, b_std, readout_w_std, readout_b_std, kind=ntk|nngp;
/// conv also padding=circular|zero, stride, image=28x28x1 (rows, columns, channels; the last may be left out) or
/// signal=28x1. What is not said is the default of `mlp` and `conv`.
/// \param kind    of the networks that do not say theirs
/// \param action  what `average` averages over
/// \throws InputError with the position of the fault, listing what is known; for `average` without an action
Kernel named_kernel(std::string_view expression, NetworkKernel kind = NetworkKernel::ntk,
                    const FiniteAction& action = {});

}  // namespace lieder

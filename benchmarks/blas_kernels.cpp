// Before `main` of each benchmark: matrix products as fast as in the program `lieder`.
#include "lieder/base/blas_kernels.hpp"

namespace {

[[maybe_unused]] const bool chosen = (lieder::choose_blas_kernels(), true);

}  // namespace

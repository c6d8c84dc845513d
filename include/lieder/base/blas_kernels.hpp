#pragma once

namespace lieder {

/// Lets an OpenBLAS that is older than this processor use its wide registers. Such a library takes the processor for
/// one of 2004, and matrix products take four times as long (OpenBLAS 0.3.21 of Debian 12 on Intel's Xeon of 2023).
/// Does nothing with another BLAS, with one that knows the processor, or where the variable OPENBLAS_CORETYPE says
/// which kernels to take. The program and the Python package call it when they start; call it before any thread uses
/// BLAS.
void choose_blas_kernels();

}  // namespace lieder

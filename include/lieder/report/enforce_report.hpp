#pragma once
#include <optional>
#include <string>

#include "lieder/enforce/affine_maps.hpp"
#include "lieder/enforce/dictionary.hpp"
#include "lieder/enforce/enforce.hpp"
#include "lieder/enforce/kernels.hpp"
#include "lieder/enforce/polynomials.hpp"
#include "lieder/report/page.hpp"
#include "lieder/report/result.hpp"

namespace lieder {

/// What was asked of enforce(), as the user wrote it.
struct EnforceRequest {
  std::string group, in, out;
  std::string second = {};         ///< representation of a second argument: bilinear maps; empty: of one
  Eigen::Index second_size = 1;    ///< its coordinates
  std::optional<int> degree = {};  ///< of polynomial maps; empty: linear
  bool write_basis = false;        ///< whatever its size; otherwise when it has at most a million entries
};

/// The answer of enforce() as every shell shows it, its page included. Array `basis` (dimension, rows, cols), for
/// bilinear maps (dimension, rows, coordinates of the first argument, of the second); sparse, (dimension, rows cols),
/// where it has more than a million entries.
Result to_result(const EnforceResult& enforced, const EnforceRequest& request, RunRecord run = {});

/// The report of enforce: how many maps there are and how that is known, some of them as pictures, the blocks, the
/// rank. Writes out at most a million entries, whatever the basis holds.
/// \param basis_file  that the whole basis is written to, beside the page; empty: none
Page enforce_page(const EnforceResult& enforced, const EnforceRequest& request, const std::string& basis_file = {},
                  const RunRecord& run = {});

/// The answer of equivariant_polynomials(): the polynomials in words, arrays `coefficients` (maps, outputs, monomials)
/// and `exponents` (monomials, inputs).
Result to_result(const EquivariantPolynomials& found, const EnforceRequest& request, RunRecord run = {});

/// The answer of grid_kernels(). Array `kernel` (kernels, outputs, inputs, side, side, ..), as many sides as points
/// have coordinates.
Result to_result(const GridKernels& found, const EnforceRequest& request, const KernelOptions& options,
                 RunRecord run = {});

/// The report of kernels: pictures of the first of them, and how it is known that none is missing.
Page kernels_page(const GridKernels& found, const EnforceRequest& request, const KernelOptions& options,
                  const RunRecord& run = {});

/// The answer of equivariant_affine_maps(): whether any layer `exists`, the `dimension` of the space of all (null where
/// it is empty), arrays `particular` (outputs, inputs + 1), which is W and then b, and `directions` (dimension,
/// outputs, inputs + 1).
Result to_result(const AffineMaps& found, const EnforceRequest& request, RunRecord run = {});

/// "an equivariant affine layer from R^2 to R^2 and 2 directions in which it may change", or why there is none.
std::string message_of(const AffineMaps& found);

/// The report of affine layers: pictures of the first of them, and how it is known that none is missing.
Page affine_page(const AffineMaps& found, const EnforceRequest& request, const RunRecord& run = {});

/// What was asked of equivariant_functions() by the values of functions at samples.
struct FunctionsRequest {
  std::string input;                                    ///< as the user named it
  Eigen::Index samples = 0, algebra = 0, discrete = 0;  ///< points; actions of either kind
  DictionaryOptions options = {};
};

/// The answer of equivariant_functions(): `dimension` and array `basis` (dimension, outputs, functions).
Result to_result(const EquivariantFunctions& found, const FunctionsRequest& request, RunRecord run = {});

/// The report of functions: how many there are, what speaks for that count, and pictures of the first weights.
Page functions_page(const EquivariantFunctions& found, const FunctionsRequest& request, const RunRecord& run = {});

/// "3 polynomial maps of degree 2 from V to 1", or why there is no such answer.
std::string message_of(const EquivariantPolynomials& found, const EnforceRequest& request);

/// The report of polynomial maps: formulas, and how it is known that none is missing.
Page polynomials_page(const EquivariantPolynomials& found, const EnforceRequest& request, const RunRecord& run = {});

}  // namespace lieder

#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lieder/base/status.hpp"
#include "lieder/naming/structure.hpp"

namespace lieder {

struct NamingOptions {
  /// Relative error of each matrix, |error| / |matrix|; empty: unknown, and estimated from how far the brackets leave
  /// the span. The larger of the two is used, for a figure that is too small leads to wrong names. In [0, 1).
  std::optional<double> noise = {};
  double largest_noise = 0.05;  ///< where the noise is unknown: an estimate above it means "does not close"; in (0, 1)
  int resamples = 10;           ///< names given again to the algebra with fresh noise, for the confidence; 0 or more
  std::uint64_t seed = 0;       ///< of those
};

/// A Lie algebra with its name, and how sure that is.
struct NamedAlgebra {
  Status status = Status::not_run;  ///< converged: it closes, and has a name or a structure; not_identifiable: the
                                    ///< matrices span no algebra within their errors
  std::string message = "name_algebra() has not run";
  std::string name;                     ///< "so(1,3)"; empty when it has none that we know
  std::vector<std::string> names_also;  ///< isomorphic algebras, "sl(2,C)", and other names
  std::vector<std::string> kinds;       ///< of an abelian algebra's readable basis: "rotation", "translation", ..
  double confidence = kUnset;           ///< in (0, 1): how often such a name was right (docs/naming.md)
  std::string runner_up;           ///< what it would be if the nearest decision had gone the other way; may be empty
  double window = kUnset;          ///< distance of the nearest more special algebra in units of the noise
  double closure_defect = kUnset;  ///< |parts of brackets outside the span| / |brackets|; 0 for an algebra
  double moved = kUnset;           ///< distance from the given span to the closed one, root mean square sine
  double noise = kUnset;           ///< relative error that was used
  AlgebraStructure structure;      ///< of the closed algebra
  std::vector<Eigen::MatrixXd> closed_basis;  ///< nearest closed algebra, orthonormal in the Frobenius product
  std::vector<Eigen::MatrixXd> sparse_basis;  ///< the same span with few entries, 1, -1 and 0 where possible
  std::string generated;  ///< where it does not close: the algebra that brackets generate, when it has a name
  std::vector<Eigen::MatrixXd> generated_basis;  ///< orthonormal; empty when it closes or generates all of gl(n)

  bool usable() const { return status == Status::converged; }
};

/// Names the algebra that matrices span up to noise, up to conjugacy in GL(n): a change of coordinates does not change
/// the name, and among isomorphic algebras the name is the one that fits how the matrices act on R^n.
/// \param matrices  k real n x n matrices, of any scale, independent or not; affine maps of R^m as (m+1) x (m+1)
///                  matrices with last row 0
/// \throws InputError when a matrix is not square, sizes disagree, or an entry is not finite, or an option out of range
/// Cost: a few eigenvalue problems of size k where the matrices close exactly; otherwise Gauss-Newton steps with k n^2
/// unknowns. docs/naming.md tells how it is decided.
NamedAlgebra name_algebra(const std::vector<Eigen::MatrixXd>& matrices, const NamingOptions& options = {});

/// The same up to isomorphism, for an algebra of which only the exact structure constants are known.
/// \param constants, tolerance  as in `structure_of`
NamedAlgebra name_structure(const std::vector<Eigen::MatrixXd>& constants, double tolerance = 1e-6);

}  // namespace lieder

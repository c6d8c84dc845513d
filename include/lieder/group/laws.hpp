#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/base/status.hpp"
#include "lieder/group/group.hpp"

namespace lieder {

/// Where a law was measured.
enum class LawPlace {
  algebra,    ///< on the basis of the Lie algebra, and on random tangents
  near_zero,  ///< at tangents of length 1e-8
  random,     ///< of length 1
  near_pi,    ///< with a rotation angle within 1e-6 of pi, on both sides; absent where nothing rotates
  far,        ///< of length 30
  discrete,   ///< on the discrete generators
  elements    ///< on random elements
};
std::string_view to_string(LawPlace place);

enum class LawVerdict {
  holds,
  fails,
  untested  ///< rounding could hide a violation in every trial
};
std::string_view to_string(LawVerdict verdict);

/// A law of groups at one place, in its worst trial: the one with the largest error / bound, of those that are tested.
struct GroupLaw {
  std::string name;  ///< "exp(x) exp(-x) = 1"
  LawPlace place = LawPlace::algebra;
  double error = kUnset;  ///< |left - right| over the size of what was multiplied, |exp(x)| |exp(-x)|; infinite when a
                          ///< side could not be computed
  double bound = kUnset;  ///< in the same units: what rounding explains there, and the group's noise
  /// Size of what was multiplied over the size of the law's right side: digits that cancel, and that no bound can give
  /// back. About n for rotations, 1e26 for exp(x) exp(-x) at a boost of length 30.
  double amplification = kUnset;
  int trials = 0;
  int untested = 0;  ///< of them: rounding could hide a violation, for the bound exceeds 1e-3

  LawVerdict verdict() const;
};

/// A representation as matrices, for its laws to be checked. Imaginary parts are 0 for a group on R^n.
struct MatrixRepresentation {
  std::string name;
  std::function<Eigen::MatrixXcd(const Eigen::MatrixXcd& g)> rho;    ///< of an element, n x n, to N x N
  std::function<Eigen::MatrixXcd(const Eigen::MatrixXcd& xi)> drho;  ///< of a tangent, n x n, to N x N
};

/// x -> g^-T x, and -xi^T for tangents.
MatrixRepresentation dual_representation();

struct GroupLawOptions {
  int samples = 5;         ///< trials at each place; positive
  std::uint64_t seed = 0;  ///< of tangents and elements
  MatrixRepresentation representation = dual_representation();
};

struct GroupLawReport {
  std::vector<GroupLaw> laws;  ///< in the order of LawPlace
  GroupLawOptions used;

  /// No law fails. Those that are `untested` say so themselves.
  bool hold() const;
  std::vector<GroupLaw> failures() const;
};

/// A line for each law: verdict, place, name, error, bound, amplification.
std::string to_string(const GroupLawReport& report);

/// Measures the laws of groups on the matrices that came, for tests of a group of one's own:
///
///     const GroupLawReport report = check_group_laws(my_group);
///     EXPECT_TRUE(report.hold()) << to_string(report);
///
/// The algebra: independent basis, brackets antisymmetric and inside it, Jacobi identity of the structure constants,
/// closed under the transpose for a group on C^n. Tangents: exp(0) = 1, one-parameter groups, inverses, determinants,
/// the derivative at 0, Ad = exp(ad), and logarithms, which exist or are refused. Discrete generators: invertible, and
/// the algebra stays the algebra under conjugation. Elements: lengths and bilinear forms (of up to 12 coordinates) that
/// all generators keep are kept; logarithms. The representation: unit, products, inverses, exponentials.
///
/// A bound is a multiple of machine rounding times what the matrices at hand do to it: max |exp(s x)| |exp((1-s) x)|
/// over 0 <= s <= 1 is the sensitivity of exp(x). Laws of elements are not measured when a discrete generator is
/// singular. \throws InputError when the group is none (wrong shapes, values that are not finite), the representation
/// is no pair of
///   functions to square matrices of one size, or samples is not positive
/// Cost: d^2 n^3 + d^3 for each trial, d the dimension of the algebra; for up to a few hundred.
/// Source: [Higham2008] for the sensitivity of exponentials and logarithms.
GroupLawReport check_group_laws(const Group& group, const GroupLawOptions& options = {});

}  // namespace lieder

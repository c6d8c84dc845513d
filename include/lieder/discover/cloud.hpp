#pragma once
#include <Eigen/Core>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/discover/discover.hpp"
#include "lieder/group/group.hpp"
#include "lieder/lie/vector_fields.hpp"

namespace lieder {

/// What a symmetry of a cloud of points is to keep.
enum class CloudQuestion {
  automatic,  ///< density where the points fill their space, shape where they lie on something of lower dimension
  shape,      ///< the submanifold that the points lie on: xi is tangent to it
  density,    ///< the distribution that the points were drawn from: div(xi p) = 0
};

struct CloudOptions {
  CloudQuestion of = CloudQuestion::automatic;
  std::optional<int> intrinsic = {};   ///< dimension of the submanifold, 1 .. n; empty: estimated
  std::optional<int> neighbours = {};  ///< points of one local fit; empty: those with the least error of the tangents
  double delta = 0.05;                 ///< largest relative defect that still counts as a symmetry; in (0, 1)
  double alpha = 0.05;                 ///< chance of error that is allowed; in (0, 0.5)
  std::uint64_t seed = 0;              ///< of what chooses and what certifies
  int threads = 0;                     ///< 0: all cores
  std::uint64_t memory_limit = 0;      ///< bytes; 0: what the machine has
  Progress progress = {};
};

/// How many dimensions the points fill.
struct IntrinsicDimension {
  std::optional<int> dimension = {};  ///< empty: undecided
  bool given = false;                 ///< by the options
  double likelihood = kUnset;         ///< the estimate of [LevinaBickel2004], which need not be whole
  double gap = kUnset;                ///< relative size of the first eigenvalue across; 1: as wide as along
  Eigen::Index neighbours = 0;        ///< at which the gap is widest
  std::string message = "not looked for";
};

/// The local polynomial fits that tell tangents from normals.
struct TangentFit {
  Eigen::Index neighbours = 0;  ///< points of a patch
  int order = 0;                ///< of the polynomials, normal coordinates over tangent ones
  Eigen::Index patches = 0;     ///< without a point in common, half of which choose and half of which certify
  double noise = kUnset;        ///< standard deviation across the submanifold, in the units of the points
  double error = kUnset;        ///< root mean square error of the tangents, in radians
};

/// Functions whose expectation a symmetry of a density has to keep.
struct DensityTest {
  int degree = 0;  ///< of the polynomials of the squashed coordinates
  Eigen::Index functions = 0;
};

/// Candidates that were not tested, because they cannot be symmetries.
struct RefusedCandidates {
  Eigen::Index count = 0;
  std::string reason;
};

/// A single element of a group as a candidate: x becomes g x, or S x + b.
struct CloudElement {
  std::string name;        ///< "exchange of x1 and x2", "element 2"
  Eigen::MatrixXd matrix;  ///< g, n x n, or (S b; 0 1), (n + 1) x (n + 1)
  double noise = 0;        ///< relative error of the matrix
};

/// What may keep a cloud: vector fields, elements of groups, or both.
struct CloudCandidates {
  std::string name = {};                    ///< "Z(5)"; may be empty
  std::optional<VectorFields> fields = {};  ///< empty: elements alone
  std::vector<CloudElement> elements = {};
};

/// Those of a group: fields of its Lie algebra, and its `discrete` matrices; of a finite group without noise, of up to
/// 48 elements, all but the identity, and of g and its inverse one. Where a noise is given, the signed permutation
/// within four times of it is asked as well, without noise: the shift that a lens found, and the order of places that
/// it meant. \throws InputError when it acts on another space, on C^n, is trivial, or an element is singular
CloudCandidates cloud_candidates(const Group& group, Eigen::Index inputs);
/// A name, or a group file, or poly(p) and fourier(k) as of candidate_fields(). Names of groups with a continuous part
/// stand for that alone, as their one reflection stands for many; a file is taken as it is.
CloudCandidates cloud_candidates(std::string_view text, Eigen::Index inputs);

/// Their elements as matrices on the points alone, m x m. \throws InputError when one moves the origin (names it)
std::vector<Eigen::MatrixXd> linear_elements(const CloudCandidates& candidates, Eigen::Index inputs);

/// What discover() of a function is to ask: the elements too, and nothing else where there are no fields.
/// \return  the fields; all linear ones where there are none, for they say what values may turn by
VectorFields ask_function(const CloudCandidates& candidates, Eigen::Index inputs, DiscoverOptions& options);
/// Elements by their matrices, n x n or (n + 1) x (n + 1). \throws InputError as above
CloudCandidates cloud_elements(const std::vector<Eigen::MatrixXd>& matrices, Eigen::Index inputs);

/// What the points say of an element.
enum class ElementVerdict {
  kept,         ///< its defect is below delta, at confidence 1 - alpha for all that are called so together
  broken,       ///< its defect is above delta, likewise
  cannot_tell,  ///< neither
};

/// By how much an element breaks a cloud.
struct ElementDefect {
  std::string name;
  Eigen::MatrixXd matrix;
  double noise = 0;  ///< relative error of the matrix
  Defect defect;     ///< each bound at the level alpha / 2, by itself; NaN where there is too little, or nothing moves
  double p_kept = kUnset, p_broken = kUnset;  ///< levels at which it would be called so, were it the only element
  bool explained = false;                     ///< the defect is no more than errors make of a symmetry
  double moved = kUnset;                      ///< root mean square of |g x - x| over that of |x - mean x|
  std::optional<double> random = {};  ///< of a density: the defect of maps with the same spectrum that keep covariance
  ElementVerdict verdict = ElementVerdict::cannot_tell;
};

struct CloudResult {
  DiscoverResult found;                         ///< verdict, generators, name, defects; `used` as far as it applies
  CloudQuestion of = CloudQuestion::automatic;  ///< that was answered; automatic: neither
  IntrinsicDimension intrinsic;
  std::optional<TangentFit> tangents = {};  ///< of a shape
  std::optional<DensityTest> tested = {};   ///< of a density
  std::vector<RefusedCandidates> refused;
  std::vector<ElementDefect> elements;       ///< that were asked, in their order
  std::optional<Verdict> of_fields = {};     ///< before elements were looked at; empty: no fields were asked
  std::optional<std::string> all_kept = {};  ///< name of the candidates, where they were elements and all are kept
  CloudOptions used;
};

/// Symmetries of a cloud of points among candidate vector fields.
///
/// Of its shape: the relative defect is |P_N xi| / |xi| in root mean squares over the points, P_N the projection onto
/// normals, which come from polynomials fitted to patches without a point in common. Half of the patches choose the
/// directions, the other half certifies them; what errors of the tangents add is taken off.
/// Of its density: |E xi . grad phi| over an orthonormal set of test functions phi, relative to how fast these change
/// along xi; no density is estimated. Half of the points choose, half certify. Candidates that keep no mean and
/// covariance are refused: a distribution with a finite, non-singular covariance has a compact linear symmetry group.
/// \param points  N x n, one a row, drawn independently
/// \throws InputError when shapes disagree, a value is not finite (names row and column), an option is out of range, or
///   the density is asked of candidates that are not affine
/// docs/cloud.md says what is proven and what is measured. Sources: [OttoZolmanKutzBrunton2025], [LevinaBickel2004].
CloudResult discover_cloud(const Eigen::MatrixXd& points, const VectorFields& candidates,
                           const CloudOptions& options = {});

/// The same, and elements of groups. Of a shape: the distance of g x, and of x moved by the inverse, from the surface,
/// relative to |g x - x|. Of a density: |E phi(g x) - E phi(x)| over the test functions, relative to how far these
/// change from x to g x. Both are what they are of a field xi when g = exp(t xi) and t is small. The verdict is
/// `symmetry` when a field or an element keeps the cloud, `none` when all break it.
/// \param points  that took no part in choosing the elements
CloudResult discover_cloud(const Eigen::MatrixXd& points, const CloudCandidates& candidates,
                           const CloudOptions& options = {});

/// How many dimensions the points fill, from gaps of local covariances that are wider than those of a ball, with the
/// likelihood beside it. \throws InputError when there are fewer than two points or one is not finite
IntrinsicDimension intrinsic_dimension(const Eigen::MatrixXd& points, std::uint64_t seed = 0);

std::string_view to_string(CloudQuestion question);
std::string_view to_string(ElementVerdict verdict);  ///< "cannot tell"

}  // namespace lieder

#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lieder/base/progress.hpp"
#include "lieder/base/status.hpp"
#include "lieder/group/group.hpp"
#include "lieder/io/samples.hpp"

namespace lieder {

/// Whether the hidden axis ends (a window that slides along a line) or closes (a ring).
enum class Topology { automatic, line, circle };
std::string_view to_string(Topology topology);

/// Whether the place of each coordinate along the hidden axis is unknown, or is the order in which they came.
enum class AxisOrder { natural, given };

struct LensOptions {
  Topology topology = Topology::automatic;
  AxisOrder order = AxisOrder::natural;  ///< natural: find the order; given: coordinates stand in order already
  std::uint64_t seed = 0;                ///< halves, starts, surrogates; same seed, same answer
  int threads = 0;                       ///< 0: all cores
  std::uint64_t memory_limit = 0;        ///< bytes; 0: what is free on the machine
  int surrogates = 19;                   ///< data sets of equal covariance without the symmetry; 0: none
  Progress progress = {};                ///< asked between steps; stop ends with the best answer so far
};

/// A number with a confidence interval (95 %).
struct Interval {
  double estimate = kUnset, lower = kUnset, upper = kUnset;
};

/// One start of the fit and how it came out.
struct LensCandidate {
  std::string start;  ///< "independent components", "sine beam", "line, closed", "ring planes", "given order"
  Topology topology = Topology::line;
  double stationarity_ratio = kUnset;  ///< J / floor after refinement
  double loss = kUnset;                ///< the published loss with closed-form estimators; lower is better
  bool chosen = false;
};

/// What speaks for and against the generator. Empty or NaN: not measured, which is not zero.
struct LensEvidence {
  double stationarity = kUnset;            ///< J: Edgeworth distance between the window and its shift, in nats
  double floor = kUnset;                   ///< what sampling noise alone gives J
  double stationarity_ratio = kUnset;      ///< J / floor: about 1 for a symmetry, tens to thousands without one
  double third_order = kUnset;             ///< E3 = |T|^2 / |dT|^2 of the whitened third moment: below 2 says nothing
  std::optional<Interval> held_out;        ///< energy distance of x and Gx on rows kept aside, over that of random maps
  std::optional<double> surrogate_p;       ///< share of surrogates that fit as well, (1 + #) / (1 + n)
  std::vector<double> surrogate_ratios;    ///< J / floor of each surrogate
  double locality = kUnset;                ///< mean |correlation| of neighbours of y
  double distance_from_identity = kUnset;  ///< |G - 1| / |1|, Frobenius: 0 is identity collapse
  std::optional<double> wrap_around;       ///< 0: the ends know nothing of each other (line); 1: neighbours (circle)
  std::optional<double> topology_confidence;  ///< in (0, 1): how sure it is of line or circle, by the ends
  std::vector<LensCandidate> candidates;
  Eigen::VectorXd spectrum;  ///< eigenvalues of the covariance, descending, of the scaled data
};

struct LensResult {
  Status status = Status::not_run;
  Verdict verdict = Verdict::undecided;
  std::string message = "lens() has not run";
  Topology topology = Topology::automatic;
  Eigen::MatrixXd generator;             ///< d x d; circle: orthogonal; line: the central d x d block of one
  Eigen::MatrixXd convolution;           ///< L, d x d, orthogonal; y = (x - mean) L^T and the symmetry shifts y by one
  Eigen::VectorXd filter;                ///< psi, d, unit norm: the middle row of L
  std::optional<Eigen::VectorXi> order;  ///< order[k] = coordinate that stands at place k, for a hidden permutation
  Eigen::VectorXd mean;                  ///< d
  double scale = kUnset;                 ///< the one standard deviation that the fit divided by; units of x
  Eigen::Index samples = 0;
  double generator_error = kUnset;  ///< relative size of the sampling error of the generator
  Eigen::MatrixXd example_rows;     ///< a few of the samples, for pictures, k x d
  LensEvidence evidence;
  LensOptions used;
  bool usable() const { return is_answer(verdict) && verdict != Verdict::none; }
};

/// Finds the minimal generator of the one-parameter group hidden in raw samples.
///   Stationary along a hidden axis + local on it: x L^T moves by one place under G.
/// \param samples  N x d, d >= 2, finite; read once from the first row to the last
/// \return the generator with its evidence; the verdict may be `none`, `not_identifiable`, `too_little_data`
/// \throws InputError when the samples have fewer than 2 columns or 2 rows or constant columns, or an option is out of
/// range Cost: one pass of N d^3 / 3 multiplications for the third moment, then steps of d^4. Source: [EfeOzakin2025];
/// docs/lens.md.
LensResult lens(SampleStream& samples, const LensOptions& options = {});

/// The equivariant representation y = (x - mean) L^T, one row a sample, in the units of x.
/// \throws InputError when x has another number of columns than the lens was fitted on
RowMatrix represent(const LensResult& lens, const Eigen::Ref<const RowMatrix>& x);

/// G^t. Integer powers are exact. On a circle of even size the shift has a simple eigenvalue -1 and no real square
/// root: there fractional powers are those of the band-limited shift, without that eigenvector. On a line: the central
/// block of the power of the unbounded shift.
Eigen::MatrixXd generator_power(const LensResult& lens, double t);

/// The group of the generator, as later verbs read it. On a circle: the Lie algebra (the logarithm, when it is real and
/// on even sizes that of the band-limited shift) and G as a discrete generator. On a line: the Lie algebra only, the
/// central block of the derivative.
Group group_of(const LensResult& lens);

}  // namespace lieder

#pragma once
#include <Eigen/Core>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/discover/discover.hpp"
#include "lieder/lie/vector_fields.hpp"
#include "lieder/linalg/row_matrix.hpp"

namespace lieder {

/// A rectangular grid in R^d, 1 <= d <= 3. Fields on it are rows of numbers, points in C order, channels last. The
/// origin of coordinates is the middle of the grid.
struct Grid {
  std::vector<Eigen::Index> extents;  ///< points along each axis, 5 at least
  Eigen::VectorXd spacing;            ///< d, > 0; the unit of coordinates

  Eigen::Index dimension() const { return static_cast<Eigen::Index>(extents.size()); }
  Eigen::Index points() const;
  Eigen::MatrixXd coordinates() const;  ///< points x d
  /// How many points lie between each point and the nearest edge; 0 on the edge.
  Eigen::VectorXi distances_from_edge() const;
};

/// An operator between fields that can be called, v = A(u). Rows are fields: N x (points c) to N x (points c').
struct FieldOperator {
  std::function<RowMatrix(const RowMatrix& u)> values;
  /// DA(u) w, row by row, u and w with as many rows. Empty: central differences of `values`.
  std::function<RowMatrix(const RowMatrix& u, const RowMatrix& w)> derivative = {};
  double precision = std::numeric_limits<double>::epsilon();  ///< relative rounding of what it returns, in (0, 0.01]
};

/// How values of the result turn while the domain moves.
enum class FieldOutput {
  same,     ///< as those of the input, which has as many channels
  trivial,  ///< not at all
};

/// Whether what leaves a grid on one side comes in on the other.
enum class FieldBoundary {
  automatic,  ///< each axis periodic where u and v go on smoothly across its ends
  periodic,
  open,
};

struct FieldOptions {
  FieldOutput output = FieldOutput::same;
  FieldBoundary boundary = FieldBoundary::automatic;
  std::optional<Eigen::Index> margin = {};  ///< points left out along the edge; empty: as far as the operator reaches
  double delta = 0.05;                      ///< largest relative defect that still counts as a symmetry; in (0, 1)
  double alpha = 0.05;                      ///< chance of error that is allowed; in (0, 0.5)
  std::uint64_t seed = 0;                   ///< of which fields choose and which certify
  int threads = 0;                          ///< 0: all cores
  std::uint64_t memory_limit = 0;           ///< bytes; 0: what the machine has
  Progress progress = {};
};

/// What the edge of the grid has to do with the answer.
struct FieldEdge {
  std::vector<bool> periodic;         ///< by axis
  bool given = false;                 ///< by the options, rather than seen
  std::optional<Eigen::Index> reach;  ///< from the edge on, points that feel it through the operator; empty: all do
  Eigen::Index margin = 0;            ///< points left out along the edge
  double share = kUnset;              ///< of the points that were used
  /// Defect of each sparse generator on the whole grid: broken by the edge where the interior keeps it. Empty: unknown.
  std::vector<double> whole_grid = {};
  /// The same at each distance from the edge, distances x found.
  Eigen::MatrixXd profile = {};
};

/// Polynomials in the differences of u around a point, with coefficients that bend along the axes.
struct SurrogateClass {
  int radius = 0;          ///< of the stencil, in points
  int degree = 0;          ///< of the polynomials
  Eigen::Index terms = 0;  ///< coefficients of one channel of the result
};

/// What stood in for an operator that is known by samples: fitted to half of the fields, tested on the others.
struct FittedOperator {
  SurrogateClass of_class;
  double held_out = kUnset;     ///< root mean square of v - A(u) over that of v, on fields that were not fitted
  double correlation = kUnset;  ///< of neighbouring errors: 0 for noise
  bool noise = false;           ///< whether errors are as noise is; otherwise the class is too small, by held_out
};

struct FieldResult {
  DiscoverResult found;  ///< fields on (x, u), R^(d + c): their generators, names, words, defects in the interior
  FieldEdge edge;
  std::string derivatives;     ///< of the fields: "order 8", "spectral"
  double resolution = kUnset;  ///< relative size of their error, as the next coarser rule tells it
  double identity = kUnset;  ///< the part of A that is a multiple of the identity, which every candidate keeps; NaN: no
                             ///< such part, where channels differ
  std::optional<FittedOperator> fitted = {};  ///< empty where the operator was called
  FieldOptions used;
};

/// Candidates on (x, u): vector fields of the domain beside those of the values, both affine, and shifts of values
/// u + B x where asked for. Either may be empty.
/// \throws InputError when one is not affine or acts on another space, or there is none
VectorFields field_candidates(const std::optional<VectorFields>& domain, const std::optional<VectorFields>& values,
                              Eigen::Index dimension, Eigen::Index channels, bool shifts = false);

/// The same from words: `Aff(2)`, `SE(2)`, `none` on the domain and `Aff(1)`, `GL(2)`, `none` on the values.
VectorFields field_candidates(std::string_view domain, std::string_view values, Eigen::Index dimension,
                              Eigen::Index channels, bool shifts = false);

/// Symmetries of an operator between fields. A candidate xi moves points and values, and with them a field:
/// L_xi u = A_xi u + B_xi x + b_xi - xi_x . grad u. It is a symmetry where DA(u) L_xi u = L_xi A(u).
///
/// Relative defect: |DA(u) L_xi u - L_xi v| / sqrt(|DA(u) L_xi u - z L_xi u|^2 + |L_xi v - z L_xi u|^2), means over the
/// points of the interior and the fields. z is the multiple of the identity nearest to A, which every candidate keeps:
/// without it one small step of anything would keep everything. Half of the fields choose the directions, half certify
/// them, so that the bounds allow for the choice; errors of derivatives are estimated and allowed for.
/// \param u  fields, N x (points c), resolved by the grid, drawn independently
/// \throws InputError when shapes disagree, a value is not finite, an option is out of range, or the operator returns
///   something else than fields
/// Cost: 2 q to 4 q calls of the operator for each field. docs/field.md says what is measured.
/// Source: [OttoZolmanKutzBrunton2025].
FieldResult discover_field(const Grid& grid, const RowMatrix& u, const FieldOperator& op,
                           const VectorFields& candidates, const FieldOptions& options = {});

/// The same from samples v = A(u) of an operator that is local: v at a point depends on u near it. A polynomial in
/// the differences around a point stands in for it, which half of the fields fit and the others test; its coefficients
/// bend along the axes, so that no translation is put in by hand. What it leaves of v, unless that is noise, and what a
/// second fit to the other half changes, widen the bounds.
/// \param v  N x (points c')
FieldResult discover_field(const Grid& grid, const RowMatrix& u, const RowMatrix& v, const VectorFields& candidates,
                           const FieldOptions& options = {});

std::string_view to_string(FieldOutput output);
std::string_view to_string(FieldBoundary boundary);

}  // namespace lieder

#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <string_view>

namespace lieder {

/// How the natural coordinates (places along the hidden axis, in order) are shown: x = x_natural V, samples as rows.
enum class View {
  natural,   ///< V = 1
  permuted,  ///< V a random permutation matrix, one for the whole set
  dst,       ///< V the orthonormal discrete sine transform DST-I, symmetric: a translation becomes a frequency shift
  rotated,   ///< V a random orthogonal matrix (Haar), one for the whole set
};

/// Whether the hidden axis ends or closes.
enum class Boundary {
  line,        ///< a window on an unbounded axis: features come in at one end and go out at the other
  circle,      ///< d places on a ring; features have any centre on it, and wrap
  circle_gap,  ///< the published circle: no centre lies between the last place and the first; not quite cyclic
};

/// The names of the command line: "natural", ..., "line", "circle", "circle-gap".
std::string_view to_string(View view);
std::string_view to_string(Boundary boundary);
/// \throws InputError with the names that there are
View view_from_string(std::string_view name);
Boundary boundary_from_string(std::string_view name);

/// V, dim x dim, orthogonal; a function of (view, dim, seed) alone.
Eigen::MatrixXd view_matrix(View view, int dim, std::uint64_t seed);

/// The generator in natural coordinates, acting on a sample as a column: (G x)_i = x_{i-1}, so a feature moves one
/// place up. On a circle the cyclic shift P, x_{-1} = x_{d-1}; on a line the central block N of the unbounded shift,
/// which is P with its one corner entry zero, since what comes in from outside the window is not in the window.
Eigen::MatrixXd shift_generator(Boundary boundary, int dim);

/// The same generator in the view's coordinates, V^T G V: columns of x become V^T x.
/// \throws InputError when the shapes disagree
Eigen::MatrixXd in_view(const Eigen::MatrixXd& generator, const Eigen::MatrixXd& view);

}  // namespace lieder

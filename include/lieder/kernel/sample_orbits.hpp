#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/group/group.hpp"
#include "lieder/kernel/finite_fourier.hpp"
#include "lieder/kernel/image_orbits.hpp"
#include "lieder/kernel/networks.hpp"
#include "lieder/kernel/predict.hpp"

namespace lieder {

/// Orbits as predict() takes them.
struct SampleOrbits {
  std::vector<RowMatrix> orbits;            ///< N x d each, point g is g x
  std::optional<GroupTable> table = {};     ///< empty: cyclic, in the order of the powers
  FiniteAction action = {};                 ///< the elements on samples, where they are known as matrices
  std::vector<std::vector<int>> rows = {};  ///< rows[o][g]: where point g stood in orbit o as it came; empty: at g
  /// Orbits of the same samples with so many points, where there are some: of images that turn.
  std::function<std::vector<RowMatrix>(Eigen::Index points)> denser = {};
  MissingPoints made = {};    ///< points that were absent and that the group made; empty: none
  MissingPoints absent = {};  ///< points that nobody has; empty: none
};

/// The orbits of an array (orbits, N, D), D perhaps of several extents.
/// \param rows  orbits x (N D) \param name  of the array, for messages \throws InputError for another shape
std::vector<RowMatrix> split_orbits(const RowMatrix& rows, const std::vector<std::int64_t>& shape,
                                    const std::string& name);

/// A group from where each element takes each point, entry (g, h) = gh, 0 the identity.
/// \throws InputError naming the array unless it is points x points and a group's table
GroupTable group_table(const RowMatrix& entries, Eigen::Index points, const std::string& name);

/// Each sample in every pose of a finite matrix group.
/// \param samples  orbits x d, finite \param memory_limit  bytes for the elements; 0 asks the machine
/// \throws InputError for a group with a Lie algebra, more than 2,000 elements or than memory holds, or that acts on
///   another number of coordinates (names both), and for orbits that predict() would refuse for their number
SampleOrbits orbits_of_samples(const RowMatrix& samples, const Group& group, std::uint64_t memory_limit = 0);

/// What is done to images.
enum class ImageAction {
  rotate,  ///< full turns, by cubic splines
  shift,   ///< along the rows, going around
};

/// \param points  of each orbit \param memory_limit  bytes; 0 asks the machine \throws InputError naming the sample, as
///   orbit_of_rotations and orbit_of_shifts, and for orbits that predict() would refuse for their number
SampleOrbits orbits_of_images(const RowMatrix& samples, ImageAction action, const ImageExtents& extents,
                              Eigen::Index points, std::uint64_t memory_limit = 0);

/// Points that are absent, from an array (orbits, N): 1 where a point is there, 0 where it is absent, whatever stands
/// in its row. \throws InputError naming the array for another shape or other numbers
MissingPoints absent_of(const RowMatrix& present, Eigen::Index orbits, Eigen::Index points, const std::string& name);

/// Orbits that came in any order of their points: each is matched with g times its first point that is there.
/// \param absent  points that are made by the group; which of them stands in which row is not known, so the elements
/// that
///   no other row is take them in turn \throws InputError as above, for an orbit without a point, and for a point that
///   is not where the group would take the first one (names it and by how much of its length it is off)
SampleOrbits matched_orbits(const std::vector<RowMatrix>& orbits, const Group& group, std::uint64_t memory_limit = 0,
                            const MissingPoints& absent = {});

/// The result with points in the order in which they came.
void put_in_order_of_rows(PredictResult& found, const SampleOrbits& orbits);

/// Rows, columns and channels of samples: of an array (N, rows, columns) or (N, rows, columns, channels), or from the
/// words "28x28" or "32x32x3", or else a square image. \param shape  of the array of samples
/// \throws InputError for words that are none, or numbers that do not fit
ImageExtents image_extents(const std::vector<std::int64_t>& shape, std::string_view words);

/// Labels as classes 0, 1, .. in ascending order of the labels.
struct NamedClasses {
  std::vector<int> classes;
  std::vector<std::string> names;  ///< of each class
};
/// \throws InputError for a label that is no whole number (names it)
NamedClasses classes_of_labels(const Eigen::VectorXd& labels);

/// A kernel for orbits: "average(K)" as a whole averages the matrix of K over the orbits, which needs no matrices of
/// the group. \throws InputError as named_kernel
struct OrbitKernel {
  Kernel kernel;
  bool average = false;
};
OrbitKernel orbit_kernel(std::string_view expression, NetworkKernel kind = NetworkKernel::ntk,
                         const FiniteAction& action = {});

}  // namespace lieder

#pragma once
#include <Eigen/Core>

#include "lieder/base/progress.hpp"
#include "lieder/kernel/kernel.hpp"
#include "lieder/kernel/sample_orbits.hpp"

namespace lieder {

struct TwoClassOptions {
  ImageAction action = ImageAction::rotate;
  ImageExtents extents = {};  ///< of an image
  Eigen::Index points = 8;    ///< N, poses of an orbit
  Eigen::Index seeds = 1;     ///< images of each class in a task
  bool normalise = true;      ///< each pose less its mean, at length 1
  double ridge = 1e-10;       ///< times the trace of the Gram matrix; at least 0
  int threads = 0;            ///< 0 means all cores; the numbers are the same to the bit for any
  std::uint64_t memory = 0;   ///< bytes; 0 asks the machine
  Progress progress = {};     ///< between tasks; empty is silent
};

/// Of each task, theory beside regression. Errors are those of orbit_spectrum.hpp: wrong above 1.
struct TwoClassErrors {
  Eigen::VectorXd spectral;  ///< cyclic_spectrum, the mean over all pairs of an image of each class
  /// tasks x 2 seeds, the first class's images, then the second's: the image as it came, predicted from all poses of
  /// the other class and from its own class without that pose of any image.
  Eigen::MatrixXd left_out;
  Eigen::VectorXd signal;        ///< distance of the orbits' means in the space of features, the mean over the pairs
  Eigen::VectorXd noise;         ///< distance of a point from what all others span there, the mean over the pairs
  Eigen::VectorXd defect;        ///< of the pairs from circulant matrices, the mean
  Eigen::VectorXd input_signal;  ///< distance of the classes' means between the poses as samples
};

/// Many tasks of two classes of images, each shown in all poses: will a network of this kernel learn a pose that one
/// class lacks? As published for rotated digits, one image a class or several.
/// \param first   images of the first class, (tasks seeds) x size, task after task; finite \param second  likewise
/// \return  empty vectors when `progress` stopped it
/// \throws InputError for shapes that disagree (names both), what is no image or kernel of it, or more memory than
/// there
///   is. Cost, shared over tasks: a Gram matrix of n = 2 N seeds points and n^3 / 3. Source: [PerinDeny2025].
TwoClassErrors two_class_errors(const Kernel& kernel, const RowMatrix& first, const RowMatrix& second,
                                const TwoClassOptions& options);

/// All poses of many images, (images points) x size, image after image. \throws InputError as orbits_of_images
RowMatrix poses_of_images(const RowMatrix& images, ImageAction action, const ImageExtents& extents, Eigen::Index points,
                          int threads = 0);

}  // namespace lieder

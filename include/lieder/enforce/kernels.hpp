#pragma once
#include <memory>
#include <string>
#include <vector>

#include "lieder/enforce/enforce.hpp"

namespace lieder {

class Harmonics;

/// Kernels k(x), matrices that depend on a point, with k(g x) = rho_out(g) k(x) rho_in(g)^-1 for a group that takes
/// every direction of R^d to every other, such as SO(d) and O(d): the angular part of a steerable convolution. k is
/// constant along rays; multiply it with any profile of |x|. A kernel is known by its value at one direction, the last
/// axis, which may be any matrix that commutes with what fixes that axis: those matrices are `maps`.
/// Source: [CohenGeigerWeiler2019], where kernels are functions on double cosets.
class SteerableKernels {
 public:
  /// \param positions  name of the base representation on R^d that the points belong to; empty: the first one
  /// \throws InputError when there is none of that name, d < 2, or the group does not turn all directions into all
  SteerableKernels(const Group& group, const Representation& in, const Representation& out,
                   const std::string& positions = {}, const EnforceOptions& options = {});

  const EnforceResult& maps() const { return maps_; }
  /// Those that do not depend on the direction: all that is possible at x = 0.
  const EnforceResult& constant() const { return constant_; }
  Eigen::Index count() const { return maps_.dimension; }
  Eigen::Index point_size() const { return positions_.size; }  ///< d

  /// k_b(x) row by row in column b, (rows cols) x count. At x = 0 the mean over all directions.
  Eigen::MatrixXd at(const Eigen::VectorXd& x) const;
  /// Largest relative difference of the two sides of the equation at random points and elements; NaN without kernels.
  double equivariance_error(Seed seed) const;

 private:
  Eigen::MatrixXd transport(const Eigen::VectorXd& direction) const;

  Group group_;
  Representation in_, out_;
  GroupBlock positions_;
  Eigen::MatrixXd turns_;  ///< of a rotation of R^d, as a column, to the coordinates of its generator in the algebra
  EnforceResult maps_, constant_;
  Eigen::MatrixXd at_pole_, at_origin_;
};

/// The same for any group that keeps the lengths of the points, such as a finite group of rotations and reflections:
/// where not every direction is turned into every other, k is any function on the sphere, here one of angular
/// frequencies 0 .. highest. k(x) = K Y(x / |x|) with the harmonic polynomials Y of those degrees, which are one more
/// representation of the group: K are its equivariant maps from (input x harmonics), counted as all maps are.
/// Source: [CohenGeigerWeiler2019] for the equation.
class HarmonicKernels {
 public:
  /// \param highest  degree of the harmonics, the angular frequency; at least 0
  /// \throws InputError when there is no representation of the name `positions`, d < 2, the group does not keep lengths
  ///   or acts on C^n
  HarmonicKernels(const Group& group, const Representation& in, const Representation& out, int highest,
                  const std::string& positions = {}, const EnforceOptions& options = {});

  const EnforceResult& maps() const { return maps_; }  ///< outputs x (inputs harmonics)
  Eigen::Index count() const { return static_cast<Eigen::Index>(frequencies_.size()); }
  const std::vector<int>& frequencies() const { return frequencies_; }  ///< of each kernel: it has only one
  Eigen::Index point_size() const { return positions_.size; }           ///< d

  /// k_b(x) row by row in column b, (rows cols) x count. At x = 0 the mean over all directions.
  Eigen::MatrixXd at(const Eigen::VectorXd& x) const;
  /// Largest relative difference of the two sides of the equation at random points and elements; NaN without kernels.
  double equivariance_error(Seed seed) const;

 private:
  Group group_;
  Representation in_, out_;
  GroupBlock positions_;
  std::vector<std::shared_ptr<const Harmonics>> harmonics_;
  EnforceResult maps_;
  std::vector<int> frequencies_;
  Eigen::MatrixXd by_harmonic_;  ///< a harmonic a row; entries of the first kernel, of the second, ..
};

struct KernelOptions {
  Eigen::Index side = 5;    ///< points of the grid along each axis, odd
  double ring_width = 0.6;  ///< standard deviation of a ring's profile, in steps of the grid
  /// Largest angular frequency on a ring for each step of its radius, in [0, pi], where frequencies are bounded at all.
  /// At pi a period is two steps of the grid long, which it then cannot tell from others; at 2 the ring's profile,
  /// which reaches further in, is resolved as well.
  double band = 2;
  std::string positions = {};  ///< base representation that moves the grid; empty: the first one
  EnforceOptions enforce = {};
};

/// Kernels of convolutions (F u)(y) = sum_x k(y - x) u(x) on a grid.
struct GridKernels {
  EnforceResult maps = {};  ///< values on one axis for a continuous group; all values for one that keeps the grid
  Eigen::Index side = 0, extents = 0;  ///< of the grid: side^extents offsets
  Eigen::Index inputs = 0;             ///< coordinates of the input's values
  Eigen::Index rings = 0;              ///< radial profiles; 0 where the group keeps the grid and none are needed
  std::vector<int> bands = {};  ///< largest angular frequency on each ring; empty where all that there are were taken
  std::string message = {};
  /// A kernel a column: entry (i, j, offset) of k, the offset's last coordinate fastest, from -(side-1)/2 on. Of norm 1
  /// and independent; (rows cols side^extents) x kernels.
  Eigen::MatrixXd values = {};
  double equivariance_error = kUnset;  ///< of the kernels as functions of the point, before they are sampled
};

/// For a group that acts on the grid by finitely many signed permutations of the axes every solution on the grid,
/// exact. For one that turns all directions SteerableKernels times rings, for another one that keeps lengths
/// HarmonicKernels times rings, frequencies up to `band` times the radius. The grid samples them, so that the
/// convolution commutes exactly with the elements that keep the grid and else as well as the rings are resolved.
/// \throws InputError as SteerableKernels does, for a group that does not keep lengths, and when side is even or memory
/// would not do
GridKernels grid_kernels(const Group& group, const Representation& in, const Representation& out,
                         const KernelOptions& options = {});

}  // namespace lieder

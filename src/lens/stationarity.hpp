#pragma once
#include <Eigen/Core>

#include "lens/moments.hpp"
#include "lens/rotation_search.hpp"
#include "lieder/lens/lens.hpp"

namespace lieder {

/// How far y = L x is from looking the same one place further along:
///   J(L) = 1/4 tr(P D2 P D2) + 1/12 <D3, (P x P x P) D3>
/// with D2, D3 the shifted minus the unshifted covariance and third moment of y over the window (line: the places
/// 0..d-2 against 1..d-1; circle: all of them, cyclically) and P = (S + ridge)^-1, S the mean of the two covariances.
/// To third order this is the Kullback-Leibler divergence, in nats, between the window and its shift.
inline constexpr double kStrongRidge = 0.3, kMiddleRidge = 0.03, kWeakRidge = 1e-3;

class Stationarity {
 public:
  /// `topology` is line or circle. Keeps references to c and t.
  Stationarity(const Eigen::MatrixXd& c, const SymmetricTensor& t, Topology topology, double ridge);

  double value(const Eigen::MatrixXd& l) const;
  ValueAndSlope value_and_slope(const Eigen::MatrixXd& l);

  /// J that sampling noise alone would give at L: D2 and D3 from half-differences, P from the data.
  double floor(const Eigen::MatrixXd& l, const Eigen::MatrixXd& dc, const SymmetricTensor& dt) const;

 private:
  const Eigen::MatrixXd& c_;
  const SymmetricTensor& t_;
  Topology topology_;
  double ridge_;
  // Memory of the last value and slope, for the next.
  RepeatedTransform to_y_, by_p_;
  SymmetricTensor d3_, by_t_;
};

/// J and its floor where their ratio is worst, over ridges from strong directions only to all of them. One small ridge
/// would not do: in heavy-tailed data the noise of the many weak directions swells the floor and hides a bad fit of the
/// strong ones.
struct Agreement {
  double j = 0, floor = 0;
};
/// \param y  moments of y = L x
Agreement worst_agreement(const Moments& y, Topology topology);

/// (eps + Laplacian)^-1 along each diagonal: slow modes of J are smooth re-spacings of the rows of L, whose slope
/// varies slowly along the diagonals of the skew matrix.
SkewMap smooth_along_diagonals(Topology topology, double eps);

}  // namespace lieder

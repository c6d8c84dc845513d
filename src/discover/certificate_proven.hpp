#pragma once
#include "discover/certificate_spectrum.hpp"

namespace lieder {

/// The two squared norms |L_theta b|^2 and |M_theta b|^2 as quadratic forms of theta (x) (1, e), where theta runs over
/// combinations of the given directions and e, |e| <= 1, over the coefficients b + r S e that the data allow.
class AllowedForms {
 public:
  /// \param directions  P x d
  /// \param radius      of the ellipsoid in units of S
  AllowedForms(const FittedModel& model, const Eigen::MatrixXd& directions, double radius);

  /// Whether |L_theta b|^2 <= t |M_theta b|^2 for all allowed b and theta, by a feasible point of the dual problem.
  bool at_most(double t) const;
  /// The same with >=.
  bool at_least(double t) const;
  /// The smallest t (to a relative error of about 1e-5) for which at_most holds; infinity when there is none.
  double upper(double estimate) const;
  /// The largest t for which at_least holds.
  double lower(double estimate) const;

 private:
  struct Point {
    bool certified = false;                 ///< the form is nowhere positive
    double numerator = 0, denominator = 0;  ///< the two norms where the form is largest
  };
  /// Bounds sign (|L|^2 - t |M|^2) from above, starting from the multiplier that served last.
  Point bound(double sign, double t, double& multiplier) const;

  Eigen::Index directions_;
  Eigen::MatrixXd broken_, size_;  ///< d (1 + k) square; theta first
};

/// sqrt(k F(k, nu; 1 - alpha)) sigma: half-axis of the confidence ellipsoid in units of S.
double ellipsoid_radius(const FittedModel& model, double alpha);

void proven_bounds(const FittedModel& model, const DirectionSpectrum& spectrum, const CertificateOptions& options,
                   std::vector<DirectionDefect>& directions);
CertifiedSubspace proven_certificate(const FittedModel& model, const DirectionSpectrum& spectrum,
                                     const CertificateOptions& options);

}  // namespace lieder

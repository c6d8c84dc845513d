#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "discover/patches.hpp"
#include "lieder/lie/dictionary.hpp"
#include "linalg/orthonormal.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Monomials of u and their derivatives, terms x (1 + d).
MatrixXd monomials_with_slopes(const Eigen::MatrixXi& exponents, const Eigen::RowVectorXd& u) {
  const Index d = u.size(), most = exponents.maxCoeff();
  MatrixXd powers = MatrixXd::Ones(d, most + 1);
  for (Index e = 1; e <= most; ++e) powers.col(e) = powers.col(e - 1).cwiseProduct(u.transpose());
  MatrixXd all = MatrixXd::Zero(exponents.rows(), 1 + d);
  for (Index t = 0; t < exponents.rows(); ++t) {
    all(t, 0) = 1;
    for (Index i = 0; i < d; ++i) all(t, 0) *= powers(i, exponents(t, i));
    for (Index i = 0; i < d; ++i) {
      if (exponents(t, i) == 0) continue;
      double slope = exponents(t, i);
      for (Index j = 0; j < d; ++j) slope *= powers(j, exponents(t, j) - (i == j ? 1 : 0));
      all(t, 1 + i) = slope;
    }
  }
  return all;
}

/// (I + D D')^-1/2: turns a residual across a sloping graph into a length along its normals.
MatrixXd slope_correction(const MatrixXd& slopes) {
  const MatrixXd gram = MatrixXd::Identity(slopes.rows(), slopes.rows()) + slopes * slopes.transpose();
  return Eigen::SelfAdjointEigenSolver<MatrixXd>(gram).operatorInverseSqrt();
}

struct Frame {
  MatrixXd along, across;
};

Frame principal_frame(const MatrixXd& centred, int dimension) {
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(centred.transpose() * centred);
  const MatrixXd axes = eigen.eigenvectors().rowwise().reverse();
  return {.along = axes.leftCols(dimension), .across = axes.rightCols(axes.cols() - dimension)};
}

/// The frame turned until the slopes at its origin vanish.
Frame levelled(const Frame& frame, const MatrixXd& slopes) {
  const Index n = frame.along.rows(), d = frame.along.cols();
  MatrixXd columns(n, n);
  columns << frame.along + frame.across * slopes, frame.across;
  const MatrixXd q = Eigen::HouseholderQR<MatrixXd>(columns).householderQ();
  return {.along = q.leftCols(d), .across = q.rightCols(n - d)};
}

}  // namespace

std::optional<LocalSurface> LocalSurface::fit(const RowMatrix& points, const Patch& patch, int dimension, int order) {
  LocalSurface s;
  const auto k = static_cast<Index>(patch.size());
  const MatrixXd x = points(patch, Eigen::all);
  s.centre_ = x.colwise().mean();
  const MatrixXd centred = x.rowwise() - s.centre_.transpose();
  s.exponents_ = polynomial_exponents(dimension, order);
  const Index terms = s.exponents_.rows(), across = x.cols() - dimension;
  Frame frame = principal_frame(centred, dimension);
  // Principal axes lean where the patch is bent to one side; a second fit in the frame of the first mends it.
  for (int pass = 0; pass < 2; ++pass) {
    s.along_ = frame.along;
    s.across_ = frame.across;
    s.tangent_ = centred * s.along_;
    s.scale_ = std::sqrt(s.tangent_.squaredNorm() / static_cast<double>(k));
    if (!(s.scale_ > 0)) return std::nullopt;
    s.tangent_ /= s.scale_;
    MatrixXd design(k, terms);
    for (Index j = 0; j < k; ++j)
      design.row(j) = monomials_with_slopes(s.exponents_, s.tangent_.row(j)).col(0).transpose();
    const Eigen::HouseholderQR<MatrixXd> qr(design);
    s.upper_ = qr.matrixQR().topRows(terms).triangularView<Eigen::Upper>();
    if (s.upper_.diagonal().cwiseAbs().minCoeff() < 1e-7 * s.upper_.diagonal().cwiseAbs().maxCoeff())
      return std::nullopt;
    const MatrixXd heights = centred * s.across_;
    s.coefficients_ = qr.solve(heights);
    const double left = (heights - design * s.coefficients_).squaredNorm();
    s.noise_ = std::sqrt(left / static_cast<double>((k - terms) * across));
    if (pass == 0) {
      const MatrixXd at_origin = monomials_with_slopes(s.exponents_, Eigen::RowVectorXd::Zero(dimension));
      frame = levelled(frame, s.coefficients_.transpose() * at_origin.rightCols(dimension) / s.scale_);
    }
  }
  const VectorXd squared = s.tangent_.rowwise().squaredNorm();
  s.weights_ = (1 - squared.array() / squared.maxCoeff()).max(0.0);
  return s;
}

MatrixXd LocalSurface::tangents_at(Index j) const {
  const MatrixXd slopes = coefficients_.transpose() *
                          monomials_with_slopes(exponents_, tangent_.row(j)).rightCols(tangent_.cols()) / scale_;
  return orthonormal_columns(along_ + across_ * slopes);
}

double LocalSurface::slope_variance_at(Index j) const {
  const MatrixXd phi = monomials_with_slopes(exponents_, tangent_.row(j));
  const MatrixXd spread = upper_.transpose().triangularView<Eigen::Lower>().solve(phi.rightCols(tangent_.cols()));
  return noise_ * noise_ * static_cast<double>(across_.cols()) * spread.squaredNorm() / (scale_ * scale_);
}

LocalSurface::Offset LocalSurface::offset_of(const VectorXd& x) const {
  const Index d = tangent_.cols();
  const VectorXd centred = x - centre_, u = along_.transpose() * centred / scale_;
  const MatrixXd phi = monomials_with_slopes(exponents_, u.transpose());
  const MatrixXd slopes = coefficients_.transpose() * phi.rightCols(d) / scale_, level = slope_correction(slopes);
  const VectorXd height = across_.transpose() * centred - coefficients_.transpose() * phi.col(0);
  return {.across = level * height,
          .normals = (across_ - along_ * slopes.transpose()) * level,
          .leverage = upper_.transpose().triangularView<Eigen::Lower>().solve(phi.col(0)).squaredNorm(),
          .along = u.norm() * scale_ / reach()};
}

double LocalSurface::reach() const { return scale_ * std::sqrt(tangent_.rowwise().squaredNorm().maxCoeff()); }

LocalSurface::Rows LocalSurface::rows_at(Index j, const VectorFields& fields) const {
  const Index d = tangent_.cols(), c = across_.cols(), q = fields.count(), terms = coefficients_.rows();
  const MatrixXd phi = monomials_with_slopes(exponents_, tangent_.row(j));
  const VectorXd foot =
      centre_ + along_ * (scale_ * tangent_.row(j).transpose()) + across_ * (coefficients_.transpose() * phi.col(0));
  const FieldsAt here = fields.at(foot, true);
  const MatrixXd slopes = coefficients_.transpose() * phi.rightCols(d) / scale_, level = slope_correction(slopes);
  const MatrixXd tangential = along_.transpose() * here.values;
  Rows rows{.normal = level * (across_.transpose() * here.values - slopes * tangential),
            .error = MatrixXd(c * c * terms, q),
            .values = here.values,
            .moved = MatrixXd(foot.size() * foot.size(), q),
            .weight = weights_[j]};
  // The fit's coefficients are off by R^-1 of white noise. They move the foot, where the field differs, and the slopes.
  const MatrixXd spread = upper_.transpose().triangularView<Eigen::Lower>().solve(phi);
  const MatrixXd turned = spread.rightCols(d) * tangential / scale_;
  for (Index f = 0; f < q; ++f) {
    const MatrixXd& jacobian = here.jacobians[static_cast<std::size_t>(f)];
    rows.moved.col(f) = jacobian.reshaped();
    const MatrixXd across = level * (across_.transpose() * jacobian * across_);
    for (Index b = 0; b < c; ++b)
      for (Index a = 0; a < c; ++a)
        rows.error.block((a * c + b) * terms, f, terms, 1) =
            noise_ * (across(a, b) * spread.col(0) - level(a, b) * turned.col(f));
  }
  return rows;
}

}  // namespace lieder

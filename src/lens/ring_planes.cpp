#include "lens/ring_planes.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>

#include "lens/published_loss.hpp"
#include "lens/stationarity.hpp"

namespace lieder {
namespace {

using Complex = std::complex<double>;
using Eigen::Index;
using Eigen::MatrixXcd;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// The eigenvectors of a cyclic covariance, taken in planes: column k of `waves` spans plane k as its real and
/// imaginary part. `constant` is the direction that the shift leaves alone; `alternating` (even d) the one it turns
/// over.
struct Planes {
  VectorXd constant, alternating;
  MatrixXcd waves;
};

/// Which eigenvalues stand alone: the choice that leaves the others pairwise closest.
Planes split_into_planes(const MatrixXd& vectors, const VectorXd& values, Index first_single, Index second_single) {
  const Index d = values.size();
  Planes planes;
  planes.waves.resize(d, (d - 1) / 2);
  planes.constant = vectors.col(first_single);
  if (second_single >= 0) planes.alternating = vectors.col(second_single);
  Index plane = 0;
  for (Index k = 0, held = -1; k < d; ++k) {
    if (k == first_single || k == second_single) continue;
    if (held < 0) {
      held = k;
      continue;
    }
    planes.waves.col(plane).real() = vectors.col(held) / std::numbers::sqrt2;
    planes.waves.col(plane++).imag() = vectors.col(k) / std::numbers::sqrt2;
    held = -1;
  }
  return planes;
}

double pairing_cost(const VectorXd& values, Index first_single, Index second_single) {
  double cost = 0;
  for (Index k = 0, held = -1; k < values.size(); ++k) {
    if (k == first_single || k == second_single) continue;
    if (held < 0) {
      held = k;
    } else {
      cost += std::abs(std::log(values[held] / values[k]));
      held = -1;
    }
  }
  return cost;
}

/// T(u, v, .) for complex u, v.
Eigen::VectorXcd contract(const SymmetricTensor& t, const Eigen::VectorXcd& u, const Eigen::VectorXcd& v) {
  const Index d = t.dim();
  Eigen::VectorXcd weights(SymmetricTensor::pairs(d));
  for (Index k = 0; k < d; ++k) {
    weights.segment(SymmetricTensor::pair(0, k), k) = u.head(k) * v[k] + v.head(k) * u[k];
    weights[SymmetricTensor::pair(k, k)] = u[k] * v[k];
  }
  Eigen::VectorXcd result(d);
  result.real() = t.packed().transpose() * weights.real();
  result.imag() = t.packed().transpose() * weights.imag();
  return result;
}

/// Planes in the order of their speed with phases aligned, from one guess of the fundamental. Column m-1: speed m.
MatrixXcd align(const MatrixXcd& waves, const SymmetricTensor& whitened, Index fundamental) {
  const Index planes = waves.cols();
  MatrixXcd aligned(waves.rows(), planes);
  aligned.col(0) = waves.col(fundamental);
  std::vector<bool> used(static_cast<std::size_t>(planes), false);
  used[static_cast<std::size_t>(fundamental)] = true;
  for (Index m = 2; m <= planes; ++m) {
    Eigen::VectorXcd sum = Eigen::VectorXcd::Zero(waves.rows());
    for (Index a = 1; 2 * a <= m; ++a)
      sum += contract(whitened, aligned.col(a - 1), aligned.col(m - a - 1)) * (2 * a == m ? 1.0 : 2.0);
    double best = -1;
    Index chosen = 0;
    Eigen::VectorXcd wave;
    for (Index p = 0; p < planes; ++p) {
      if (used[static_cast<std::size_t>(p)]) continue;
      for (const bool turned : {false, true}) {
        const Eigen::VectorXcd z = turned ? waves.col(p).conjugate().eval() : waves.col(p).eval();
        const Complex value = (sum.transpose() * z.conjugate()).value();
        if (std::abs(value) > best) {
          best = std::abs(value);
          chosen = p;
          // The phase that makes E[z_a z_b conj z_m] real and positive: all waves crest at one place.
          wave = best > 0 ? Eigen::VectorXcd(z * (value / best)) : z;
        }
      }
    }
    used[static_cast<std::size_t>(chosen)] = true;
    aligned.col(m - 1) = wave;
  }
  return aligned;
}

/// Row n of L: the filter turned n places.
MatrixXd convolution(const Planes& planes, const MatrixXcd& aligned) {
  const Index d = aligned.rows();
  MatrixXd l(d, d);
  const double amplitude = std::sqrt(2.0 / static_cast<double>(d));
  for (Index n = 0; n < d; ++n) {
    VectorXd row = planes.constant / std::sqrt(static_cast<double>(d));
    if (planes.alternating.size() > 0)
      row += planes.alternating * ((n % 2 == 0 ? 1 : -1) / std::sqrt(static_cast<double>(d)));
    for (Index m = 1; m <= aligned.cols(); ++m) {
      const double angle = 2 * std::numbers::pi * static_cast<double>(m * n) / static_cast<double>(d);
      row += amplitude * std::numbers::sqrt2 * (aligned.col(m - 1) * std::polar(1.0, -angle)).real();
    }
    l.row(n) = row;
  }
  return l;
}

}  // namespace

std::vector<MatrixXd> ring_planes(const MatrixXd& c, const SymmetricTensor& t, const Progress& progress, int keep) {
  const Index d = c.rows();
  if (d < 3) return {};
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(c);
  const double least = 1e-3 * eigen.eigenvalues().mean();
  const MatrixXd vectors = eigen.eigenvectors().rowwise().reverse();
  const VectorXd values = eigen.eigenvalues().reverse().cwiseMax(least);
  const MatrixXd whitening = vectors * values.cwiseSqrt().cwiseInverse().asDiagonal() * vectors.transpose();
  const SymmetricTensor whitened = transform(t, whitening);

  struct Split {
    double cost;
    Index first, second;
  };
  std::vector<Split> splits;
  for (Index first = 0; first < d; ++first) {
    if (d % 2 == 1) {
      splits.push_back({pairing_cost(values, first, -1), first, -1});
    } else {
      for (Index second = 0; second < d; ++second)
        if (second != first) splits.push_back({pairing_cost(values, first, second), first, second});
    }
  }
  std::ranges::stable_sort(splits, {}, &Split::cost);
  splits.resize(std::min<std::size_t>(splits.size(), d % 2 == 1 ? 2 : 4));

  struct Start {
    double j, locality;
    MatrixXd l;
  };
  std::vector<Start> starts;
  bool stopped = false;
  const Stationarity stationarity(c, t, Topology::circle, 1e-3);
  for (const Split& split : splits) {
    const Planes planes = split_into_planes(vectors, values, split.first, split.second);
    for (Index fundamental = 0; fundamental < planes.waves.cols(); ++fundamental) {
      stopped = stopped || !proceeds(progress, "ring planes");
      if (stopped) break;
      MatrixXd l = convolution(planes, align(planes.waves, whitened, fundamental));
      // With an odd d the constant may have either sign; the skewness of y decides.
      MatrixXd other = l;
      const VectorXd constant = planes.constant / std::sqrt(static_cast<double>(d));
      other.rowwise() -= 2 * constant.transpose();
      for (MatrixXd* candidate : {&l, &other})
        starts.push_back({stationarity.value(*candidate),
                          neighbour_correlation(*candidate * c * candidate->transpose(), Topology::circle, true),
                          std::move(*candidate)});
    }
  }
  if (starts.empty()) return {};
  std::ranges::stable_sort(starts, {}, &Start::j);
  // Turning by k places is a symmetry as well; among those that fit about equally well the most local one is k = 1.
  const double bound = starts.front().j * 1.5;
  std::ranges::stable_sort(starts, [bound](const Start& a, const Start& b) {
    const bool fits_a = a.j <= bound, fits_b = b.j <= bound;
    if (fits_a != fits_b) return fits_a;
    return fits_a ? a.locality > b.locality : a.j < b.j;
  });
  std::vector<MatrixXd> kept;
  for (std::size_t i = 0; i < starts.size() && i < static_cast<std::size_t>(keep); ++i)
    kept.push_back(std::move(starts[i].l));
  return kept;
}

}  // namespace lieder

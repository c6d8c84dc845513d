#include "lens/sine_beam.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// A choice of signs for the first modes and the third moment that they give along the window.
struct Pattern {
  VectorXd signs;
  Tensor3 t;
  double score = 0;
};

double non_uniformity(const Tensor3& t) {
  const Index d = t.rows();
  double sum = 0;
  for (Index k = 0; k + 1 < d; ++k)
    for (Index j = 0; j + 1 < d; ++j)
      sum += (t.col(j + 1 + d * (k + 1)).tail(d - 1) - t.col(j + d * k).head(d - 1)).squaredNorm();
  return sum;
}

/// t += a(i,j) v(k) and its two other placements.
void add_symmetric(Tensor3& t, const MatrixXd& a, const VectorXd& v) {
  const Index d = t.rows();
  for (Index k = 0; k < d; ++k)
    for (Index j = 0; j < d; ++j) t.col(j + d * k) += a.col(j) * v[k] + a.col(k) * v[j] + v * a(j, k);
}

/// What mode m adds to the third moment: the part odd in its sign and the even one.
struct Increment {
  Tensor3 odd, even;
};

Increment increment(const Pattern& pattern, const Tensor3& modes, const MatrixXd& waves, Index m) {
  const Index d = waves.rows();
  const VectorXd wave = waves.col(m);
  const MatrixXd signed_waves = waves.leftCols(m) * pattern.signs.head(m).asDiagonal();
  // Entries (k, l, m) and (k, m, m), k and l below m.
  const auto pairs = modes.block(0, d * m, m, m);
  Increment inc{Tensor3::Zero(d, d * d), Tensor3::Zero(d, d * d)};
  add_symmetric(inc.odd, signed_waves * pairs * signed_waves.transpose(), wave);
  const MatrixXd wave_wave = wave * wave.transpose();
  add_symmetric(inc.odd, wave_wave * (modes(m, m + d * m) / 3), wave);
  add_symmetric(inc.even, wave_wave, signed_waves * modes.block(0, m + d * m, m, 1));
  return inc;
}

}  // namespace

MatrixXd sine_waveforms(Index d) {
  MatrixXd s(d, d);
  const auto n = static_cast<double>(d + 1);
  for (Index k = 0; k < d; ++k)
    for (Index i = 0; i < d; ++i)
      s(k, i) = std::sqrt(2 / n) * std::sin(std::numbers::pi * static_cast<double>((k + 1) * (i + 1)) / n);
  return s;
}

MatrixXd sine_beam(const MatrixXd& c, const Tensor3& t, int width) {
  const Index d = c.rows();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(c);
  const MatrixXd vectors = eigen.eigenvectors().rowwise().reverse();
  const VectorXd values = eigen.eigenvalues().reverse();
  // Whitened, so that no mode speaks louder than another; those near the noise floor less than that.
  const VectorXd weights = (values.array().max(0) + 1e-2 * values.mean()).rsqrt();
  const Tensor3 modes = transform(t, weights.asDiagonal() * vectors.transpose());
  const MatrixXd waves = sine_waveforms(d);

  std::vector<Pattern> beam{{VectorXd::Zero(d), Tensor3::Zero(d, d * d), 0}};
  for (Index m = 0; m < d; ++m) {
    std::vector<Pattern> grown;
    for (const Pattern& pattern : beam) {
      const Increment inc = increment(pattern, modes, waves, m);
      // The first sign is free: turning all of them over changes nothing but the sign of y.
      for (const double sign : {1.0, -1.0}) {
        if (m == 0 && sign < 0) continue;
        Pattern next{pattern.signs, pattern.t + inc.even + sign * inc.odd, 0};
        next.signs[m] = sign;
        next.score = non_uniformity(next.t);
        grown.push_back(std::move(next));
      }
    }
    std::ranges::stable_sort(grown, {}, &Pattern::score);
    if (grown.size() > static_cast<std::size_t>(width)) grown.resize(static_cast<std::size_t>(width));
    beam = std::move(grown);
  }
  return waves * beam.front().signs.asDiagonal() * vectors.transpose();
}

}  // namespace lieder

#include "lens/sine_beam.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "lieder/base/threads.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// A choice of signs for the first modes and the third moment that they give along the window.
struct Pattern {
  VectorXd signs;
  Tensor3 t;
};

/// t += a(i,j) v(k) and its two other placements.
void add_symmetric(Tensor3& t, const MatrixXd& a, const VectorXd& v) {
  const Index d = t.rows();
  for (Index k = 0; k < d; ++k)
    for (Index j = 0; j < d; ++j) t.col(j + d * k) += a.col(j) * v[k] + a.col(k) * v[j] + v * a(j, k);
}

/// What another mode does to a pattern: `even` is the third moment with the part that does not depend on the mode's
/// sign, `odd` the part that takes its sign.
struct Extension {
  const Pattern* from;
  Tensor3 even, odd;
  double squares = 0, product = 0;
  /// The sum of squared differences between the third moment and its shift.
  double non_uniformity(double sign) const { return squares + 2 * sign * product; }
};

Extension extend(const Pattern& pattern, const Tensor3& modes, const MatrixXd& waves, Index m) {
  const Index d = waves.rows();
  const VectorXd wave = waves.col(m);
  const MatrixXd signed_waves = waves.leftCols(m) * pattern.signs.head(m).asDiagonal();
  const MatrixXd wave_wave = wave * wave.transpose();
  Extension e{&pattern, pattern.t, Tensor3::Zero(d, d * d)};
  // Entries (k, l, m), (m, m, m) and (k, m, m) of the modes' third moment, k and l below m.
  add_symmetric(
      e.odd,
      signed_waves * modes.block(0, d * m, m, m) * signed_waves.transpose() + wave_wave * (modes(m, m + d * m) / 3),
      wave);
  add_symmetric(e.even, wave_wave, signed_waves * modes.block(0, m + d * m, m, 1));
  VectorXd even(d - 1), odd(d - 1);
  for (Index k = 0; k + 1 < d; ++k)
    for (Index j = 0; j <= k; ++j) {
      const Index from = j + d * k, to = j + 1 + d * (k + 1);
      even = e.even.col(to).tail(d - 1) - e.even.col(from).head(d - 1);
      odd = e.odd.col(to).tail(d - 1) - e.odd.col(from).head(d - 1);
      const double weight = j == k ? 1 : 2;
      e.squares += weight * (even.squaredNorm() + odd.squaredNorm());
      e.product += weight * even.dot(odd);
    }
  return e;
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

MatrixXd sine_beam(const MatrixXd& c, const Tensor3& t, const Progress& progress, int width) {
  const Index d = c.rows();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(c);
  const MatrixXd vectors = eigen.eigenvectors().rowwise().reverse();
  const VectorXd values = eigen.eigenvalues().reverse();
  // Whitened, so that no mode speaks louder than another; those near the noise floor less than that.
  const VectorXd weights = (values.array().max(0) + 1e-2 * values.mean()).rsqrt();
  const Tensor3 modes = transform(t, weights.asDiagonal() * vectors.transpose());
  const MatrixXd waves = sine_waveforms(d);

  const SingleThreadedBlas blas;
  std::vector<Pattern> beam{{VectorXd::Zero(d), Tensor3::Zero(d, d * d)}};
  for (Index m = 0; m < d && proceeds(progress, "sine beam"); ++m) {
    std::vector<Extension> extensions(beam.size());
    const auto count = static_cast<int>(beam.size());
#pragma omp parallel for schedule(dynamic, 1)
    for (int i = 0; i < count; ++i)
      extensions[static_cast<std::size_t>(i)] = extend(beam[static_cast<std::size_t>(i)], modes, waves, m);

    std::vector<std::pair<const Extension*, double>> signed_extensions;
    for (const Extension& e : extensions) {
      signed_extensions.emplace_back(&e, 1.0);
      // The first sign is free: turning all of them over changes nothing but the sign of y.
      if (m > 0) signed_extensions.emplace_back(&e, -1.0);
    }
    std::ranges::stable_sort(signed_extensions, {},
                             [](const auto& choice) { return choice.first->non_uniformity(choice.second); });
    if (signed_extensions.size() > static_cast<std::size_t>(width))
      signed_extensions.resize(static_cast<std::size_t>(width));
    std::vector<Pattern> grown;
    for (const auto& [extension, sign] : signed_extensions) {
      grown.push_back({extension->from->signs, extension->even + sign * extension->odd});
      grown.back().signs[m] = sign;
    }
    beam = std::move(grown);
  }
  const VectorXd& signs = beam.front().signs;
  return waves * (signs.array() == 0).select(1, signs).asDiagonal() * vectors.transpose();
}

}  // namespace lieder

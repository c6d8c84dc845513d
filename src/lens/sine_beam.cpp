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

/// The entries i <= j <= k of a symmetric tensor, those of one (j, k) in one piece.
Index sorted_entries(Index n) { return n * (n + 1) * (n + 2) / 6; }
Index first_of(Index j, Index k) { return sorted_entries(k) + j * (j + 1) / 2; }

/// A choice of signs for the first modes, and how the third moment that they give changes from place to place: entries
/// i <= j <= k over the d-1 places of the window.
struct Pattern {
  VectorXd signs, difference;
};

/// A term a(i,j) v(k) + a(i,k) v(j) + a(j,k) v(i) of the third moment.
struct Term {
  MatrixXd a;
  VectorXd v;

  /// Adds what moving by one place changes in the entries (i, j, k), i <= j.
  void add_change(Index j, Index k, Eigen::Ref<VectorXd> to) const {
    const Index n = j + 1;
    for (const Index shift : {1, 0}) {
      const double sign = shift == 1 ? 1 : -1;
      to += a.col(j + shift).segment(shift, n) * (sign * v[k + shift]) +
            a.col(k + shift).segment(shift, n) * (sign * v[j + shift]) +
            v.segment(shift, n) * (sign * a(j + shift, k + shift));
    }
  }
};

/// What another mode does to a pattern: `even` does not depend on the mode's sign, `odd` takes it.
struct Extension {
  const Pattern* from;
  Term even, odd;
  double squares = 0, product = 0;
  /// The sum of squared differences between the third moment and its shift.
  double non_uniformity(double sign) const { return squares + 2 * sign * product; }
};

Extension extend(const Pattern& pattern, const SymmetricTensor& modes, const MatrixXd& waves, Index m) {
  const Index d = waves.rows();
  const VectorXd wave = waves.col(m);
  const MatrixXd signed_waves = waves.leftCols(m) * pattern.signs.head(m).asDiagonal();
  // Entries (k, l, m), (k, m, m) and (m, m, m) of the modes' third moment, k and l below m.
  const MatrixXd with_mode = modes.slice(m);
  const VectorXd along = signed_waves * with_mode.col(m).head(m);
  Extension e{&pattern,
              {(wave * along.transpose() + along * wave.transpose()) / 2, wave},
              {signed_waves * with_mode.topLeftCorner(m, m) * signed_waves.transpose() +
                   wave * wave.transpose() * (with_mode(m, m) / 3),
               wave}};
  VectorXd even(d), odd(d);
  for (Index k = 0; k + 1 < d; ++k)
    for (Index j = 0; j <= k; ++j) {
      const Index n = j + 1;
      even.head(n) = pattern.difference.segment(first_of(j, k), n);
      odd.head(n).setZero();
      e.even.add_change(j, k, even.head(n));
      e.odd.add_change(j, k, odd.head(n));
      // An entry stands for its 6 placements; for 3 with two indices alike, for 1 with three.
      const double placements = j == k ? 3 : 6;
      even[j] /= j == k ? std::sqrt(3.0) : std::sqrt(2.0);
      odd[j] /= j == k ? std::sqrt(3.0) : std::sqrt(2.0);
      e.squares += placements * (even.head(n).squaredNorm() + odd.head(n).squaredNorm());
      e.product += placements * even.head(n).dot(odd.head(n));
    }
  return e;
}

Pattern grow(const Extension& extension, double sign, Index m) {
  Pattern grown = *extension.from;
  grown.signs[m] = sign;
  const Term term{extension.even.a + sign * extension.odd.a, extension.even.v};
  const Index places = grown.signs.size() - 1;
  for (Index k = 0; k < places; ++k)
    for (Index j = 0; j <= k; ++j) term.add_change(j, k, grown.difference.segment(first_of(j, k), j + 1));
  return grown;
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

MatrixXd sine_beam(const MatrixXd& c, const SymmetricTensor& t, const Progress& progress, int width) {
  const Index d = c.rows();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(c);
  const MatrixXd vectors = eigen.eigenvectors().rowwise().reverse();
  const VectorXd values = eigen.eigenvalues().reverse();
  // Whitened, so that no mode speaks louder than another; those near the noise floor less than that.
  const VectorXd weights = (values.array().max(0) + 1e-2 * values.mean()).rsqrt();
  const SymmetricTensor modes = transform(t, weights.asDiagonal() * vectors.transpose());
  const MatrixXd waves = sine_waveforms(d);

  const SingleThreadedBlas blas;
  std::vector<Pattern> beam{{VectorXd::Zero(d), VectorXd::Zero(sorted_entries(d - 1))}};
  for (Index m = 0; m < d && proceeds(progress, "sine beam"); ++m) {
    std::vector<Extension> extensions(beam.size());
    const auto count = static_cast<int>(beam.size());
#pragma omp parallel for num_threads(loop_threads()) schedule(dynamic, 1)
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
    const auto kept = static_cast<int>(signed_extensions.size());
    std::vector<Pattern> grown(signed_extensions.size());
#pragma omp parallel for num_threads(loop_threads()) schedule(dynamic, 1)
    for (int i = 0; i < kept; ++i) {
      const auto& [extension, sign] = signed_extensions[static_cast<std::size_t>(i)];
      grown[static_cast<std::size_t>(i)] = grow(*extension, sign, m);
    }
    beam = std::move(grown);
  }
  const VectorXd& signs = beam.front().signs;
  return waves * (signs.array() == 0).select(1, signs).asDiagonal() * vectors.transpose();
}

}  // namespace lieder

#include "lieder/base/seed.hpp"

#include <Random123/philox.h>

#include <Eigen/QR>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace lieder {
namespace {

using Generator = r123::Philox2x64;

Generator::ctr_type draw(Seed seed, std::uint64_t counter) {
  Generator::ctr_type c{};
  Generator::key_type k{};
  c[0] = counter;
  c[1] = seed.stream;
  k[0] = seed.value;
  return Generator{}(c, k);
}

/// 53 random bits to a double strictly inside (0, 1): logarithms of it stay finite.
double to_unit_interval(std::uint64_t bits) { return (static_cast<double>(bits >> 11) + 0.5) * 0x1p-53; }

}  // namespace

Seed Seed::split(std::uint64_t child) const {
  // The child's stream is a draw of its own, from a part of the counter space that samples never reach.
  return {value, draw({value, ~stream}, ~child)[0]};
}

UniformPair uniform_pair(Seed seed, std::uint64_t counter) {
  const auto bits = draw(seed, counter);
  return {to_unit_interval(bits[0]), to_unit_interval(bits[1])};
}

std::uint64_t random_bits(Seed seed, std::uint64_t counter) { return draw(seed, counter)[0]; }

double RandomStream::uniform() {
  if (has_uniform_) {
    has_uniform_ = false;
    return spare_uniform_;
  }
  const auto [first, second] = uniform_pair(seed_, counter_++);
  spare_uniform_ = second;
  has_uniform_ = true;
  return first;
}

double RandomStream::uniform(double low, double high) { return low + (high - low) * uniform(); }

double RandomStream::normal() {
  if (has_normal_) {
    has_normal_ = false;
    return spare_normal_;
  }
  const auto [first, second] = uniform_pair(seed_, counter_++);
  const double radius = std::sqrt(-2 * std::log(first));
  spare_normal_ = radius * std::sin(2 * std::numbers::pi * second);
  has_normal_ = true;
  return radius * std::cos(2 * std::numbers::pi * second);
}

std::uint64_t RandomStream::below(std::uint64_t n) {
  // Draws past the last whole multiple of n are thrown away: they would favour the small remainders.
  const std::uint64_t limit = std::numeric_limits<std::uint64_t>::max() - std::numeric_limits<std::uint64_t>::max() % n;
  std::uint64_t bits = random_bits(seed_, counter_++);
  while (bits >= limit) bits = random_bits(seed_, counter_++);
  return bits % n;
}

Eigen::MatrixXd RandomStream::normal_matrix(Eigen::Index rows, Eigen::Index cols) {
  Eigen::MatrixXd m(rows, cols);
  for (Eigen::Index j = 0; j < cols; ++j)
    for (Eigen::Index i = 0; i < rows; ++i) m(i, j) = normal();
  return m;
}

Eigen::VectorXi RandomStream::permutation(int n) {
  Eigen::VectorXi p(n);
  std::iota(p.begin(), p.end(), 0);
  for (int i = n - 1; i > 0; --i) std::swap(p[i], p[static_cast<int>(below(static_cast<std::uint64_t>(i) + 1))]);
  return p;
}

Eigen::MatrixXd random_orthogonal(int n, RandomStream& random) {
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(random.normal_matrix(n, n));
  Eigen::MatrixXd q = qr.householderQ();
  // Without the signs of R's diagonal the distribution would depend on the QR routine.
  for (int j = 0; j < n; ++j)
    if (qr.matrixQR()(j, j) < 0) q.col(j) *= -1;
  return q;
}

}  // namespace lieder

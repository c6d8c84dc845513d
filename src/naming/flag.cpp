#include "naming/flag.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <cmath>

#include "lieder/base/seed.hpp"

namespace lieder {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

constexpr std::uint64_t kWordSeed = 0x6e616d65;

/// x with tr(ad x ad y) = 0 for y in the derived algebra: Cartan's description.
MatrixXd radical_of(const Constants& c, double tau, double size) {
  const MatrixXd against = killing_of(c) * beside(c) / size;
  return null_columns(against.transpose(), tau * size * size / std::sqrt(static_cast<double>(c.size())));
}

/// x in the radical with tr(ad x W) = 0 for words W in the radical: those whose ad is nilpotent. Linear in x, where
/// eigenvalues of nearly nilpotent matrices would be large.
MatrixXd nilradical_of(const Constants& c, const MatrixXd& radical, double tau, double size) {
  constexpr int kLongest = 6;
  constexpr double kLeastRadius = 0.3;
  const Index k = radical.rows(), r = radical.cols();
  if (r == 0) return radical;
  RandomStream random(Seed{kWordSeed});
  const Index words = 4 * r + 8;
  MatrixXd traces(words, r);
  std::vector<MatrixXd> ads;
  for (Index i = 0; i < r; ++i) ads.push_back(ad(c, radical.col(i)));
  for (Index w = 0; w < words; ++w) {
    MatrixXd word = MatrixXd::Identity(k, k) / std::sqrt(static_cast<double>(k));
    for (Index length = 0; length < w % (kLongest + 1); ++length) {
      const MatrixXd letter = ad(c, radical * random.normal_matrix(r, 1));
      // Words of nilpotent letters have to vanish but for errors, so that they are not scaled up.
      const double scale = std::max(letter.eigenvalues().cwiseAbs().maxCoeff(), kLeastRadius * letter.norm());
      if (scale > 0) word = word * letter / scale;
    }
    for (Index i = 0; i < r; ++i) traces(w, i) = ads[static_cast<std::size_t>(i)].cwiseProduct(word.transpose()).sum();
  }
  return radical * null_columns(traces, tau * size);
}

}  // namespace

std::vector<Index> Flag::dimensions() const {
  std::vector<Index> all = {radical.cols(), nilradical.cols(), centre.cols()};
  for (const MatrixXd& power : powers) all.push_back(power.cols());
  return all;
}

Flag flag_of(const Constants& c, double tau) {
  const auto k = static_cast<Index>(c.size());
  const double size = ad_size(c);
  Flag flag;
  if (size == 0) {
    flag.radical = flag.nilradical = flag.centre = MatrixXd::Identity(k, k);
    return flag;
  }
  flag.radical = radical_of(c, tau, size);
  flag.nilradical = nilradical_of(c, flag.radical, tau, size);
  MatrixXd power = flag.nilradical;
  while (power.cols() > 0) {
    const MatrixXd next = range_columns(brackets(c, flag.nilradical, power), tau * size);
    if (next.cols() == 0) break;
    // Each power lies in the one before it: a range that errors made too large says that there is no such flag.
    if (next.cols() >= power.cols()) break;
    flag.powers.push_back(next);
    power = next;
  }
  MatrixXd commutators(k * k, flag.nilradical.cols());
  for (Index i = 0; i < flag.nilradical.cols(); ++i) commutators.col(i) = ad(c, flag.nilradical.col(i)).reshaped();
  flag.centre = flag.nilradical * null_columns(commutators, tau * size);
  return flag;
}

MatrixXd levi_complement(const Constants& c, const MatrixXd& radical) {
  constexpr int kMostSteps = 30;
  const auto k = static_cast<Index>(c.size());
  const Index r = radical.cols(), s = k - r;
  if (s == 0) return MatrixXd::Zero(k, 0);
  MatrixXd x = rest_of(MatrixXd::Identity(k, k), radical);
  if (r == 0) return x;
  // Constants of the quotient: brackets up to the radical, in the coordinates of x, which is orthogonal to it.
  const MatrixXd quotient = x.transpose() * brackets(c, x, x);
  std::vector<MatrixXd> on_radical;
  for (int step = 0; step < kMostSteps; ++step) {
    const MatrixXd wrong = radical.transpose() * (brackets(c, x, x) - x * quotient);
    if (wrong.norm() < 1e-12 * (1 + quotient.norm())) break;
    on_radical.clear();
    for (Index i = 0; i < s; ++i) on_radical.emplace_back(radical.transpose() * ad(c, x.col(i)) * radical);
    MatrixXd slope = MatrixXd::Zero(r * s * s, r * s);
    for (Index i = 0; i < s; ++i)
      for (Index j = 0; j < s; ++j) {
        const Index row = (i * s + j) * r;
        slope.block(row, j * r, r, r) += on_radical[static_cast<std::size_t>(i)];
        slope.block(row, i * r, r, r) -= on_radical[static_cast<std::size_t>(j)];
        for (Index m = 0; m < s; ++m) slope.block(row, m * r, r, r).diagonal().array() -= quotient(m, i * s + j);
      }
    Eigen::CompleteOrthogonalDecomposition<MatrixXd> solver;
    solver.setThreshold(1e-9);
    solver.compute(slope);
    const VectorXd change = solver.solve(VectorXd(-wrong.reshaped()));
    x += radical * change.reshaped(r, s);
  }
  return x;
}

}  // namespace lieder

#include "naming/simple_factors.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "lieder/base/seed.hpp"
#include "naming/simple_names.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXcd;
using Eigen::MatrixXd;
using Eigen::VectorXcd;
using Eigen::VectorXd;

/// Roots as eigenvalues of ad on a Cartan subalgebra.
struct Roots {
  MatrixXd cartan;    ///< k x rank
  MatrixXcd vectors;  ///< root vectors, k x roots
  MatrixXcd values;   ///< alpha(h_j): rank x roots
  MatrixXd products;  ///< <alpha, beta>, real for a root system: roots x roots
  MatrixXcd duals;    ///< t_alpha in the basis of `cartan`: rank x roots
  Index count() const { return vectors.cols(); }
};

/// ad h of a random h, and how far its least eigenvalues that are not zero, and their least difference, stand off.
struct Regular {
  Eigen::EigenSolver<MatrixXd> eigen;
  Index zeros = 0;
  double separation = -1;
};

Regular examine(const MatrixXd& a) {
  Regular found{Eigen::EigenSolver<MatrixXd>(a), 0, 0};
  const VectorXcd values = found.eigen.eigenvalues();
  const double size = values.cwiseAbs().maxCoeff();
  found.separation = size;
  std::vector<std::complex<double>> apart;
  for (Index i = 0; i < values.size(); ++i) {
    if (std::abs(values[i]) < 1e-7 * size) {
      ++found.zeros;
      continue;
    }
    for (const auto& other : apart) found.separation = std::min(found.separation, std::abs(other - values[i]));
    apart.push_back(values[i]);
    found.separation = std::min(found.separation, std::abs(values[i]));
  }
  found.separation /= size;
  return found;
}

std::optional<Roots> roots_of(const Constants& c) {
  constexpr int kTries = 12;
  constexpr double kApart = 1e-3;  // good enough to stop looking
  const auto k = static_cast<Index>(c.size());
  RandomStream random(Seed{0x726f6f74});
  Regular best;
  for (int t = 0; t < kTries && best.separation < kApart; ++t) {
    Regular now = examine(ad(c, random.normal_matrix(k, 1)));
    const bool fewer = best.separation < 0 || now.zeros < best.zeros;
    if (fewer || (now.zeros == best.zeros && now.separation > best.separation)) best = std::move(now);
  }
  if (best.zeros == 0 || best.zeros == k || best.separation < 1e-6) return std::nullopt;

  const VectorXcd values = best.eigen.eigenvalues();
  const MatrixXcd vectors = best.eigen.eigenvectors();
  const double size = values.cwiseAbs().maxCoeff();
  MatrixXd of_zero(k, 2 * best.zeros);
  Roots roots;
  roots.vectors.resize(k, k - best.zeros);
  Index zero = 0, root = 0;
  for (Index i = 0; i < k; ++i) {
    if (std::abs(values[i]) < 1e-7 * size) {
      of_zero.col(zero++) = vectors.col(i).real();
      of_zero.col(zero++) = vectors.col(i).imag();
    } else {
      roots.vectors.col(root++) = vectors.col(i).normalized();
    }
  }
  roots.cartan = range_columns(of_zero, 1e-6);
  const Index rank = roots.cartan.cols();
  if (rank != best.zeros) return std::nullopt;
  roots.values.resize(rank, roots.count());
  for (Index j = 0; j < rank; ++j) {
    const MatrixXd h = ad(c, roots.cartan.col(j));
    const MatrixXcd moved = h.cast<std::complex<double>>() * roots.vectors;
    for (Index a = 0; a < roots.count(); ++a) roots.values(j, a) = roots.vectors.col(a).dot(moved.col(a));
  }
  const MatrixXd form = roots.cartan.transpose() * killing_of(c) * roots.cartan;
  roots.duals = form.cast<std::complex<double>>().partialPivLu().solve(roots.values);
  roots.products = (roots.values.transpose() * roots.duals).real();
  return roots;
}

/// Largest distance of 2 <a, b> / <b, b> from a whole number of size up to 3.
double integrality_of(const Roots& roots) {
  double worst = 0;
  for (Index b = 0; b < roots.count(); ++b) {
    if (!(roots.products(b, b) > 0)) return 1;
    for (Index a = 0; a < roots.count(); ++a) {
      const double number = 2 * roots.products(a, b) / roots.products(b, b);
      worst = std::max(worst, std::abs(number - std::round(number)));
      if (a != b && std::abs(number) > 3.5) worst = 1;
    }
  }
  return worst;
}

/// The parts of the root graph, each a list of roots.
std::vector<std::vector<Index>> components(const Roots& roots) {
  std::vector<Index> part(static_cast<std::size_t>(roots.count()), -1);
  std::vector<std::vector<Index>> parts;
  for (Index start = 0; start < roots.count(); ++start) {
    if (part[static_cast<std::size_t>(start)] >= 0) continue;
    const auto number = static_cast<Index>(parts.size());
    std::vector<Index> members = {start};
    part[static_cast<std::size_t>(start)] = number;
    for (std::size_t at = 0; at < members.size(); ++at)
      for (Index b = 0; b < roots.count(); ++b) {
        const double angle = std::abs(roots.products(members[at], b)) / roots.products(b, b);
        if (angle < 0.2 || part[static_cast<std::size_t>(b)] >= 0) continue;
        part[static_cast<std::size_t>(b)] = number;
        members.push_back(b);
      }
    parts.push_back(std::move(members));
  }
  return parts;
}

/// The root that is the complex conjugate of a root.
Index conjugate_of(const Roots& roots, Index a) {
  Index best = 0;
  (roots.values.colwise() - roots.values.col(a).conjugate()).colwise().norm().minCoeff(&best);
  return best;
}

/// Cartan's letter from the number of roots and how many of them are long; 0 when none fits.
char letter(Index rank, Index count, Index longs, double ratio) {
  if (longs == count) {
    if (count == rank * (rank + 1)) return 'A';
    if (rank >= 4 && count == 2 * rank * (rank - 1)) return 'D';
    const bool exceptional = (rank == 6 && count == 72) || (rank == 7 && count == 126) || (rank == 8 && count == 240);
    return exceptional ? 'E' : '\0';
  }
  if (rank == 2 && count == 12 && std::abs(ratio - 3) < 0.1) return 'G';
  if (std::abs(ratio - 2) > 0.1) return '\0';
  if (rank == 4 && count == 48) return 'F';
  if (count != 2 * rank * rank) return '\0';
  return count - longs == 2 * rank ? 'B' : longs == 2 * rank ? 'C' : '\0';
}

void classify(SimpleFactor& factor, const Roots& roots, const std::vector<Index>& members) {
  double longest = 0, shortest = INFINITY;
  for (const Index a : members) {
    longest = std::max(longest, roots.products(a, a));
    shortest = std::min(shortest, roots.products(a, a));
  }
  const auto is_long = [&](Index a) { return roots.products(a, a) > 0.8 * longest; };
  const auto longs = static_cast<Index>(std::count_if(members.begin(), members.end(), is_long));
  const auto count = static_cast<Index>(members.size());
  MatrixXd gram(count, count);
  for (Index i = 0; i < count; ++i)
    for (Index j = 0; j < count; ++j)
      gram(i, j) = roots.products(members[static_cast<std::size_t>(i)], members[static_cast<std::size_t>(j)]);
  factor.rank = range_columns(gram, 1e-6 * gram.norm()).cols();
  factor.series = letter(factor.rank, count, longs, longest / shortest);
  const Index a = *std::find_if(members.begin(), members.end(), is_long);
  factor.coroot = 2 / roots.products(a, a) * (roots.cartan.cast<std::complex<double>>() * roots.duals.col(a));
}

/// The real ideal that root vectors, coroots and their conjugates span.
MatrixXd ideal_of(const Roots& roots, const std::vector<Index>& members) {
  MatrixXd parts(roots.cartan.rows(), 4 * static_cast<Index>(members.size()));
  Index at = 0;
  for (const Index a : members) {
    const VectorXcd dual = (roots.cartan.cast<std::complex<double>>() * roots.duals.col(a)).normalized();
    parts.col(at++) = roots.vectors.col(a).real();
    parts.col(at++) = roots.vectors.col(a).imag();
    parts.col(at++) = dual.real();
    parts.col(at++) = dual.imag();
  }
  return range_columns(parts, 1e-6);
}

Index excess_of(const MatrixXd& killing, const MatrixXd& ideal) {
  const VectorXd values =
      Eigen::SelfAdjointEigenSolver<MatrixXd>(ideal.transpose() * killing * ideal, Eigen::EigenvaluesOnly)
          .eigenvalues();
  return (values.array() > 0).count() - (values.array() < 0).count();
}

}  // namespace

std::optional<SimpleFactors> simple_factors(const Constants& c) {
  SimpleFactors found;
  if (c.empty()) return found;
  const std::optional<Roots> roots = roots_of(c);
  if (!roots) return std::nullopt;
  found.integrality = integrality_of(*roots);
  if (found.integrality > 0.05) return std::nullopt;
  const MatrixXd killing = killing_of(c);
  const auto parts = components(*roots);
  std::vector<bool> done(static_cast<std::size_t>(roots->count()), false);
  for (const std::vector<Index>& members : parts) {
    if (done[static_cast<std::size_t>(members.front())]) continue;
    SimpleFactor factor;
    const Index mirrored = conjugate_of(*roots, members.front());
    factor.complex = std::find(members.begin(), members.end(), mirrored) == members.end();
    if (factor.complex)
      for (const std::vector<Index>& other : parts)
        if (std::find(other.begin(), other.end(), mirrored) != other.end())
          for (const Index a : other) done[static_cast<std::size_t>(a)] = true;
    classify(factor, *roots, members);
    factor.ideal = ideal_of(*roots, members);
    factor.excess = excess_of(killing, factor.ideal);
    if (factor.series != '\0') factor.names = simple_names(factor.series, factor.rank, factor.complex, factor.excess);
    if (factor.names.empty()) return std::nullopt;
    found.factors.push_back(std::move(factor));
  }
  std::stable_sort(found.factors.begin(), found.factors.end(), [](const SimpleFactor& a, const SimpleFactor& b) {
    return a.dimension() != b.dimension() ? a.dimension() > b.dimension() : a.names.front() < b.names.front();
  });
  return found;
}

}  // namespace lieder

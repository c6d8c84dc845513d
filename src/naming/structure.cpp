#include "lieder/naming/structure.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <Eigen/Eigenvalues>
#include <algorithm>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "naming/flag.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

void check_shapes(const Constants& c) {
  for (std::size_t i = 0; i < c.size(); ++i) {
    if (c[i].rows() != static_cast<Index>(c.size()) || c[i].cols() != c[i].rows())
      throw InputError(fmt::format("structure constants: matrix {} is {} x {}; {} of them came, so need {} x {}", i,
                                   c[i].rows(), c[i].cols(), c.size(), c.size(), c.size()));
    if (!c[i].allFinite())
      throw InputError(fmt::format("structure constants: matrix {} holds a number that is not finite", i));
  }
}

/// Largest |[X, Y] + [Y, X]| over the basis.
double symmetric_part(const Constants& c) {
  double largest = 0;
  for (std::size_t i = 0; i < c.size(); ++i)
    for (std::size_t j = 0; j <= i; ++j)
      largest = std::max(largest, (c[i].col(static_cast<Index>(j)) + c[j].col(static_cast<Index>(i))).norm());
  return largest;
}

MatrixXd jacobi(const Constants& c, const MatrixXd& ad_x, const VectorXd& y) {
  const MatrixXd ad_y = ad(c, y);
  return ad_x * ad_y - ad_y * ad_x - ad(c, ad_x * y);
}

/// Largest |[X, [Y, Z]] + ..| over the basis. That takes dimension^5 operations; of a large algebra, what random X and
/// Y leave, over the dimension, which is as much where all pairs are alike.
double jacobi_defect(const Constants& c) {
  constexpr Index kAllPairs = 40;
  constexpr int kProbes = 16;
  const auto k = static_cast<Index>(c.size());
  double largest = 0;
  if (k <= kAllPairs) {
    for (Index i = 0; i < k; ++i)
      for (Index j = 0; j < i; ++j)
        largest = std::max(largest, jacobi(c, c[static_cast<std::size_t>(i)], VectorXd::Unit(k, j)).norm());
    return largest;
  }
  RandomStream random(Seed{0x6a61636f});
  for (int probe = 0; probe < kProbes; ++probe) {
    const MatrixXd ad_x = ad(c, random.normal_matrix(k, 1));
    largest = std::max(largest, jacobi(c, ad_x, random.normal_matrix(k, 1)).norm() / static_cast<double>(k));
  }
  return largest;
}

/// How far from an algebra's the constants are, beside their size.
double lie_defect(const Constants& c, double size) {
  return std::max(symmetric_part(c) / size, jacobi_defect(c) / (size * size));
}

void check_lie(const Constants& c, double size, double tolerance) {
  check_shapes(c);
  if (!(tolerance > 0 && tolerance < 1))
    throw InputError(fmt::format("structure constants: tolerance {} came; need a number in (0, 1)", tolerance));
  if (size == 0) return;
  if (const double defect = lie_defect(c, size); defect > std::max(tolerance, 1e-12))
    throw InputError(fmt::format(
        "structure constants: the Jacobi identity or antisymmetry fails by {:.2g}; need an algebra, or a larger "
        "tolerance than {:.2g}",
        defect, tolerance));
}

/// Dimensions of g, [g, g], .. with [a, a] or [g, a] as the next of a.
std::vector<Index> series(const Constants& c, bool derived, double cut) {
  MatrixXd all = MatrixXd::Identity(static_cast<Index>(c.size()), static_cast<Index>(c.size())), at = all;
  std::vector<Index> dimensions = {at.cols()};
  while (at.cols() > 0) {
    at = range_columns(brackets(c, derived ? at : all, at), cut);
    if (at.cols() >= dimensions.back()) break;
    dimensions.push_back(at.cols());
  }
  return dimensions;
}

/// Zero eigenvalues of ad x with their multiplicity, for the best of a few random x.
Index rank_of(const Constants& c, double tolerance) {
  constexpr int kTries = 3;
  const auto k = static_cast<Index>(c.size());
  RandomStream random(Seed{0x72616e6b});
  Index rank = k;
  for (int t = 0; t < kTries; ++t) {
    MatrixXd x = ad(c, random.normal_matrix(k, 1));
    if (x.norm() > 0) x /= x.norm();
    MatrixXd image = MatrixXd::Identity(k, k);
    for (Index last = k + 1; image.cols() < last;) {
      last = image.cols();
      image = range_columns(x * image, tolerance);
    }
    rank = std::min(rank, k - image.cols());
  }
  return rank;
}

}  // namespace

AlgebraStructure structure_of(const Constants& constants, double tolerance) {
  check_shapes(constants);
  const double size = ad_size(constants);
  check_lie(constants, size, tolerance);
  AlgebraStructure found;
  found.dimension = static_cast<Index>(constants.size());
  if (found.dimension == 0) return found;
  found.killing = killing_of(constants);
  const VectorXd killing = Eigen::SelfAdjointEigenSolver<MatrixXd>(found.killing, Eigen::EigenvaluesOnly).eigenvalues();
  const double cut = tolerance * size;
  found.positive = (killing.array() > cut * size).count();
  found.negative = (killing.array() < -cut * size).count();
  found.zero = found.dimension - found.positive - found.negative;
  found.derived_series = series(constants, true, cut);
  found.lower_central_series = series(constants, false, cut);
  const Flag flag = flag_of(constants, tolerance);
  found.radical = flag.radical.cols();
  found.nilradical = flag.nilradical.cols();
  found.centre = flag.centre.cols();
  found.levi = found.dimension - found.radical;
  found.rank = size == 0 ? found.dimension : rank_of(constants, tolerance);
  return found;
}

std::string to_string(const AlgebraStructure& s) {
  return fmt::format(
      "dimension {}, Levi factor {}, radical {}, nilradical {}, centre {}, Killing form ({} +, {} -, {} zero), derived "
      "series {}, lower central series {}, rank {}",
      s.dimension, s.levi, s.radical, s.nilradical, s.centre, s.positive, s.negative, s.zero,
      fmt::join(s.derived_series, " "), fmt::join(s.lower_central_series, " "), s.rank);
}

}  // namespace lieder

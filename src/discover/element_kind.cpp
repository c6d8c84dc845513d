#include "discover/element_kind.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kNear = 1e-6;
constexpr double kSingular = 1e-12;
constexpr int kLargestDenominator = 120;

std::string cycles_of(const MatrixXd& g) {
  std::string text;
  std::vector<bool> seen(static_cast<std::size_t>(g.rows()));
  int count = 0, longest = 0;
  for (Index start = 0; start < g.cols(); ++start) {
    std::string cycle;
    int length = 0;
    for (Index i = start; !seen[static_cast<std::size_t>(i)]; ++length) {
      seen[static_cast<std::size_t>(i)] = true;
      cycle += fmt::format("{}x{}", length > 0 ? " " : "", i + 1);
      g.col(i).maxCoeff(&i);
    }
    if (length < 2) continue;
    text += "(" + cycle + ")";
    longest = std::max(longest, length);
    ++count;
  }
  if (count == 1 && longest == 2)
    return "exchange of " + text.substr(1, text.find(' ') - 1) + " and " +
           text.substr(text.find(' ') + 1, text.size() - text.find(' ') - 2);
  return "permutation " + text;
}

std::string signs_of(const VectorXd& diagonal) {
  if ((diagonal.array() < 0).all()) return "inversion";
  std::string names;
  int count = 0;
  for (Index i = 0; i < diagonal.size(); ++i)
    if (diagonal[i] < 0) {
      names += fmt::format("{}x{}", count > 0 ? ", " : "", i + 1);
      ++count;
    }
  return count == 1 ? "reflection of " + names : "change of sign of " + names;
}

/// The angle over a turn as a fraction; a numerator of 0 when it is none with a small denominator.
std::pair<int, int> fraction_of_turn(double angle) {
  const double turns = angle / (2 * std::numbers::pi);
  for (int q = 1; q <= kLargestDenominator; ++q)
    if (const double p = std::round(turns * q); p > 0 && std::abs(turns * q - p) < kNear)
      return {static_cast<int>(p), q};
  return {0, 1};
}

}  // namespace

void check_element(const MatrixXd& g, std::size_t number) {
  if (!g.allFinite()) throw InputError(fmt::format("elements: an entry of matrix {} is not finite", number));
  Eigen::FullPivLU<MatrixXd> lu(g);
  lu.setThreshold(kSingular);
  if (!lu.isInvertible())
    throw InputError(fmt::format("elements: matrix {} is singular; an element of a group has an inverse", number));
}

std::string element_kind(const MatrixXd& g, int order) {
  const Index m = g.rows();
  const MatrixXd nearest = g.array().round();
  const bool is_signed = (g - nearest).norm() < kNear;
  if (is_signed && MatrixXd(nearest.diagonal().asDiagonal()) == nearest) return signs_of(nearest.diagonal());
  if (is_signed && (nearest.array() >= 0).all()) return cycles_of(nearest);
  Index mirrored = 0, kept = 0;
  double angle = 0;
  const Eigen::EigenSolver<MatrixXd> solver(g, false);
  for (const std::complex<double>& value : solver.eigenvalues()) {
    mirrored += std::abs(value + 1.0) < kNear;
    kept += std::abs(value - 1.0) < kNear;
    angle = std::max(angle, std::abs(std::arg(value)));
  }
  if (mirrored == 1 && kept == m - 1) return "reflection";
  if (kept + mirrored == m)
    return mirrored == 2 ? "rotation by 1/2 turn" : fmt::format("mirror in {} directions", mirrored);
  const auto [p, q] = fraction_of_turn(angle);
  if (kept == m - 2 && p > 0) return fmt::format("rotation by {}/{} turn", p, q);
  if (kept == m - 3 && mirrored == 1 && p > 0) return fmt::format("rotation by {}/{} turn with reflection", p, q);
  return order > 0 ? fmt::format("element of order {}", order) : "element of unknown order";
}

}  // namespace lieder

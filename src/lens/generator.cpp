#include "lens/generator.hpp"

#include <fmt/format.h>

#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "lieder/base/error.hpp"
#include "lieder/base/version.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

constexpr double kPi = std::numbers::pi;

bool is_integer(double t) { return t == std::round(t); }

double sinc(double x) { return std::abs(x) < 1e-12 ? 1 : std::sin(kPi * x) / (kPi * x); }

/// The shift by t places in natural order; fractional parts by the band-limited interpolation of the axis.
MatrixXd natural_shift(Index d, Topology topology, double t) {
  MatrixXd s(d, d);
  for (Index i = 0; i < d; ++i)
    for (Index j = 0; j < d; ++j) {
      const double x = static_cast<double>(j - i) - t;  // (G y)_i = y_{i+t}
      if (topology == Topology::line) {
        s(i, j) = is_integer(t) ? (x == 0 ? 1 : 0) : sinc(x);
        continue;
      }
      if (is_integer(t)) {
        s(i, j) = std::fmod(x, static_cast<double>(d)) == 0 ? 1 : 0;
        continue;
      }
      // Sum over the frequencies |m| < d/2: the Dirichlet kernel. Even d: the frequency d/2 has no half turn.
      double sum = 1;
      for (Index m = 1; 2 * m < d; ++m)
        sum += 2 * std::cos(2 * kPi * static_cast<double>(m) * x / static_cast<double>(d));
      s(i, j) = sum / static_cast<double>(d);
    }
  return s;
}

/// d/dt of natural_shift at 0.
MatrixXd natural_derivative(Index d, Topology topology) {
  MatrixXd a = MatrixXd::Zero(d, d);
  for (Index i = 0; i < d; ++i)
    for (Index j = 0; j < d; ++j) {
      if (i == j) continue;
      const auto lag = static_cast<double>(j - i);
      if (topology == Topology::line) {
        // d/dt sinc(lag - t) at t = 0
        a(i, j) = ((j - i) % 2 == 0 ? -1.0 : 1.0) / lag;
        continue;
      }
      double sum = 0;
      for (Index m = 1; 2 * m < d; ++m) {
        const double w = 2 * kPi * static_cast<double>(m) / static_cast<double>(d);
        sum += 2 * w * std::sin(w * lag);
      }
      a(i, j) = sum / static_cast<double>(d);
    }
  return a;
}

void require_fitted(const LensResult& lens, const char* who) {
  if (lens.convolution.size() == 0) throw InputError(fmt::format("{}: the lens has not found a generator", who));
}

}  // namespace

MatrixXd generator_of(const MatrixXd& l, Topology topology) {
  const Index d = l.rows();
  MatrixXd g = l.topRows(d - 1).transpose() * l.bottomRows(d - 1);
  if (topology == Topology::circle) g += l.row(d - 1).transpose() * l.row(0);
  return g;
}

std::optional<Eigen::VectorXi> permutation_in_disguise(const MatrixXd& l) {
  const Index d = l.rows();
  Eigen::VectorXi order(d);
  std::vector<bool> taken(static_cast<std::size_t>(d), false);
  for (Index k = 0; k < d; ++k) {
    Index largest = 0;
    const double weight = l.row(k).cwiseAbs2().maxCoeff(&largest);
    if (weight < 0.5 || taken[static_cast<std::size_t>(largest)]) return std::nullopt;
    taken[static_cast<std::size_t>(largest)] = true;
    order[k] = static_cast<int>(largest);
  }
  return order;
}

RowMatrix represent(const LensResult& lens, const Eigen::Ref<const RowMatrix>& x) {
  require_fitted(lens, "represent");
  if (x.cols() != lens.mean.size())
    throw InputError(fmt::format("represent: x has {} columns; the lens was fitted on {}", x.cols(), lens.mean.size()));
  return (x.rowwise() - lens.mean.transpose()) * lens.convolution.transpose();
}

MatrixXd generator_power(const LensResult& lens, double t) {
  require_fitted(lens, "generator_power");
  if (!std::isfinite(t)) throw InputError("generator_power: t is not finite");
  const MatrixXd& l = lens.convolution;
  return l.transpose() * natural_shift(l.rows(), lens.topology, t) * l;
}

Group group_of(const LensResult& lens) {
  require_fitted(lens, "group_of");
  const MatrixXd& l = lens.convolution;
  Group group;
  group.size = l.rows();
  group.lie_algebra.emplace_back(l.transpose() * natural_derivative(l.rows(), lens.topology) * l);
  if (lens.topology == Topology::circle) group.discrete.push_back(lens.generator);
  group.noise = std::isfinite(lens.generator_error) ? std::min(lens.generator_error, 0.999) : 0;
  group.provenance = {{"lieder", kVersion},
                      {"verb", "lens"},
                      {"topology", to_string(lens.topology)},
                      {"verdict", to_string(lens.verdict)},
                      {"samples", lens.samples},
                      {"seed", lens.used.seed}};
  if (lens.topology == Topology::line)
    group.provenance["note"] =
        "central block of the derivative along an unbounded axis: near the ends of the window the group moves "
        "content across its border";
  else if (l.rows() % 2 == 0)
    group.provenance["note"] = "the Lie algebra is that of the band-limited shift; the shift itself has determinant -1";
  return group;
}

}  // namespace lieder

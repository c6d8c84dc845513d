#include <fmt/format.h>

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "discover/cloud_elements.hpp"
#include "discover/density_defect.hpp"
#include "discover/element_functions.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Maps that are no symmetries, for comparison, and points that they are tried on at most.
constexpr int kRandomMaps = 3;
constexpr Index kMostPointsOfRandomMaps = 6000;
/// Maps this near to the element or its inverse, over its distance from the identity, are no others: of an inversion
/// and of turns of the plane there are none.
constexpr double kNoOther = 0.2;

/// The map in coordinates of mean 0 and covariance 1.
AffineStep in_standard_coordinates(const AffineStep& step, const Standard& standard) {
  return {.turn = standard.whiten * step.turn * standard.unwhiten,
          .shift = standard.whiten * (step.turn * standard.mean + step.shift - standard.mean)};
}

SquaredDefect defect_of_step(const MomentSums& sums, double alpha) {
  return defect_of_moments(sums, MatrixXd::Identity(1, 1), VectorXd::Ones(1), std::numeric_limits<double>::infinity(),
                           alpha);
}

/// The defect of maps with the same spectrum, so as far from the identity, in random places: they keep mean and
/// covariance as well as the element does.
std::optional<double> random_defect(const AffineStep& step, const MatrixXd& z, const TestFunctions& functions,
                                    std::uint64_t seed) {
  const auto n = static_cast<int>(z.cols());
  const MatrixXd some = z.topRows(std::min(z.rows(), kMostPointsOfRandomMaps));
  const MatrixXd inverse = step.turn.inverse();
  const double distance = (step.turn - MatrixXd::Identity(n, n)).norm();
  double sum = 0;
  int others = 0;
  for (int k = 0; k < kRandomMaps; ++k) {
    RandomStream random(Seed{seed}.split(43).split(static_cast<std::uint64_t>(k)));
    const MatrixXd q = random_orthogonal(n, random);
    const AffineStep other{.turn = q * step.turn * q.transpose(), .shift = q * step.shift};
    if (std::min((other.turn - step.turn).norm(), (other.turn - inverse).norm()) < kNoOther * distance) continue;
    ++others;
    sum += std::max(0.0, defect_of_step(step_sums(some, other.of(some), functions), 0.5).estimate);
  }
  if (others == 0 || std::isnan(sum)) return std::nullopt;
  return std::sqrt(sum / others);
}

}  // namespace

std::string measure_density(const RowMatrix& points, const std::vector<CloudElement>& elements,
                            const CloudOptions& options, CloudResult& result, std::vector<MeasuredElement>& measured) {
  const Index n = points.cols();
  const Index N = points.rows();
  const ElementFunctions chosen = element_functions(points, options.seed);
  const DensityHalves& halves = chosen.halves;
  if (!halves.trouble.empty()) return halves.trouble;
  const auto& functions = chosen.functions;
  if (!functions)
    return fmt::format("{} points are too few to ask more than mean and covariance of them in {} dimensions", N, n);
  result.tested = DensityTest{.degree = functions->degree, .functions = functions->count()};
  const auto J = static_cast<double>(functions->count());
  require_memory("discover cloud", static_cast<std::uint64_t>(8 * J * J * static_cast<double>(elements.size())),
                 options.memory_limit);
  const MatrixXd z = halves.in_standard(halves.certifying);
  const double size = (points.rowwise() - points.colwise().mean()).rowwise().squaredNorm().mean();
  for (std::size_t k = 0; k < elements.size(); ++k) {
    if (!proceeds(options.progress, "elements", static_cast<double>(k) / static_cast<double>(elements.size()))) {
      result.found.status = Status::stopped;
      return "stopped before all elements were measured";
    }
    const AffineStep step = step_of(elements[k].matrix, n), inside = in_standard_coordinates(step, halves.standard);
    const auto sums = std::make_shared<MomentSums>(step_sums(z, inside.of(z), *functions));
    MeasuredElement& m = measured.emplace_back();
    m.element.name = elements[k].name;
    m.element.matrix = elements[k].matrix;
    m.element.noise = elements[k].noise;
    m.element.moved = std::sqrt((step.of(points) - points).rowwise().squaredNorm().mean() / size);
    m.element.random = random_defect(inside, z, *functions, options.seed);
    m.at = [sums](double alpha) { return defect_of_step(*sums, alpha); };
  }
  return {};
}

}  // namespace lieder

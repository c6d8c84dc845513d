#include "discover/slope_directions.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <vector>

#include "discover/many_directions.hpp"
#include "discover/relative_directions.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/threads.hpp"
#include "linalg/triangular_factor.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Defects of directions that were chosen by sums of squares are known to their own rounding at other samples.
constexpr double kRoundingOnly = 1e-8;

struct TriangularFactors {
  TriangularFactor broken, size;

  explicit TriangularFactors(Index fields) : broken(fields), size(fields) {}
};

/// Parts are factored side by side, always as many, so that the answer does not depend on the threads.
std::optional<TriangularFactors> factors_of_samples(const SlopeRows& rows, Index count, Index fields,
                                                    const Progress& progress) {
  constexpr Index kParts = 8;
  const Index block = std::max<Index>(4 * fields, 2000), round = kParts * block;
  std::vector<TriangularFactors> parts(kParts, TriangularFactors(fields));
  for (Index begin = 0; begin < count; begin += round) {
    if (!proceeds(progress, "derivatives", static_cast<double>(begin) / static_cast<double>(count)))
      return std::nullopt;
#pragma omp parallel for num_threads(loop_threads()) schedule(dynamic)
    for (Index part = 0; part < kParts; ++part) {
      const Index first = begin + part * block;
      if (first >= count) continue;
      const SampleRows here = rows.of(first, std::min(block, count - first));
      parts[static_cast<std::size_t>(part)].broken.add(here.broken);
      parts[static_cast<std::size_t>(part)].size.add(here.size);
    }
  }
  for (std::size_t part = 1; part < parts.size(); ++part) {
    parts.front().broken.add(parts[part].broken);
    parts.front().size.add(parts[part].size);
  }
  return std::move(parts.front());
}

std::optional<SlopeDirections> by_factors(const SlopeRows& rows, Index count, Index fields, const Progress& progress) {
  const auto factors = factors_of_samples(rows, count, fields, progress);
  if (!factors) return std::nullopt;
  const RelativeDirections found = relative_directions(factors->broken.matrix(), factors->size.matrix());
  return SlopeDirections{
      .coefficients = found.coefficients.rowwise().reverse(),
      .defects = found.defects.reverse(),
      .seen = found.defects.size(),
      .unseen = found.unseen,
      .equations = factors->broken.equations(),
      .trouble = "no candidate moves the function at any sample: it is constant there, or the candidates vanish there"};
}

/// Sums of L_zeta F squared over samples first .. first + count - 1 along directions whose sizes have the sum `size`.
VectorXd defects_at(const SlopeRows& rows, Index first, Index count, double size, const MatrixXd& directions) {
  constexpr Index kAtOnce = 1000;
  VectorXd squares = VectorXd::Zero(directions.cols());
  for (Index begin = first; begin < first + count; begin += kAtOnce) {
    const MatrixXd broken = rows.broken_of(begin, std::min(kAtOnce, first + count - begin)) * directions;
    squares += broken.colwise().squaredNorm().transpose();
  }
  return (squares / size).cwiseSqrt();
}

/// Errors of Jacobians leave something: singular vectors of what is left, over the samples that chose.
void separate(const SlopeRows& rows, Index count, ManyDirections& found, VectorXd& defects) {
  constexpr Index kAtOnce = 1000;
  MatrixXd gram = MatrixXd::Zero(found.little.cols(), found.little.cols());
  for (Index begin = 0; begin < count; begin += kAtOnce) {
    const MatrixXd broken = rows.broken_of(begin, std::min(kAtOnce, count - begin)) * found.little;
    gram.selfadjointView<Eigen::Lower>().rankUpdate(broken.transpose());
  }
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(gram);
  found.little = found.little * eigen.eigenvectors();
  defects = eigen.eigenvalues().cwiseMax(0).cwiseSqrt();
}

std::optional<SlopeDirections> by_squares(const SlopeRows& rows, Index count, Index fields,
                                          const DiscoverOptions& options) {
  const auto q = static_cast<double>(fields);
  require_memory(fmt::format("discover: {} candidates", fields), static_cast<std::uint64_t>(8 * 5 * q * q),
                 options.memory_limit, MemoryGrowth{.power = 2, .size = q, .unit = "candidates"});
  const ThreadScope threads(options.threads);  // large matrices gain from more
  auto found = many_directions(rows, count, fields, options.progress);
  if (!found) return std::nullopt;
  SlopeDirections all{.coefficients = {}, .defects = {}, .equations = found->equations, .trouble = found->trouble};
  if (!all.trouble.empty()) {
    all.unseen = 1;
    return all;
  }
  all.seen = fields;
  const Index little = found->little.cols(), aside = rows.samples() - count;
  const double size = static_cast<double>(aside) / static_cast<double>(count);
  VectorXd defects = defects_at(rows, count, aside, size, found->little);
  if (little > 0 && defects.norm() <= kRoundingOnly) {
    all.settled = little;
    all.settled_held_out = defects.norm();
    std::ranges::sort(defects);  // a basis of what is 0, in any order
  } else if (little > 0) {
    separate(rows, count, *found, defects);
  }
  all.coefficients = std::move(found->little);
  all.coefficients.conservativeResize(fields, little + found->least_broken.cols());
  all.coefficients.rightCols(found->least_broken.cols()) = found->least_broken;
  all.defects.resize(all.coefficients.cols());
  all.defects << defects, found->defects;
  return all;
}

}  // namespace

std::optional<SlopeDirections> slope_directions(const SlopeRows& rows, Index count, Index fields,
                                                const DiscoverOptions& options) {
  if (fields > kManyFields && rows.sizes_are_sparse()) return by_squares(rows, count, fields, options);
  return by_factors(rows, count, fields, options.progress);
}

}  // namespace lieder

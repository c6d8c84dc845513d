#include <fmt/format.h>

#include <cmath>

#include "base/at.hpp"
#include "lieder/base/error.hpp"
#include "lieder/kernel/orbit_spectrum.hpp"

namespace lieder {
namespace {

using Eigen::Index;

RowMatrix stacked(const std::vector<RowMatrix>& orbits) {
  if (orbits.size() < 2) throw InputError(fmt::format("orbits: {} came; need at least two classes", orbits.size()));
  const Index n = orbits.front().rows(), columns = orbits.front().cols();
  if (n < 2) throw InputError(fmt::format("orbits: orbit 0 has {} points; need at least 2 to leave one out", n));
  RowMatrix all(n * static_cast<Index>(orbits.size()), columns);
  for (std::size_t c = 0; c < orbits.size(); ++c) {
    if (orbits[c].rows() != n || orbits[c].cols() != columns)
      throw InputError(fmt::format("orbits: orbit {} is {} x {} and orbit 0 is {} x {}; need equal shapes", c,
                                   orbits[c].rows(), orbits[c].cols(), n, columns));
    all.middleRows(static_cast<Index>(c) * n, n) = orbits[c];
  }
  return all;
}

/// Distance of a class's mean from that of all others, where the kernel is the inner product.
double separation(const RowMatrix& gram, Index c, Index n) {
  const auto others = static_cast<double>(gram.rows() - n);
  Eigen::VectorXd difference = Eigen::VectorXd::Constant(gram.rows(), -1 / others);
  difference.segment(c * n, n).setConstant(1 / static_cast<double>(n));
  return std::sqrt(std::max(difference.dot(gram * difference), 0.0));
}

}  // namespace

OrbitPrediction predict_orbits(const Kernel& kernel, const std::vector<RowMatrix>& orbits, const RidgeOptions& options,
                               const GramOptions& gram_options) {
  const RowMatrix points = stacked(orbits);
  const RowMatrix gram = kernel.gram(points, gram_options);
  if (gram.size() == 0) return {};  // stopped
  const Index classes = static_cast<Index>(orbits.size()), n = orbits.front().rows();
  const GroupTable table = cyclic_table(static_cast<int>(n));
  const std::vector<IrreducibleRepresentation> irreducible = irreducible_representations(table);
  OrbitPrediction found;
  found.spectral_error.resize(classes);
  found.exact_error.resize(classes);
  found.signal.resize(classes);
  found.errors.resize(classes, n);
  for (Index c = 0; c < classes; ++c) {
    Eigen::VectorXd labels = Eigen::VectorXd::Constant(classes, -1);
    labels[c] = 1;
    const GroupSpectrum spectrum = group_spectrum(table, irreducible, gram, {.ridge = options.ridge, .labels = labels});
    Eigen::VectorXd of_points(gram.rows());
    for (Index i = 0; i < gram.rows(); ++i) of_points[i] = labels[i / n];
    found.errors.row(c) = leave_one_out(gram, of_points, options).errors.segment(c * n, n).transpose();
    found.spectral_error[c] = spectrum.errors[c];
    found.exact_error[c] = found.errors.row(c).mean();
    found.signal[c] = separation(gram, c, n);
    found.defect = spectrum.defect;
  }
  if (classes == 2) {
    const CyclicSpectrum circle = cyclic_spectrum(gram, options);
    found.circle_error = circle.error;
    found.circle_defect = circle.defect;
  }
  return found;
}

}  // namespace lieder

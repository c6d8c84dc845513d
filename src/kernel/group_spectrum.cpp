#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <cmath>

#include "base/at.hpp"
#include "kernel/fourier_blocks.hpp"
#include "kernel/ridge.hpp"
#include "lieder/base/error.hpp"
#include "lieder/kernel/orbit_spectrum.hpp"

namespace lieder {
namespace {

using Eigen::Index;

Eigen::VectorXd labels_of(const GroupSpectrumOptions& options, Index orbits) {
  if (options.labels.size() == 0) {
    Eigen::VectorXd labels = Eigen::VectorXd::Constant(orbits, -1);
    labels[0] = 1;
    return labels;
  }
  if (options.labels.size() != orbits || !(options.labels.array().abs() == 1.0).all())
    throw InputError(fmt::format("group spectrum: {} labels came for {} orbits; need +1 or -1 for each",
                                 options.labels.size(), orbits));
  return options.labels;
}

/// The label of each point of an orbit, as a representation. \throws InputError when it is none
IrreducibleRepresentation character_of(const GroupSpectrumOptions& options, const GroupTable& table) {
  Eigen::VectorXd chi = options.character;
  if (chi.size() == 0) chi = Eigen::VectorXd::Ones(table.order());
  bool is_one = chi.size() == table.order() && (chi.array().abs() == 1.0).all();
  for (int g = 0; g < table.order() && is_one; ++g)
    for (int h = 0; h < table.order(); ++h) is_one = is_one && chi[table.product[at(g)][at(h)]] == chi[g] * chi[h];
  if (!is_one)
    throw InputError(
        fmt::format("group spectrum: the character is none; need +1 or -1 for each of {} elements with "
                    "chi(gh) = chi(g) chi(h)",
                    table.order()));
  IrreducibleRepresentation rho;
  for (const double value : chi) rho.matrices.emplace_back(Eigen::MatrixXcd::Constant(1, 1, value));
  return rho;
}

void check_sizes(const GroupTable& table, const std::vector<IrreducibleRepresentation>& irreducible, Index points) {
  Index squares = 0;
  for (const auto& rho : irreducible)
    if (rho.matrices.size() == at(table.order())) squares += rho.dimension() * rho.dimension();
  if (squares != table.order())
    throw InputError(
        fmt::format("group spectrum: the squares of the representations' dimensions add up to {}; need all "
                    "irreducible ones of the group of {} elements",
                    squares, table.order()));
  if (points % table.order() != 0)
    throw InputError(
        fmt::format("group spectrum: {} points came; need whole orbits of {} points", points, table.order()));
}

}  // namespace

GroupSpectrum group_spectrum(const GroupTable& table, const std::vector<IrreducibleRepresentation>& irreducible,
                             const RowMatrix& gram, const GroupSpectrumOptions& options) {
  check_gram(gram, options.ridge, "group spectrum");
  check_sizes(table, irreducible, gram.rows());
  const Index orbits = gram.rows() / table.order();
  const Eigen::VectorXd labels = labels_of(options, orbits);
  const IrreducibleRepresentation character = character_of(options, table);
  const InvariantPart part = invariant_part(table, gram);
  const double trace = gram.trace(), ridge = options.ridge * trace;
  GroupSpectrum found;
  found.defect = distance_from(part, table, gram) / gram.norm();
  Eigen::VectorXd diagonal_of_inverse = Eigen::VectorXd::Zero(orbits);
  for (const IrreducibleRepresentation& rho : irreducible) {
    const Index d = rho.dimension();
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> solver(transformed(part, rho));
    const Eigen::VectorXd values = solver.eigenvalues().array() + ridge;
    require_positive(values[0], trace, "group spectrum");
    const Eigen::MatrixXd weights = solver.eigenvectors().cwiseAbs2();
    const Eigen::VectorXd diagonal = weights * values.cwiseInverse();
    for (Index c = 0; c < orbits; ++c)
      diagonal_of_inverse[c] += static_cast<double>(d) * diagonal.segment(c * d, d).sum() / table.order();
    found.eigenvalues.push_back(values);
  }
  Eigen::MatrixXd block = transformed(part, character).real();
  block.diagonal().array() += ridge;
  const Eigen::VectorXd solved = block.ldlt().solve(labels);
  found.errors = labels.cwiseProduct(solved).cwiseQuotient(diagonal_of_inverse);
  return found;
}

}  // namespace lieder

#include "kernel/fourier_blocks.hpp"

#include <cmath>

#include "base/at.hpp"

namespace lieder {

using Eigen::Index;

namespace {

bool is_absent(const MissingPoints& absent, Index orbit, Index element) {
  return absent.size() > 0 && absent(orbit, element);
}

/// Calls use(c, d, K(h x_c, hg x_d)) for all orbits c, d whose two points are there.
template <typename Use>
void for_entries(const GroupTable& table, const RowMatrix& gram, const MissingPoints& absent, Index g, Index h,
                 const Use& use) {
  const Index order = table.order(), orbits = gram.rows() / order;
  const Index hg = table.product[at(h)][at(g)];
  for (Index c = 0; c < orbits; ++c) {
    if (is_absent(absent, c, h)) continue;
    for (Index d = 0; d < orbits; ++d)
      if (!is_absent(absent, d, hg)) use(c, d, gram(c * order + h, d * order + hg));
  }
}

}  // namespace

InvariantPart invariant_part(const GroupTable& table, const RowMatrix& gram, const MissingPoints& absent) {
  const Index order = table.order(), orbits = gram.rows() / order;
  InvariantPart part(at(order), Eigen::MatrixXd::Zero(orbits, orbits));
  for (Index g = 0; g < order; ++g) {
    Eigen::MatrixXd count = Eigen::MatrixXd::Zero(orbits, orbits);
    for (Index h = 0; h < order; ++h)
      for_entries(table, gram, absent, g, h, [&](Index c, Index d, double value) {
        part[at(g)](c, d) += value;
        ++count(c, d);
      });
    part[at(g)].array() /= count.array();  // 0 / 0 is NaN
  }
  return part;
}

double distance_from(const InvariantPart& part, const GroupTable& table, const RowMatrix& gram,
                     const MissingPoints& absent) {
  double squares = 0;
  for (Index g = 0; g < table.order(); ++g)
    for (Index h = 0; h < table.order(); ++h)
      for_entries(table, gram, absent, g, h, [&](Index c, Index d, double value) {
        const double rest = value - part[at(g)](c, d);
        squares += rest * rest;
      });
  return std::sqrt(squares);
}

Eigen::MatrixXd means_of(const InvariantPart& part) {
  Eigen::MatrixXd means = Eigen::MatrixXd::Zero(part.front().rows(), part.front().cols());
  for (const Eigen::MatrixXd& k : part) means += k / static_cast<double>(part.size());
  return (means + means.transpose()) / 2;
}

Eigen::MatrixXcd transformed(const InvariantPart& part, const IrreducibleRepresentation& rho) {
  const Index orbits = part.front().rows(), d = rho.dimension();
  Eigen::MatrixXcd sum = Eigen::MatrixXcd::Zero(orbits * d, orbits * d);
  for (std::size_t g = 0; g < part.size(); ++g)
    for (Index c = 0; c < orbits; ++c)
      for (Index e = 0; e < orbits; ++e) sum.block(c * d, e * d, d, d) += part[g](c, e) * rho.matrices[g];
  return sum;
}

InvariantPart transformed_back(const std::vector<Eigen::MatrixXcd>& blocks,
                               const std::vector<IrreducibleRepresentation>& irreducible) {
  const std::size_t order = irreducible.front().matrices.size();
  const Index orbits = blocks.front().rows() / irreducible.front().dimension();
  InvariantPart part(order, Eigen::MatrixXd::Zero(orbits, orbits));
  for (std::size_t r = 0; r < blocks.size(); ++r) {
    const Index d = irreducible[r].dimension();
    const double weight = static_cast<double>(d) / static_cast<double>(order);
    for (std::size_t g = 0; g < order; ++g) {
      const Eigen::MatrixXcd turned = irreducible[r].matrices[g].conjugate();  // tr(A rho^*) is the sum of A conj(rho)
      for (Index c = 0; c < orbits; ++c)
        for (Index e = 0; e < orbits; ++e)
          part[g](c, e) += weight * blocks[r].block(c * d, e * d, d, d).cwiseProduct(turned).sum().real();
    }
  }
  return part;
}

}  // namespace lieder

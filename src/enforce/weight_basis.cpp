#include "enforce/weight_basis.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXcd;
using Eigen::MatrixXd;

constexpr double kWholeNumber = 1e-7;
/// Entries of E_i are 0 or about 1, whatever the units of the generators.
constexpr double kZero = 1e-10;
/// Steps of the grid in a unit of charge. Sums of charges that agree differ by rounding, 1e-13, and so fall on one
/// point.
constexpr double kGrid = 1e6;

SparseColumns sparse_columns(const MatrixXcd& m) {
  SparseColumns columns(static_cast<std::size_t>(m.cols()));
  for (Index j = 0; j < m.cols(); ++j)
    for (Index i = 0; i < m.rows(); ++i)
      if (std::abs(m(i, j)) > kZero) columns[static_cast<std::size_t>(j)].push_back({i, m(i, j)});
  return columns;
}

/// Zero where only rounding is: sparse vectors stay so.
MatrixXcd without_small(MatrixXcd m) {
  constexpr double kLeast = 1e-14;
  for (auto& entry : m.reshaped())
    entry = {std::abs(entry.real()) > kLeast ? entry.real() : 0, std::abs(entry.imag()) > kLeast ? entry.imag() : 0};
  return m;
}

Eigen::VectorXd diagonal_of(const MatrixXcd& h, const MatrixXcd& vectors) {
  return (vectors.adjoint() * h * vectors).diagonal().real();
}

}  // namespace

std::vector<std::int64_t> Weight::key() const {
  std::vector<std::int64_t> key = labels;
  for (const double charge : charges) key.push_back(std::llround(kGrid * charge));
  return key;
}

bool Weight::is_dominant() const {
  return std::ranges::all_of(labels, [](std::int64_t label) { return label >= 0; });
}

Weight& Weight::operator+=(const Weight& other) {
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] += other.labels[i];
  for (std::size_t i = 0; i < charges.size(); ++i) charges[i] += other.charges[i];
  return *this;
}

Weight Weight::operator-() const {
  Weight negative = *this;
  for (auto& label : negative.labels) label = -label;
  for (auto& charge : negative.charges) charge = -charge;
  return negative;
}

std::optional<WeightBasis> weight_basis(const RootSystem& roots, const std::vector<MatrixXd>& algebra,
                                        std::uint64_t seed) {
  RandomStream random(Seed{seed}.split(32));
  const Index n = algebra.front().rows();
  // Different weights are different eigenvalues of a random element.
  MatrixXcd generic = MatrixXcd::Zero(n, n);
  for (const auto& c : roots.cartan) generic += random.normal() * element(c, algebra);
  const Eigen::SelfAdjointEigenSolver<MatrixXcd> eigen(generic);
  WeightBasis basis;
  basis.vectors = without_small(eigen.eigenvectors());
  basis.conjugation = basis.vectors.adjoint() * basis.vectors.conjugate();
  basis.weights.resize(static_cast<std::size_t>(n));
  basis.values.resize(static_cast<Index>(roots.cartan.size()), n);
  for (std::size_t j = 0; j < roots.cartan.size(); ++j)
    basis.values.row(static_cast<Index>(j)) = diagonal_of(element(roots.cartan[j], algebra), basis.vectors);
  for (const auto& c : roots.coroots) {
    const Eigen::VectorXd labels = diagonal_of(element(c, algebra), basis.vectors);
    for (Index v = 0; v < n; ++v) {
      if (std::abs(labels[v] - std::round(labels[v])) > kWholeNumber) return std::nullopt;
      basis.weights[static_cast<std::size_t>(v)].labels.push_back(std::llround(labels[v]));
    }
  }
  for (const auto& c : roots.centre) {
    const Eigen::VectorXd charges = diagonal_of(element(c, algebra), basis.vectors);
    for (Index v = 0; v < n; ++v) basis.weights[static_cast<std::size_t>(v)].charges.push_back(charges[v]);
  }
  for (const auto& c : roots.raising)
    basis.raising.push_back(sparse_columns(basis.vectors.adjoint() * element(c, algebra) * basis.vectors));
  for (const auto& c : roots.lowering)
    basis.lowering.push_back(sparse_columns(basis.vectors.adjoint() * element(c, algebra) * basis.vectors));
  return basis;
}

}  // namespace lieder

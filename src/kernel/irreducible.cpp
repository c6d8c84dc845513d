#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/at.hpp"
#include "lieder/base/error.hpp"
#include "lieder/kernel/finite_fourier.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Complex = std::complex<double>;

void check_table(const GroupTable& table) {
  const auto n = table.order();
  if (n < 1 || table.product.size() != at(n))
    throw InputError("group table: need one row for each element, at least one");
  for (int g = 0; g < n; ++g) {
    if (table.product[at(g)].size() != at(n))
      throw InputError(fmt::format("group table: row {} has {} entries; need {}", g, table.product[at(g)].size(), n));
    std::vector<int> row = table.product[at(g)];
    std::ranges::sort(row);
    for (int h = 0; h < n; ++h)
      if (row[at(h)] != h) throw InputError(fmt::format("group table: row {} is no permutation of the elements", g));
    const int inverse = table.inverse[at(g)];
    if (inverse < 0 || inverse >= n || table.product[at(g)][at(inverse)] != 0 || table.product[0][at(g)] != g)
      throw InputError(fmt::format("group table: element {} has no inverse, or element 0 is not the identity", g));
  }
}

bool is_cyclic_table(const GroupTable& table) {
  for (int g = 0; g < table.order(); ++g)
    for (int h = 0; h < table.order(); ++h)
      if (table.product[at(g)][at(h)] != (g + h) % table.order()) return false;
  return true;
}

std::vector<IrreducibleRepresentation> cyclic_characters(int n) {
  std::vector<IrreducibleRepresentation> all(at(n));
  for (int k = 0; k < n; ++k)
    for (int g = 0; g < n; ++g) {
      const double angle = 2 * std::numbers::pi * static_cast<double>(static_cast<long>(k) * g % n) / n;
      all[at(k)].matrices.emplace_back(Eigen::MatrixXcd::Constant(1, 1, std::polar(1.0, angle)));
    }
  return all;
}

/// a(h'^-1 h) for random a with a(g^-1) the conjugate of a(g): Hermitian, and it commutes with h -> gh.
Eigen::MatrixXcd random_right_multiplication(const GroupTable& table, Seed seed) {
  const int n = table.order();
  RandomStream random(seed);
  std::vector<Complex> a(at(n));
  for (Complex& weight : a) {
    const double real = random.normal();
    weight = {real, random.normal()};
  }
  Eigen::MatrixXcd matrix(n, n);
  for (int row = 0; row < n; ++row)
    for (int column = 0; column < n; ++column) {
      const int g = table.product[at(table.inverse[at(row)])][at(column)];
      matrix(row, column) = a[at(g)] + std::conj(a[at(table.inverse[at(g)])]);
    }
  return matrix;
}

/// V* L(g) V, where L(g) takes the function at h to gh.
Eigen::MatrixXcd restricted(const GroupTable& table, int g, const Eigen::MatrixXcd& v) {
  Eigen::MatrixXcd moved(v.rows(), v.cols());
  for (Index h = 0; h < v.rows(); ++h) moved.row(table.product[at(g)][at(h)]) = v.row(h);
  return v.adjoint() * moved;
}

double overlap(const IrreducibleRepresentation& a, const IrreducibleRepresentation& b, int order) {
  Complex sum = 0;
  for (int g = 0; g < order; ++g) sum += std::conj(a.character(g)) * b.character(g);
  return std::abs(sum) / order;
}

/// Empty when two eigenvalues came too near to one another: another draw will do.
std::vector<IrreducibleRepresentation> from_draw(const GroupTable& table, Seed seed) {
  const int n = table.order();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXcd> solver(random_right_multiplication(table, seed));
  const Eigen::VectorXd& values = solver.eigenvalues();
  const double near = 1e-9 * std::max(values.cwiseAbs().maxCoeff(), 1.0);
  std::vector<IrreducibleRepresentation> found;
  Index squares = 0;
  for (Index first = 0, end = 0; first < n; first = end) {
    for (end = first + 1; end < n && values[end] - values[end - 1] < near;) ++end;
    IrreducibleRepresentation one;
    const Eigen::MatrixXcd v = solver.eigenvectors().middleCols(first, end - first);
    for (int g = 0; g < n; ++g) one.matrices.push_back(restricted(table, g, v));
    if (std::abs(overlap(one, one, n) - 1) > 1e-6) return {};
    if (std::ranges::any_of(found, [&](const auto& known) { return overlap(known, one, n) > 0.5; })) continue;
    squares += one.dimension() * one.dimension();
    found.push_back(std::move(one));
  }
  return squares == n ? found : std::vector<IrreducibleRepresentation>{};
}

bool is_trivial(const IrreducibleRepresentation& rho) {
  return std::ranges::all_of(rho.matrices,
                             [](const auto& m) { return m.rows() == 1 && std::abs(m(0, 0) - 1.0) < 1e-6; });
}

}  // namespace

std::vector<IrreducibleRepresentation> irreducible_representations(const GroupTable& table, Seed seed) {
  check_table(table);
  if (is_cyclic_table(table)) return cyclic_characters(table.order());
  constexpr int kDraws = 10;
  for (int draw = 0; draw < kDraws; ++draw) {
    std::vector<IrreducibleRepresentation> found = from_draw(table, seed.split(static_cast<std::uint64_t>(draw)));
    if (found.empty()) continue;
    std::ranges::stable_sort(found, {}, [](const auto& rho) { return is_trivial(rho) ? 0 : rho.dimension(); });
    return found;
  }
  throw InputError(
      fmt::format("group table: the functions on its {} elements do not fall apart into irreducible "
                  "representations; need an associative product",
                  table.order()));
}

}  // namespace lieder

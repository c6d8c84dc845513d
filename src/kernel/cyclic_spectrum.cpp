#include <fmt/format.h>

#include <cmath>
#include <complex>
#include <unsupported/Eigen/FFT>
#include <vector>

#include "base/at.hpp"
#include "kernel/ridge.hpp"
#include "lieder/base/error.hpp"
#include "lieder/kernel/orbit_spectrum.hpp"

namespace lieder {
namespace {

using Eigen::Index;

/// Points of the two orbits in turns.
RowMatrix interleaved(const RowMatrix& gram) {
  const Index n = gram.rows() / 2;
  std::vector<Index> order;
  for (Index k = 0; k < n; ++k) {
    order.push_back(k);
    order.push_back(n + k);
  }
  return gram(order, order);
}

/// Means along the cyclic diagonals.
std::vector<double> circulant_row(const RowMatrix& k) {
  const Index size = k.rows();
  std::vector<double> row(at(size), 0.0);
  for (Index i = 0; i < size; ++i)
    for (Index shift = 0; shift < size; ++shift) row[at(shift)] += k(i, (i + shift) % size) / static_cast<double>(size);
  return row;
}

double distance_from_circulant(const RowMatrix& k, const std::vector<double>& row) {
  double squares = 0;
  for (Index i = 0; i < k.rows(); ++i)
    for (Index j = 0; j < k.cols(); ++j) {
      const double rest = k(i, j) - row[at((j - i + k.rows()) % k.rows())];
      squares += rest * rest;
    }
  return std::sqrt(squares);
}

Eigen::VectorXd fourier_transform(const std::vector<double>& row) {
  std::vector<std::complex<double>> frequencies;
  Eigen::FFT<double>().fwd(frequencies, row);
  Eigen::VectorXd eigenvalues(static_cast<Index>(row.size()));
  for (Index k = 0; k < eigenvalues.size(); ++k) eigenvalues[k] = frequencies[at(k)].real();
  return eigenvalues;
}

}  // namespace

CyclicSpectrum cyclic_spectrum(const RowMatrix& gram, const RidgeOptions& options) {
  check_gram(gram, options.ridge, "cyclic spectrum");
  if (gram.rows() % 2 != 0 || gram.rows() < 4)
    throw InputError(
        fmt::format("cyclic spectrum: {} points came; need two orbits of equally many, at least 2 each", gram.rows()));
  const RowMatrix k = interleaved(gram);
  const std::vector<double> row = circulant_row(k);
  const Index n = k.rows() / 2;
  const double trace = k.trace();
  CyclicSpectrum found;
  found.defect = distance_from_circulant(k, row) / k.norm();
  found.eigenvalues = fourier_transform(row);
  // The eigenvector of the highest frequency is +1 on one orbit and -1 on the other.
  found.signal = std::sqrt(std::max(2 * found.eigenvalues[n] / static_cast<double>(n), 0.0));
  found.eigenvalues.array() += options.ridge * trace;
  require_positive(found.eigenvalues.minCoeff(), trace, "cyclic spectrum");
  const double mean_inverse = found.eigenvalues.cwiseInverse().mean();
  found.noise = std::sqrt(1 / mean_inverse);
  found.error = 1 / found.eigenvalues[n] / mean_inverse;
  return found;
}

}  // namespace lieder

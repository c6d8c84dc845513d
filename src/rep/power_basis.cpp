#include "rep/power_basis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "lieder/base/error.hpp"

namespace lieder {

using Eigen::Index;

Index power_size(Index n, int degree, Atom::Kind kind) {
  // n (n+1) .. or n (n-1) .. over degree!
  double size = 1;
  for (int k = 0; k < degree; ++k)
    size *= static_cast<double>(kind == Atom::Kind::symmetric ? n + k : n - k) / static_cast<double>(k + 1);
  if (size > 0x1p31)
    throw InputError(
        fmt::format("representation: a power of degree {} of {} dimensions came; need one below 2^31 "
                    "coordinates",
                    degree, n));
  return std::max<Index>(0, std::llround(size));
}

Eigen::SparseMatrix<double> power_basis(Index n, int degree, Atom::Kind kind) {
  const bool alternating = kind == Atom::Kind::alternating;
  const auto k = static_cast<std::size_t>(degree);
  const auto rows = static_cast<Index>(std::llround(std::pow(static_cast<double>(n), degree)));
  std::vector<Eigen::Triplet<double>> entries;
  std::vector<Index> chosen(k, 0);
  if (alternating) std::iota(chosen.begin(), chosen.end(), Index{0});
  Index column = 0;
  for (const Index columns = power_size(n, degree, kind); column < columns; ++column) {
    std::vector<Index> arranged = chosen;
    const std::size_t first = entries.size();
    do {
      Index row = 0;
      int inversions = 0;
      for (std::size_t i = 0; i < k; ++i) {
        row = row * n + arranged[i];
        for (std::size_t j = 0; j < i; ++j) inversions += arranged[j] > arranged[i] ? 1 : 0;
      }
      entries.emplace_back(row, column, alternating && inversions % 2 == 1 ? -1.0 : 1.0);
    } while (std::ranges::next_permutation(arranged).found);
    const double norm = std::sqrt(static_cast<double>(entries.size() - first));
    for (std::size_t i = first; i < entries.size(); ++i)
      entries[i] = {entries[i].row(), entries[i].col(), entries[i].value() / norm};
    // The next choice: the last index that can grow does, those behind it start as low as they may.
    const Index step = alternating ? 1 : 0;
    for (std::size_t i = k; i-- > 0;) {
      if (chosen[i] == n - 1 - step * static_cast<Index>(k - 1 - i)) continue;
      ++chosen[i];
      for (std::size_t j = i + 1; j < k; ++j) chosen[j] = chosen[j - 1] + step;
      break;
    }
  }
  Eigen::SparseMatrix<double> basis(rows, column);
  basis.setFromTriplets(entries.begin(), entries.end());
  return basis;
}

}  // namespace lieder

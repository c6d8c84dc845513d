#include "discover/discrete_candidates.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/at.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kAllSigns = 6, kAllPermutations = 5;

std::vector<VectorXd> sign_changes(Index m) {
  std::vector<VectorXd> all;
  const auto add = [&](const VectorXd& signs) {
    if ((signs.array() < 0).any() && std::ranges::none_of(all, [&](const VectorXd& s) { return s == signs; }))
      all.push_back(signs);
  };
  if (m <= kAllSigns) {
    for (unsigned pattern = 1; pattern < (1U << static_cast<unsigned>(m)); ++pattern) {
      VectorXd signs(m);
      for (Index i = 0; i < m; ++i) signs[i] = (pattern >> static_cast<unsigned>(i)) & 1U ? -1 : 1;
      add(signs);
    }
    return all;
  }
  add(-VectorXd::Ones(m));
  for (Index i = 0; i < m; ++i) add(VectorXd::Ones(m) - 2 * VectorXd::Unit(m, i));
  if (m % 2 != 0) return all;
  for (const Index first : {Index{0}, m / 2}) {
    VectorXd half = VectorXd::Ones(m);
    half.segment(first, m / 2).setConstant(-1);
    add(half);
  }
  // A coordinate together with its momentum.
  for (Index i = 0; i < m / 2; ++i)
    add(VectorXd::Ones(m) - 2 * VectorXd::Unit(m, i) - 2 * VectorXd::Unit(m, m / 2 + i));
  return all;
}

using Images = std::vector<Index>;  // of 0, 1, ..

std::vector<Images> all_permutations(Index m) {
  Images images(at(m));
  std::iota(images.begin(), images.end(), 0);
  std::vector<Images> all;
  while (std::ranges::next_permutation(images).found) all.push_back(images);
  return all;
}

std::vector<Images> transpositions(Index m) {
  std::vector<Images> all;
  for (Index i = 0; i < m; ++i)
    for (Index j = i + 1; j < m; ++j) {
      Images& images = all.emplace_back(at(m));
      std::iota(images.begin(), images.end(), 0);
      std::swap(images[at(i)], images[at(j)]);
    }
  return all;
}

std::vector<Images> permutations(Index m) {
  if (m <= kAllPermutations) return all_permutations(m);
  std::vector<Images> all = transpositions(m);
  if (m % 2 != 0) return all;
  const Index half = m / 2;
  // The same of both halves, as of coordinates and their momenta.
  for (const Images& images : half <= kAllPermutations ? all_permutations(half) : transpositions(half)) {
    Images both = images;
    for (const Index i : images) both.push_back(half + i);
    all.push_back(both);
  }
  return all;
}

MatrixXd matrix_of(const Images& images) {
  MatrixXd r = MatrixXd::Zero(std::ssize(images), std::ssize(images));
  for (Index i = 0; i < r.rows(); ++i) r(images[at(i)], i) = 1;
  return r;
}

}  // namespace

std::vector<MatrixXd> mirrors(Index m) {
  std::vector<MatrixXd> all;
  for (const VectorXd& signs : sign_changes(m)) all.emplace_back(signs.asDiagonal());
  return all;
}

std::vector<MatrixXd> coordinate_permutations(Index m) {
  std::vector<MatrixXd> all;
  for (const Images& images : permutations(m)) all.push_back(matrix_of(images));
  return all;
}

}  // namespace lieder

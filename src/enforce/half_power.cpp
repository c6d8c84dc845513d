#include "enforce/half_power.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "base/at.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXcd;
using Eigen::VectorXcd;

/// What E_i do to a highest vector is 0, to vectors orthogonal to all those of a weight at least about 0.3.
constexpr double kExtreme = 1e-6;
/// What is left of a vector of length about 1 after projection when it is dependent on earlier ones.
constexpr double kDependent = 1e-6;

}  // namespace

WeightedProduct::WeightedProduct(std::vector<std::shared_ptr<const WeightBasis>> factors)
    : factors_(std::move(factors)), strides_(factors_.size()) {
  for (std::size_t a = factors_.size(); a-- > 0;) {
    strides_[a] = size_;
    size_ *= factors_[a]->vectors.cols();
  }
  digits_.reserve(at(size_) * factors_.size());
  for (Index c = 0; c < size_; ++c)
    for (std::size_t a = 0; a < factors_.size(); ++a) digits_.push_back(c / strides_[a] % factors_[a]->vectors.cols());
  space_of_.resize(at(size_));
  row_of_.resize(at(size_));
  for (Index c = 0; c < size_; ++c) {
    Weight weight;
    Eigen::VectorXd values;
    const auto digits = digits_of(c);
    for (std::size_t a = 0; a < factors_.size(); ++a) {
      const Weight& w = factors_[a]->weights[at(digits[a])];
      const auto v = factors_[a]->values.col(digits[a]);
      if (a == 0) {
        weight = w;
        values = v;
      } else {
        weight += w;
        values += v;
      }
    }
    const auto [known, is_new] = by_key_.try_emplace(weight.key(), static_cast<int>(spaces_.size()));
    if (is_new) spaces_.push_back({weight, values, {}});
    Space& space = spaces_[at(known->second)];
    space_of_[at(c)] = known->second;
    row_of_[at(c)] = static_cast<Index>(space.coordinates.size());
    space.coordinates.push_back(c);
  }
  const auto targets = [this](Direction direction) {
    std::vector<std::vector<int>> all(spaces_.size(), std::vector<int>(simple_roots(), -1));
    for (std::size_t s = 0; s < spaces_.size(); ++s)
      for (const Index c : spaces_[s].coordinates) {
        const auto digits = digits_of(c);
        for (std::size_t a = 0; a < factors_.size(); ++a)
          for (std::size_t i = 0; i < simple_roots(); ++i) {
            const auto& columns = direction == Direction::raise ? factors_[a]->raising[i] : factors_[a]->lowering[i];
            for (const Entry& entry : columns[at(digits[a])])
              all[s][i] = space_of_[at(c + (entry.row - digits[a]) * strides_[a])];
          }
      }
    return all;
  };
  raised_ = targets(Direction::raise);
  lowered_ = targets(Direction::lower);
}

std::size_t WeightedProduct::simple_roots() const { return factors_.empty() ? 0 : factors_.front()->raising.size(); }

std::span<const Index> WeightedProduct::digits_of(Index coordinate) const {
  return {digits_.data() + at(coordinate) * factors_.size(), factors_.size()};
}

int WeightedProduct::find(const Weight& weight) const {
  const auto known = by_key_.find(weight.key());
  return known == by_key_.end() ? -1 : known->second;
}

int WeightedProduct::target(int space, Direction direction, std::size_t i) const {
  return (direction == Direction::raise ? raised_ : lowered_)[at(space)][i];
}

MatrixXcd WeightedProduct::apply(int space, Direction direction, std::size_t i, const MatrixXcd& x) const {
  const Space& from = spaces_[at(space)];
  MatrixXcd y =
      MatrixXcd::Zero(static_cast<Index>(spaces_[at(target(space, direction, i))].coordinates.size()), x.cols());
  for (std::size_t r = 0; r < from.coordinates.size(); ++r) {
    const Index c = from.coordinates[r];
    const auto digits = digits_of(c);
    for (std::size_t a = 0; a < factors_.size(); ++a) {
      const auto& columns = direction == Direction::raise ? factors_[a]->raising[i] : factors_[a]->lowering[i];
      for (const Entry& entry : columns[at(digits[a])])
        y.row(row_of_[at(c + (entry.row - digits[a]) * strides_[a])]) += entry.value * x.row(static_cast<Index>(r));
    }
  }
  return y;
}

int WeightedProduct::conjugate_space(int space) const {
  // Conjugation takes a weight space to one weight space; the largest entry of each factor tells which.
  Index c = spaces_[at(space)].coordinates.front(), image = 0;
  const auto digits = digits_of(c);
  for (std::size_t a = 0; a < factors_.size(); ++a) {
    Index row = 0;
    factors_[a]->conjugation.col(digits[a]).cwiseAbs().maxCoeff(&row);
    image += row * strides_[a];
  }
  return space_of_[at(image)];
}

MatrixXcd WeightedProduct::conjugate(int space, const MatrixXcd& x) const {
  const Space& from = spaces_[at(space)];
  const Space& to = spaces_[at(conjugate_space(space))];
  MatrixXcd kernel(static_cast<Index>(to.coordinates.size()), static_cast<Index>(from.coordinates.size()));
  for (std::size_t j = 0; j < from.coordinates.size(); ++j) {
    const auto in = digits_of(from.coordinates[j]);
    for (std::size_t i = 0; i < to.coordinates.size(); ++i) {
      const auto out = digits_of(to.coordinates[i]);
      std::complex<double> product = 1;
      for (std::size_t a = 0; a < factors_.size(); ++a) product *= factors_[a]->conjugation(out[a], in[a]);
      kernel(static_cast<Index>(i), static_cast<Index>(j)) = product;
    }
  }
  return kernel * x.conjugate();
}

MatrixXcd extreme_vectors(const WeightedProduct& product, int space, WeightedProduct::Direction direction) {
  const auto n = static_cast<Index>(product.spaces()[at(space)].coordinates.size());
  MatrixXcd one = MatrixXcd::Identity(n, n);
  MatrixXcd constraints(n, 0);  // columns: what has to be orthogonal to the vectors
  for (std::size_t i = 0; i < product.simple_roots(); ++i) {
    if (product.target(space, direction, i) < 0) continue;
    const MatrixXcd moved = product.apply(space, direction, i, one);
    constraints.conservativeResize(Eigen::NoChange, constraints.cols() + moved.rows());
    constraints.rightCols(moved.rows()) = moved.adjoint();
  }
  if (constraints.cols() == 0) return one;
  Eigen::ColPivHouseholderQR<MatrixXcd> qr(constraints);
  qr.setThreshold(kExtreme);
  MatrixXcd vectors = one.rightCols(n - qr.rank());
  vectors.applyOnTheLeft(qr.householderQ());
  return vectors;
}

Recipe lower_first(const WeightedProduct& product, int space, const VectorXcd& highest) {
  constexpr auto lower = WeightedProduct::Direction::lower;
  Recipe recipe;
  std::vector<int> spaces{space};
  std::vector<VectorXcd> vectors{highest};
  std::map<int, std::vector<std::size_t>> of_space{{space, {0}}};
  for (std::size_t parent = 0; parent < vectors.size(); ++parent)
    for (std::size_t root = 0; root < product.simple_roots(); ++root) {
      const int target = product.target(spaces[parent], lower, root);
      if (target < 0) continue;
      VectorXcd vector = product.apply(spaces[parent], lower, root, vectors[parent]);
      const double length = vector.norm();
      Recipe::Step step{.parent = parent, .root = root, .less = {}, .norm = 0};
      auto& earlier = of_space[target];
      for (const std::size_t q : earlier) step.less.emplace_back(q, 0);
      for (int pass = 0; pass < 2; ++pass)
        for (auto& [q, coefficient] : step.less) {
          // Real: [E_i, F_j] and whole eigenvalues on the highest vector decide all inner products.
          const double overlap = vectors[q].dot(vector).real();
          coefficient += overlap;
          vector -= overlap * vectors[q];
        }
      step.norm = vector.norm();
      if (step.norm <= kDependent * std::max(length, 1.0)) continue;
      earlier.push_back(vectors.size());
      spaces.push_back(target);
      vectors.emplace_back(vector / step.norm);
      recipe.steps.push_back(std::move(step));
    }
  return recipe;
}

Copies lowered(const WeightedProduct& product, int space, const MatrixXcd& highest, const Recipe& recipe) {
  constexpr auto lower = WeightedProduct::Direction::lower;
  Copies copies{{space}, {highest}};
  for (const Recipe::Step& step : recipe.steps) {
    const int from = copies.spaces[step.parent];
    MatrixXcd x = product.apply(from, lower, step.root, copies.vectors[step.parent]);
    for (const auto& [q, coefficient] : step.less) x -= coefficient * copies.vectors[q];
    copies.spaces.push_back(product.target(from, lower, step.root));
    copies.vectors.emplace_back(x / step.norm);
  }
  return copies;
}

Copies raised_as_dual(const WeightedProduct& product, int space, const MatrixXcd& lowest, const Recipe& recipe) {
  constexpr auto raise = WeightedProduct::Direction::raise;
  Copies copies{{space}, {lowest}};
  for (const Recipe::Step& step : recipe.steps) {
    const int from = copies.spaces[step.parent];
    MatrixXcd x = -product.apply(from, raise, step.root, copies.vectors[step.parent]);
    for (const auto& [q, coefficient] : step.less) x -= coefficient * copies.vectors[q];
    copies.spaces.push_back(product.target(from, raise, step.root));
    copies.vectors.emplace_back(x / step.norm);
  }
  return copies;
}

}  // namespace lieder

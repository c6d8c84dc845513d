#include "enforce/glued_invariants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "enforce/column_writer.hpp"
#include "enforce/glue.hpp"
#include "lieder/base/memory.hpp"
#include "linalg/along_axis.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXcd;
using Eigen::MatrixXd;
using Eigen::VectorXcd;
using Eigen::VectorXd;
using Complex = std::complex<double>;
using Direction = WeightedProduct::Direction;
using Factors = std::vector<std::shared_ptr<const WeightBasis>>;

enum class Turn { to_weights, from_weights, transposed_from_weights };

/// Tensors of `half`, the first of two or the last, in the columns of x.
/// \param rest  dimensions of the half that follows
MatrixXcd turned(const WeightedProduct& half, Turn turn, MatrixXcd x, Index rest = 1) {
  std::vector<MatrixXcd> all;
  for (const auto& factor : half.factors()) {
    const MatrixXcd& u = factor->vectors;
    all.push_back(turn == Turn::from_weights ? u : turn == Turn::to_weights ? MatrixXcd(u.adjoint()) : u.transpose());
  }
  return along_axes(all, std::move(x), half.size() * rest);
}

class GluedInvariants final : public Invariants {
 public:
  GluedInvariants(const Factors& factors, std::size_t cut)
      : first_({factors.begin(), factors.begin() + static_cast<std::ptrdiff_t>(cut)}),
        second_({factors.begin() + static_cast<std::ptrdiff_t>(cut), factors.end()}) {
    method = "highest weights";
    completeness = Completeness::characters;
  }

  /// False when the dimensions do not add up.
  bool find(const RootSystem& roots);

  Index size() const override { return first_.size() * second_.size(); }
  Index count() const override { return count_; }
  bool is_factored() const override { return true; }
  double bytes() const override;
  VectorXd combine(const VectorXd& weights) const override;
  VectorXd project(const VectorXd& tensor) const override;
  double change_under(const FactorMatrices& g, RandomStream& random) const override;

 private:
  Eigen::SparseMatrix<double> write_columns() const override;
  MatrixXcd in_both(Turn turn, const VectorXcd& tensor) const {
    return turned(second_, turn, turned(first_, turn, tensor, second_.size()));
  }
  std::vector<MatrixXcd> coefficients(const VectorXd& weights) const;
  MatrixXcd times(const std::vector<MatrixXcd>& coefficients, const MatrixXcd& x) const;
  void add(const Glue& glue, const MatrixXcd& c, VectorXcd& tensor) const;
  MatrixXcd inner_products(const Glue& glue, const VectorXcd& tensor) const;

  WeightedProduct first_, second_;
  std::vector<Glue> glues_;
  Index count_ = 0;
};

/// Highest (lowest) vectors of all irreducible representations, by space; and whether their dimensions add up.
struct Extremes {
  std::map<int, MatrixXcd> vectors;
  bool complete = false;
};

Extremes extremes_of(const WeightedProduct& product, const RootSystem& roots, Direction direction) {
  Extremes found;
  double dimension = 0;
  for (std::size_t s = 0; s < product.spaces().size(); ++s) {
    const auto& space = product.spaces()[s];
    const bool lowest = direction == Direction::lower;
    if (!(lowest ? -space.weight : space.weight).is_dominant()) continue;
    MatrixXcd vectors = extreme_vectors(product, static_cast<int>(s), direction);
    if (vectors.cols() == 0) continue;
    dimension += static_cast<double>(vectors.cols()) *
                 weyl_dimension(roots, lowest ? Eigen::VectorXd(-space.values) : space.values);
    found.vectors.emplace(static_cast<int>(s), std::move(vectors));
  }
  found.complete = std::abs(dimension - static_cast<double>(product.size())) < 0.1;
  return found;
}

bool GluedInvariants::find(const RootSystem& roots) {
  const Extremes highest = extremes_of(first_, roots, Direction::raise);
  const Extremes lowest = extremes_of(second_, roots, Direction::lower);
  if (!highest.complete || !lowest.complete) return false;
  for (const auto& [space, vectors] : highest.vectors) {
    const int opposite = second_.find(-first_.spaces()[static_cast<std::size_t>(space)].weight);
    const auto dual = lowest.vectors.find(opposite);
    if (dual == lowest.vectors.end()) continue;
    const Recipe recipe = lower_first(first_, space, vectors.col(0));
    const double dimension = weyl_dimension(roots, first_.spaces()[static_cast<std::size_t>(space)].values);
    if (std::abs(static_cast<double>(recipe.steps.size() + 1) - dimension) > 0.1) return false;
    glues_.push_back({.first = lowered(first_, space, vectors, recipe),
                      .second = raised_as_dual(second_, opposite, dual->second, recipe)});
  }
  make_real(glues_, first_, second_);
  for (const Glue& glue : glues_) count_ += weights_of(glue);
  return true;
}

/// Of the copies, and of the halves' coordinates, which are listed a few times over.
double GluedInvariants::bytes() const {
  const auto of = [](const Copies& copies) {
    double entries = 0;
    for (const MatrixXcd& vectors : copies.vectors) entries += static_cast<double>(vectors.size());
    return sizeof(Complex) * entries;
  };
  double sum = 0;
  for (const WeightedProduct* half : {&first_, &second_})
    sum += static_cast<double>(half->size()) * sizeof(Index) * static_cast<double>(half->factors().size() + 3);
  for (const Glue& glue : glues_) sum += of(glue.first) + of(glue.second);
  return sum;
}

void GluedInvariants::add(const Glue& glue, const MatrixXcd& c, VectorXcd& tensor) const {
  const Index stride = second_.size();
  for (std::size_t p = 0; p < glue.first.vectors.size(); ++p) {
    const auto& rows = first_.spaces()[static_cast<std::size_t>(glue.first.spaces[p])].coordinates;
    const auto& cols = second_.spaces()[static_cast<std::size_t>(glue.second.spaces[p])].coordinates;
    const MatrixXcd block = glue.scale() * glue.first.vectors[p] * c * glue.second.vectors[p].transpose();
    for (std::size_t j = 0; j < cols.size(); ++j)
      for (std::size_t i = 0; i < rows.size(); ++i)
        tensor[rows[i] * stride + cols[j]] += block(static_cast<Index>(i), static_cast<Index>(j));
  }
}

MatrixXcd GluedInvariants::inner_products(const Glue& glue, const VectorXcd& tensor) const {
  const Index stride = second_.size();
  MatrixXcd sum = MatrixXcd::Zero(glue.rows(), glue.cols());
  for (std::size_t p = 0; p < glue.first.vectors.size(); ++p) {
    const auto& rows = first_.spaces()[static_cast<std::size_t>(glue.first.spaces[p])].coordinates;
    const auto& cols = second_.spaces()[static_cast<std::size_t>(glue.second.spaces[p])].coordinates;
    MatrixXcd block(static_cast<Index>(rows.size()), static_cast<Index>(cols.size()));
    for (std::size_t j = 0; j < cols.size(); ++j)
      for (std::size_t i = 0; i < rows.size(); ++i)
        block(static_cast<Index>(i), static_cast<Index>(j)) = tensor[rows[i] * stride + cols[j]];
    sum += glue.scale() * glue.first.vectors[p].adjoint() * block * glue.second.vectors[p].conjugate();
  }
  return sum;
}

/// Of all glues.
std::vector<MatrixXcd> GluedInvariants::coefficients(const VectorXd& weights) const {
  std::vector<MatrixXcd> all(glues_.size());
  Index next = 0;
  for (std::size_t g = 0; g < glues_.size(); ++g) {
    const Index n = weights_of(glues_[g]);
    if (n == 0) continue;
    all[g] = coefficients_of(glues_[g], weights.segment(next, n));
    if (glues_[g].kind == GlueKind::pair_first) all[glues_[g].partner] = all[g].conjugate();
    next += n;
  }
  return all;
}

VectorXd GluedInvariants::combine(const VectorXd& weights) const {
  const std::vector<MatrixXcd> all = coefficients(weights);
  VectorXcd tensor = VectorXcd::Zero(size());
  for (std::size_t g = 0; g < glues_.size(); ++g) add(glues_[g], all[g], tensor);
  return in_both(Turn::from_weights, tensor).real();
}

VectorXd GluedInvariants::project(const VectorXd& tensor) const {
  const VectorXcd rotated = in_both(Turn::to_weights, tensor.cast<Complex>());
  VectorXd weights(count_);
  Index next = 0;
  for (const Glue& glue : glues_) {
    const Index n = weights_of(glue);
    if (n == 0) continue;
    weights.segment(next, n) = weights_from(glue, inner_products(glue, rotated));
    next += n;
  }
  return weights;
}

/// The tensor as a matrix from the second half to the first, times x.
MatrixXcd GluedInvariants::times(const std::vector<MatrixXcd>& coefficients, const MatrixXcd& x) const {
  const MatrixXcd in = turned(second_, Turn::transposed_from_weights, x);
  MatrixXcd out = MatrixXcd::Zero(first_.size(), x.cols());
  for (std::size_t g = 0; g < glues_.size(); ++g) {
    const Glue& glue = glues_[g];
    for (std::size_t p = 0; p < glue.first.vectors.size(); ++p) {
      const auto& rows = first_.spaces()[static_cast<std::size_t>(glue.first.spaces[p])].coordinates;
      const auto& cols = second_.spaces()[static_cast<std::size_t>(glue.second.spaces[p])].coordinates;
      const MatrixXcd seen = glue.second.vectors[p].transpose() * in(cols, Eigen::all);
      out(rows, Eigen::all) += glue.scale() * glue.first.vectors[p] * (coefficients[g] * seen);
    }
  }
  return turned(first_, Turn::from_weights, std::move(out));
}

double GluedInvariants::change_under(const FactorMatrices& g, RandomStream& random) const {
  constexpr Index kProbes = 4;
  const std::vector<MatrixXcd> all = coefficients(random.normal_matrix(count_, 1));
  const MatrixXcd x = random.normal_matrix(second_.size(), kProbes).cast<Complex>();
  const std::size_t cut = std::min(first_.factors().size(), g.forward.size());
  const MatrixXcd moved = along_axes(std::span(g.forward).first(cut), times(all, x), first_.size());
  std::vector<MatrixXcd> transposed;
  for (std::size_t a = cut; a < g.backward.size(); ++a) transposed.emplace_back(g.backward[a].transpose());
  return (moved - times(all, along_axes(transposed, x, second_.size()))).norm() / moved.norm();
}

/// Copies of one irreducible representation in the given coordinates: vector p of copy i is column i d + p.
MatrixXcd written_out(const Copies& copies, const WeightedProduct& half) {
  const auto d = static_cast<Index>(copies.vectors.size());
  const Index count = copies.vectors.front().cols();
  MatrixXcd all = MatrixXcd::Zero(half.size(), d * count);
  for (Index p = 0; p < d; ++p) {
    const auto& rows = half.spaces()[static_cast<std::size_t>(copies.spaces[static_cast<std::size_t>(p)])].coordinates;
    for (Index i = 0; i < count; ++i) all(rows, i * d + p) = copies.vectors[static_cast<std::size_t>(p)].col(i);
  }
  return turned(half, Turn::from_weights, std::move(all));
}

Eigen::SparseMatrix<double> GluedInvariants::write_columns() const {
  Eigen::SparseMatrix<double> columns(size(), count_);
  ColumnWriter writer(columns);
  for (const Glue& glue : glues_)
    if (weights_of(glue) > 0)
      write_glue(glue, written_out(glue.first, first_), written_out(glue.second, second_), writer);
  columns.finalize();
  return columns;
}

/// The trivial representation, for a half without factors.
std::shared_ptr<const WeightBasis> trivial(const WeightBasis& like) {
  WeightBasis basis;
  basis.vectors = basis.conjugation = MatrixXcd::Ones(1, 1);
  basis.weights = {{.labels = std::vector<std::int64_t>(like.weights.front().labels.size(), 0),
                    .charges = std::vector<double>(like.weights.front().charges.size(), 0)}};
  basis.values = MatrixXd::Zero(like.values.rows(), 1);
  basis.raising.assign(like.raising.size(), SparseColumns(1));
  basis.lowering = basis.raising;
  return std::make_shared<const WeightBasis>(std::move(basis));
}

/// Dimensions of the larger half.
double larger_half(const Factors& factors, std::size_t cut) {
  double left = 1, right = 1;
  for (std::size_t a = 0; a < factors.size(); ++a)
    (a < cut ? left : right) *= static_cast<double>(factors[a]->vectors.cols());
  return std::max(left, right);
}

/// Where to cut so that the larger half is small.
std::size_t best_cut(const Factors& factors) {
  std::size_t best = 1;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t cut = 1; cut < factors.size(); ++cut) {
    if (const double half = larger_half(factors, cut); half < least) {
      least = half;
      best = cut;
    }
  }
  return best;
}

}  // namespace

std::unique_ptr<Invariants> glued_invariants(const RootSystem& roots, const Factors& factors,
                                             std::uint64_t memory_limit) {
  Factors halves = factors;
  if (halves.size() == 1) halves.push_back(trivial(*halves.front()));
  const std::size_t cut = best_cut(halves);
  const double half = larger_half(halves, cut);
  // Highest-weight vectors are found in dense matrices of a weight's coordinates, at most those of the half.
  require_memory(fmt::format("enforce: halves of {:.0f} dimensions", half),
                 static_cast<std::uint64_t>(std::min(16 * half * half, 1e18)), memory_limit,
                 MemoryGrowth{2, half, "dimensions"});
  auto invariants = std::make_unique<GluedInvariants>(halves, cut);
  if (!invariants->find(roots)) return nullptr;
  return invariants;
}

}  // namespace lieder

#include "enforce/glued_invariants.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "enforce/column_writer.hpp"
#include "enforce/half_power.hpp"
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

/// What complex conjugation does to the invariants of one irreducible representation. Copies are chosen so that real
/// tensors have, as coefficients c of their glued pairs, ..
enum class Kind {
  real,          ///< real matrices
  quaternionic,  ///< 2 x 2 blocks (p q; -q* p*)
  pair_first,    ///< any complex matrix, and the next block its conjugate
  pair_second
};

/// Copies of an irreducible representation in the first half, and of its dual in the second.
struct Glue {
  Kind kind = Kind::real;
  Copies first, second;
  std::size_t partner = 0;  ///< the block that conjugation leads to
  Index rows() const { return first.vectors.front().cols(); }
  Index cols() const { return second.vectors.front().cols(); }
  double scale() const { return 1 / std::sqrt(static_cast<double>(first.vectors.size())); }
};

/// Number of real weights of a block.
Index weights_of(const Glue& glue) {
  if (glue.kind == Kind::pair_second) return 0;
  return glue.rows() * glue.cols() * (glue.kind == Kind::pair_first ? 2 : 1);
}

/// Coefficients of a real tensor from its weights; of length as they are.
MatrixXcd coefficients_of(const Glue& glue, const VectorXd& weights) {
  const Index m = glue.rows(), n = glue.cols();
  const double half = std::sqrt(0.5);
  MatrixXcd c(m, n);
  if (glue.kind == Kind::real) {
    c = Eigen::Map<const MatrixXd>(weights.data(), m, n).cast<Complex>();
  } else if (glue.kind == Kind::pair_first) {
    for (Index k = 0; k < m * n; ++k) c.data()[k] = half * Complex(weights[2 * k], weights[2 * k + 1]);
  } else {
    Index k = 0;
    for (Index j = 0; j < n; j += 2)
      for (Index i = 0; i < m; i += 2, k += 4) {
        const Complex p = half * Complex(weights[k], weights[k + 1]),
                      q = half * Complex(weights[k + 2], weights[k + 3]);
        c(i, j) = p;
        c(i, j + 1) = q;
        c(i + 1, j) = -std::conj(q);
        c(i + 1, j + 1) = std::conj(p);
      }
  }
  return c;
}

/// The adjoint of coefficients_of, for coefficients of a real tensor.
VectorXd weights_from(const Glue& glue, const MatrixXcd& c) {
  const Index m = glue.rows(), n = glue.cols();
  const double twice = std::sqrt(2.0);
  VectorXd weights(weights_of(glue));
  if (glue.kind == Kind::real) {
    Eigen::Map<MatrixXd>(weights.data(), m, n) = c.real();
  } else if (glue.kind == Kind::pair_first) {
    for (Index k = 0; k < m * n; ++k) {
      weights[2 * k] = twice * c.data()[k].real();
      weights[2 * k + 1] = twice * c.data()[k].imag();
    }
  } else {
    Index k = 0;
    for (Index j = 0; j < n; j += 2)
      for (Index i = 0; i < m; i += 2, k += 4) {
        weights[k] = twice * c(i, j).real();
        weights[k + 1] = twice * c(i, j).imag();
        weights[k + 2] = twice * c(i, j + 1).real();
        weights[k + 3] = twice * c(i, j + 1).imag();
      }
  }
  return weights;
}

/// Z unitary with A = Z Z', for A symmetric and unitary: its real and imaginary parts commute.
MatrixXcd square_root_factor(const MatrixXcd& a) {
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(std::cos(1.0) * a.real() + std::sin(1.0) * a.imag());
  const MatrixXd& o = eigen.eigenvectors();
  const VectorXcd phases = (o.transpose() * a * o).diagonal();
  return o.cast<Complex>() * phases.cwiseSqrt().asDiagonal();
}

/// Z unitary whose columns come in pairs z, A z*, for A antisymmetric and unitary.
MatrixXcd paired_factor(const MatrixXcd& a) {
  const Index n = a.rows();
  MatrixXcd z(n, 0);
  for (Index k = 0; k < n && z.cols() < n; ++k) {
    VectorXcd next = VectorXcd::Unit(n, k);
    for (int pass = 0; pass < 2; ++pass) next -= z * (z.adjoint() * next);
    if (next.norm() < 0.1 / static_cast<double>(n)) continue;
    next /= next.norm();
    z.conservativeResize(Eigen::NoChange, z.cols() + 2);
    z.col(z.cols() - 2) = next;
    z.col(z.cols() - 1) = a * next.conjugate();
  }
  return z;
}

void mix(Copies& copies, const MatrixXcd& z) {
  for (MatrixXcd& vectors : copies.vectors) vectors = vectors * z;
}

/// Tensors in the columns of x, with a matrix applied to each axis.
MatrixXcd along_axes(std::span<const MatrixXcd> matrices, MatrixXcd x) {
  Index inner = x.rows();
  for (const MatrixXcd& m : matrices) {
    inner /= m.cols();
    x = along_axis<Complex, Eigen::Dynamic>(m, x, inner);
  }
  return x;
}

enum class Turn { to_weights, from_weights, transposed_from_weights };

std::vector<MatrixXcd> turns(const Factors& factors, Turn turn) {
  std::vector<MatrixXcd> all;
  for (const auto& factor : factors) {
    const MatrixXcd& u = factor->vectors;
    all.push_back(turn == Turn::from_weights ? u : turn == Turn::to_weights ? MatrixXcd(u.adjoint()) : u.transpose());
  }
  return all;
}

class GluedInvariants final : public Invariants {
 public:
  GluedInvariants(const Factors& factors, std::size_t cut)
      : factors_(factors),
        first_factors_(factors.begin(), factors.begin() + static_cast<std::ptrdiff_t>(cut)),
        second_factors_(factors.begin() + static_cast<std::ptrdiff_t>(cut), factors.end()),
        first_(first_factors_),
        second_(second_factors_) {
    method = "highest weights";
    completeness = Completeness::characters;
  }

  /// False when the dimensions do not add up.
  bool find(const RootSystem& roots);

  Index size() const override { return first_.size() * second_.size(); }
  Index count() const override { return count_; }
  bool is_factored() const override { return true; }
  VectorXd combine(const VectorXd& weights) const override;
  VectorXd project(const VectorXd& tensor) const override;
  Eigen::SparseMatrix<double> columns() const override;
  double change_under(const FactorMatrices& g, RandomStream& random) const override;

 private:
  void make_real();
  std::vector<MatrixXcd> coefficients(const VectorXd& weights) const;
  MatrixXcd times(const std::vector<MatrixXcd>& coefficients, const MatrixXcd& x) const;
  void add(const Glue& glue, const MatrixXcd& c, VectorXcd& tensor) const;
  MatrixXcd inner_products(const Glue& glue, const VectorXcd& tensor) const;

  Factors factors_, first_factors_, second_factors_;
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
  make_real();
  for (const Glue& glue : glues_) count_ += weights_of(glue);
  return true;
}

void GluedInvariants::make_real() {
  std::vector<bool> done(glues_.size(), false);
  for (std::size_t g = 0; g < glues_.size(); ++g) {
    if (done[g]) continue;
    Glue& glue = glues_[g];
    const int space = first_.conjugate_space(glue.first.spaces.front());
    for (std::size_t h = g; h < glues_.size(); ++h) {
      Glue& other = glues_[h];
      const auto q = std::ranges::find(other.first.spaces, space);
      if (done[h] || q == other.first.spaces.end()) continue;
      const auto p = static_cast<std::size_t>(q - other.first.spaces.begin());
      if (other.first.vectors.size() != glue.first.vectors.size() || other.rows() != glue.rows()) continue;
      const MatrixXcd a = glue.first.vectors.front().adjoint() * first_.conjugate(space, other.first.vectors[p]);
      // Unitary for the block that conjugation leads to, zero for the others.
      if (a.squaredNorm() < 0.5 * static_cast<double>(a.rows())) continue;
      const MatrixXcd b =
          glue.second.vectors.front().adjoint() * second_.conjugate(other.second.spaces[p], other.second.vectors[p]);
      done[g] = done[h] = true;
      if (h != g) {
        glue.kind = Kind::pair_first;
        other.kind = Kind::pair_second;
        glue.partner = h;
        mix(glue.first, a);
        mix(glue.second, b);
      } else if ((a - a.transpose()).norm() < (a + a.transpose()).norm()) {
        mix(glue.first, square_root_factor(a));
        mix(glue.second, square_root_factor(b));
      } else {
        glue.kind = Kind::quaternionic;
        mix(glue.first, paired_factor(a));
        mix(glue.second, paired_factor(b));
      }
      break;
    }
  }
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
    if (glues_[g].kind == Kind::pair_first) all[glues_[g].partner] = all[g].conjugate();
    next += n;
  }
  return all;
}

VectorXd GluedInvariants::combine(const VectorXd& weights) const {
  const std::vector<MatrixXcd> all = coefficients(weights);
  VectorXcd tensor = VectorXcd::Zero(size());
  for (std::size_t g = 0; g < glues_.size(); ++g) add(glues_[g], all[g], tensor);
  return along_axes(turns(factors_, Turn::from_weights), std::move(tensor)).real();
}

VectorXd GluedInvariants::project(const VectorXd& tensor) const {
  const VectorXcd rotated = along_axes(turns(factors_, Turn::to_weights), tensor.cast<Complex>());
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
  const MatrixXcd in = along_axes(turns(second_factors_, Turn::transposed_from_weights), x);
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
  return along_axes(turns(first_factors_, Turn::from_weights), std::move(out));
}

double GluedInvariants::change_under(const FactorMatrices& g, RandomStream& random) const {
  constexpr Index kProbes = 4;
  const std::vector<MatrixXcd> all = coefficients(random.normal_matrix(count_, 1));
  const MatrixXcd x = random.normal_matrix(second_.size(), kProbes).cast<Complex>();
  const std::size_t cut = std::min(first_factors_.size(), g.forward.size());
  const MatrixXcd moved = along_axes({g.forward.data(), cut}, times(all, x));
  std::vector<MatrixXcd> transposed;
  for (std::size_t a = cut; a < g.backward.size(); ++a) transposed.emplace_back(g.backward[a].transpose());
  return (moved - times(all, along_axes(transposed, x))).norm() / moved.norm();
}

/// Copies of one irreducible representation in the given coordinates: vector p of copy i is column i d + p.
MatrixXcd written_out(const Copies& copies, const WeightedProduct& half, const Factors& factors) {
  const auto d = static_cast<Index>(copies.vectors.size());
  const Index count = copies.vectors.front().cols();
  MatrixXcd all = MatrixXcd::Zero(half.size(), d * count);
  for (Index p = 0; p < d; ++p) {
    const auto& rows = half.spaces()[static_cast<std::size_t>(copies.spaces[static_cast<std::size_t>(p)])].coordinates;
    for (Index i = 0; i < count; ++i) all(rows, i * d + p) = copies.vectors[static_cast<std::size_t>(p)].col(i);
  }
  return along_axes(turns(factors, Turn::from_weights), std::move(all));
}

void write(const MatrixXd& tensor, ColumnWriter& writer) {
  writer.write(tensor.data(), tensor.size(), [](Index i) { return i; });
}

/// Vectors of a representation of real type in a real basis: conj(E) = E s with s symmetric and unitary, the same for
/// all copies. Empty when they have none.
std::optional<MatrixXcd> real_basis(const MatrixXcd& copies, Index d) {
  const MatrixXcd first = copies.leftCols(d);
  const MatrixXcd s = first.adjoint() * first.conjugate();
  if ((s - s.transpose()).norm() > 1e-9 || std::abs(s.squaredNorm() - static_cast<double>(d)) > 1e-9) return {};
  return square_root_factor(s);
}

/// The tensors of one glue, in the order of its weights. With E_i, F_j the copies as matrices they are E_i F_j', real
/// for the real kind; real and imaginary part of it, times sqrt 2, for the others.
void write_glue(const Glue& glue, MatrixXcd first, MatrixXcd second, ColumnWriter& writer) {
  const auto d = static_cast<Index>(glue.first.vectors.size());
  const Index m = glue.rows(), n = glue.cols();
  first *= glue.scale();
  const auto block = [d](const auto& all, Index i) { return all.middleCols(i * d, d); };
  if (glue.kind == Kind::real) {
    if (const auto z = real_basis(first / glue.scale(), d)) {
      MatrixXd e(first.rows(), first.cols()), f(second.rows(), second.cols());
      for (Index i = 0; i < m; ++i) e.middleCols(i * d, d) = (block(first, i) * *z).real();
      for (Index j = 0; j < n; ++j) f.middleCols(j * d, d) = (block(second, j) * z->conjugate()).real();
      for (Index j = 0; j < n; ++j)
        for (Index i = 0; i < m; ++i) write(block(f, j) * block(e, i).transpose(), writer);
      return;
    }
    for (Index j = 0; j < n; ++j)
      for (Index i = 0; i < m; ++i) write((block(second, j) * block(first, i).transpose()).real(), writer);
    return;
  }
  const double twice = std::sqrt(2.0);
  const auto write_both = [&](Index i, Index j) {
    const MatrixXcd tensor = block(second, j) * block(first, i).transpose();
    write(twice * tensor.real(), writer);
    write(-twice * tensor.imag(), writer);
  };
  if (glue.kind == Kind::pair_first) {
    for (Index j = 0; j < n; ++j)
      for (Index i = 0; i < m; ++i) write_both(i, j);
  } else {
    for (Index j = 0; j < n; j += 2)
      for (Index i = 0; i < m; i += 2) {
        write_both(i, j);
        write_both(i, j + 1);
      }
  }
}

Eigen::SparseMatrix<double> GluedInvariants::columns() const {
  Eigen::SparseMatrix<double> columns(size(), count_);
  ColumnWriter writer(columns);
  for (const Glue& glue : glues_)
    if (weights_of(glue) > 0)
      write_glue(glue, written_out(glue.first, first_, first_factors_),
                 written_out(glue.second, second_, second_factors_), writer);
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

/// Where to cut so that the larger half is small.
std::size_t best_cut(const Factors& factors) {
  std::size_t best = 1;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t cut = 1; cut < factors.size(); ++cut) {
    double left = 1, right = 1;
    for (std::size_t a = 0; a < factors.size(); ++a)
      (a < cut ? left : right) *= static_cast<double>(factors[a]->vectors.cols());
    if (std::max(left, right) < least) {
      least = std::max(left, right);
      best = cut;
    }
  }
  return best;
}

}  // namespace

std::unique_ptr<Invariants> glued_invariants(const RootSystem& roots, const Factors& factors) {
  Factors halves = factors;
  if (halves.size() == 1) halves.push_back(trivial(*halves.front()));
  auto invariants = std::make_unique<GluedInvariants>(halves, best_cut(halves));
  if (!invariants->find(roots)) return nullptr;
  return invariants;
}

}  // namespace lieder

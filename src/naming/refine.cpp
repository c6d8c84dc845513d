#include "naming/refine.hpp"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "lieder/base/seed.hpp"
#include "naming/lsqr.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kClosed = 1e-11;
/// Brackets with so many random elements say what those with all say.
constexpr Index kMixtures = 4;
constexpr Index kFewElements = 12;

std::vector<Index> members_of(const BracketRules& rules, std::size_t kind) {
  std::vector<Index> members;
  for (Index i = 0; i < rules.dimension(); ++i)
    if (rules.kind[static_cast<std::size_t>(i)] == kind) members.push_back(i);
  return members;
}

/// Brackets [B left, B_right] for some left, all with one target.
struct Batch {
  MatrixXd left;  ///< k x count: each column with each of `right`
  std::vector<Index> right;
  std::vector<Index> target;
};

std::vector<Batch> batches_of(const BracketRules& rules, bool all_pairs) {
  RandomStream random(Seed{0x62617463});
  std::vector<Batch> batches;
  const Index k = rules.dimension();
  for (std::size_t a = 0; a < rules.to.size(); ++a)
    for (std::size_t b = a; b < rules.to.size(); ++b) {
      std::vector<Index> left = members_of(rules, a), right = members_of(rules, b);
      if (left.size() < right.size()) std::swap(left, right);
      if (left.empty() || right.empty()) continue;
      const auto count = static_cast<Index>(left.size());
      Batch batch{MatrixXd::Zero(k, count), right, rules.to[a][b]};
      if (all_pairs || count <= kMixtures) {
        for (Index i = 0; i < count; ++i) batch.left(left[static_cast<std::size_t>(i)], i) = 1;
      } else {
        batch.left = MatrixXd::Zero(k, kMixtures);
        for (Index m = 0; m < kMixtures; ++m) {
          for (const Index i : left) batch.left(i, m) = random.normal();
          batch.left.col(m).normalize();
        }
      }
      batches.push_back(std::move(batch));
    }
  return batches;
}

/// The brackets that break the rules, and their derivative by the basis.
class Linearised {
 public:
  Linearised(const MatrixXd& basis, const std::vector<Batch>& batches);

  Index rows() const { return residual_.size(); }
  const VectorXd& residual() const { return residual_; }
  double largest() const { return largest_; }
  /// Changes of the basis are d A, d in the frame of an orthonormal basis of its span: a length of d is a length of
  /// movement whatever the basis.
  MatrixXd forward(const MatrixXd& d) const;
  MatrixXd adjoint(const MatrixXd& given) const;
  const MatrixXd& frame() const { return frame_; }

 private:
  MatrixXd matrix(const Eigen::Ref<const VectorXd>& column) const { return column.reshaped(n_, n_); }

  struct Block {
    const Batch* batch;
    std::vector<MatrixXd> left;  // matrices
    MatrixXd target;             // orthonormal
    MatrixXd coefficients;       // k x brackets
    Index first = 0, count = 0;  // columns of the residual
  };
  MatrixXd basis_, frame_;
  std::vector<MatrixXd> elements_;
  std::vector<Block> blocks_;
  VectorXd residual_;
  double largest_ = 0;
  Index n_ = 0, columns_ = 0;
};

Linearised::Linearised(const MatrixXd& basis, const std::vector<Batch>& batches) : basis_(basis) {
  n_ = static_cast<Index>(std::lround(std::sqrt(static_cast<double>(basis.rows()))));
  const Index k = basis.cols();
  frame_ = Eigen::HouseholderQR<MatrixXd>(basis).matrixQR().topRows(k).triangularView<Eigen::Upper>();
  for (Index i = 0; i < k; ++i) elements_.push_back(matrix(basis.col(i)));
  for (const Batch& batch : batches) {
    Block block{&batch, {}, MatrixXd(basis.rows(), 0), {}, columns_, 0};
    block.count = batch.left.cols() * static_cast<Index>(batch.right.size());
    for (Index m = 0; m < batch.left.cols(); ++m) block.left.push_back(matrix(basis * batch.left.col(m)));
    block.coefficients = MatrixXd::Zero(k, block.count);
    columns_ += block.count;
    blocks_.push_back(std::move(block));
  }
  MatrixXd residual(basis.rows(), columns_);
  for (Block& block : blocks_) {
    Index at = block.first;
    for (const MatrixXd& x : block.left)
      for (const Index b : block.batch->right) {
        const MatrixXd& y = elements_[static_cast<std::size_t>(b)];
        residual.col(at++) = (x * y - y * x).reshaped();
      }
    const std::vector<Index>& target = block.batch->target;
    if (target.empty()) continue;
    auto here = residual.middleCols(block.first, block.count);
    const MatrixXd into = basis(Eigen::all, target);
    const Eigen::HouseholderQR<MatrixXd> qr(into);
    block.target = qr.householderQ() * MatrixXd::Identity(into.rows(), into.cols());
    block.coefficients(target, Eigen::all) = qr.solve(MatrixXd(here));
    for (int pass = 0; pass < 2; ++pass) here -= block.target * (block.target.transpose() * here);
  }
  largest_ = columns_ == 0 ? 0 : residual.colwise().norm().maxCoeff();
  residual_ = residual.reshaped();
}

MatrixXd Linearised::forward(const MatrixXd& d) const {
  const MatrixXd change = d * frame_;
  MatrixXd y(basis_.rows(), columns_);
  std::vector<MatrixXd> changes;
  for (Index i = 0; i < change.cols(); ++i) changes.push_back(matrix(change.col(i)));
  MatrixXd bracket(n_, n_);
  for (const Block& block : blocks_) {
    Index at = block.first;
    for (std::size_t m = 0; m < block.left.size(); ++m) {
      const MatrixXd& x = block.left[m];
      const MatrixXd dx = matrix(change * block.batch->left.col(static_cast<Index>(m)));
      for (const Index b : block.batch->right) {
        const MatrixXd& e = elements_[static_cast<std::size_t>(b)];
        const MatrixXd& de = changes[static_cast<std::size_t>(b)];
        bracket.noalias() = dx * e;
        bracket.noalias() -= e * dx;
        bracket.noalias() += x * de;
        bracket.noalias() -= de * x;
        y.col(at++) = bracket.reshaped();
      }
    }
    if (block.target.cols() == 0) continue;
    auto here = y.middleCols(block.first, block.count);
    here.noalias() -= change * block.coefficients;
    here -= block.target * (block.target.transpose() * here);
  }
  return y;
}

MatrixXd Linearised::adjoint(const MatrixXd& given) const {
  MatrixXd g = MatrixXd::Zero(basis_.rows(), basis_.cols());
  MatrixXd of_left(n_, n_), of_right(n_, n_);
  for (const Block& block : blocks_) {
    MatrixXd y = given.middleCols(block.first, block.count);
    if (block.target.cols() > 0) {
      y -= block.target * (block.target.transpose() * y);
      g.noalias() -= y * block.coefficients.transpose();
    }
    Index at = 0;
    for (std::size_t m = 0; m < block.left.size(); ++m) {
      const MatrixXd& x = block.left[m];
      of_left.setZero();
      for (const Index b : block.batch->right) {
        const MatrixXd& e = elements_[static_cast<std::size_t>(b)];
        const Eigen::Map<const MatrixXd> z(y.col(at++).data(), n_, n_);
        of_left.noalias() += z * e.transpose();
        of_left.noalias() -= e.transpose() * z;
        of_right.noalias() = x.transpose() * z;
        of_right.noalias() -= z * x.transpose();
        g.col(b) += of_right.reshaped();
      }
      g.noalias() += of_left.reshaped() * block.batch->left.col(static_cast<Index>(m)).transpose();
    }
  }
  return g * frame_.transpose();
}

double movement(const MatrixXd& columns, const MatrixXd& original) {
  const Eigen::HouseholderQR<MatrixXd> qr(columns);
  const MatrixXd span = qr.householderQ() * MatrixXd::Identity(columns.rows(), columns.cols());
  return (original - span * (span.transpose() * original)).norm() / std::sqrt(static_cast<double>(columns.cols()));
}

Refined refine_damped(const MatrixXd& start, const std::vector<Batch>& batches, const MatrixXd& original,
                      double furthest, double damping) {
  constexpr int kMostSteps = 25;
  const Index rows = start.rows(), k = start.cols();
  Refined found{start, 0, 0, false};
  double first = -1, last = INFINITY;
  for (int step = 0; step <= kMostSteps; ++step) {
    const Linearised at(found.columns, batches);
    found.residual = at.largest();
    found.moved = movement(found.columns, original);
    // Below 1e-9 rounding may keep the residual from falling further.
    found.closed = found.residual < kClosed || (found.residual < 1e-9 && found.residual > 0.5 * last);
    last = found.residual;
    if (first < 0) first = found.residual;
    if (found.closed || step == kMostSteps || found.moved > furthest || found.residual > 10 * first) break;
    const double norm = at.residual().norm();
    const VectorXd d =
        lsqr([&](const VectorXd& x) { return VectorXd(at.forward(x.reshaped(rows, k)).reshaped()); },
             [&](const VectorXd& y) { return VectorXd(at.adjoint(y.reshaped(rows, y.size() / rows)).reshaped()); },
             -at.residual(),
             {.damping = damping * norm / static_cast<double>(k),
              .tolerance = std::clamp(found.residual, 1e-10, 1e-3),
              .most_iterations = 400});
    found.columns += d.reshaped(rows, k) * at.frame();
    found.columns.colwise().normalize();
  }
  return found;
}

}  // namespace

BracketRules closing_rules(Index dimension) {
  BracketRules rules;
  rules.kind.assign(static_cast<std::size_t>(dimension), 0);
  std::vector<Index> all;
  for (Index i = 0; i < dimension; ++i) all.push_back(i);
  rules.to = {{all}};
  return rules;
}

std::optional<AdaptedBasis> adapted_basis(const Flag& flag, Index dimension) {
  constexpr double kInside = 0.3;  // sine up to which a noisy centre counts as lying in a power
  std::vector<MatrixXd> powers = {flag.nilradical};
  for (const MatrixXd& power : flag.powers) powers.push_back(power);
  powers.emplace_back(dimension, 0);
  std::vector<MatrixXd> parts = {rest_of(MatrixXd::Identity(dimension, dimension), flag.radical),
                                 rest_of(flag.radical, flag.nilradical)};
  for (std::size_t i = 0; i + 1 < powers.size(); ++i) {
    const MatrixXd here = common_columns(flag.centre, powers[i], kInside);
    const MatrixXd deeper = common_columns(flag.centre, powers[i + 1], kInside);
    parts.push_back(rest_of(powers[i], range_columns(beside({powers[i + 1], here}), kInside)));
    parts.push_back(rest_of(here, deeper));
  }
  AdaptedBasis adapted;
  adapted.columns = beside(parts);
  if (adapted.columns.cols() != dimension) return std::nullopt;
  std::vector<std::size_t>& kind = adapted.rules.kind;
  for (std::size_t p = 0; p < parts.size(); ++p) kind.insert(kind.end(), static_cast<std::size_t>(parts[p].cols()), p);
  // Kinds: 0 Levi, 1 torus, then N, N central, N^2, N^2 central, ..
  const auto level = [](std::size_t p) { return p < 2 ? std::size_t{0} : p / 2; };
  const auto from_level = [&](std::size_t least) {
    std::vector<Index> members;
    for (std::size_t i = 0; i < kind.size(); ++i)
      if (level(kind[i]) >= least) members.push_back(static_cast<Index>(i));
    return members;
  };
  adapted.rules.to.assign(parts.size(), std::vector<std::vector<Index>>(parts.size()));
  for (std::size_t a = 0; a < parts.size(); ++a)
    for (std::size_t b = 0; b < parts.size(); ++b) {
      const bool central = (a >= 3 && a % 2 == 1) || (b >= 3 && b % 2 == 1);
      if (central) continue;
      const std::size_t both = level(a) + level(b);
      adapted.rules.to[a][b] = from_level(a == 0 && b == 0 ? 0 : std::max<std::size_t>(1, both));
    }
  return adapted;
}

Refined refine(const MatrixXd& start, const BracketRules& rules, const MatrixXd& original, double furthest,
               double hopeless) {
  const bool all_pairs = rules.dimension() <= kFewElements;
  const std::vector<Batch> batches = batches_of(rules, all_pairs);
  Refined best;
  for (const double damping : {2.0, 0.4, 8.0}) {
    Refined found = refine_damped(start, batches, original, furthest, damping);
    if (found.closed && !all_pairs) {
      found.residual = rule_defect(found.columns, rules);
      found.closed = found.residual < 100 * kClosed;
    }
    if (found.closed || damping == 2.0) best = found;
    if (found.closed || found.moved > hopeless) break;
  }
  return best;
}

double rule_defect(const MatrixXd& columns, const BracketRules& rules) {
  return Linearised(columns, batches_of(rules, true)).largest();
}

Index conditions_of(const MatrixXd& columns, const BracketRules& rules) {
  const std::vector<Batch> batches = batches_of(rules, rules.dimension() <= kMixtures);
  const Linearised at(columns, batches);
  const Index rows = columns.rows(), k = columns.cols();
  const auto rank = [](const MatrixXd& m) {
    const Eigen::LDLT<MatrixXd> squares(m.transpose() * m);
    const VectorXd pivots = squares.vectorD().cwiseAbs();
    return static_cast<Index>((pivots.array() > 1e-9 * std::max(1e-3, pivots.maxCoeff())).count());
  };
  MatrixXd all(at.rows(), rows * k), inside(at.rows(), k * k);
  for (Index u = 0; u < rows * k; ++u) {
    MatrixXd d = MatrixXd::Zero(rows, k);
    d.reshaped()[u] = 1;
    all.col(u) = at.forward(d).reshaped();
  }
  const Eigen::HouseholderQR<MatrixXd> qr(columns);
  const MatrixXd span = qr.householderQ() * MatrixXd::Identity(rows, k);
  for (Index j = 0; j < k; ++j)
    for (Index i = 0; i < k; ++i) {
      MatrixXd d = MatrixXd::Zero(rows, k);
      d.col(j) = span.col(i);
      inside.col(i + j * k) = at.forward(d).reshaped();
    }
  return at.rows() == 0 ? 0 : rank(all) - rank(inside);
}

}  // namespace lieder

#include "enforce/diagram_invariants.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <utility>

#include "base/at.hpp"
#include "enforce/column_writer.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXcd;
using Eigen::MatrixXd;
using Eigen::VectorXcd;
using Eigen::VectorXd;
using Pair = std::pair<int, int>;   ///< factors a < b
using Diagram = std::vector<Pair>;  ///< each factor in one pair
using Modular = Eigen::Matrix<std::int64_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr std::size_t kMostDiagrams = 1000;
/// Where a rank has to be found among them, and highest weights would do as well.
constexpr std::size_t kMostDependent = 150;
/// Least pivot of their Gram matrix's factor, relative to the largest, that keeps a basis orthonormal to 1e-12.
constexpr double kLeastPivot = 1e-2;

/// Whether factors of these kinds pair: any two where there is a form, a factor with a dual one otherwise.
bool may_pair(const ClassicalForm& form, const Atom& a, const Atom& b) {
  return form.kind != ClassicalForm::Kind::general || a.dual != b.dual;
}

void complete(const ClassicalForm& form, const std::vector<Atom>& atoms, Diagram& started, std::vector<bool>& taken,
              std::vector<Diagram>& all) {
  const auto open = std::ranges::find(taken, false);
  if (open == taken.end() || all.size() > kMostDiagrams) {
    all.push_back(started);
    return;
  }
  const auto a = static_cast<int>(open - taken.begin());
  taken[at(a)] = true;
  for (int b = a + 1; b < static_cast<int>(atoms.size()); ++b) {
    if (taken[at(b)] || !may_pair(form, atoms[at(a)], atoms[at(b)])) continue;
    taken[at(b)] = true;
    started.emplace_back(a, b);
    complete(form, atoms, started, taken, all);
    started.pop_back();
    taken[at(b)] = false;
  }
  taken[at(a)] = false;
}

std::vector<Diagram> diagrams_of(const ClassicalForm& form, const std::vector<Atom>& atoms) {
  std::vector<Diagram> all;
  Diagram started;
  std::vector<bool> taken(atoms.size(), false);
  complete(form, atoms, started, taken, all);
  return all;
}

/// Invariants of SO(n) and SL(n) that diagrams miss need a determinant, which takes n equal factors.
bool misses_determinants(const ClassicalForm& form, const std::vector<Atom>& atoms) {
  if (!form.special) return false;
  const auto k = static_cast<Index>(atoms.size()), n = form.size();
  if (form.kind == ClassicalForm::Kind::orthogonal) return k >= n && (k - n) % 2 == 0;
  const Index duals = std::ranges::count_if(atoms, [](const Atom& atom) { return atom.dual; });
  const Index excess = k - 2 * duals;
  return excess != 0 && excess % n == 0;
}

/// Weyl's second fundamental theorem: relations between diagrams take determinants of n + 1 vectors (of half as many
/// pairs of them where the form alternates).
bool are_independent(const ClassicalForm& form, const std::vector<Atom>& atoms) {
  const auto pairs = static_cast<Index>(atoms.size() / 2);
  return pairs <= (form.kind == ClassicalForm::Kind::symplectic ? form.size() / 2 : form.size());
}

class DiagramInvariants final : public Invariants {
 public:
  DiagramInvariants(ClassicalForm form, std::vector<Atom> atoms, std::vector<Diagram> diagrams)
      : form_(std::move(form)), atoms_(std::move(atoms)), diagrams_(std::move(diagrams)) {
    method = "diagrams";
  }
  /// False when that would lose digits.
  bool make_orthonormal();

  Index size() const override {
    Index size = 1;
    for (const Atom& atom : atoms_) size *= atom.size;
    return size;
  }
  Index count() const override { return coefficients_.cols(); }
  bool is_factored() const override { return true; }
  VectorXd combine(const VectorXd& weights) const override;
  VectorXd project(const VectorXd& tensor) const override;
  double bytes() const override {
    const std::size_t pairs = diagrams_.size() * (atoms_.size() / 2);
    return static_cast<double>(pairs * sizeof(Pair)) + 8 * static_cast<double>(coefficients_.size());
  }
  double most_nonzeros() const override {
    const double each = std::pow(form_.size(), 0.5 * static_cast<double>(atoms_.size()));
    return std::min(Invariants::most_nonzeros(), each * static_cast<double>(diagrams_.size() * diagrams_.size()));
  }
  double change_under(const FactorMatrices& g, RandomStream& random) const override;

 private:
  Eigen::SparseMatrix<double> write_columns() const override;
  /// The pairing of two factors: the identity between a factor and a dual one, the form otherwise.
  bool is_formed(const Pair& pair) const { return atoms_[at(pair.first)].dual == atoms_[at(pair.second)].dual; }
  std::int64_t inner_product(const Diagram& a, const Diagram& b) const;
  /// visit(entry, value) for the non-zero entries of a diagram.
  template <typename Visit>
  void entries(const Diagram& diagram, Visit&& visit) const;
  VectorXcd values(const std::vector<VectorXcd>& vectors) const;

  ClassicalForm form_;
  std::vector<Atom> atoms_;
  std::vector<Diagram> diagrams_;
  MatrixXd coefficients_;  ///< diagrams x basis tensors
};

/// n for each loop that two diagrams close, with the sign of the forms met on the way: along a loop they are B or B',
/// and B B = 1 or -1.
std::int64_t DiagramInvariants::inner_product(const Diagram& a, const Diagram& b) const {
  const std::size_t k = atoms_.size();
  std::vector<const Pair*> in_a(k), in_b(k);
  for (const Pair& pair : a) in_a[at(pair.first)] = in_a[at(pair.second)] = &pair;
  for (const Pair& pair : b) in_b[at(pair.first)] = in_b[at(pair.second)] = &pair;
  const bool alternating = form_.kind == ClassicalForm::Kind::symplectic;
  std::vector<bool> seen(k, false);
  std::int64_t product = 1;
  for (int start = 0; start < static_cast<int>(k); ++start) {
    if (seen[at(start)]) continue;
    int formed = 0, reversed = 0;
    for (int i = start; !seen[at(i)];) {
      for (const auto* of : {&in_a, &in_b}) {
        const Pair& pair = *(*of)[at(i)];
        seen[at(i)] = true;
        if (is_formed(pair)) {
          ++formed;
          if (pair.second == i) ++reversed;
        }
        i = pair.first == i ? pair.second : pair.first;
      }
    }
    product *= form_.size();
    if (alternating && (formed / 2 + reversed) % 2 == 1) product = -product;
  }
  return product;
}

/// Rows of an integer matrix that span all of them: elimination modulo a prime, where a rank is exact or, for an
/// unlucky prime, too small.
std::vector<Index> independent_rows(const Modular& m) {
  constexpr std::uint64_t kPrime = 2147483629;
  const auto inverse = [](std::uint64_t a) {
    std::uint64_t result = 1;
    for (std::uint64_t e = kPrime - 2; e > 0; e /= 2, a = a * a % kPrime)
      if (e % 2 == 1) result = result * a % kPrime;
    return result;
  };
  Eigen::Matrix<std::uint64_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rest(m.rows(), m.cols());
  const auto prime = static_cast<std::int64_t>(kPrime);
  for (Index i = 0; i < m.size(); ++i)
    rest.data()[i] = static_cast<std::uint64_t>((m.data()[i] % prime + prime) % prime);
  std::vector<Index> chosen, pivots;
  for (Index row = 0; row < rest.rows(); ++row) {
    std::uint64_t* const values = rest.row(row).data();
    for (std::size_t k = 0; k < chosen.size(); ++k) {
      const std::uint64_t* const other = rest.row(chosen[k]).data();
      const std::uint64_t factor = kPrime - values[pivots[k]];
      if (factor == kPrime) continue;
      for (Index j = 0; j < rest.cols(); ++j) values[j] = (values[j] + factor * other[j]) % kPrime;
    }
    const Index pivot = std::find_if(values, values + rest.cols(), [](auto value) { return value != 0; }) - values;
    if (pivot == rest.cols()) continue;
    const std::uint64_t scale = inverse(values[pivot]);
    for (Index j = 0; j < rest.cols(); ++j) values[j] = values[j] * scale % kPrime;
    chosen.push_back(row);
    pivots.push_back(pivot);
  }
  return chosen;
}

bool DiagramInvariants::make_orthonormal() {
  const auto count = static_cast<Index>(diagrams_.size());
  if (count == 0) return true;  // an odd number of factors: LAPACK takes no empty matrices
  Modular gram(count, count);
  for (Index i = 0; i < count; ++i)
    for (Index j = 0; j <= i; ++j)
      gram(i, j) = gram(j, i) =
          inner_product(diagrams_[static_cast<std::size_t>(i)], diagrams_[static_cast<std::size_t>(j)]);
  if (!are_independent(form_, atoms_)) {
    const std::vector<Index> chosen = independent_rows(gram);
    std::vector<Diagram> independent;
    independent.reserve(chosen.size());
    for (const Index i : chosen) independent.push_back(diagrams_[static_cast<std::size_t>(i)]);
    diagrams_ = std::move(independent);
    gram = Modular(gram(chosen, chosen));
  }
  // G = L L', and D L'^-1 has orthonormal columns.
  const Eigen::LLT<MatrixXd> cholesky(gram.cast<double>());
  const VectorXd pivots = cholesky.matrixLLT().diagonal();
  if (cholesky.info() != Eigen::Success) return false;
  if (pivots.minCoeff() < kLeastPivot * pivots.maxCoeff()) return false;
  coefficients_ = cholesky.matrixU().solve(MatrixXd::Identity(gram.rows(), gram.rows()));
  return true;
}

template <typename Visit>
void DiagramInvariants::entries(const Diagram& diagram, Visit&& visit) const {
  const Index n = form_.size();
  std::vector<Index> strides(atoms_.size());
  Index stride = 1;
  for (std::size_t a = atoms_.size(); a-- > 0; stride *= n) strides[a] = stride;
  const auto walk = [&](const auto& self, std::size_t depth, Index entry, double value) -> void {
    if (depth == diagram.size()) {
      visit(entry, value);
      return;
    }
    const auto& [a, b] = diagram[depth];
    for (Index i = 0; i < n; ++i) {
      Index j = i;
      double factor = 1;
      if (is_formed(diagram[depth])) {
        form_.form.row(i).cwiseAbs().maxCoeff(&j);
        factor = form_.form(i, j);
      }
      self(self, depth + 1, entry + i * strides[at(a)] + j * strides[at(b)], value * factor);
    }
  };
  walk(walk, 0, 0, 1);
}

VectorXd DiagramInvariants::combine(const VectorXd& weights) const {
  const VectorXd all = coefficients_ * weights;
  VectorXd tensor = VectorXd::Zero(size());
  Index d = 0;
  for (const Diagram& diagram : diagrams_)
    entries(diagram, [&, c = all[d++]](Index i, double value) { tensor[i] += c * value; });
  return tensor;
}

VectorXd DiagramInvariants::project(const VectorXd& tensor) const {
  VectorXd products = VectorXd::Zero(coefficients_.rows());
  Index d = 0;
  for (const Diagram& diagram : diagrams_)
    entries(diagram, [&, &sum = products[d++]](Index i, double value) { sum += value * tensor[i]; });
  return coefficients_.transpose() * products;
}

// All diagrams together touch few entries: only those make rows of a dense matrix.
Eigen::SparseMatrix<double> DiagramInvariants::write_columns() const {
  std::vector<Index> touched;
  for (const Diagram& diagram : diagrams_) entries(diagram, [&](Index i, double) { touched.push_back(i); });
  std::ranges::sort(touched);
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  const auto row_of = [&](Index i) { return std::ranges::lower_bound(touched, i) - touched.begin(); };
  std::vector<Eigen::Triplet<double>> nonzeros;
  for (std::size_t d = 0; d < diagrams_.size(); ++d)
    entries(diagrams_[d],
            [&](Index i, double value) { nonzeros.emplace_back(row_of(i), static_cast<Index>(d), value); });
  Eigen::SparseMatrix<double> diagrams(static_cast<Index>(touched.size()), coefficients_.rows());
  diagrams.setFromTriplets(nonzeros.begin(), nonzeros.end());
  Eigen::SparseMatrix<double> columns(size(), count());
  ColumnWriter writer(columns);
  for (Index k = 0; k < count(); ++k) {
    const VectorXd column = diagrams * coefficients_.col(k);
    writer.write(column.data(), column.size(), [&touched](Index r) { return touched[at(r)]; });
  }
  columns.finalize();
  return columns;
}

/// Inner products of the diagrams with one product of vectors.
VectorXcd DiagramInvariants::values(const std::vector<VectorXcd>& vectors) const {
  const auto k = static_cast<Index>(vectors.size());
  MatrixXcd pairs(k, k);
  for (int a = 0; a < k; ++a)
    for (int b = a + 1; b < k; ++b)
      pairs(a, b) = is_formed({a, b}) ? (vectors[at(a)].transpose() * form_.form * vectors[at(b)]).value()
                                      : (vectors[at(a)].transpose() * vectors[at(b)]).value();
  VectorXcd values(static_cast<Index>(diagrams_.size()));
  for (std::size_t d = 0; d < diagrams_.size(); ++d) {
    std::complex<double> product = 1;
    for (const auto& [a, b] : diagrams_[d]) product *= pairs(a, b);
    values[static_cast<Index>(d)] = product;
  }
  return values;
}

// Seen by products of random vectors, x. (g w)(x) = w(g' x).
double DiagramInvariants::change_under(const FactorMatrices& g, RandomStream& random) const {
  constexpr int kProbes = 20;
  const VectorXd weights = coefficients_ * VectorXd(random.normal_matrix(count(), 1));
  const std::size_t cut = (atoms_.size() + 1) / 2;
  double changed = 0, all = 0;
  for (int probe = 0; probe < kProbes; ++probe) {
    std::vector<VectorXcd> moved, turned;
    for (std::size_t a = 0; a < atoms_.size(); ++a) {
      const VectorXcd x = random.normal_matrix(form_.size(), 1).cast<std::complex<double>>();
      moved.push_back(a < cut ? VectorXcd(g.forward[a].transpose() * x) : x);
      turned.push_back(a < cut ? x : VectorXcd(g.backward[a].transpose() * x));
    }
    const std::complex<double> left = weights.cast<std::complex<double>>().transpose() * values(moved);
    const std::complex<double> right = weights.cast<std::complex<double>>().transpose() * values(turned);
    changed += std::norm(left - right);
    all += std::norm(left);
  }
  return std::sqrt(changed / all);
}

}  // namespace

std::unique_ptr<Invariants> diagram_invariants(const ClassicalForm& form, const std::vector<Atom>& atoms) {
  const auto is_standard = [&form](const Atom& atom) {
    return atom.kind == Atom::Kind::base && atom.first == 0 && atom.size == form.size();
  };
  if (!std::ranges::all_of(atoms, is_standard) || misses_determinants(form, atoms)) return nullptr;
  std::vector<Diagram> diagrams = diagrams_of(form, atoms);
  const bool is_cheap = are_independent(form, atoms) || (form.kind == ClassicalForm::Kind::orthogonal && !form.special);
  if (diagrams.size() > (is_cheap ? kMostDiagrams : kMostDependent)) return nullptr;
  auto invariants = std::make_unique<DiagramInvariants>(form, atoms, std::move(diagrams));
  if (!invariants->make_orthonormal()) return nullptr;
  return invariants;
}

}  // namespace lieder

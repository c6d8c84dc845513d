#pragma once
#include <Eigen/Core>
#include <algorithm>

namespace lieder {

/// A symmetric d x d x d tensor. Column i holds the symmetric matrix T(i, ., .) packed: (j, k) with j <= k at row
/// pair(j, k). That is half of the tensor, and what products with matrices read is in one piece.
class SymmetricTensor {
 public:
  using Index = Eigen::Index;

  static Index pairs(Index d) { return d * (d + 1) / 2; }
  static Index pair(Index j, Index k) { return k * (k + 1) / 2 + j; }

  SymmetricTensor() = default;
  /// Zero.
  explicit SymmetricTensor(Index d) : packed_(Eigen::MatrixXd::Zero(pairs(d), d)) {}
  /// Takes another dimension; the entries are then undefined. Keeps its memory where the dimension stays.
  void resize(Index d) { packed_.resize(pairs(d), d); }

  Index dim() const { return packed_.cols(); }
  double operator()(Index i, Index j, Index k) const { return packed_(pair(std::min(j, k), std::max(j, k)), i); }
  /// Sets the entry at all placements of i, j, k.
  void set(Index i, Index j, Index k, double value) {
    packed_(pair(std::min(j, k), std::max(j, k)), i) = value;
    packed_(pair(std::min(i, k), std::max(i, k)), j) = value;
    packed_(pair(std::min(i, j), std::max(i, j)), k) = value;
  }

  /// pairs(d) x d.
  const Eigen::MatrixXd& packed() const { return packed_; }
  /// Whoever writes here keeps the tensor symmetric.
  Eigen::MatrixXd& packed() { return packed_; }

  /// T(i, ., .), d x d.
  Eigen::MatrixXd slice(Index i) const;

  SymmetricTensor& operator+=(const SymmetricTensor& other);
  SymmetricTensor& operator-=(const SymmetricTensor& other);
  SymmetricTensor& operator*=(double factor);

 private:
  Eigen::MatrixXd packed_;
};

inline SymmetricTensor operator+(SymmetricTensor a, const SymmetricTensor& b) { return a += b; }
inline SymmetricTensor operator-(SymmetricTensor a, const SymmetricTensor& b) { return a -= b; }
inline SymmetricTensor operator*(SymmetricTensor a, double factor) { return a *= factor; }
inline SymmetricTensor operator/(SymmetricTensor a, double factor) { return a *= 1 / factor; }

/// The symmetric d x d matrix whose upper half a vector holds column by column.
void unpack(const Eigen::Ref<const Eigen::VectorXd>& upper, Eigen::MatrixXd& matrix);

/// Sum over all d^3 entries of the product.
double inner(const SymmetricTensor& a, const SymmetricTensor& b);
double squared_norm(const SymmetricTensor& t);

/// Sum over j, k of a(i, j, k) b(l, j, k): d x d.
Eigen::MatrixXd contract_pairs(const SymmetricTensor& a, const SymmetricTensor& b);

/// Row i: T(o_i, o_i, .) for row o_i of `o`.
Eigen::MatrixXd contract_twice(const SymmetricTensor& t, const Eigen::MatrixXd& o);

/// (L x L x L) t: the tensor in the coordinates y = L x; L may have fewer rows than columns. Takes 8/3 d^4 operations
/// on all threads; the result does not depend on their number.
SymmetricTensor transform(const SymmetricTensor& t, const Eigen::MatrixXd& l);

/// The same again and again, in memory that is asked for once.
class RepeatedTransform {
 public:
  /// Valid until the next call.
  const SymmetricTensor& operator()(const SymmetricTensor& t, const Eigen::MatrixXd& l);

 private:
  friend SymmetricTensor transform(const SymmetricTensor& t, const Eigen::MatrixXd& l);
  Eigen::MatrixXd once_;
  SymmetricTensor y_;
};

}  // namespace lieder

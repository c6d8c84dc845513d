#include "discover/slope_rows.hpp"

#include <cmath>

#include "lieder/base/seed.hpp"
#include "linalg/triangular_factor.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

class ShuffledSamples {
 public:
  ShuffledSamples(const SampledFunction& f, std::uint64_t seed)
      : f_(f), order_(RandomStream(Seed{seed}).permutation(static_cast<int>(f.x.rows()))) {}

  Index count() const { return f_.x.rows(); }
  Index outputs() const { return f_.y.cols(); }
  VectorXd point(Index k) const { return f_.x.row(order_[k]); }
  VectorXd value(Index k) const { return f_.y.row(order_[k]); }
  MatrixXd jacobian(Index k) const {
    return Eigen::Map<const RowMatrix>(f_.jacobian.row(order_[k]).data(), outputs(), f_.x.cols());
  }

 private:
  const SampledFunction& f_;
  Eigen::VectorXi order_;
};

/// Of values that do not turn. L_zeta F is linear in the products of a slope and a function of the dictionary there,
/// and sizes are quadratic in the functions: few numbers of a sample, whatever the number of candidates.
class InvariantRows final : public SlopeRows {
 public:
  InvariantRows(const SampledFunction& f, const VectorFields& fields, std::uint64_t seed)
      : shuffled_(f, seed), fields_(fields) {}

  Index samples() const override { return shuffled_.count(); }
  SampleRows of(Index first, Index count) const override {
    return {.broken = broken_of(first, count), .size = sizes_of(first, count)};
  }
  bool sizes_are_sparse() const override { return true; }
  MatrixXd broken_of(Index first, Index count) const override { return products(first, count) * fields_.stacked(); }
  Eigen::SparseMatrix<double> sizes_of(Index first, Index count) const override {
    const Index m = fields_.inputs();
    const MatrixXd triangle = triangle_of_functions(first, count);
    std::vector<Eigen::Triplet<double>> entries;
    entries.reserve(static_cast<std::size_t>(triangle.size() * m));
    for (Index i = 0; i < triangle.cols(); ++i)
      for (Index r = 0; r < triangle.rows(); ++r)
        for (Index j = 0; triangle(r, i) != 0 && j < m; ++j)
          entries.emplace_back(static_cast<int>(m * r + j), static_cast<int>(m * i + j), triangle(r, i));
    Eigen::SparseMatrix<double> of_coefficients(triangle.rows() * m, triangle.cols() * m);
    of_coefficients.setFromTriplets(entries.begin(), entries.end());
    return of_coefficients * fields_.stacked();
  }
  SampleRows of(Index first, Index count, const MatrixXd& along) const override {
    const MatrixXd combined = fields_.stacked() * along;
    return {.broken = products(first, count) * combined, .size = sizes_of(first, count) * along};
  }

 private:
  /// DF(x)_j D(x)_k: L_zeta F of a field with one coefficient that is not 0, in the order of VectorFields::stacked().
  MatrixXd products(Index first, Index count) const {
    const Index m = fields_.inputs(), p = fields_.dictionary().size, n = shuffled_.outputs();
    MatrixXd rows(n * count, m * p);
    for (Index k = 0; k < count; ++k) {
      const MatrixXd jacobian = shuffled_.jacobian(first + k);
      const VectorXd values = fields_.dictionary().values(shuffled_.point(first + k));
      for (Index i = 0; i < p; ++i) rows.block(n * k, m * i, n, m) = values[i] * jacobian;
    }
    return rows;
  }
  /// R of |DF(x)| D(x), whose rows are as good as those of all samples.
  MatrixXd triangle_of_functions(Index first, Index count) const {
    constexpr Index kAtOnce = 4000;
    const Dictionary& dictionary = fields_.dictionary();
    TriangularFactor triangle(dictionary.size);
    for (Index begin = first; begin < first + count; begin += kAtOnce) {
      MatrixXd rows(std::min(kAtOnce, first + count - begin), dictionary.size);
      for (Index k = 0; k < rows.rows(); ++k)
        rows.row(k) =
            spectral_norm(shuffled_.jacobian(begin + k)) * dictionary.values(shuffled_.point(begin + k)).transpose();
      triangle.add(rows);
    }
    return triangle.matrix();
  }

  ShuffledSamples shuffled_;
  const VectorFields& fields_;
};

class TurnedRows final : public SlopeRows {
 public:
  TurnedRows(const SampledFunction& f, const VectorFields& fields, const OutputAction& action, std::uint64_t seed)
      : shuffled_(f, seed),
        fields_(fields),
        action_(action),
        length_(f.x.norm() / std::sqrt(static_cast<double>(f.x.rows()))) {}

  Index samples() const override { return shuffled_.count(); }
  SampleRows of(Index first, Index count) const override {
    return stacked(first, count, fields_.count(), [](MatrixXd rows) { return rows; });
  }
  bool sizes_are_sparse() const override { return false; }
  MatrixXd broken_of(Index first, Index count) const override { return of(first, count).broken; }
  Eigen::SparseMatrix<double> sizes_of(Index first, Index count) const override {
    return of(first, count).size.sparseView();
  }
  SampleRows of(Index first, Index count, const MatrixXd& along) const override {
    return stacked(first, count, along.cols(), [&](const MatrixXd& rows) -> MatrixXd { return rows * along; });
  }

 private:
  template <typename Turn>
  SampleRows stacked(Index first, Index count, Index columns, Turn turn) const {
    SampleRows all;
    for (Index k = 0; k < count; ++k) {
      const SampleRows here = at(first + k);
      if (k == 0) {
        all.broken.resize(count * here.broken.rows(), columns);
        all.size.resize(count * here.size.rows(), columns);
      }
      all.broken.middleRows(k * here.broken.rows(), here.broken.rows()) = turn(here.broken);
      all.size.middleRows(k * here.size.rows(), here.size.rows()) = turn(here.size);
    }
    return all;
  }
  SampleRows at(Index k) const {
    const FieldsAt fields = fields_.at(shuffled_.point(k), action_.needs_jacobians());
    return sample_rows({.value = shuffled_.value(k), .jacobian = shuffled_.jacobian(k)}, fields, action_, length_);
  }

  ShuffledSamples shuffled_;
  const VectorFields& fields_;
  const OutputAction& action_;
  double length_;  // of a typical point
};

}  // namespace

std::unique_ptr<SlopeRows> slope_rows(const SampledFunction& f, const VectorFields& fields, const OutputAction& action,
                                      std::uint64_t seed) {
  if (action.is_trivial()) return std::make_unique<InvariantRows>(f, fields, seed);
  return std::make_unique<TurnedRows>(f, fields, action, seed);
}

}  // namespace lieder

#include "discover/discrete_symmetries.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>
#include <utility>

#include "base/at.hpp"
#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kAllSigns = 6, kAllPermutations = 5;
/// Images that lie where samples are: with fewer, the class of functions has not been tested there.
constexpr double kVisited = 0.5;

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

/// What becomes of the monomials: D(R x) = P D(x) for R with one entry in each row.
class Monomials {
 public:
  Monomials(Index inputs, int degree) : exponents_(polynomial_exponents(inputs, degree)) {
    for (Index k = 0; k < exponents_.rows(); ++k) places_[key(exponents_.row(k))] = k;
  }

  MatrixXd moved(const MatrixXd& r) const {
    MatrixXd p = MatrixXd::Zero(exponents_.rows(), exponents_.rows());
    for (Index k = 0; k < exponents_.rows(); ++k) {
      Eigen::RowVectorXi image = Eigen::RowVectorXi::Zero(exponents_.cols());
      double factor = 1;
      for (Index i = 0; i < r.rows(); ++i)
        for (Index j = 0; j < r.cols(); ++j) {
          if (r(i, j) == 0) continue;
          image[j] = exponents_(k, i);
          factor *= std::pow(r(i, j), exponents_(k, i));
        }
      p(k, places_.at(key(image))) = factor;
    }
    return p;
  }

 private:
  static std::vector<int> key(const Eigen::RowVectorXi& row) { return {row.begin(), row.end()}; }
  Eigen::MatrixXi exponents_;
  std::map<std::vector<int>, Index> places_;
};

/// sign A x B on vec dW for white dW, t x t and n x n.
struct Term {
  double sign;
  MatrixXd a, b;
};

/// |sum of terms applied to standard normal numbers| stays below this with probability 1 - e^-x [LaurentMassart2000]:
/// tr + 2 sqrt(x) |K|_F + 2 x |K|, with the Frobenius norm in place of the spectral one.
double norm_bound(const std::vector<Term>& terms, double x) {
  double trace = 0, square = 0;
  struct Product {
    double sign;
    MatrixXd a, b;
  };
  std::vector<Product> gram;
  for (const Term& one : terms)
    for (const Term& two : terms) {
      gram.push_back({one.sign * two.sign, one.a.transpose() * two.a, one.b.transpose() * two.b});
      trace += gram.back().sign * gram.back().a.trace() * gram.back().b.trace();
    }
  for (const Product& one : gram)
    for (const Product& two : gram)
      square += one.sign * two.sign * one.a.cwiseProduct(two.a).sum() * one.b.cwiseProduct(two.b).sum();
  const double frobenius = std::sqrt(std::max(square, 0.0));
  return std::sqrt(std::max(trace, 0.0) + 2 * frobenius * (std::sqrt(x) + x));
}

/// The fitted field and what tests of it share.
class Tests {
 public:
  Tests(const PolynomialFit& fit, VectorXd unit, double delta, double log_chance)
      : fit_(fit),
        unit_(std::move(unit)),
        monomials_(fit.functions->monomials.inputs, fit.chosen.degree),
        delta_(delta),
        chance_(log_chance),
        inverse_(fit.functions->turn.triangularView<Eigen::Upper>().solve(
            MatrixXd::Identity(fit.functions->count(), fit.functions->count()))),
        farthest_(fit.functions->values.rowwise().squaredNorm().maxCoeff()) {
    // Were sigma larger than its estimate: a lower tail of chi squared [LaurentMassart2000].
    const double share = 1 - 2 * std::sqrt(chance_ / fit.degrees_of_freedom);
    sigma_ = share > 0 ? fit.sigma / std::sqrt(share) : std::numeric_limits<double>::infinity();
  }

  DiscreteSymmetry test(DiscreteKind kind, const MatrixXd& matrix) const {
    // The same on coordinates in their units.
    const MatrixXd r = unit_.cwiseInverse().asDiagonal() * matrix * unit_.asDiagonal();
    const MatrixXd inverse = unit_.cwiseInverse().asDiagonal() * matrix.transpose() * unit_.asDiagonal();
    const double sign = kind == DiscreteKind::time_reversal ? -1 : 1;
    // F(R x) on the orthonormal functions T' D, F = W T' D.
    const MatrixXd q = fit_.functions->turn.transpose() * monomials_.moved(r) * inverse_.transpose();
    const MatrixXd image = sign * inverse * fit_.coefficients * q;
    const MatrixXd unit = fit_.unit.asDiagonal();
    const std::vector<Term> moved{{sign, q.transpose() * fit_.spread, inverse * unit}}, kept{{-1, fit_.spread, unit}},
        both{moved[0], kept[0]};
    const double broken = (image - fit_.coefficients).norm(), size = std::hypot(image.norm(), fit_.coefficients.norm());
    const double noise = sigma_ * norm_bound(both, chance_),
                 noise_of_size = sigma_ * (norm_bound(moved, chance_) + norm_bound(kept, chance_));
    DiscreteSymmetry s{.kind = kind, .matrix = matrix, .defect = {}};
    // What larger polynomials would add, as large at the images as at the samples.
    const double misfit = fit_.chosen.too_small ? std::numbers::sqrt2 * fit_.misfit : 0;
    s.defect.estimate = size > 0 ? broken / size : kUnset;
    s.defect.lower = std::max(0.0, std::max(0.0, broken - noise) / (size + noise_of_size) - misfit);
    s.defect.upper = size > noise_of_size ? (broken + noise) / (size - noise_of_size) + misfit
                                          : std::numeric_limits<double>::infinity();
    s.visited = ((fit_.functions->values * q.transpose()).rowwise().squaredNorm().array() <= farthest_ * (1 + 1e-9))
                    .cast<double>()
                    .mean();
    s.verdict = verdict_of(s);
    return s;
  }

 private:
  Verdict verdict_of(const DiscreteSymmetry& s) const {
    const double rounded = std::max(1e-8, 10 * fit_.rounding);
    const bool unsettled = s.visited < kVisited || !fit_.chosen.lack_of_fit_p;
    if (unsettled) return Verdict::underdetermined;
    if (s.defect.lower > delta_) return Verdict::none;
    if (!(s.defect.upper <= delta_)) return Verdict::underdetermined;
    return s.defect.lower <= rounded ? Verdict::symmetry : Verdict::approximate;
  }

  const PolynomialFit& fit_;
  VectorXd unit_;
  Monomials monomials_;
  double delta_, chance_;
  MatrixXd inverse_;
  double farthest_, sigma_ = 0;
};

}  // namespace

std::vector<DiscreteSymmetry> discrete_symmetries(const PolynomialFit& fit, const VectorXd& unit, double delta,
                                                  double alpha) {
  std::vector<DiscreteSymmetry> all;
  if (!fit.functions) return all;
  const Index m = fit.functions->monomials.inputs;
  const std::vector<VectorXd> signs = sign_changes(m);
  const std::vector<Images> orders = permutations(m);
  // Three bounds and sigma's for each matrix, all at once.
  const auto trials = static_cast<double>(2 * signs.size() + orders.size());
  const Tests tests(fit, unit, delta, std::log(4 * trials / alpha));
  for (const VectorXd& s : signs) all.push_back(tests.test(DiscreteKind::mirror, s.asDiagonal()));
  for (const Images& images : orders) all.push_back(tests.test(DiscreteKind::permutation, matrix_of(images)));
  for (const VectorXd& s : signs) all.push_back(tests.test(DiscreteKind::time_reversal, s.asDiagonal()));
  std::ranges::stable_sort(all, {}, [](const DiscreteSymmetry& s) { return s.defect.estimate; });
  return all;
}

std::string_view to_string(DiscreteKind kind) {
  switch (kind) {
    case DiscreteKind::mirror:
      return "mirror";
    case DiscreteKind::permutation:
      return "permutation";
    case DiscreteKind::time_reversal:
      return "time reversal";
  }
  throw InternalError("to_string: a DiscreteKind outside its enumeration");
}

}  // namespace lieder

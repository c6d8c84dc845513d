#pragma once
#include <Eigen/Dense>
#include <array>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/at.hpp"
#include "discover/certificate_spectrum.hpp"
#include "lieder/base/seed.hpp"

/// Polynomial vector fields on the box [-1, 1]^n whose true defects are known: all norms are those of L2 of the uniform
/// measure, by the exact moments E x^a = 1 / (a + 1) (a even). In doubles: the Gram matrices used here have condition
/// numbers below 1e4, so a defect is right to about 1e-11.
namespace lieder::fields {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Exponents = std::array<int, 3>;

struct Term {
  int component;
  Exponents exponents;
  double coefficient;
};

/// x' = F(x) on a box of half-width `scale`; the ten systems of [Kendiukhov2026] and their degrees.
struct System {
  std::string name;
  int variables, degree;
  double scale;
  std::vector<Term> terms;
};

inline std::vector<System> systems() {
  return {
      {"hopf",
       2,
       3,
       1,
       {{0, {1}, 1},
        {0, {0, 1}, -1},
        {0, {3}, -1},
        {0, {1, 2}, -1},
        {1, {1}, 1},
        {1, {0, 1}, 1},
        {1, {2, 1}, -1},
        {1, {0, 3}, -1}}},
      {"lin_rot2", 2, 1, 1, {{0, {0, 1}, -1}, {1, {1}, 1}}},
      {"rigid_sym", 3, 2, 1, {{0, {0, 1, 1}, -1}, {1, {1, 0, 1}, 1}}},
      {"sphere_flow3",
       3,
       3,
       1,
       {{0, {1}, 1},
        {0, {3}, -1},
        {0, {1, 2}, -1},
        {0, {1, 0, 2}, -1},
        {1, {0, 1}, 1},
        {1, {2, 1}, -1},
        {1, {0, 3}, -1},
        {1, {0, 1, 2}, -1},
        {2, {0, 0, 1}, 1},
        {2, {2, 0, 1}, -1},
        {2, {0, 2, 1}, -1},
        {2, {0, 0, 3}, -1}}},
      {"vanderpol", 2, 3, 1, {{0, {0, 1}, 1}, {1, {1}, -1}, {1, {0, 1}, 1}, {1, {2, 1}, -1}}},
      {"duffing", 2, 3, 2, {{0, {0, 1}, 1}, {1, {1}, 1}, {1, {3}, -1}, {1, {0, 1}, -0.2}}},
      {"lotka_volterra", 2, 2, 1, {{0, {1}, 1}, {0, {1, 1}, -1}, {1, {0, 1}, -1}, {1, {1, 1}, 1}}},
      {"selkov",
       2,
       3,
       2,
       {{0, {0}, 0.1}, {0, {1}, -1}, {0, {0, 1}, 0.5}, {0, {2, 1}, 1}, {1, {0, 1}, -0.5}, {1, {2, 1}, -1}}},
      {"rigid_asym", 3, 2, 1, {{0, {0, 1, 1}, -1}, {1, {1, 0, 1}, 1}, {2, {1, 1}, -1.0 / 3}}},
      {"lorenz",
       3,
       2,
       20,
       {{0, {1}, -10},
        {0, {0, 1}, 10},
        {1, {1}, 28},
        {1, {0, 1}, -1},
        {1, {1, 0, 1}, -1},
        {2, {1, 1}, 1},
        {2, {0, 0, 1}, -8.0 / 3}}},
  };
}

inline std::vector<Exponents> monomials(int variables, int degree) {
  std::vector<Exponents> all;
  for (int total = 0; total <= degree; ++total)
    for (int a = total; a >= 0; --a)
      for (int b = variables > 1 ? total - a : 0; b >= 0; --b)
        if (const int c = total - a - b; c == 0 || variables > 2) {
          if (variables == 1 && a != total) continue;
          all.push_back({a, b, c});
        }
  return all;
}

inline double moment(const Exponents& a, const Exponents& b) {
  double product = 1;
  for (std::size_t i = 0; i < 3; ++i) {
    if ((a[i] + b[i]) % 2 != 0) return 0;
    product /= a[i] + b[i] + 1;
  }
  return product;
}

/// U with |U c| the L2 norm of the polynomial of coefficients c.
inline MatrixXd to_orthonormal(const std::vector<Exponents>& basis) {
  MatrixXd gram(std::ssize(basis), std::ssize(basis));
  for (Index i = 0; i < gram.rows(); ++i)
    for (Index j = 0; j < gram.cols(); ++j) gram(i, j) = moment(basis[at(i)], basis[at(j)]);
  return gram.llt().matrixU();
}

/// The bracket DF xi - Dxi F of a class of fields with all fields xi of a degree, and samples of a field in the class.
class Problem {
 public:
  Problem(System system, int candidate_degree)
      : system_(std::move(system)),
        basis_(monomials(system_.variables, system_.degree)),
        candidates_(monomials(system_.variables, candidate_degree)),
        results_(monomials(system_.variables, system_.degree + candidate_degree - 1)),
        to_norm_(to_orthonormal(basis_)) {
    const Index n = system_.variables, m = std::ssize(basis_);
    truth_ = VectorXd::Zero(n * m);
    for (const Term& t : system_.terms) {
      const int degree = t.exponents[0] + t.exponents[1] + t.exponents[2];
      truth_[t.component * m + place(basis_, t.exponents)] = t.coefficient * std::pow(system_.scale, degree - 1);
    }
    make_forms();
  }

  const System& system() const { return system_; }
  const VectorXd& truth() const { return truth_; }
  Index coefficients() const { return truth_.size(); }
  /// Root of the mean of |F|^2.
  double length(const VectorXd& b) const {
    return (to_norm_ * b.reshaped(std::ssize(basis_), system_.variables)).norm();
  }

  /// A fit with given coefficients, as N samples of the uniform measure would have it on average.
  FittedModel exact(const VectorXd& b, double sigma, double samples) const {
    const MatrixXd s = to_norm_.triangularView<Eigen::Upper>().solve(
        MatrixXd::Identity(to_norm_.rows(), to_norm_.cols()) / std::sqrt(samples));
    return model(b, s, sigma, (samples - static_cast<double>(basis_.size())) * system_.variables);
  }

  /// N uniform samples of the field b with Gaussian noise, fitted by least squares.
  FittedModel sample(const VectorXd& b, double sigma, Index samples, Seed seed) const {
    RandomStream random(seed);
    const Index n = system_.variables, m = std::ssize(basis_);
    MatrixXd features(samples, m);
    VectorXd x(n);
    for (Index k = 0; k < samples; ++k) {
      for (double& v : x) v = random.uniform(-1, 1);
      for (Index j = 0; j < m; ++j) {
        double value = 1;
        for (Index i = 0; i < n; ++i)
          for (int e = basis_[at(j)][at(i)]; e > 0; --e) value *= x[i];
        features(k, j) = value;
      }
    }
    const MatrixXd y = features * b.reshaped(m, n) + sigma * random.normal_matrix(samples, n);
    const Eigen::LLT<MatrixXd> gram(features.transpose() * features);
    const MatrixXd fitted = gram.solve(features.transpose() * y);
    const double freedom = static_cast<double>((samples - m) * n);
    const double estimate = std::sqrt((y - features * fitted).squaredNorm() / freedom);
    return model(fitted.reshaped(), gram.matrixU().solve(MatrixXd::Identity(m, m)), estimate, freedom);
  }

  /// The largest true defect of a direction in the span of some columns.
  double largest_defect(const MatrixXd& directions, const VectorXd& b) const {
    if (directions.cols() == 0) return 0;
    FittedModel restricted = exact(b, 0, 1000);
    restricted.broken.clear();
    restricted.size.clear();
    for (Index c = 0; c < directions.cols(); ++c) {
      restricted.broken.push_back(combine(broken_, directions.col(c)));
      restricted.size.push_back(combine(size_, directions.col(c)));
    }
    const VectorXd rho = direction_spectrum(restricted).rho;
    return rho.size() > 0 ? rho[rho.size() - 1] : 0;
  }

  DirectionSpectrum true_spectrum(const VectorXd& b) const { return direction_spectrum(exact(b, 0, 1000)); }
  Index true_dimension() const { return (true_spectrum(truth_).rho.array() < 1e-9).count(); }

 private:
  static Index place(const std::vector<Exponents>& basis, const Exponents& e) {
    for (std::size_t i = 0; i < basis.size(); ++i)
      if (basis[i] == e) return static_cast<Index>(i);
    throw std::logic_error("no such monomial");
  }

  /// d/dx_i of x^a times x^b, added to a column of coefficients.
  void add_derivative(const Exponents& a, int i, const Exponents& b, double sign, Eigen::Ref<VectorXd> column) const {
    if (a[at(i)] == 0) return;
    Exponents sum;
    for (std::size_t k = 0; k < 3; ++k) sum[k] = a[k] + b[k];
    --sum[at(i)];
    column[place(results_, sum)] += sign * a[at(i)];
  }

  void make_forms() {
    const Index n = system_.variables, m = std::ssize(basis_), r = std::ssize(results_);
    const MatrixXd norm = to_orthonormal(results_);
    const auto weigh = [&](MatrixXd& part) {
      for (Index c = 0; c < part.rows() / r; ++c) part.middleRows(c * r, r) = (norm * part.middleRows(c * r, r)).eval();
    };
    for (int j = 0; j < n; ++j)
      for (const Exponents& xi : candidates_) {
        MatrixXd broken = MatrixXd::Zero(n * r, n * m), size = MatrixXd::Zero(2 * n * r, n * m);
        for (int c = 0; c < n; ++c)
          for (Index q = 0; q < m; ++q) {
            const Index column = c * m + q;
            VectorXd first = VectorXd::Zero(r), second = VectorXd::Zero(r);
            add_derivative(basis_[at(q)], j, xi, 1, first);   // DF xi, component c
            add_derivative(xi, c, basis_[at(q)], 1, second);  // Dxi F, component j
            size.col(column).segment(c * r, r) += first;
            size.col(column).segment((n + j) * r, r) += second;
            broken.col(column).segment(c * r, r) += first;
            broken.col(column).segment(j * r, r) -= second;
          }
        weigh(broken);
        weigh(size);
        broken_.push_back(std::move(broken));
        size_.push_back(std::move(size));
      }
  }

  FittedModel model(const VectorXd& b, const MatrixXd& one, double sigma, double freedom) const {
    const Index n = system_.variables, m = one.rows();
    FittedModel fit;
    fit.coefficients = b;
    fit.sigma = sigma;
    fit.degrees_of_freedom = freedom;
    fit.broken = broken_;
    fit.size = size_;
    fit.covariance_factor = MatrixXd::Zero(n * m, n * m);
    for (Index i = 0; i < n; ++i) fit.covariance_factor.block(i * m, i * m, m, m) = one;
    return fit;
  }

  System system_;
  std::vector<Exponents> basis_, candidates_, results_;
  MatrixXd to_norm_;
  VectorXd truth_;
  std::vector<MatrixXd> broken_, size_;
};

inline Problem problem(const std::string& name, int candidate_degree = 1) {
  for (const System& s : systems())
    if (s.name == name) return Problem(s, candidate_degree);
  throw std::logic_error("no system " + name);
}

/// A truth on the boundary: the coefficients of `problem` moved, in the direction that noise hides best among those
/// that no other choice of theta explains, until the last direction of the true algebra has the given defect.
inline VectorXd boundary(const Problem& problem, double defect) {
  const VectorXd& b = problem.truth();
  if (defect == 0) return b;
  const Index d = problem.true_dimension();
  const DirectionSpectrum s = problem.true_spectrum(b);
  const FittedModel fit = problem.exact(b, 1, 1000);
  const Index others = s.rho.size() - d;
  const MatrixXd away = s.broken.rightCols(others) * s.rho.tail(others).cwiseInverse().asDiagonal();
  const MatrixXd seen = combine(fit.broken, s.theta.col(d - 1)) * fit.covariance_factor;
  const Eigen::JacobiSVD<MatrixXd> svd(seen - away * (away.transpose() * seen), Eigen::ComputeThinV);
  if (svd.singularValues()[0] < 1e-9 * seen.norm()) return {};  // whatever breaks it turns the direction instead
  const VectorXd move = (fit.covariance_factor * svd.matrixV().col(0)).normalized() * b.norm();
  const auto reached = [&](double t) { return problem.true_spectrum(b + t * move).rho[d - 1]; };
  double low = 0, high = 1e-3;
  while (reached(high) < defect) {
    low = high;
    high *= 1.5;
    if (high > 10) return {};
  }
  while (high - low > 1e-12 * high) {
    const double middle = 0.5 * (low + high);
    (reached(middle) < defect ? low : high) = middle;
  }
  return b + high * move;
}

}  // namespace lieder::fields

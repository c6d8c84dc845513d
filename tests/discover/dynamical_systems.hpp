#pragma once
// Systems whose polynomial or elementary conserved quantities are known, and trajectories of them.
#include <fmt/format.h>

#include <Eigen/Core>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "lieder/base/seed.hpp"
#include "lieder/discover/conserved.hpp"
#include "lieder/discover/trajectories.hpp"
#include "lieder/lie/dictionary.hpp"

namespace lieder::systems {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// A function beside the polynomials of a dictionary.
struct Extra {
  std::string name;
  std::function<double(const VectorXd&)> value;
  std::function<VectorXd(const VectorXd&)> gradient;
};

inline Dictionary extended(Index inputs, int degree, const std::vector<Extra>& extras) {
  const Dictionary base = polynomial_dictionary(inputs, degree);
  Dictionary all{.inputs = inputs,
                 .size = base.size + static_cast<Index>(extras.size()),
                 .values = {},
                 .jacobian = {},
                 .names = base.names};
  for (const Extra& e : extras) all.names.push_back(e.name);
  all.values = [base, extras](const VectorXd& x) {
    VectorXd v(base.size + static_cast<Index>(extras.size()));
    v.head(base.size) = base.values(x);
    for (std::size_t k = 0; k < extras.size(); ++k) v[base.size + static_cast<Index>(k)] = extras[k].value(x);
    return v;
  };
  all.jacobian = [base, extras](const VectorXd& x) {
    MatrixXd j(base.size + static_cast<Index>(extras.size()), x.size());
    j.topRows(base.size) = base.jacobian(x);
    for (std::size_t k = 0; k < extras.size(); ++k) j.row(base.size + static_cast<Index>(k)) = extras[k].gradient(x);
    return j;
  };
  return all;
}

/// x_i times f of one coordinate and its derivative: log, cos, exp of coordinate i.
inline Extra of_one(std::string name, Index i, double (*f)(double), double (*df)(double)) {
  return {std::move(name), [=](const VectorXd& x) { return f(x[i]); },
          [=](const VectorXd& x) {
            VectorXd g = VectorXd::Zero(x.size());
            g[i] = df(x[i]);
            return g;
          }};
}

/// exp(x_i - x_j).
inline Extra exp_difference(Index i, Index j) {
  return {fmt::format("exp(x{} - x{})", i + 1, j + 1), [=](const VectorXd& x) { return std::exp(x[i] - x[j]); },
          [=](const VectorXd& x) {
            VectorXd g = VectorXd::Zero(x.size());
            g[i] = std::exp(x[i] - x[j]);
            g[j] = -g[i];
            return g;
          }};
}

/// x_k / |r| where r = x_a.. - x_b.. of n coordinates (b < 0: the origin); k < 0: 1 / |r|.
inline Extra over_distance(Index a, Index b, Index n, Index k, std::string name) {
  const auto vector = [=](const VectorXd& x) {
    return b < 0 ? VectorXd(x.segment(a, n)) : VectorXd(x.segment(a, n) - x.segment(b, n));
  };
  return {std::move(name), [=](const VectorXd& x) { return (k < 0 ? 1 : x[k]) / vector(x).norm(); },
          [=](const VectorXd& x) {
            const VectorXd d = vector(x);
            const double r = d.norm();
            VectorXd g = VectorXd::Zero(x.size());
            const VectorXd part = -(k < 0 ? 1 : x[k]) / (r * r * r) * d;
            g.segment(a, n) += part;
            if (b >= 0) g.segment(b, n) -= part;
            if (k >= 0) g[k] += 1 / r;
            return g;
          }};
}

/// A law as terms of the dictionary.
using Law = std::vector<std::pair<std::string, double>>;

struct System {
  std::string name;
  Dictionary dictionary;
  std::function<VectorXd(const VectorXd&)> field;
  std::function<VectorXd(RandomStream&)> start;
  Index laws = 0, independent = 0;  ///< what is right
  std::vector<Law> truth = {};      ///< spans them, where they are given
  double step = 0.05;               ///< between samples
  Index samples = 200, runs = 20;
};

inline VectorXd law_coefficients(const Dictionary& d, const Law& law) {
  VectorXd c = VectorXd::Zero(d.size);
  for (const auto& [name, value] : law)
    for (Index k = 0; k < d.size; ++k)
      if (d.names[static_cast<std::size_t>(k)] == name) c[k] = value;
  return c;
}

/// Largest distance of a known law, of unit length, from the space that was found: the sine of an angle.
inline double largest_miss(const System& s, const ConservedQuantities& r) {
  MatrixXd found(s.dictionary.size, r.count());
  for (Index k = 0; k < r.count(); ++k) found.col(k) = r.laws[static_cast<std::size_t>(k)].coefficients.normalized();
  const Eigen::ColPivHouseholderQR<MatrixXd> qr(found);
  double worst = 0;
  for (const Law& law : s.truth) {
    const VectorXd c = law_coefficients(s.dictionary, law).normalized();
    worst = std::max(worst, (found * qr.solve(c) - c).norm());
  }
  return worst;
}

/// One run by the classical Runge-Kutta method with 20 steps between samples.
inline Trajectory integrate(const System& s, VectorXd x) {
  constexpr int kSteps = 20;
  Trajectory run{VectorXd(s.samples), MatrixXd(s.samples, x.size())};
  const double h = s.step / kSteps;
  for (Index i = 0; i < s.samples; ++i) {
    run.t[i] = s.step * static_cast<double>(i);
    run.x.row(i) = x;
    for (int k = 0; k < kSteps; ++k) {
      const VectorXd a = s.field(x), b = s.field(x + h / 2 * a), c = s.field(x + h / 2 * b), d = s.field(x + h * c);
      x += h / 6 * (a + 2 * b + 2 * c + d);
    }
  }
  return run;
}

/// \param noise  relative to the spread of each coordinate
inline Trajectories trajectories(const System& s, double noise, std::uint64_t seed) {
  RandomStream random(Seed{seed});
  Trajectories data;
  for (Index r = 0; r < s.runs; ++r) data.runs.push_back(integrate(s, s.start(random)));
  const VectorXd sigma = noise * spread(data);
  if (noise > 0)
    for (Trajectory& run : data.runs) run.x += random.normal_matrix(run.x.rows(), run.x.cols()) * sigma.asDiagonal();
  return data;
}

inline std::function<VectorXd(RandomStream&)> box(VectorXd low, VectorXd high) {
  return [=](RandomStream& r) {
    VectorXd x(low.size());
    for (Index i = 0; i < x.size(); ++i) x[i] = r.uniform(low[i], high[i]);
    return x;
  };
}

inline std::function<VectorXd(RandomStream&)> cube(Index n, double size) {
  return box(VectorXd::Constant(n, -size), VectorXd::Constant(n, size));
}

/// q_i'' = -w_i^2 q_i; coordinates q, then p.
inline System oscillators(const std::string& name, const std::vector<double>& w, int degree, Index laws,
                          Index independent) {
  const auto n = static_cast<Index>(w.size());
  System s{.name = name,
           .dictionary = polynomial_dictionary(2 * n, degree),
           .field =
               [=](const VectorXd& x) {
                 VectorXd f(2 * n);
                 for (Index i = 0; i < n; ++i) {
                   f[i] = x[n + i];
                   f[n + i] = -w[static_cast<std::size_t>(i)] * w[static_cast<std::size_t>(i)] * x[i];
                 }
                 return f;
               },
           .start = cube(2 * n, 1.5),
           .laws = laws,
           .independent = independent};
  return s;
}

inline VectorXd vec(std::initializer_list<double> v) {
  return Eigen::Map<const VectorXd>(v.begin(), static_cast<Index>(v.size()));
}

inline VectorXd kepler_force(const VectorXd& q) { return -q / std::pow(q.norm(), 3); }

inline System kepler2() {
  System s{.name = "Kepler 2-d",
           .dictionary = extended(4, 3,
                                  {over_distance(0, -1, 2, -1, "1/r"), over_distance(0, -1, 2, 0, "x1/r"),
                                   over_distance(0, -1, 2, 1, "x2/r")}),
           .field =
               [](const VectorXd& x) {
                 VectorXd f(4);
                 f << x.tail(2), kepler_force(x.head(2));
                 return f;
               },
           .start =
               [](RandomStream& r) {
                 const double angle = r.uniform(0, 6.283), d = r.uniform(0.8, 1.4), v = r.uniform(0.75, 1.1),
                              turn = r.uniform(-0.4, 0.4), sign = r.uniform() < 0.5 ? -1 : 1;
                 const double to = angle + sign * 1.5708 + turn;
                 return vec({d * std::cos(angle), d * std::sin(angle), v / std::sqrt(d) * std::cos(to),
                             v / std::sqrt(d) * std::sin(to)});
               },
           .laws = 4,
           .independent = 3,
           .truth = {{{"x3^2", 1}, {"x4^2", 1}, {"1/r", -2}},
                     {{"x1 x4", 1}, {"x2 x3", -1}},
                     {{"x1 x4^2", 1}, {"x2 x3 x4", -1}, {"x1/r", -1}},
                     {{"x1 x3 x4", -1}, {"x2 x3^2", 1}, {"x2/r", -1}}}};
  return s;
}

inline System henon_heiles() {
  return {.name = "Henon-Heiles",
          .dictionary = polynomial_dictionary(4, 3),
          .field =
              [](const VectorXd& x) {
                return vec({x[2], x[3], -x[0] - 2 * x[0] * x[1], -x[1] - x[0] * x[0] + x[1] * x[1]});
              },
          .start = cube(4, 0.25),
          .laws = 1,
          .independent = 1,
          .truth = {{{"x1^2", 1}, {"x2^2", 1}, {"x3^2", 1}, {"x4^2", 1}, {"x1^2 x2", 2}, {"x2^3", -2.0 / 3}}},
          .step = 0.1};
}

inline System euler_top(bool symmetric) {
  const VectorXd k = symmetric ? vec({-0.5, 0.5, 0}) : vec({-1, 1, -1.0 / 3});
  System s{.name = symmetric ? "Euler top symmetric" : "Euler top asymmetric",
           .dictionary = polynomial_dictionary(3, 2),
           .field =
               [=](const VectorXd& w) {
                 return vec({k[0] * w[1] * w[2], k[1] * w[2] * w[0], k[2] * w[0] * w[1]});
               },
           .start = cube(3, 1.5),
           .laws = symmetric ? 3 : 2,
           .independent = 2};
  if (!symmetric) s.truth = {{{"x1^2", 1}, {"x2^2", 1}}, {{"x2^2", 1}, {"x3^2", 3}}};
  if (symmetric) s.truth = {{{"x1^2", 1}, {"x2^2", 1}}, {{"x3", 1}}, {{"x3^2", 1}}};
  return s;
}

inline System lotka_volterra() {
  const auto log = [](double v) { return std::log(v); };
  const auto inverse = [](double v) { return 1 / v; };
  return {.name = "Lotka-Volterra",
          .dictionary = extended(2, 1, {of_one("log x1", 0, log, inverse), of_one("log x2", 1, log, inverse)}),
          .field =
              [](const VectorXd& x) {
                return vec({x[0] * (1 - x[1]), x[1] * (x[0] - 1)});
              },
          .start = box(vec({0.5, 0.5}), vec({1.8, 1.8})),
          .laws = 1,
          .independent = 1,
          .truth = {{{"x1", 1}, {"x2", 1}, {"log x1", -1}, {"log x2", -1}}}};
}

inline System three_species() {
  return {.name = "cyclic three species",
          .dictionary = polynomial_dictionary(3, 3),
          .field =
              [](const VectorXd& x) {
                return vec({x[0] * (x[1] - x[2]), x[1] * (x[2] - x[0]), x[2] * (x[0] - x[1])});
              },
          .start = box(vec({0.3, 0.3, 0.3}), vec({1.5, 1.5, 1.5})),
          .laws = 4,  // s = x + y + z, s^2, s^3 and xyz
          .independent = 2,
          .truth = {{{"x1", 1}, {"x2", 1}, {"x3", 1}}, {{"x1 x2 x3", 1}}}};
}

inline System pendulum() {
  return {.name = "pendulum",
          .dictionary =
              extended(2, 2,
                       {of_one(
                           "cos x1", 0, [](double v) { return std::cos(v); }, [](double v) { return -std::sin(v); })}),
          .field =
              [](const VectorXd& x) {
                return vec({x[1], -std::sin(x[0])});
              },
          .start = cube(2, 1.2),
          .laws = 1,
          .independent = 1,
          .truth = {{{"x2^2", 1}, {"cos x1", -2}}}};
}

inline System toda(Index n, bool periodic) {
  const Index bonds = periodic ? n : n - 1;
  std::vector<Extra> extras;
  Law energy;
  Law momentum;
  for (Index i = 0; i < bonds; ++i) {
    extras.push_back(exp_difference(i, (i + 1) % n));
    energy.emplace_back(extras.back().name, 2);
  }
  for (Index i = 0; i < n; ++i) {
    energy.emplace_back(fmt::format("x{}^2", n + i + 1), 1);
    momentum.emplace_back(fmt::format("x{}", n + i + 1), 1);
  }
  return {.name = fmt::format("Toda, {} particles, {}", n, periodic ? "periodic" : "open"),
          .dictionary = extended(2 * n, 2, extras),
          .field =
              [=](const VectorXd& x) {
                VectorXd f = VectorXd::Zero(2 * n);
                f.head(n) = x.tail(n);
                for (Index i = 0; i < bonds; ++i) {
                  const double e = std::exp(x[i] - x[(i + 1) % n]);
                  f[n + i] -= e;
                  f[n + (i + 1) % n] += e;
                }
                return f;
              },
          .start = cube(2 * n, 1),
          .laws = 3,  // momentum, its square, energy
          .independent = 2,
          .truth = {energy, momentum}};
}

/// n particles in the plane or in space, equal masses, gravity: coordinates q of each, then p of each.
inline System three_bodies(Index n) {
  const Index half = 3 * n;
  std::vector<Extra> extras;
  for (Index i = 0; i < 3; ++i)
    for (Index j = i + 1; j < 3; ++j)
      extras.push_back(over_distance(i * n, j * n, n, -1, fmt::format("1/r{}{}", i + 1, j + 1)));
  return {.name = n == 2 ? "three bodies, plane" : "three bodies, space",
          .dictionary = extended(2 * half, 2, extras),
          .field =
              [=](const VectorXd& x) {
                VectorXd f = VectorXd::Zero(2 * half);
                f.head(half) = x.tail(half);
                for (Index i = 0; i < 3; ++i)
                  for (Index j = 0; j < 3; ++j)
                    if (j != i) f.segment(half + i * n, n) += kepler_force(x.segment(i * n, n) - x.segment(j * n, n));
                return f;
              },
          .start =
              [=](RandomStream& r) {
                VectorXd x(2 * half);
                for (Index i = 0; i < 2 * half; ++i) x[i] = r.uniform(-0.15, 0.15);
                for (Index i = 0; i < 3; ++i) {  // apart from one another
                  const double angle = 2.0944 * static_cast<double>(i);
                  x[i * n] += 1.5 * std::cos(angle);
                  x[i * n + 1] += 1.5 * std::sin(angle);
                  x[half + i * n] -= 0.6 * std::sin(angle);
                  x[half + i * n + 1] += 0.6 * std::cos(angle);
                }
                return x;
              },
          // energy, P, L, R x P and the products of P's components
          .laws = n == 2 ? 1 + 2 + 1 + 1 + 3 : 1 + 3 + 3 + 3 + 6,
          .independent = n == 2 ? 5 : 9,
          .step = 0.02,
          .runs = 40};
}

inline System lawless(std::string name, Index n, std::function<VectorXd(const VectorXd&)> field,
                      std::function<VectorXd(RandomStream&)> start, double step = 0.05) {
  return {.name = std::move(name),
          .dictionary = polynomial_dictionary(n, 3),
          .field = std::move(field),
          .start = std::move(start),
          .step = step};
}

inline std::vector<System> null_systems() {
  return {lawless(
              "damped oscillator", 2,
              [](const VectorXd& x) {
                return vec({x[1], -x[0] - 0.2 * x[1]});
              },
              cube(2, 1.5)),
          lawless(
              "damped Duffing", 2,
              [](const VectorXd& x) {
                return vec({x[1], x[0] - x[0] * x[0] * x[0] - 0.2 * x[1]});
              },
              cube(2, 1.5)),
          lawless(
              "Van der Pol", 2,
              [](const VectorXd& x) {
                return vec({x[1], (1 - x[0] * x[0]) * x[1] - x[0]});
              },
              cube(2, 2.5)),
          lawless(
              "Sel'kov", 2,
              [](const VectorXd& x) {
                const double rate = (0.08 + x[0] * x[0]) * x[1];
                return vec({-x[0] + rate, 0.6 - rate});
              },
              box(vec({0.2, 0.2}), vec({2, 2}))),
          lawless(
              "Lorenz", 3,
              [](const VectorXd& x) {
                return vec({10 * (x[1] - x[0]), x[0] * (28 - x[2]) - x[1], x[0] * x[1] - 8.0 / 3 * x[2]});
              },
              box(vec({-15, -15, 10}), vec({15, 15, 40})), 0.01)};
}

inline std::vector<System> law_systems() {
  const double irrational = std::sqrt(2.0);
  std::vector<System> all{oscillators("oscillator 1-d", {1}, 2, 1, 1),
                          oscillators("oscillators equal", {1, 1}, 2, 4, 3),
                          oscillators("oscillators 1:2", {1, 2}, 2, 2, 2),
                          oscillators("oscillators 1:2, degree 3", {1, 2}, 3, 4, 3),
                          oscillators("oscillators irrational", {1, irrational}, 2, 2, 2),
                          oscillators("oscillators equal 3-d", {1, 1, 1}, 2, 9, 5),
                          kepler2(),
                          henon_heiles(),
                          euler_top(false),
                          euler_top(true),
                          lotka_volterra(),
                          three_species(),
                          pendulum(),
                          toda(3, true),
                          toda(3, false),
                          three_bodies(2)};
  all[0].truth = {{{"x1^2", 1}, {"x2^2", 1}}};
  all[1].truth = {{{"x1^2", 1}, {"x3^2", 1}},
                  {{"x2^2", 1}, {"x4^2", 1}},
                  {{"x1 x2", 1}, {"x3 x4", 1}},
                  {{"x1 x4", 1}, {"x2 x3", -1}}};
  return all;
}

}  // namespace lieder::systems

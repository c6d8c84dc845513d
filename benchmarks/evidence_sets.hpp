#pragma once
#include <fmt/format.h>

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "lieder/base/seed.hpp"
#include "lieder/group/named.hpp"

/// Functions of which it is known what leaves them as they are: nothing, or a given algebra.
namespace lieder::benchmarks {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// F : R^m -> R^n with its derivative, and what is asked about it.
struct KnownFunction {
  std::string family;
  Index inputs = 0, outputs = 0;
  std::function<VectorXd(const VectorXd&)> value;     ///< n
  std::function<MatrixXd(const VectorXd&)> jacobian;  ///< n x m
  std::string candidates, output = "trivial";
  std::vector<MatrixXd> algebra = {};  ///< of its symmetries among the candidates; empty: none
  Index samples = 0;                   ///< enough for it to be told, where there is one
};

/// A sum of `count` functions of one linear form each: shape(w . x + b) times a vector.
inline KnownFunction ridge_sum(std::string family, Index inputs, Index outputs, Index count, double spread,
                               double (*shape)(double), double (*slope)(double), RandomStream& random) {
  const MatrixXd forms = spread / std::sqrt(static_cast<double>(inputs)) * random.normal_matrix(count, inputs);
  const VectorXd shift = random.normal_matrix(count, 1);
  const MatrixXd weights = random.normal_matrix(outputs, count) / std::sqrt(static_cast<double>(count));
  KnownFunction f{
      .family = std::move(family), .inputs = inputs, .outputs = outputs, .value = {}, .jacobian = {}, .candidates = {}};
  f.value = [=](const VectorXd& x) -> VectorXd { return weights * (forms * x + shift).unaryExpr(shape); };
  f.jacobian = [=](const VectorXd& x) -> MatrixXd {
    return weights * (forms * x + shift).unaryExpr(slope).asDiagonal() * forms;
  };
  return f;
}

/// Smooth functions without a symmetry among affine fields: more linear forms than coordinates, at general positions.
inline KnownFunction null_function(std::uint64_t number, RandomStream& random) {
  const auto m = static_cast<Index>(2 + random.below(9));
  const bool field = number % 4 == 3 && m <= 4;  // an untrained network from R^m to itself, as a right-hand side
  const Index outputs = field ? m : 1, count = 6 * m;
  KnownFunction f;
  switch (number % 4) {
    case 0:
      f = ridge_sum(
          "waves", m, outputs, count, 1.5, [](double s) { return std::sin(s); }, [](double s) { return std::cos(s); },
          random);
      break;
    case 1:
      f = ridge_sum(
          "cubic", m, outputs, count, 1, [](double s) { return s * s * s; }, [](double s) { return 3 * s * s; },
          random);
      break;
    default:
      f = ridge_sum(
          field ? "vector field" : "untrained net", m, outputs, count, 2, [](double s) { return std::tanh(s); },
          [](double s) { return 1 - std::tanh(s) * std::tanh(s); }, random);
  }
  f.candidates = fmt::format("{}({})", random.uniform() < 0.5 ? "GL" : "Aff", m);
  if (field) f.output = "T(1,0)";
  return f;
}

/// h(x' A x), h(s) = s + bend s^2, in coordinates turned by q; its symmetries are q g q'.
inline KnownFunction of_a_form(std::string family, const MatrixXd& a, const std::string& group, double bend,
                               RandomStream& random) {
  const Index m = a.rows();
  const MatrixXd q = random_orthogonal(static_cast<int>(m), random), turned = q * a * q.transpose();
  KnownFunction f{.family = std::move(family),
                  .inputs = m,
                  .outputs = 1,
                  .value = {},
                  .jacobian = {},
                  .candidates = fmt::format("GL({})", m)};
  f.value = [=](const VectorXd& x) {
    const double s = x.dot(turned * x);
    return VectorXd::Constant(1, s + bend * s * s);
  };
  f.jacobian = [=](const VectorXd& x) -> MatrixXd {
    return (1 + 2 * bend * x.dot(turned * x)) * 2 * (turned * x).transpose();
  };
  for (const MatrixXd& g : named_group(group).lie_algebra) f.algebra.push_back(q * g * q.transpose());
  const auto terms = bend == 0 ? (m + 1) * (m + 2) / 2 : (m + 1) * (m + 2) * (m + 3) * (m + 4) / 24;
  f.samples = 40 * terms;
  return f;
}

/// A vector field x (1 - |x|^2), which turns with every rotation.
inline KnownFunction radial_field(Index m, RandomStream&) {
  KnownFunction f{.family = fmt::format("radial field on R^{}", m),
                  .inputs = m,
                  .outputs = m,
                  .value = {},
                  .jacobian = {},
                  .candidates = fmt::format("GL({})", m),
                  .output = "T(1,0)"};
  f.value = [](const VectorXd& x) -> VectorXd { return (1 - x.squaredNorm()) * x; };
  f.jacobian = [m](const VectorXd& x) -> MatrixXd {
    return (1 - x.squaredNorm()) * MatrixXd::Identity(m, m) - 2 * x * x.transpose();
  };
  f.algebra = named_group(fmt::format("SO({})", m)).lie_algebra;
  f.samples = 40 * (m + 1) * (m + 2) * (m + 3) / 6;
  return f;
}

inline MatrixXd signs(Index plus, Index minus) {
  VectorXd d = VectorXd::Ones(plus + minus);
  d.tail(minus).setConstant(-1);
  return d.asDiagonal();
}

/// Quadratic forms, det of 2 x 2 matrices among them with signature (2, 2), and radial fields.
inline KnownFunction known_function(std::uint64_t number, RandomStream& random) {
  const double bend = random.uniform() < 0.5 ? 0 : 0.25;
  switch (number % 10) {
    case 0:
      return of_a_form("|x|^2 on R^2", signs(2, 0), "SO(2)", bend, random);
    case 1:
      return of_a_form("|x|^2 on R^3", signs(3, 0), "SO(3)", bend, random);
    case 2:
      return of_a_form("|x|^2 on R^4", signs(4, 0), "SO(4)", bend, random);
    case 3:
      return of_a_form("|x|^2 on R^5", signs(5, 0), "SO(5)", 0, random);
    case 4:
      return of_a_form("|x|^2 on R^6", signs(6, 0), "SO(6)", 0, random);
    case 5:
      return of_a_form("Minkowski", signs(1, 3), "SO(1,3)", bend, random);
    case 6:
      return of_a_form("x^2 + y^2 - z^2", signs(2, 1), "SO(2,1)", bend, random);
    case 7:
      return of_a_form("det on R^4", signs(2, 2), "SO(2,2)", bend, random);
    case 8:
      return radial_field(2, random);
    default:
      return radial_field(3, random);
  }
}

}  // namespace lieder::benchmarks

#include "discover/conserved_dependence.hpp"

#include <fmt/format.h>

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "base/at.hpp"
#include "lie/sum_text.hpp"
#include "linalg/orthonormal.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kMostStates = 200;

/// States spread over all runs, in rows.
MatrixXd some_states(const Trajectories& data) {
  const Index all = data.samples(), step = std::max<Index>(1, all / kMostStates);
  MatrixXd states((all + step - 1) / step, data.dimension());
  Index count = 0, row = 0;
  for (const Trajectory& run : data.runs)
    for (Index i = 0; i < run.x.rows(); ++i)
      if (count++ % step == 0) states.row(row++) = run.x.row(i);
  return states;
}

/// Relative length of the part of a gradient across the span of others, m x k; the median over states.
double across(const std::vector<MatrixXd>& others, const MatrixXd& gradients) {
  if (others[0].cols() == 0) return 1;
  std::vector<double> parts;
  for (Index s = 0; s < gradients.cols(); ++s) {
    const VectorXd g = gradients.col(s);
    MatrixXd span = others[at(s)];
    span.colwise().normalize();
    Eigen::ColPivHouseholderQR<MatrixXd> qr(span);
    VectorXd turned = g;
    turned.applyOnTheLeft(qr.householderQ().adjoint());
    parts.push_back(turned.tail(g.size() - std::min(g.size(), span.cols())).norm() / g.norm());
  }
  std::ranges::nth_element(parts, parts.begin() + std::ssize(parts) / 2);
  return parts[parts.size() / 2];
}

/// The law as a sum of earlier ones and products of two of them, where that explains its values.
std::string products_text(const MatrixXd& values, const std::vector<Index>& earlier, Index law, double least) {
  std::vector<std::string> names;
  MatrixXd terms(values.rows(), 0);
  const auto add = [&](const VectorXd& term, const std::string& name) {
    terms.conservativeResize(Eigen::NoChange, terms.cols() + 1);
    terms.rightCols<1>() = term;
    names.push_back(name);
  };
  for (std::size_t i = 0; i < earlier.size(); ++i) {
    add(values.col(earlier[i]), fmt::format("h{}", earlier[i] + 1));
    for (std::size_t j = i; j < earlier.size(); ++j)
      add(values.col(earlier[i]).cwiseProduct(values.col(earlier[j])),
          i == j ? fmt::format("h{}^2", earlier[i] + 1) : fmt::format("h{} h{}", earlier[i] + 1, earlier[j] + 1));
  }
  add(VectorXd::Ones(values.rows()), "1");
  const VectorXd scale = terms.colwise().norm().cwiseMax(1e-300);
  const MatrixXd unit = terms * scale.cwiseInverse().asDiagonal();
  const VectorXd fit = unit.colPivHouseholderQr().solve(values.col(law));
  const VectorXd centred = values.col(law).array() - values.col(law).mean();
  if ((unit * fit - values.col(law)).norm() > least * centred.norm()) return {};
  const double largest = fit.cwiseAbs().maxCoeff();
  const VectorXd shown = (fit.array().abs() > 10 * least * largest).select(fit.cwiseQuotient(scale), 0);
  return sum_text(shown, names, {.least = 1e-9 * shown.cwiseAbs().maxCoeff()});
}

}  // namespace

Index mark_dependent(std::vector<ConservedQuantity>& laws, const std::vector<ConservedQuantity>& constraints,
                     const Trajectories& data, const Dictionary& dictionary, double least) {
  if (laws.empty()) return 0;
  const MatrixXd states = some_states(data);
  const auto count = static_cast<Index>(laws.size());
  std::vector<MatrixXd> gradients(at(count), MatrixXd(states.cols(), states.rows()));
  std::vector<MatrixXd> span(at(states.rows()), MatrixXd(states.cols(), 0));
  MatrixXd values(states.rows(), count);
  const VectorXd scale = spread(data);
  for (Index s = 0; s < states.rows(); ++s) {
    const VectorXd x = states.row(s);
    const MatrixXd jacobian = scale.asDiagonal() * dictionary.jacobian(x).transpose();
    const VectorXd d = dictionary.values(x);
    for (Index k = 0; k < count; ++k) {
      gradients[at(k)].col(s) = jacobian * laws[at(k)].coefficients;
      values(s, k) = d.dot(laws[at(k)].coefficients);
    }
    span[at(s)].resize(states.cols(), static_cast<Index>(constraints.size()));
    for (std::size_t k = 0; k < constraints.size(); ++k)
      span[at(s)].col(static_cast<Index>(k)) = jacobian * constraints[k].coefficients;
  }
  std::vector<Index> independent;
  for (Index k = 0; k < count; ++k) {
    laws[at(k)].independent = span[0].cols() < states.cols() && across(span, gradients[at(k)]) > least;
    if (!laws[at(k)].independent) {
      laws[at(k)].dependence = products_text(values, independent, k, least);
      continue;
    }
    independent.push_back(k);
    for (Index s = 0; s < states.rows(); ++s) {
      span[at(s)].conservativeResize(Eigen::NoChange, span[at(s)].cols() + 1);
      span[at(s)].rightCols<1>() = gradients[at(k)].col(s);
    }
  }
  return static_cast<Index>(independent.size());
}

}  // namespace lieder

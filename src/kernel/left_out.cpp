#include "kernel/left_out.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "base/at.hpp"
#include "kernel/ridge.hpp"

namespace lieder {
namespace {

using Eigen::Index;

int class_count(const std::vector<int>& classes) { return *std::ranges::max_element(classes) + 1; }

}  // namespace

Eigen::VectorXd means_by_class(const Eigen::VectorXd& of_orbits, const std::vector<int>& classes) {
  const int count = class_count(classes);
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(count), numbers = Eigen::VectorXd::Zero(count);
  for (std::size_t o = 0; o < classes.size(); ++o) {
    sums[classes[o]] += of_orbits[static_cast<Index>(o)];
    ++numbers[classes[o]];
  }
  return sums.cwiseQuotient(numbers);
}

Eigen::VectorXd labels_against_rest(const std::vector<int>& classes, int c) {
  Eigen::VectorXd labels(static_cast<Index>(classes.size()));
  for (std::size_t o = 0; o < classes.size(); ++o) labels[static_cast<Index>(o)] = classes[o] == c ? 1 : -1;
  return labels;
}

Eigen::VectorXd means_of_points(const Eigen::MatrixXd& of_points, const std::vector<int>& classes) {
  const int count = class_count(classes);
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(count), numbers = Eigen::VectorXd::Zero(count);
  for (Index o = 0; o < of_points.rows(); ++o)
    for (const double value : of_points.row(o)) {
      if (std::isnan(value)) continue;
      sums[classes[at(o)]] += value;
      ++numbers[classes[at(o)]];
    }
  return sums.cwiseQuotient(numbers);  // 0 / 0 is NaN
}

Split split_of(const MissingPoints& missing, const MissingPoints& absent) {
  Split split;
  for (Index i = 0; i < missing.size(); ++i)
    if (absent.size() == 0 || !absent.data()[i]) (missing.data()[i] ? split.missing : split.shown).push_back(i);
  return split;
}

double whole_trace(const RowMatrix& gram, Index points_of_orbit, const MissingPoints& absent) {
  if (absent.size() == 0) return gram.trace();
  double trace = 0;
  for (Index o = 0; o < absent.rows(); ++o) {
    double sum = 0;
    for (Index k = 0; k < points_of_orbit; ++k)
      if (!absent(o, k)) sum += gram(o * points_of_orbit + k, o * points_of_orbit + k);
    trace += sum * static_cast<double>(points_of_orbit) / static_cast<double>(points_of_orbit - absent.row(o).count());
  }
  return trace;
}

Eigen::MatrixXd predictions_of_missing(const RowMatrix& gram, const Eigen::MatrixXd& labels, const Split& split,
                                       double ridge, double trace) {
  const auto factor = factor_with(gram(split.shown, split.shown), ridge * trace, trace, "missing points");
  return gram(split.missing, split.shown) * factor.solve(Eigen::MatrixXd(labels(split.shown, Eigen::all)));
}

LeftOut::LeftOut(const RowMatrix& gram, const std::vector<int>& classes, double ridge, const MissingPoints& missing,
                 const MissingPoints& absent)
    : classes_(classes) {
  check_gram(gram, ridge, "leave one out");
  const auto orbits = static_cast<Index>(classes.size());
  const Index n = gram.rows() / orbits;
  const int count = class_count(classes);
  Eigen::MatrixXd labels(gram.rows(), count);
  for (int c = 0; c < count; ++c) {
    const Eigen::VectorXd of_orbits = labels_against_rest(classes, c);
    for (Index o = 0; o < orbits; ++o) labels.col(c).segment(o * n, n).setConstant(of_orbits[o]);
  }
  errors_ = training_ = Eigen::MatrixXd::Constant(orbits, n, kUnset);
  wins_ = Eigen::MatrixXi::Constant(orbits, n, -1);
  if (missing.size() == 0)
    in_turn(gram, labels, ridge);
  else
    together(gram, labels, ridge, whole_trace(gram, n, absent), split_of(missing, absent));
}

void LeftOut::in_turn(const RowMatrix& gram, const Eigen::MatrixXd& labels, double ridge) {
  const Eigen::MatrixXd inverse = inverse_with_ridge(gram, ridge, "leave one out");
  const Eigen::MatrixXd solved = inverse * labels;
  const double added = ridge * gram.trace();
  const Index n = errors_.cols();
  for (Index i = 0; i < gram.rows(); ++i) {
    fill(i, labels.row(i) - solved.row(i) / inverse(i, i));
    training_(i / n, i % n) = added * solved(i, classes_[at(i / n)]);
  }
}

void LeftOut::together(const RowMatrix& gram, const Eigen::MatrixXd& labels, double ridge, double trace,
                       const Split& split) {
  if (split.missing.empty()) return;
  const Eigen::MatrixXd predictions = predictions_of_missing(gram, labels, split, ridge, trace);
  std::vector<Index> all = split.missing;
  all.insert(all.end(), split.shown.begin(), split.shown.end());
  const Eigen::MatrixXd solved = factor_with(gram(all, all), ridge * trace, trace, "missing points")
                                     .solve(Eigen::MatrixXd(labels(all, Eigen::all)));
  const Index n = errors_.cols();
  for (std::size_t k = 0; k < split.missing.size(); ++k) {
    const Index i = split.missing[k], row = static_cast<Index>(k);
    fill(i, predictions.row(row));
    training_(i / n, i % n) = ridge * trace * solved(row, classes_[at(i / n)]);
  }
}

void LeftOut::fill(Index point, const Eigen::RowVectorXd& predictions) {
  const Index o = point / errors_.cols(), k = point % errors_.cols();
  const int own = classes_[at(o)];
  errors_(o, k) = 1 - predictions[own];  // its own label is +1
  wins_(o, k) = (predictions.array() >= predictions[own]).count() == 1 ? 1 : 0;
}

RowMatrix averaged_gram(const Eigen::MatrixXd& means, Index points) {
  RowMatrix all(means.rows() * points, means.cols() * points);
  for (Index i = 0; i < all.rows(); ++i)
    for (Index j = 0; j < all.cols(); ++j) all(i, j) = means(i / points, j / points);
  return all;
}

namespace {

// K has the eigenvalues of N times the means, and 0 within orbits: with ridge r a point's entry of the inverse is
// (1 - 1/N) / r + [(N B + r)^-1]_cc / N, and K^-1 y has the value [(N B + r)^-1 y]_c on orbit c.
Eigen::VectorXd averaged_in_turn(const Eigen::MatrixXd& inverse, const std::vector<int>& classes, double added,
                                 double points) {
  Eigen::VectorXd of_orbits = Eigen::VectorXd::Zero(inverse.rows());
  for (Index o = 0; o < inverse.rows() && added > 0; ++o) {
    const double solved = inverse.row(o).dot(labels_against_rest(classes, classes[at(o)]));
    of_orbits[o] = solved / ((1 - 1 / points) / added + inverse(o, o) / points);
  }
  return means_by_class(of_orbits, classes);
}

// The weights of orbit c, n_c of whose points are shown, add up to a_c: (B + r / n_c) a = y, the prediction is B a.
Eigen::VectorXd averaged_together(const Eigen::MatrixXd& means, const std::vector<int>& classes, double added,
                                  const MissingPoints& missing) {
  const Index orbits = missing.rows();
  std::vector<Index> seen;
  for (Index o = 0; o < orbits; ++o)
    if (!missing.row(o).all()) seen.push_back(o);
  Eigen::MatrixXd b = means(seen, seen);
  for (std::size_t k = 0; k < seen.size(); ++k)
    b(static_cast<Index>(k), static_cast<Index>(k)) +=
        added / static_cast<double>(missing.cols() - missing.row(seen[k]).count());
  const Eigen::LLT<Eigen::MatrixXd> factor(b);
  if (factor.info() != Eigen::Success) return {};
  Eigen::MatrixXd errors = Eigen::MatrixXd::Constant(missing.rows(), missing.cols(), kUnset);
  for (Index o = 0; o < orbits; ++o) {
    const Eigen::VectorXd labels = labels_against_rest(classes, classes[at(o)]);
    const double prediction = means.row(o)(seen).dot(factor.solve(Eigen::VectorXd(labels(seen))));
    for (Index k = 0; k < missing.cols(); ++k)
      if (missing(o, k)) errors(o, k) = 1 - prediction;
  }
  return means_of_points(errors, classes);
}

}  // namespace

Eigen::VectorXd averaged_errors(const Eigen::MatrixXd& means, Index points, double trace,
                                const std::vector<int>& classes, double ridge, const MissingPoints& missing) {
  const auto orbits = static_cast<Index>(classes.size());
  const auto number = static_cast<double>(points);
  const double trace_share = 1e-15 * trace, added = ridge * number * means.trace();
  Eigen::MatrixXd scaled = number * means;
  scaled.diagonal().array() += added;
  const Eigen::LLT<Eigen::MatrixXd> factor(scaled);
  if (factor.info() != Eigen::Success || factor.matrixLLT().diagonal().cwiseAbs2().minCoeff() < trace_share) return {};
  if (missing.size() > 0) return averaged_together(means, classes, added, missing);
  return averaged_in_turn(factor.solve(Eigen::MatrixXd::Identity(orbits, orbits)), classes, added, number);
}

}  // namespace lieder

#include "lieder/naming/naming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "group/matrix_algebras.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/group/algebra.hpp"
#include "linalg/svd.hpp"
#include "naming/classical_span.hpp"
#include "naming/decide.hpp"
#include "naming/exact_name.hpp"
#include "naming/readable_basis.hpp"
#include "naming/spectrum.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kSure = 0.99;  ///< no name is surer than this

Index check(const Matrices& matrices, const NamingOptions& options) {
  if (options.noise && !(*options.noise >= 0 && *options.noise < 1))
    throw InputError(fmt::format("name_algebra: noise {} came; need a number in [0, 1)", *options.noise));
  if (!(options.largest_noise > 0 && options.largest_noise < 1))
    throw InputError(
        fmt::format("name_algebra: largest_noise {} came; need a number in (0, 1)", options.largest_noise));
  if (options.resamples < 0)
    throw InputError(fmt::format("name_algebra: resamples {} came; need 0 or more", options.resamples));
  for (std::size_t i = 0; i < matrices.size(); ++i) {
    const MatrixXd& m = matrices[i];
    if (m.rows() != m.cols() || m.rows() == 0)
      throw InputError(fmt::format("name_algebra: matrix {} is {} x {}; need a square one", i, m.rows(), m.cols()));
    if (m.rows() != matrices[0].rows())
      throw InputError(fmt::format("name_algebra: matrix {} is {} x {} and matrix 0 is {} x {}; need one size", i,
                                   m.rows(), m.cols(), matrices[0].rows(), matrices[0].cols()));
    if (!m.allFinite()) throw InputError(fmt::format("name_algebra: matrix {} holds a number that is not finite", i));
  }
  return matrices.empty() ? 0 : matrices[0].rows();
}

/// Beyond, algebras are told by what they preserve first, and, the larger, by nothing else: structure constants grow as
/// the cube of the dimension, and the time to name by them as its fourth power.
constexpr Index kLarge = 120;
constexpr Index kLargest = 450;

/// An orthonormal basis of what the matrices span, and how much larger the noise of its elements is than that of the
/// matrices scaled to length 1.
struct Spanned {
  MatrixXd columns;
  double amplification = 1;
};

Spanned spanned(const Matrices& matrices) {
  constexpr double kDependent = 1e-8;
  MatrixXd columns = as_columns(matrices);
  for (Index i = 0; i < columns.cols(); ++i) {
    const double largest = columns.col(i).cwiseAbs().maxCoeff();  // first, for squares may overflow
    if (largest > 0) columns.col(i) /= largest;
    if (largest > 0) columns.col(i).normalize();
  }
  Spanned span;
  if (columns.cols() > kLarge) {
    const MatrixXd products = columns.transpose() * columns;
    if ((products - MatrixXd::Identity(columns.cols(), columns.cols())).cwiseAbs().maxCoeff() < kDependent) {
      span.columns = std::move(columns);
      return span;
    }
  }
  const ThinSvd svd = thin_svd(columns);
  const VectorXd& s = svd.values;
  const Index rank = s.size() == 0 || s[0] == 0 ? 0 : (s.array() > kDependent * s[0]).count();
  span.columns = svd.u.leftCols(rank);
  for (Index i = 0; i < rank; ++i) {
    // Signs of singular vectors depend on the library.
    Index largest = 0;
    span.columns.col(i).cwiseAbs().maxCoeff(&largest);
    if (span.columns(largest, i) < 0) span.columns.col(i) *= -1;
  }
  if (rank > 0) span.amplification = std::sqrt(s.head(rank).array().square().inverse().mean());
  return span;
}

Matrices as_matrices(const MatrixXd& columns) {
  const Index n = std::lround(std::sqrt(static_cast<double>(columns.rows())));
  Matrices all;
  for (Index i = 0; i < columns.cols(); ++i) all.emplace_back(columns.col(i).reshaped(n, n));
  return all;
}

/// |parts of all brackets outside the span| / |brackets|; 0 where nothing moves anything.
double relative_defect(const MatrixXd& q) {
  const Matrices x = as_matrices(q);
  double outside = 0, all = 0;
  for (std::size_t i = 1; i < x.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const VectorXd b = bracket(x[i], x[j]).reshaped();
      all += b.squaredNorm();
      outside += (b - q * (q.transpose() * b)).squaredNorm();
    }
  return all > 0 ? std::sqrt(outside / all) : 0;
}

constexpr double kCommute = 1e-9;

/// Kinds tell what the span is: one generator, or commuting ones, have no structure that would.
void name_commuting(NamedAlgebra& found, double noise) {
  const double tolerance = std::max(2 * noise, 1e-7);
  for (const MatrixXd& x : found.sparse_basis) found.kinds.push_back(kind_of(x, tolerance));
  const auto of_kind = [&](const char* kind) { return std::ranges::count(found.kinds, kind); };
  const auto k = static_cast<std::ptrdiff_t>(found.kinds.size());
  if (k == 1) {
    const std::string& kind = found.kinds.front();
    found.name = kind == "rotation" ? "so(2)" : kind == "boost" ? "so(1,1)" : "R";
    if (kind == "rotation") found.names_also = {"u(1)"};
    if (kind == "translation") found.names_also = {"t(1)"};
  } else if (of_kind("translation") == k) {
    found.names_also = {fmt::format("t({})", k)};
  }
}

void name_closed(NamedAlgebra& found, const MatrixXd& columns, double noise) {
  found.closed_basis = as_matrices(columns);
  found.sparse_basis = as_matrices(readable_basis(columns, std::max(4 * noise, 1e-9)));
  if (columns.cols() == 0) {
    found.name = "{0}";
    found.structure = AlgebraStructure{};
    return;
  }
  Constants constants = structure_constants(found.closed_basis);
  // The basis is orthonormal: commuting matrices have brackets of the size of rounding, which is no structure.
  if (ad_size(constants) < kCommute)
    for (MatrixXd& c : constants) c.setZero();
  found.structure = structure_of(constants);
  const ExactName name = exact_name(constants, found.closed_basis, std::max(1e-5, 10 * noise));
  found.name = name.name;
  found.names_also = name.also;
  if (found.structure.is_abelian()) name_commuting(found, noise);
}

/// The same from random members, for spans with too many brackets.
double relative_defect_of_some(const MatrixXd& q) {
  constexpr int kPairs = 30;
  const Index n = std::lround(std::sqrt(static_cast<double>(q.rows())));
  RandomStream random(Seed{0});
  double outside = 0, all = 0;
  for (int i = 0; i < kPairs; ++i) {
    const MatrixXd x = (q * random.normal_matrix(q.cols(), 1)).reshaped(n, n),
                   y = (q * random.normal_matrix(q.cols(), 1)).reshaped(n, n);
    const VectorXd b = bracket(x, y).reshaped();
    all += b.squaredNorm();
    outside += (b - q * (q.transpose() * b)).squaredNorm();
  }
  return all > 0 ? std::sqrt(outside / all) : 0;
}

/// One of the classical algebras, whatever its dimension. False when it is none.
bool name_classical(NamedAlgebra& found, const MatrixXd& columns, std::optional<double> noise, double largest_noise) {
  const auto classical = classical_span(columns, noise ? std::max(3 * *noise, 1e-6) : largest_noise);
  if (!classical) return false;
  found.status = Status::converged;
  found.name = classical->name;
  found.structure = classical->structure;
  found.closed_basis = as_matrices(classical->columns);
  found.sparse_basis = classical->readable.empty() ? found.closed_basis : classical->readable;
  found.moved = classical->moved;
  found.noise = noise.value_or(1.1 * classical->moved);
  found.closure_defect = relative_defect_of_some(columns);
  found.confidence = kSure;
  found.message = fmt::format("{}: {}", found.name, to_string(found.structure));
  return true;
}

std::string short_name(const MatrixXd& columns, double noise) {
  NamedAlgebra found;
  name_closed(found, columns, noise);
  return found.name;
}

/// Share of names that stay when the algebra that was accepted comes with fresh noise; other names that came up.
struct Agreement {
  double share = 1;
  std::string other;
};

Agreement agreement(const NamedAlgebra& found, const Decision& decision, const NamingOptions& options) {
  constexpr Index kMostUnknowns = 150;
  constexpr double kExactSpan = 1e-8;
  Agreement result;
  if (options.resamples == 0 || decision.noise < kExactSpan || decision.columns.size() > kMostUnknowns) return result;
  std::map<std::string, int> others;
  int same = 0;
  const double entry = decision.noise / std::sqrt(static_cast<double>(decision.columns.rows()));
  for (int r = 0; r < options.resamples; ++r) {
    RandomStream random(Seed{options.seed}.split(static_cast<std::uint64_t>(r)));
    const MatrixXd noisy =
        decision.columns + entry * random.normal_matrix(decision.columns.rows(), decision.columns.cols());
    const Decision again = decide_algebra(spanned(as_matrices(noisy)).columns, decision.noise, options.largest_noise);
    const std::string name = again.closes ? short_name(again.columns, again.noise) : "";
    if (name == found.name)
      ++same;
    else
      ++others[name];
  }
  result.share = static_cast<double>(same) / options.resamples;
  int most = 0;
  for (const auto& [name, count] : others)
    if (count > most && !name.empty()) {
      most = count;
      result.other = name;
    }
  return result;
}

/// How often names of this agreement and this window were right (docs/naming.md).
double confidence_of(double share, double window) {
  const double by_window = window > 1e3 ? kSure : std::clamp(0.55 + 0.1 * (window - 2), 0.5, 0.97);
  return std::clamp(share * share * by_window, 0.01, kSure);
}

void offer_generated(NamedAlgebra& found, const MatrixXd& columns, double noise, const NamingOptions& options) {
  const double tolerance = std::clamp(6 * noise, 1e-6, 0.3);
  const Matrices generated = closure(as_matrices(columns), tolerance);
  const auto dimension = static_cast<Index>(generated.size());
  if (dimension == columns.cols()) return;
  if (dimension >= columns.rows() - 1) {
    // Most matrices generate one of these, so that is no finding.
    found.message +=
        fmt::format("; together they generate an algebra of dimension {} of {}", dimension, columns.rows());
  }
  NamingOptions plain = options;
  plain.resamples = 0;
  if (plain.noise) plain.noise = std::min(0.9, 3 * std::max(noise, kSure * noise));
  const Decision decision = decide_algebra(spanned(generated).columns, plain.noise, plain.largest_noise);
  if (!decision.closes) return;
  found.generated_basis = as_matrices(decision.columns);
  found.generated = short_name(decision.columns, decision.noise);
  if (!found.generated.empty() && dimension < columns.rows() - 1)
    found.message += fmt::format("; its brackets generate {}, dimension {}", found.generated, dimension);
}

}  // namespace

NamedAlgebra name_algebra(const std::vector<MatrixXd>& matrices, const NamingOptions& options) {
  const Index n = check(matrices, options);
  NamedAlgebra found;
  const Spanned span = matrices.empty() ? Spanned{} : spanned(matrices);
  const Index k = span.columns.cols();
  if (k == 0) {
    found.status = Status::converged;
    found.name = "{0}";
    found.message = "no generator: only the identity";
    found.confidence = kSure;
    found.closure_defect = found.moved = 0;
    return found;
  }
  std::optional<double> noise = options.noise;
  if (noise) noise = std::min(0.9, *noise * span.amplification);
  if (k > kLarge && name_classical(found, span.columns, noise, options.largest_noise)) return found;
  if (k > kLargest) {
    found.status = Status::not_identifiable;
    found.closure_defect = relative_defect_of_some(span.columns);
    found.message = fmt::format(
        "dimension {}: beyond {} only so(p,q), sp(n,R), sl(n,R) and gl(n,R) have names, and it is none of them", k,
        kLargest);
    return found;
  }
  const Decision decision = decide_algebra(span.columns, noise, options.largest_noise);
  found.closure_defect = relative_defect(span.columns);
  found.moved = decision.moved;
  found.noise = decision.noise;
  if (!decision.closes) {
    found.status = Status::not_identifiable;
    found.message =
        fmt::format("the span of dimension {} in gl({},R) does not close: defect {:.2g}", k, n, found.closure_defect);
    offer_generated(found, span.columns, noise.value_or(0), options);
    return found;
  }
  found.status = Status::converged;
  name_closed(found, decision.columns, decision.noise);
  found.window = decision.window;
  const Agreement agreed = agreement(found, decision, options);
  found.confidence = confidence_of(agreed.share, decision.window);
  found.runner_up = agreed.other;
  if (found.runner_up.empty() && decision.next) found.runner_up = short_name(*decision.next, decision.noise);
  if (found.runner_up == found.name) found.runner_up.clear();
  found.message = found.name.empty() ? "an algebra without a name that we know: " + to_string(found.structure)
                                     : fmt::format("{}: {}", found.name, to_string(found.structure));
  if (k < static_cast<Index>(matrices.size()))
    found.message += fmt::format("; {} of {} matrices are independent", k, matrices.size());
  return found;
}

NamedAlgebra name_structure(const std::vector<MatrixXd>& constants, double tolerance) {
  NamedAlgebra found;
  found.structure = structure_of(constants, tolerance);
  const ExactName name = exact_name(constants, {});
  found.status = Status::converged;
  found.name = name.name;
  found.names_also = name.also;
  found.confidence = kSure;
  found.message = found.name.empty() ? "an algebra without a name that we know: " + to_string(found.structure)
                                     : fmt::format("{}: {}", found.name, to_string(found.structure));
  return found;
}

}  // namespace lieder

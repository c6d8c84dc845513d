#include "lieder/discover/conserved.hpp"

#include <fmt/format.h>

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/at.hpp"
#include "discover/conserved_basis.hpp"
#include "discover/conserved_dependence.hpp"
#include "discover/conserved_equations.hpp"
#include "lie/sum_text.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "linalg/svd.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Share of the noise's variance that a model of it, white and known, may be wrong by.
constexpr double kNoiseModel = 0.1;

void check_conserved(const Trajectories& data, const Dictionary& d, const ConservedOptions& o) {
  check_trajectories(data);
  const auto refuse = [](const std::string& what) { throw InputError("conserved: " + what); };
  if (d.inputs != data.dimension() || d.size < 1)
    refuse(fmt::format("a dictionary of {} functions of {} coordinates came; need at least one, of {}", d.size,
                       d.inputs, data.dimension()));
  if (!(o.tolerance > 0 && o.tolerance < 0.1)) refuse(fmt::format("tolerance {} came; need (0, 0.1)", o.tolerance));
  if (!(o.most_drift > 0 && o.most_drift < 1)) refuse(fmt::format("most_drift {} came; need (0, 1)", o.most_drift));
  if (!(o.certainty > 0)) refuse(fmt::format("certainty {} came; need a number above 0", o.certainty));
  if (!(o.held_out >= 0 && o.held_out <= 0.9)) refuse(fmt::format("held_out {} came; need 0 to 0.9", o.held_out));
  if (o.noise && (o.noise->size() != data.dimension() || !o.noise->allFinite() || o.noise->minCoeff() < 0))
    refuse(fmt::format("noise of {} coordinates came; need {}, finite, 0 or more", o.noise->size(), data.dimension()));
}

/// Directions that drift no more than noise explains.
struct Constant {
  MatrixXd directions;  // scaled coefficients
  double margin = 0;    // variance above that of noise, as a share, that noise alone can show
};

/// Variance over that of noise which a conserved function may show by chance: that of its own samples, and of the
/// estimated noise.
VectorXd margins(const DirectionNoise& noise, double samples, double certainty) {
  return kNoiseModel + certainty * (2 / noise.effective.array() + 4 / samples).sqrt();
}

Constant constant_directions(const DriftSpectrum& s, const VectorXd& margin) {
  Index count = 0;
  double largest = 0;
  while (count < s.values.size() && s.values[count] * s.values[count] <= 1 + margin[count]) {
    largest = std::max(largest, margin[count]);
    ++count;
  }
  return {s.directions.leftCols(count), count > 0 ? largest : 0};
}

RankDecision rank_of(const DriftSpectrum& s, Index nullity, double margin) {
  constexpr double kMinGap = 1.3;
  RankDecision d;
  d.spectrum = s.values.reverse();
  d.threshold = std::sqrt(1 + margin);
  d.nullity = nullity;
  d.rank = s.values.size() - nullity;
  d.equations = s.equations;
  d.min_gap = kMinGap;
  if (d.rank > 0 && d.nullity > 0)
    d.gap = s.values[nullity] / std::max(s.values[nullity - 1], 1.0);  // below 1 all is noise
  d.certain = (!d.gap || *d.gap >= kMinGap) && s.equations >= 2 * s.values.size();
  return d;
}

/// Of functions that are constant along runs, those first whose values differ between runs; how many do.
Index split_constraints(MatrixXd& constant, const MatrixXd& between, double margin) {
  if (constant.cols() == 0) return 0;
  const double free = static_cast<double>(between.rows()) - 1;
  if (free < 1) return constant.cols();
  const auto [values, vectors] = right_singular_vectors(between * constant);
  constant = MatrixXd(constant * vectors);
  // Means of a constraint differ by their noise, of variance 1 in these units; those of a law by far more.
  const double most = 4 * (1 + margin) * (1 + 5 * std::sqrt(2 / free));
  return (values.array().square() / free > most).count();
}

/// Runs that are kept aside, and the others.
struct Split {
  std::vector<std::size_t> training, held_out;
};

Split split_runs(std::size_t runs, const ConservedOptions& o) {
  Split split;
  const Eigen::VectorXi order = RandomStream(Seed{o.seed}).permutation(static_cast<int>(runs));
  const auto aside =
      runs < 2 || o.held_out == 0 ? 0 : std::max<Index>(1, static_cast<Index>(o.held_out * static_cast<double>(runs)));
  for (Index k = 0; k < order.size(); ++k) (k < aside ? split.held_out : split.training).push_back(at(order[k]));
  std::ranges::sort(split.training);
  std::ranges::sort(split.held_out);
  return split;
}

std::vector<std::size_t> all_of(const ConservedSystem& system) {
  std::vector<std::size_t> all(system.runs.size());
  std::iota(all.begin(), all.end(), 0);
  return all;
}

/// What was computed once and serves everything after.
struct Found {
  const Trajectories& data;
  const Dictionary& dictionary;
  ConservedSystem system;
  DriftSpectrum all;
  Constant constant;
  MatrixXd laws, constraints;  // scaled coefficients
  MatrixXd training;           // constant directions of the training runs
  std::optional<DriftSpectrum> held_out;
  MatrixXd between;
};

/// Noise that every function of the data undercuts was estimated too large.
double overestimate(const DriftSpectrum& s, const VectorXd& margin) {
  if (s.values.size() == 0) return 1;
  const auto q = static_cast<double>(s.values.size()), n = static_cast<double>(s.equations);
  const double chance = std::pow(1 - std::min(1.0, std::sqrt(q / n)), 2) - margin[0];
  return s.values[0] * s.values[0] < chance ? s.values[0] : 1;
}

/// The system with its noise, and its spectrum; noise that was estimated is lowered until the data agree.
void build(Found& f, VectorXd noise, const ConservedOptions& o) {
  constexpr int kMostRounds = 4;
  for (int round = 0;; ++round) {
    f.system = conserved_system(f.data, f.dictionary, noise, o);
    f.all = drift_spectrum(f.system, all_of(f.system));
    const VectorXd margin = margins(direction_noise(f.data, f.dictionary, f.system, f.all.directions),
                                    static_cast<double>(f.data.samples()), o.certainty);
    f.constant = constant_directions(f.all, margin);
    const double factor = overestimate(f.all, margin);
    const bool noisy = (f.system.noise.array() > f.system.floor.array()).any();
    if (o.noise || !noisy || factor == 1 || round == kMostRounds) return;
    noise *= factor;
  }
}

VectorXd on_dictionary(const Found& f, const VectorXd& scaled) {
  VectorXd c = VectorXd::Zero(f.dictionary.size);
  c(f.system.kept) = scaled.cwiseQuotient(f.system.scale);
  for (const double first : c)
    if (first != 0) return c / first;
  return c;
}

ConservedQuantity describe(const Found& f, const VectorXd& c) {
  ConservedQuantity h;
  h.coefficients = on_dictionary(f, c);
  h.expression = sum_text(h.coefficients, f.dictionary.names, {.least = 1e-9 * h.coefficients.cwiseAbs().maxCoeff()});
  const double within = (f.all.drift * c).squaredNorm(), noise = (f.all.noise * c).squaredNorm();
  h.excess = within / noise;
  const double all = (within + (f.between * c).squaredNorm()) / static_cast<double>(f.data.samples());
  h.noise_drift = std::sqrt(noise / static_cast<double>(f.all.equations) / all);
  h.drift = std::sqrt(within / static_cast<double>(f.all.equations) / all);
  if (f.held_out && f.training.cols() > 0) {
    const MatrixXd n = f.all.noise * f.training;
    const VectorXd told = f.training * n.colPivHouseholderQr().solve(f.all.noise * c);
    h.drift = std::sqrt((f.held_out->drift * told).squaredNorm() / static_cast<double>(f.held_out->equations) / all);
  }
  return h;
}

/// Largest drift of functions on some runs, over that of noise, as variances.
double largest_excess(const DriftSpectrum& runs, const MatrixXd& functions) {
  const ThinSvd metric = thin_svd(runs.noise * functions);
  const VectorXd& s = metric.values;
  const MatrixXd whiten = metric.v * s.cwiseMax(1e-12 * s[0]).cwiseInverse().asDiagonal();
  return std::pow(singular_values(runs.drift * functions * whiten)[0], 2);
}

/// Errors of coefficients of unit length: what noise, spread over the samples, can mix in of the least drifting rest.
double coefficient_error(const DriftSpectrum& s, Index nullity) {
  if (nullity >= s.values.size()) return 1e-7;
  const double rows = std::sqrt(static_cast<double>(s.equations) / static_cast<double>(s.values.size()));
  return std::clamp(5 / (s.values[nullity] * rows), 1e-7, 0.1);
}

void list_functions(Found& f, ConservedQuantities& result) {
  const double error = coefficient_error(f.all, f.constant.directions.cols());
  const EchelonBasis surface = echelon_basis(f.constraints, error);
  // A law is told up to constraints: their leading terms are left out of it.
  MatrixXd rest = f.laws;
  for (Index k = 0; k < surface.columns.cols(); ++k)
    rest -= MatrixXd(surface.columns.col(k) * rest.row(surface.pivots[at(k)]));
  EchelonBasis law = echelon_basis(rest, error);
  for (Index k = 0; k < surface.columns.cols(); ++k) result.constraints.push_back(describe(f, surface.columns.col(k)));
  law.pivots.insert(law.pivots.end(), surface.pivots.begin(), surface.pivots.end());
  const MatrixXd readable = without_idle_terms(f.all, law);
  for (Index k = readable.cols(); k-- > 0;) result.laws.push_back(describe(f, readable.col(k)));
}

void judge(const Found& f, double relative_noise, ConservedQuantities& r) {
  const Index laws = r.count();
  r.relative_drift_bound = std::sqrt(std::max(f.constant.margin, kNoiseModel)) * relative_noise;
  const bool few = r.training_count && *r.training_count > f.constant.directions.cols();
  std::string why;
  if (r.rank.equations < 2 * r.rank.spectrum.size())
    why = fmt::format("{} equations for {} functions are too few", r.rank.equations, r.rank.spectrum.size());
  else if (f.constant.directions.cols() == 0)
    why.clear();
  else if (f.data.runs.size() == 1)
    why =
        "one run cannot tell a law from a function that happens to be constant on its orbit; need runs from other "
        "starting points";
  else if (few)
    why = fmt::format("fewer runs keep {} functions constant and all {}: more runs may leave fewer", *r.training_count,
                      f.constant.directions.cols());
  else if (r.relative_drift_bound > r.used.most_drift)
    why = fmt::format("noise could hide a relative drift of {:.2g}, above {:g}", r.relative_drift_bound,
                      r.used.most_drift);
  else if (!r.rank.certain)
    why = "there is no clear gap between functions that drift and functions that do not";
  r.verdict = !why.empty() ? ConservedVerdict::underdetermined
              : laws > 0   ? ConservedVerdict::found
                           : ConservedVerdict::none;
  r.status = why.empty() ? Status::converged : Status::not_identifiable;
  r.message = fmt::format("{} conserved quantit{} of {} functions, {} independent", laws, laws == 1 ? "y" : "ies",
                          r.rank.spectrum.size(), r.independent);
  if (!r.constraints.empty()) r.message += fmt::format("; {} constraints on the data", r.constraints.size());
  if (!why.empty()) r.message = "underdetermined: " + why + "; as it stands " + r.message;
}

}  // namespace

ConservedQuantities conserved_quantities(const Trajectories& data, const Dictionary& dictionary,
                                         const ConservedOptions& options) {
  check_conserved(data, dictionary, options);
  ConservedQuantities result;
  result.used = options;
  const VectorXd noise = options.noise.value_or(noise_level(data));
  if (!noise.allFinite() && !data.has_derivatives()) {
    result.status = Status::too_little_data;
    result.message = "underdetermined: no run has 3 samples, so that noise cannot be told; need longer runs or dx";
    return result;
  }
  Found f{.data = data,
          .dictionary = dictionary,
          .system = {},
          .all = {},
          .constant = {},
          .laws = {},
          .constraints = {},
          .training = {},
          .held_out = {},
          .between = {}};
  build(f, noise.array().isFinite().select(noise, 0), options);
  result.noise = f.system.noise;
  if (!proceeds(options.progress, "spectrum", 0.5)) {
    result.status = Status::stopped;
    result.message = "stopped before the answer was tested";
    return result;
  }
  result.rank = rank_of(f.all, f.constant.directions.cols(), f.constant.margin);
  f.between = between_runs(f.system, all_of(f.system));
  MatrixXd constant = f.constant.directions;
  const Index laws = split_constraints(constant, f.between, f.constant.margin);
  f.laws = constant.leftCols(laws);
  f.constraints = constant.rightCols(constant.cols() - laws);
  const Split split = split_runs(data.runs.size(), options);
  double relative = 0;
  if (constant.cols() > 0) {
    relative = direction_noise(data, dictionary, f.system, constant).relative.maxCoeff();
    if (!split.held_out.empty()) {
      const DriftSpectrum training = drift_spectrum(f.system, split.training);
      f.held_out = drift_spectrum(f.system, split.held_out);
      const DirectionNoise on_training = direction_noise(data, dictionary, f.system, training.directions);
      const auto share = static_cast<double>(training.equations) / static_cast<double>(f.all.equations);
      f.training = constant_directions(training, margins({on_training.effective * share, on_training.relative},
                                                         static_cast<double>(data.samples()), options.certainty))
                       .directions;
      result.training_count = f.training.cols();
      if (f.training.cols() > 0) result.held_out_excess = largest_excess(*f.held_out, f.training);
    }
    list_functions(f, result);
  }
  result.independent =
      mark_dependent(result.laws, result.constraints, data, dictionary, std::max(1e-5, std::min(5 * relative, 0.05)));
  judge(f, relative, result);
  return result;
}

std::string_view to_string(ConservedVerdict verdict) {
  switch (verdict) {
    case ConservedVerdict::found:
      return "found";
    case ConservedVerdict::none:
      return "none";
    case ConservedVerdict::underdetermined:
      return "underdetermined";
  }
  throw InternalError("to_string: a ConservedVerdict outside its enumeration");
}

}  // namespace lieder

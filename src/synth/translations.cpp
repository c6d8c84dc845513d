#include "lieder/synth/translations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "synth/made_stream.hpp"
#include "synth/names.hpp"
#include "synth/streams.hpp"

namespace lieder {
namespace {

constexpr std::array<std::string_view, 5> kFeatures{"gaussian", "legendre2", "legendre3", "legendre", "mixed"};
constexpr int kLots = 5;
constexpr double kPresence = 0.5;
constexpr Eigen::Index kPilotSamples = 4096;
constexpr std::uint64_t kPilotSeed = 0x5eed0f11e5;  // of no meaning; no user's seed is likely to meet it

using Shape = double (*)(double distance, double width);

double gaussian(double distance, double sigma) {
  const double z = distance / sigma;
  return std::exp(-z * z / 2) / (sigma * std::sqrt(2 * std::numbers::pi));
}

/// P_2^1(u) / 4 = 3/4 u sqrt(1 - u^2), without the Condon-Shortley sign; the square root is cos() here.
double legendre2(double distance, double length) {
  const double angle = std::numbers::pi * distance / length;
  return 0.75 * std::sin(angle) * std::cos(angle);
}

/// P_3^1(u) / 8 = 3/16 (5 u^2 - 1) sqrt(1 - u^2).
double legendre3(double distance, double length) {
  const double angle = std::numbers::pi * distance / length, u = std::sin(angle);
  return 3. / 16 * (5 * u * u - 1) * std::cos(angle);
}

/// A kind of feature: its shape, how its width is drawn, and how far it reaches in widths.
struct FeatureType {
  Shape shape;
  double least_width, most_width;
  double reach;
};
// Nine standard deviations out a Gaussian is below the rounding of its peak.
constexpr FeatureType kGaussian{gaussian, 0.2, 1, 9};
constexpr FeatureType kLegendre2{legendre2, 6, 15, 0.5};
constexpr FeatureType kLegendre3{legendre3, 6, 15, 0.5};

std::vector<FeatureType> types_of(Feature feature) {
  switch (feature) {
    case Feature::gaussian:
      return {kGaussian};
    case Feature::legendre2:
      return {kLegendre2};
    case Feature::legendre3:
      return {kLegendre3};
    case Feature::legendre:
      return {kLegendre2, kLegendre3};
    case Feature::mixed:
      return {kGaussian, kLegendre2, kLegendre3};
  }
  throw InternalError("translations: a feature without types");
}

double draw_centre(Boundary boundary, int dim, RandomStream& random) {
  const double middle = 0.5 * (dim - 1);
  switch (boundary) {
    case Boundary::line:
      return random.uniform(middle - dim, middle + dim);
    case Boundary::circle:
      return random.uniform(0, dim);
    case Boundary::circle_gap:
      return random.uniform(0, dim - 1);
  }
  throw InternalError("translations: a boundary without centres");
}

/// Adds one feature. Places beyond the ends are outside the window on a line, and further round on a circle, where a
/// wide feature meets its own other side; the published circle knows only the nearer side of it.
void add_lot(const FeatureType& type, Boundary boundary, int dim, double centre, double width, double amplitude,
             double* row) {
  double reach = type.reach * width;
  if (boundary == Boundary::circle_gap) reach = std::min(reach, 0.5 * dim);
  const long first = std::lround(std::floor(centre - reach)) + 1, last = std::lround(std::floor(centre + reach));
  for (long place = first; place <= last; ++place) {
    const bool inside = place >= 0 && place < dim;
    if (boundary == Boundary::line && !inside) continue;
    double distance = static_cast<double>(place) - centre;
    if (boundary == Boundary::circle_gap) distance = std::abs(distance);
    row[inside ? place : (place % dim + dim) % dim] += amplitude * type.shape(distance, width);
  }
}

/// The features of one sample, before scale and noise.
void add_features(const std::vector<FeatureType>& types, Boundary boundary, int dim, RandomStream& random,
                  double* row) {
  const double presence = kPresence / static_cast<double>(types.size());
  for (const FeatureType& type : types)
    for (int lot = 0; lot < kLots; ++lot) {
      if (random.uniform() >= presence) continue;
      const double centre = draw_centre(boundary, dim, random);
      const double width = random.uniform(type.least_width, type.most_width);
      add_lot(type, boundary, dim, centre, width, random.uniform(0.5, 1.5), row);
    }
}

detail::MadeSamples features_of(const TranslationOptions& options) {
  return {.name = "synth:translations",
          .samples = options.samples,
          .dim = options.dim,
          .seed = Seed{options.seed}.split(detail::kSampleStream),
          .threads = options.threads,
          .view = {},
          .make = [types = types_of(options.feature), boundary = options.boundary, dim = options.dim](
                      RandomStream& random, double* row) { add_features(types, boundary, dim, random, row); }};
}

/// Standard deviation of all entries of the pilot together.
double pilot_deviation(TranslationOptions options) {
  options.samples = kPilotSamples;
  options.seed = kPilotSeed;
  const RowMatrix pilot = detail::matrix_of(features_of(options));
  return std::sqrt((pilot.array() - pilot.mean()).square().mean());
}

void check(const TranslationOptions& options) {
  detail::check_size("translations", options.dim, 3, options.samples, options.threads);
  if (!(options.noise >= 0 && std::isfinite(options.noise)))
    throw InputError(fmt::format("translations: noise {} came; need a finite number of 0 or more", options.noise));
}

detail::MadeSamples samples_of(const TranslationOptions& options) {
  check(options);
  detail::MadeSamples made = features_of(options);
  if (options.view != View::natural) made.view = view_matrix(options.view, options.dim, options.seed);
  made.make = [features = std::move(made.make), scale = 1 / pilot_deviation(options), noise = options.noise,
               dim = options.dim](RandomStream& random, double* row) {
    features(random, row);
    for (int i = 0; i < dim; ++i) row[i] = scale * row[i] + noise * random.normal();
  };
  return made;
}

}  // namespace

std::string_view to_string(Feature feature) { return kFeatures.at(static_cast<std::size_t>(feature)); }
Feature feature_from_string(std::string_view name) { return detail::from_name<Feature>("feature", name, kFeatures); }

Synth translations(const TranslationOptions& options) {
  return {.x = detail::matrix_of(samples_of(options)),
          .truth = truth_of(options),
          .view = view_matrix(options.view, options.dim, options.seed)};
}

std::unique_ptr<SampleStream> stream_translations(const TranslationOptions& options) {
  return detail::stream_of(samples_of(options));
}

Eigen::MatrixXd truth_of(const TranslationOptions& options) {
  check(options);
  return in_view(shift_generator(options.boundary, options.dim), view_matrix(options.view, options.dim, options.seed));
}

}  // namespace lieder

#include "lieder/synth/translations.hpp"

#include <array>
#include <vector>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "synth/made_stream.hpp"
#include "synth/names.hpp"
#include "synth/shapes.hpp"
#include "synth/streams.hpp"

namespace lieder {
namespace {

using detail::FeatureType;

constexpr std::array<std::string_view, 5> kFeatures{"gaussian", "legendre2", "legendre3", "legendre", "mixed"};
constexpr std::uint64_t kPilotSeed = 0x5eed0f11e5;  // of no meaning; no user's seed is likely to meet it

std::vector<FeatureType> types_of(Feature feature) {
  switch (feature) {
    case Feature::gaussian:
      return {detail::kGaussian};
    case Feature::legendre2:
      return {detail::kLegendre2};
    case Feature::legendre3:
      return {detail::kLegendre3};
    case Feature::legendre:
      return {detail::kLegendre2, detail::kLegendre3};
    case Feature::mixed:
      return {detail::kGaussian, detail::kLegendre2, detail::kLegendre3};
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

/// The features of one sample, before scale and noise.
void add_features(const std::vector<FeatureType>& types, Boundary boundary, int dim, RandomStream& random,
                  double* row) {
  const double presence = detail::kPresence / static_cast<double>(types.size());
  for (const FeatureType& type : types)
    for (int lot = 0; lot < detail::kLots; ++lot) {
      if (random.uniform() >= presence) continue;
      const double centre = draw_centre(boundary, dim, random);
      const double width = random.uniform(type.least_width, type.most_width);
      detail::add_lot(type, boundary, dim, centre, width, random.uniform(0.5, 1.5), row);
    }
}

detail::MadeSamples features_of(const TranslationOptions& options) {
  detail::MadeSamples made{.name = "synth:translations",
                           .samples = options.samples,
                           .dim = options.dim,
                           .seed = Seed{options.seed}.split(detail::kSampleStream),
                           .threads = options.threads};
  made.make = [types = types_of(options.feature), boundary = options.boundary, dim = options.dim](
                  Eigen::Index /*n*/, RandomStream& random, double* row) {
    add_features(types, boundary, dim, random, row);
  };
  return made;
}

void check(const TranslationOptions& options) {
  detail::check_options("translations", options.dim, options.samples, options.noise, options.threads);
}

detail::MadeSamples samples_of(const TranslationOptions& options) {
  check(options);
  detail::MadeSamples made = features_of(options);
  made.scale = 1 / detail::pilot_deviation(made, kPilotSeed);
  made.noise = options.noise;
  if (options.view != View::natural) made.view = view_matrix(options.view, options.dim, options.seed);
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

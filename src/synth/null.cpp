#include "lieder/synth/null.hpp"

#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "synth/made_stream.hpp"
#include "synth/names.hpp"
#include "synth/shapes.hpp"
#include "synth/streams.hpp"

namespace lieder {
namespace {

constexpr std::array<std::string_view, 3> kFamilies{"null-sources", "null-bumps", "null-gaussian"};
using detail::Make;

double log_uniform(double low, double high, RandomStream& random) {
  return std::exp(random.uniform(std::log(low), std::log(high)));
}

/// Gamma of unit scale, shape >= 1, by the rejection method of [MarsagliaTsang2000].
double gamma(double shape, RandomStream& random) {
  const double d = shape - 1. / 3, c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double z = random.normal(), v = std::pow(1 + c * z, 3);
    if (v > 0 && std::log(random.uniform()) < 0.5 * z * z + d - d * v + d * std::log(v)) return d * v;
  }
}

/// Scaled so that x = m s has unit variance, averaged over the entries, for uncorrelated s of unit variance.
RowMatrix with_unit_variance(const Eigen::MatrixXd& m) {
  return m * (std::sqrt(static_cast<double>(m.rows())) / m.norm());
}

Make sources(int dim, RandomStream family) {
  std::vector<double> shapes(static_cast<std::size_t>(dim));
  for (double& shape : shapes) shape = log_uniform(1, 8, family);
  Eigen::VectorXd sizes(dim);
  for (double& size : sizes) size = log_uniform(0.5, 2, family);
  const Eigen::MatrixXd left = random_orthogonal(dim, family), right = random_orthogonal(dim, family);
  return [shapes = std::move(shapes), mixing = with_unit_variance(left * sizes.asDiagonal() * right)](
             Eigen::Index /*n*/, RandomStream& random, double* row) {
    Eigen::Map<Eigen::VectorXd> x(row, mixing.rows());
    for (Eigen::Index k = 0; k < x.size(); ++k) {
      const double shape = shapes[static_cast<std::size_t>(k)];
      x += (gamma(shape, random) - shape) / std::sqrt(shape) * mixing.row(k).transpose();
    }
  };
}

Make gaussian(int dim, RandomStream family) {
  Eigen::VectorXd deviations(dim);
  for (double& deviation : deviations) deviation = std::sqrt(log_uniform(0.01, 1, family));
  const Eigen::MatrixXd axes = random_orthogonal(dim, family);
  return [mixing = with_unit_variance(deviations.asDiagonal() * axes)](Eigen::Index /*n*/, RandomStream& random,
                                                                       double* row) {
    Eigen::Map<Eigen::VectorXd> x(row, mixing.rows());
    for (Eigen::Index k = 0; k < x.size(); ++k) x += random.normal() * mixing.row(k).transpose();
  };
}

/// What a bump at one place looks like.
struct PlaceBump {
  detail::FeatureType type;
  double width, amplitude;
};

Make bumps(int dim, RandomStream family) {
  const std::array types{detail::kGaussian, detail::kLegendre2, detail::kLegendre3};
  std::vector<PlaceBump> places(static_cast<std::size_t>(dim));
  for (PlaceBump& place : places) {
    place.type = types.at(family.below(types.size()));
    place.width = family.uniform(place.type.least_width, place.type.most_width);
    place.amplitude = family.uniform(0.5, 1.5) * (family.uniform() < 0.5 ? -1 : 1);
  }
  return [dim, places = std::move(places)](Eigen::Index /*n*/, RandomStream& random, double* row) {
    for (int lot = 0; lot < detail::kLots; ++lot) {
      if (random.uniform() >= detail::kPresence) continue;
      const double centre = random.uniform(-0.5, dim - 0.5);
      const PlaceBump& bump = places[static_cast<std::size_t>(std::lround(centre))];
      const double amplitude = bump.amplitude * random.uniform(0.5, 1.5);
      detail::add_lot(bump.type, Boundary::line, dim, centre, bump.width, amplitude, row);
    }
  };
}

Make make_of(const NullOptions& options) {
  const RandomStream family(Seed{options.seed}.split(detail::kFamilyStream));
  switch (options.family) {
    case NullFamily::sources:
      return sources(options.dim, family);
    case NullFamily::bumps:
      return bumps(options.dim, family);
    case NullFamily::gaussian:
      return gaussian(options.dim, family);
  }
  throw InternalError("null_samples: a family without samples");
}

detail::MadeSamples samples_of(const NullOptions& options) {
  const std::string name(to_string(options.family));
  detail::check_options(name, options.dim, options.samples, options.noise, options.threads);
  detail::MadeSamples made{.name = "synth:" + name,
                           .samples = options.samples,
                           .dim = options.dim,
                           .seed = Seed{options.seed}.split(detail::kSampleStream),
                           .threads = options.threads};
  made.make = make_of(options);
  if (options.family == NullFamily::bumps) made.scale = 1 / detail::pilot_deviation(made, options.seed);
  if (options.view != View::natural) made.view = view_matrix(options.view, options.dim, options.seed);
  made.noise = options.noise;
  return made;
}

}  // namespace

std::string_view to_string(NullFamily family) { return kFamilies.at(static_cast<std::size_t>(family)); }
NullFamily null_family_from_string(std::string_view name) {
  return detail::from_name<NullFamily>("family", name, kFamilies);
}

Synth null_samples(const NullOptions& options) {
  return {.x = detail::matrix_of(samples_of(options)),
          .truth = {},
          .view = view_matrix(options.view, options.dim, options.seed)};
}

std::unique_ptr<SampleStream> stream_null(const NullOptions& options) { return detail::stream_of(samples_of(options)); }

}  // namespace lieder

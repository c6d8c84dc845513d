#include "synth_options.hpp"

#include <fmt/format.h>

#include "option_values.hpp"

namespace lieder::cli {
namespace {

constexpr int kSmallestDim = 3, kLargestDim = 100000;
constexpr double kMostNoise = 1e6;

}  // namespace

void add_size_options(CLI::App& app, int& dim, Eigen::Index& samples, double& noise) {
  add_number(app, "--dim", dim, kSmallestDim, kLargestDim, fmt::format("coordinates of a sample ({})", dim));
  add_number<Eigen::Index>(app, "--samples", samples, 1, kMostSamples, fmt::format("samples, one a row ({})", samples));
  add_number(app, "--noise", noise, 0.0, kMostNoise,
             fmt::format("standard deviation of white noise, that of the rest being 1 ({})", noise));
}

void add_view(CLI::App& app, View& view) {
  add_choice(app, "--view", view, named({View::natural, View::permuted, View::dst, View::rotated}),
             fmt::format("how the coordinates are shown: in order, shuffled, through a sine transform, through a "
                         "random rotation ({})",
                         to_string(view)));
}

}  // namespace lieder::cli

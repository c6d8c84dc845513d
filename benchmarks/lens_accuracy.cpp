// How often the lens finds the generator that made the data, and how often it finds one where there is none.
//   lens_accuracy [--seed S] [ROW ...]
// Every run uses the default options. The seeds differ from those of the tests and of any tuning when S does. Sets with
// a cosine of at most 0.99 are named on standard error.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>

#include "lens_cases.hpp"
#include "lieder/synth/null.hpp"
#include "lieder/synth/translations.hpp"
#include "lieder/synth/windows.hpp"

namespace lieder::benchmarks {
namespace {

LensResult timed_lens(const RowMatrix& x, Tally& tally) {
  const auto start = std::chrono::steady_clock::now();
  const auto stream = view_samples(x.data(), x.rows(), x.cols(), x.cols(), 1);
  LensResult r = lens(*stream);
  tally.seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  tally.count(r);
  return r;
}

void run_known(Tally& tally, const Synth& data, const std::string& set) {
  const LensResult r = timed_lens(data.x, tally);
  const Score s = r.generator.size() > 0 ? score(r.generator, data.truth) : Score{};
  tally.cosines.push_back(s.cosine);
  tally.rmses.push_back(s.rmse);
  if (!(s.cosine > 0.99))
    fmt::print(stderr, "{}: cosine {:.5f}, {}, J / floor {:.2f}, wrap-around {:.2f}\n", set, s.cosine,
               to_string(r.topology), r.evidence.stationarity_ratio, r.evidence.wrap_around.value_or(kUnset));
}

constexpr View kViews[] = {View::natural, View::permuted, View::dst, View::rotated};

void translations_row(const std::string& name, std::vector<Feature> features, std::vector<Boundary> boundaries,
                      std::vector<int> dims, std::vector<double> noises, Eigen::Index samples, int seeds,
                      bool all_views, std::uint64_t seed) {
  Tally tally{.name = name};
  for (const Feature feature : features)
    for (const Boundary boundary : boundaries)
      for (const int dim : dims)
        for (const double noise : noises)
          for (int s = 0; s < seeds; ++s)
            for (std::size_t v = 0; v < 4; ++v) {
              // Where not every set comes in all views, the views take turns.
              if (!all_views && v != static_cast<std::size_t>(s) % 4) continue;
              run_known(tally,
                        translations({.dim = dim,
                                      .samples = samples,
                                      .feature = feature,
                                      .boundary = boundary,
                                      .noise = noise,
                                      .view = kViews[v],
                                      .seed = seed}),
                        fmt::format("{}, {}, d {}, noise {}, {}, seed {}", to_string(feature), to_string(boundary), dim,
                                    noise, to_string(kViews[v]), seed));
              ++seed;
            }
  tally.print();
}

void null_row(const std::string& name, NullFamily family, std::uint64_t seed) {
  Tally tally{.name = name};
  for (const int dim : {7, 15, 33})
    for (const Eigen::Index samples : {20000, 100000})
      for (int s = 0; s < 17; ++s)
        timed_lens(null_samples({.family = family, .dim = dim, .samples = samples, .seed = seed++}).x, tally);
  tally.print();
}

std::filesystem::path shared_data(const char* file) {
  const char* folder = std::getenv("LIEDER_DATA_DIR");
  return std::filesystem::path(folder != nullptr ? folder : "../shared/data") / file;
}

void real_row(const std::string& name, const char* file, const std::function<Synth(SampleStream&)>& make) {
  const auto path = shared_data(file);
  if (!std::filesystem::exists(path)) {
    fmt::print("| {} | skipped: {} is not there (LIEDER_DATA_DIR) | | | | | | |\n", name, path.string());
    return;
  }
  Tally tally{.name = name};
  const auto source = open_samples(path.string());
  run_known(tally, make(*source), name);
  tally.print();
}

std::map<std::string, std::function<void(std::uint64_t)>> rows() {
  using enum Feature;
  using enum Boundary;
  const auto line_and_circle = std::vector{line, circle};
  return {
      {"gaussian",
       [=](std::uint64_t s) {
         translations_row("Gaussian, line and circle, 4 views, d 7, 15, 33, noise 0.05, 0.25, N 20,000",
                          {Feature::gaussian}, line_and_circle, {7, 15, 33}, {0.05, 0.25}, 20000, 5, true, s);
       }},
      {"legendre-line",
       [](std::uint64_t s) {
         translations_row("Legendre 2, 3, both, line, d 33, noise 0.05, N 100,000", {legendre2, legendre3, legendre},
                          {line}, {33}, {0.05}, 100000, 20, false, s);
       }},
      {"legendre-noise",
       [](std::uint64_t s) {
         translations_row("Legendre 2, 3, both, line, d 33, noise 0.25, N 100,000", {legendre2, legendre3, legendre},
                          {line}, {33}, {0.25}, 100000, 20, false, s);
       }},
      {"legendre-circle",
       [](std::uint64_t s) {
         translations_row("Legendre (both), circle, d 15, 33, noise 0.05, N 100,000", {legendre}, {circle}, {15, 33},
                          {0.05}, 100000, 20, false, s);
       }},
      {"circle-gap",
       [](std::uint64_t s) {
         translations_row("circle-gap, Gaussian and Legendre, d 15, 33, noise 0.05, N 100,000",
                          {Feature::gaussian, legendre}, {circle_gap}, {15, 33}, {0.05}, 100000, 10, false, s);
       }},
      {"mixed",
       [=](std::uint64_t s) {
         translations_row("Gaussian + Legendre mixed, line and circle, d 16, 32, 65, noise 0.05, N 100,000", {mixed},
                          line_and_circle, {16, 32, 65}, {0.05}, 100000, 4, false, s);
       }},
      {"null-sources",
       [](std::uint64_t s) { null_row("independent skewed sources, mixed at random", NullFamily::sources, s); }},
      {"null-bumps", [](std::uint64_t s) { null_row("position-dependent bumps", NullFamily::bumps, s); }},
      {"null-gaussian", [](std::uint64_t s) { null_row("Gaussian of random covariance", NullFamily::gaussian, s); }},
      {"ecg-10",
       [](std::uint64_t s) {
         real_row("ECG windows, every 10th sample, all phases, permuted, d 33", "ecg/ecg_mitbih208_360hz.npy",
                  [s](SampleStream& x) {
                    return windows(x, {.downsample = 10, .samples = 80000, .view = View::permuted, .seed = s});
                  });
       }},
      {"ecg-4",
       [](std::uint64_t s) {
         real_row("ECG windows, every 4th sample, all phases, permuted, d 33", "ecg/ecg_mitbih208_360hz.npy",
                  [s](SampleStream& x) {
                    return windows(x, {.downsample = 4, .samples = 80000, .view = View::permuted, .seed = s});
                  });
       }},
      {"mnist",
       [](std::uint64_t s) {
         real_row("MNIST slices, permuted, d 27", "mnist/train-images-idx3-ubyte.gz",
                  [s](SampleStream& x) { return slices(x, {.view = View::permuted, .seed = s}); });
       }},
      {"ascent",
       [](std::uint64_t s) {
         real_row("rows of the image ascent, permuted, d 33", "images/ascent.npy",
                  [s](SampleStream& x) { return slices(x, {.width = 33, .view = View::permuted, .seed = s}); });
       }},
  };
}

}  // namespace
}  // namespace lieder::benchmarks

int main(int argc, char** argv) {
  using namespace lieder::benchmarks;
  std::uint64_t seed = 20260701;
  std::vector<std::string> chosen;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--seed" && i + 1 < argc)
      seed = std::strtoull(argv[++i], nullptr, 10);
    else
      chosen.push_back(word);
  }
  const auto all = rows();
  if (chosen.empty())
    for (const auto& [name, run] : all) chosen.push_back(name);
  Tally::print_head();
  for (const auto& name : chosen) {
    const auto row = all.find(name);
    if (row == all.end()) {
      fmt::print(stderr, "lens_accuracy: no row '{}'\n", name);
      return 2;
    }
    row->second(seed);
  }
}

#include <iostream>
#include <lieder/group/compare.hpp>
#include <lieder/lens/lens.hpp>
#include <lieder/synth/translations.hpp>

int main() {
  // 20,000 signals on 33 places of a line, mixed by a random rotation: no coordinate is a place any more.
  const lieder::TranslationOptions set{.dim = 33, .view = lieder::View::rotated, .seed = 7};
  const auto samples = lieder::stream_translations(set);  // or lieder::open_samples("x.npy")

  const lieder::LensResult found = lieder::lens(*samples);
  std::cout << to_string(found.verdict) << ": " << found.message << '\n';

  const auto against_truth = lieder::compare_generators(found.generator, lieder::truth_of(set));
  std::cout << "cosine with the truth: " << against_truth.cosine << '\n';
}

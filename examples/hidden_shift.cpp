#include <iostream>
#include <lieder/lens/lens.hpp>
#include <lieder/synth/translations.hpp>

int main() {
  // 20,000 signals on 33 places of a line, mixed by a random rotation: no coordinate is a place any more.
  const lieder::TranslationOptions set{.dim = 33, .view = lieder::View::rotated, .seed = 7};
  const auto samples = lieder::stream_translations(set);  // or lieder::open_samples("x.npy")

  const lieder::LensResult found = lieder::lens(*samples);
  std::cout << to_string(found.verdict) << ": " << found.message << '\n';

  const Eigen::MatrixXd truth = lieder::truth_of(set);
  const double up = found.generator.cwiseProduct(truth).sum(),
               down = found.generator.transpose().cwiseProduct(truth).sum();
  std::cout << "cosine with the truth: " << std::max(up, down) / (found.generator.norm() * truth.norm()) << '\n';
}

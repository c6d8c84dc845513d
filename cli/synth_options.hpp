#pragma once
#include <CLI/CLI.hpp>
#include <Eigen/Core>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "lieder/synth/view.hpp"

namespace lieder::cli {

/// The words of an enumeration with their values, for add_choice().
template <typename Word>
std::vector<std::pair<std::string, Word>> named(std::initializer_list<Word> words) {
  std::vector<std::pair<std::string, Word>> choices;
  for (const Word word : words) choices.emplace_back(to_string(word), word);
  return choices;
}

/// Beyond any file, so that products of it do not overflow.
constexpr Eigen::Index kMostSamples = 1'000'000'000'000;

/// `--dim`, `--samples` and `--noise`, which every made family has; what the targets hold is the default.
void add_size_options(CLI::App& app, int& dim, Eigen::Index& samples, double& noise);

/// `--view`.
void add_view(CLI::App& app, View& view);

}  // namespace lieder::cli

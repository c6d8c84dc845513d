#pragma once
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "lieder/base/error.hpp"

namespace lieder::cli {

/// Bytes from "500M", "2G", "1.5GiB", "4096": k, M, G, T (with or without B) count in thousands, KiB, MiB, ... in
/// 1024s. \throws InputError
std::uint64_t parse_size(const std::string& text);

/// The words of a list as "a, b or c".
std::string either_of(const std::vector<std::string>& words);

/// A whole number or a decimal one, all of the text; a range says what else is needed.
/// \throws InputError naming the option, what came and the range
template <typename Number>
Number parse_number(const std::string& option, const std::string& text, Number low, Number high) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc{} && end == text.data() + text.size() && value >= low && value <= high) return value;
  throw InputError(fmt::format("{}: '{}' came; need {} from {} to {}", option, text,
                               std::is_integral_v<Number> ? "a whole number" : "a number", low, high));
}

/// Adds `--name NUMBER` within [low, high]; the default shown in the help is the value that `target` has now.
template <typename Number>
CLI::Option* add_number(CLI::App& app, const std::string& name, Number& target, Number low, Number high,
                        const std::string& help) {
  return app
      .add_option_function<std::string>(
          name, [&target, name, low, high](const std::string& text) { target = parse_number(name, text, low, high); },
          help)
      ->option_text(fmt::format("{}", std::is_integral_v<Number> ? "N" : "X"));
}

/// Adds `--name word|word|...`, each word standing for a value.
template <typename Value>
CLI::Option* add_choice(CLI::App& app, const std::string& name, Value& target,
                        std::vector<std::pair<std::string, Value>> choices, const std::string& help) {
  std::vector<std::string> words;
  words.reserve(choices.size());
  for (const auto& choice : choices) words.push_back(choice.first);
  const auto parse = [&target, name, choices = std::move(choices), words](const std::string& text) {
    for (const auto& [word, value] : choices)
      if (word == text) {
        target = value;
        return;
      }
    throw InputError(fmt::format("{}: '{}' came; need {}", name, text, either_of(words)));
  };
  return app.add_option_function<std::string>(name, parse, help)->option_text(fmt::format("{}", fmt::join(words, "|")));
}

}  // namespace lieder::cli

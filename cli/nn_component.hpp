#pragma once
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "lieder/base/error.hpp"
#include "nn/network.hpp"

namespace lieder::cli {

/// Where the component nn lies and what it was built for.
struct NnComponent {
  std::string path, torch_version;
};

/// Loads it. Empty where it is not installed or does not load; `reason` says why.
std::optional<NnComponent> nn_component(std::string& reason);

/// \throws InputError when the component is missing (says what to install), or the file is no model
std::unique_ptr<nn::Network> open_network(const std::string& path);

/// What a call of a network throws, as an InputError that names the model.
template <typename Call>
auto asked(const std::string& path, Call&& call) {
  try {
    return std::forward<Call>(call)();
  } catch (const std::runtime_error& error) {
    throw InputError(fmt::format("{}: {}", path, error.what()));
  }
}

}  // namespace lieder::cli

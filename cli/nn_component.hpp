#pragma once
#include <fmt/format.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "lieder/base/error.hpp"
#include "nn/component.hpp"

namespace lieder::cli {

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

#pragma once
#include <optional>
#include <string>

#include "nn/network.hpp"
#include "nn/training.hpp"

namespace lieder {

/// What to install where the component nn is missing.
inline constexpr const char* kNnNeed = "need LibTorch (Debian: libtorch-dev) and a build with -DLIEDER_WITH_TORCH=ON";

/// The component nn: where it lies, what it was built for, and what it can do.
struct NnComponent {
  std::string path, torch_version;
  decltype(&lieder_nn_open) open = nullptr;
  decltype(&lieder_nn_parameters) parameters = nullptr;
  decltype(&lieder_nn_train) train = nullptr;
};

/// Loads it; it stays loaded. Empty where it is not installed or does not load; `reason` says why.
std::optional<NnComponent> nn_component(std::string& reason);

}  // namespace lieder

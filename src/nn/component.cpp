#include "nn/component.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

namespace lieder {
namespace {

/// Beside the library that this is part of, such as a Python module, and beside the program, as it was built and as it
/// was installed.
std::vector<std::filesystem::path> nn_places() {
  if (const char* chosen = std::getenv("LIEDER_NN"); chosen != nullptr && *chosen != '\0') return {chosen};
  std::vector<std::filesystem::path> places;
  if (Dl_info self; dladdr(reinterpret_cast<void*>(&nn_component), &self) != 0 && self.dli_fname != nullptr) {
    const auto beside = std::filesystem::path(self.dli_fname).parent_path();
    places = {beside / "nn.so", beside / "lieder/nn.so"};
  }
  std::error_code failed;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
  if (failed) return places;
  const auto above = program.parent_path().parent_path();
  places.insert(places.end(), {above / "lib/lieder/nn.so", above / LIEDER_LIBDIR / "lieder/nn.so"});
  return places;
}

template <typename Function>
Function nn_function(void* module, const char* name) {
  return reinterpret_cast<Function>(dlsym(module, name));
}

}  // namespace

std::optional<NnComponent> nn_component(std::string& reason) {
  reason = "it is not installed";
  for (const auto& place : nn_places()) {
    if (std::error_code failed; !std::filesystem::exists(place, failed)) continue;
    // It stays loaded: LibTorch does not bear being taken away.
    void* module = dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (module == nullptr) {
      reason = fmt::format("it does not load: {}", dlerror());
      continue;
    }
    const auto interface = nn_function<decltype(&lieder_nn_interface)>(module, "lieder_nn_interface");
    if (interface == nullptr || interface() != nn::kInterface) {
      reason = fmt::format("{} belongs to another version", place.string());
      continue;
    }
    const auto version = nn_function<decltype(&lieder_nn_torch_version)>(module, "lieder_nn_torch_version");
    return NnComponent{.path = place.string(),
                       .torch_version = version(),
                       .open = nn_function<decltype(&lieder_nn_open)>(module, "lieder_nn_open"),
                       .parameters = nn_function<decltype(&lieder_nn_parameters)>(module, "lieder_nn_parameters"),
                       .train = nn_function<decltype(&lieder_nn_train)>(module, "lieder_nn_train")};
  }
  return std::nullopt;
}

}  // namespace lieder

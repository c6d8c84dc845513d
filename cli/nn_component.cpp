#include "nn_component.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

namespace lieder::cli {
namespace {

constexpr const char* kNeed =
    "need LibTorch (Debian: libtorch-dev) and a build with -DLIEDER_WITH_TORCH=ON, or lieder.discover.model() in "
    "Python";

/// Beside the program, as it was built and as it was installed.
std::vector<std::filesystem::path> places() {
  if (const char* chosen = std::getenv("LIEDER_NN"); chosen != nullptr && *chosen != '\0') return {chosen};
  std::error_code failed;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
  if (failed) return {};
  const auto above = program.parent_path().parent_path();
  return {above / "lib/lieder/nn.so", above / LIEDER_LIBDIR / "lieder/nn.so"};
}

struct Loaded {
  std::string path;
  decltype(&lieder_nn_open) open = nullptr;
  decltype(&lieder_nn_torch_version) torch_version = nullptr;
};

/// It stays loaded: LibTorch does not bear being taken away.
std::optional<Loaded> load(std::string& reason) {
  reason = "it is not installed";
  for (const auto& place : places()) {
    if (std::error_code failed; !std::filesystem::exists(place, failed)) continue;
    void* module = dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (module == nullptr) {
      reason = fmt::format("it does not load: {}", dlerror());
      continue;
    }
    const auto interface = reinterpret_cast<decltype(&lieder_nn_interface)>(dlsym(module, "lieder_nn_interface"));
    if (interface == nullptr || interface() != nn::kInterface) {
      reason = fmt::format("{} belongs to another version", place.string());
      continue;
    }
    return Loaded{.path = place.string(),
                  .open = reinterpret_cast<decltype(&lieder_nn_open)>(dlsym(module, "lieder_nn_open")),
                  .torch_version =
                      reinterpret_cast<decltype(&lieder_nn_torch_version)>(dlsym(module, "lieder_nn_torch_version"))};
  }
  return std::nullopt;
}

}  // namespace

std::optional<NnComponent> nn_component(std::string& reason) {
  const auto loaded = load(reason);
  if (!loaded) return std::nullopt;
  return NnComponent{.path = loaded->path, .torch_version = loaded->torch_version()};
}

std::unique_ptr<nn::Network> open_network(const std::string& path) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(path, failed))
    throw InputError(
        fmt::format("{}: there is no such file; need a TorchScript model, as torch.jit.save writes it", path));
  std::string reason;
  const auto loaded = load(reason);
  if (!loaded) throw InputError(fmt::format("component nn: {}; {}", reason, kNeed));
  return asked(path, [&] { return std::unique_ptr<nn::Network>(loaded->open(path.c_str())); });
}

}  // namespace lieder::cli

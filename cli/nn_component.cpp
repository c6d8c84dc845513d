#include "nn_component.hpp"

#include <filesystem>
#include <system_error>

namespace lieder::cli {

std::unique_ptr<nn::Network> open_network(const std::string& path) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(path, failed))
    throw InputError(
        fmt::format("{}: there is no such file; need a TorchScript model, as torch.jit.save writes it", path));
  std::string reason;
  const auto loaded = nn_component(reason);
  if (!loaded)
    throw InputError(fmt::format("component nn: {}; {}, or lieder.discover.model() in Python", reason, kNnNeed));
  return asked(path, [&] { return std::unique_ptr<nn::Network>(loaded->open(path.c_str())); });
}

}  // namespace lieder::cli

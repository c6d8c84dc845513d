#include "io/refuse.hpp"

#include <system_error>

namespace lieder::io {

std::string printable(std::string_view text, std::size_t limit) {
  std::string shown;
  for (const char character : text.substr(0, limit)) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20 || byte == 0x7f)
      shown += fmt::format("\\x{:02x}", byte);
    else
      shown += character;
  }
  if (text.size() > limit) shown += "...";
  return shown;
}

std::string system_reason(int error) { return std::generic_category().message(error); }

}  // namespace lieder::io

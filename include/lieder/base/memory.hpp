#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lieder {

/// Most memory this process has held at once, in bytes; 0 when the system does not say.
std::uint64_t peak_memory_bytes();

/// Memory that could be taken now without swapping, in bytes; 0 when the system does not say.
std::uint64_t available_memory_bytes();

/// "3.2 GB" and the like, for people.
std::string human_bytes(std::uint64_t bytes);

/// Memory that grows as a power of a size: what would fit can be told.
struct MemoryGrowth {
  double power;
  double size;            ///< that came
  std::string_view unit;  ///< "dimensions"
};

/// Refuses work that would not fit. `limit` is the user's own bound in bytes; 0 asks the machine.
/// \throws InputError naming `what`, the forecast, the bound, and what would fit where that is known
void require_memory(const std::string& what, std::uint64_t forecast, std::uint64_t limit,
                    const std::optional<MemoryGrowth>& growth = {});

}  // namespace lieder

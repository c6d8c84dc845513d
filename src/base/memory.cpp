#include "lieder/base/memory.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <array>
#include <cmath>
#include <fstream>
#include <string>

#include "lieder/base/error.hpp"

namespace lieder {

std::uint64_t peak_memory_bytes() {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
#ifdef __APPLE__
  return static_cast<std::uint64_t>(usage.ru_maxrss);
#else
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
#endif
}

std::uint64_t available_memory_bytes() {
  std::ifstream info("/proc/meminfo");
  std::string key, unit;
  std::uint64_t kilobytes = 0;
  while (info >> key >> kilobytes) {
    if (key == "MemAvailable:") return kilobytes * 1024;
    std::getline(info, unit);
  }
  return 0;
}

std::string human_bytes(std::uint64_t bytes) {
  constexpr std::array units{"bytes", "kB", "MB", "GB", "TB", "PB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1000 && unit + 1 < units.size()) {
    value /= 1000;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} bytes", bytes) : fmt::format("{:.3g} {}", value, units[unit]);
}

void require_memory(const std::string& what, std::uint64_t forecast, std::uint64_t limit,
                    const std::optional<MemoryGrowth>& growth) {
  const std::uint64_t bound = limit != 0 ? limit : available_memory_bytes();
  if (bound == 0 || forecast <= bound) return;
  std::string fits;
  if (growth) {
    const double share = static_cast<double>(bound) / static_cast<double>(forecast);
    fits = fmt::format(", enough for {:.0f} {}", std::floor(growth->size * std::pow(share, 1 / growth->power)),
                       growth->unit);
  }
  throw InputError(fmt::format("{}: would need about {} of memory; {} {}{}", what, human_bytes(forecast),
                               human_bytes(bound), limit != 0 ? "is the limit given" : "is free on this machine",
                               fits));
}

}  // namespace lieder

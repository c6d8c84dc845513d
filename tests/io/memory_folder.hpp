#pragma once
#include <unistd.h>

#include <filesystem>

namespace lieder::test {

/// Where files of a test are fastest: in memory where the system offers that, a disk would be the slowest part by far.
inline std::filesystem::path memory_folder() {
  const std::filesystem::path shared("/dev/shm");
  return ::access(shared.c_str(), W_OK) == 0 ? shared : std::filesystem::temp_directory_path();
}

}  // namespace lieder::test

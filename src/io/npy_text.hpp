#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lieder::io {

/// The header of a .npy, version 1, values in C order and the machine's byte order. \param kind  "f8", "i8", "S3"
/// \param least  bytes of it, or the next multiple of 64 that has room
std::string npy_header(std::string_view kind, const std::vector<std::int64_t>& shape, std::size_t least = 64);

}  // namespace lieder::io

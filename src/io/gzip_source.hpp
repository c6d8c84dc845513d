#pragma once
#include <memory>
#include <string>

#include "io/byte_source.hpp"

namespace lieder::io {

/// What a .gz file holds, unpacked as it is read (all its members, one after the other).
std::unique_ptr<ByteSource> open_gzip_source(const std::string& path);

}  // namespace lieder::io

#include <zlib.h>

#include <vector>

#include "fuzz/read_bytes.hpp"

// The bytes as an idx file, the same compressed, and as compressed data themselves: the check sum of gzip would stop
// nearly every change that a fuzzer makes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  lieder::fuzz::read_bytes("x.idx", bytes, size);
  lieder::fuzz::read_bytes("x.idx.gz", bytes, size);
  z_stream stream{};
  ::deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::vector<std::uint8_t> packed(::deflateBound(&stream, size));
  stream.next_in = const_cast<Bytef*>(bytes);
  stream.avail_in = static_cast<uInt>(size);
  stream.next_out = packed.data();
  stream.avail_out = static_cast<uInt>(packed.size());
  ::deflate(&stream, Z_FINISH);
  lieder::fuzz::read_bytes("y.idx.gz", packed.data(), stream.total_out);
  ::deflateEnd(&stream);
  return 0;
}

#include "fuzz/read_bytes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  lieder::fuzz::read_bytes("x.npy", bytes, size);
  return 0;
}

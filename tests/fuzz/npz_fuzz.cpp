#include <string>

#include "fuzz/read_bytes.hpp"
#include "io/zip_bytes.hpp"

// The bytes as an archive, and as a member of a sound one, stored and deflated, so that changes get past the check sum.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace lieder;
  fuzz::read_bytes("x.npz", bytes, size);
  fuzz::read_bytes("x.npz", ":x", bytes, size);
  const std::string member(reinterpret_cast<const char*>(bytes), size);
  for (const bool deflated : {false, true}) {
    const std::string archive = test::zip_bytes({{"x.npy", member, deflated}});
    fuzz::read_bytes("y.npz", reinterpret_cast<const std::uint8_t*>(archive.data()), archive.size());
  }
  return 0;
}

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz/read_bytes.hpp"

namespace lieder {
namespace {

// Property: every file of the fuzzers' corpus, among them all that once broke a reader, is read or refused; so is each
// of its beginnings and the file with any one byte changed. Anything else ends the process.
TEST(Corpus, IsReadOrRefused) {
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(LIEDER_SOURCE_DIR "/tests/fuzz/corpus")) {
    if (!entry.is_regular_file()) continue;
    SCOPED_TRACE(entry.path());
    ++files;
    fuzz::read_file(entry.path().string());
    if (entry.path().extension() == ".h5") continue;  // libhdf5 itself fails on damaged files: docs/limits.md
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string whole(std::istreambuf_iterator<char>(file), {});
    const auto read = [&](const std::string& bytes) {
      fuzz::read_bytes(entry.path().filename().string(), reinterpret_cast<const std::uint8_t*>(bytes.data()),
                       bytes.size());
    };
    for (std::size_t i = 0; i < whole.size(); ++i) {
      read(whole.substr(0, i));
      std::string changed = whole;
      changed[i] = static_cast<char>(~changed[i]);
      read(changed);
    }
  }
  EXPECT_GT(files, 20);
}

}  // namespace
}  // namespace lieder

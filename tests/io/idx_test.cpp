#include <zlib.h>

#include <cmath>
#include <cstdlib>
#include <numeric>

#include "io/files.hpp"

namespace lieder {
namespace {

using test::bytes_of;
using test::refusal;
using ::testing::HasSubstr;

std::string idx_bytes(int type, const std::vector<std::uint32_t>& extents, const std::string& values) {
  std::string bytes{'\0', '\0', static_cast<char>(type), static_cast<char>(extents.size())};
  for (const std::uint32_t extent : extents)
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(extent >> shift & 0xff);
  return bytes + values;
}

class Idx : public test::Files {
 protected:
  // Two members, as `cat a.gz b.gz` makes: a reader must go on behind the first one.
  std::string put_gzip(const std::string& name, const std::string& bytes) const {
    for (const auto& [mode, part] :
         {std::pair("wb", bytes.substr(0, bytes.size() / 2)), std::pair("ab", bytes.substr(bytes.size() / 2))}) {
      gzFile file = ::gzopen(path(name).c_str(), mode);
      ::gzwrite(file, part.data(), static_cast<unsigned>(part.size()));
      ::gzclose(file);
    }
    return path(name);
  }
  std::string refused(const std::string& name) const {
    return refusal([&] { read_all(*open_samples(path(name))); }, folder());
  }
};

// Known answer: 0 .. 23 as 4 x (2 x 3), plain and compressed, in every type of the format.
TEST_F(Idx, EveryTypePlainAndCompressed) {
  std::vector<double> values(24);
  std::iota(values.begin(), values.end(), 0.0);
  const auto expected = Eigen::Map<const RowMatrix>(values.data(), 4, 6);
  const std::vector<std::tuple<int, const char*, std::string>> types{
      {0x08, "uint8", bytes_of<std::uint8_t>(values)},       {0x09, "int8", bytes_of<std::int8_t>(values)},
      {0x0b, "int16", bytes_of<std::int16_t>(values, true)}, {0x0c, "int32", bytes_of<std::int32_t>(values, true)},
      {0x0d, "float32", bytes_of<float>(values, true)},      {0x0e, "float64", bytes_of<double>(values, true)}};
  for (const auto& [type, name, stored] : types) {
    put("x-idx3-ubyte", idx_bytes(type, {4, 2, 3}, stored));
    put_gzip("x.idx.gz", idx_bytes(type, {4, 2, 3}, stored));
    for (const char* file : {"x-idx3-ubyte", "x.idx.gz"}) {
      const auto stream = open_samples(path(file));
      EXPECT_EQ(stream->info().dtype, name);
      EXPECT_EQ(stream->info().shape, (std::vector<std::int64_t>{4, 2, 3}));
      EXPECT_EQ(test::read_in_blocks(*stream, 3), expected) << name << file;
      stream->rewind();
      EXPECT_EQ(read_all(*stream), expected);
    }
  }
}

TEST_F(Idx, SignedValues) {
  put("x.idx", idx_bytes(0x0b, {2}, std::string("\xff\xfe\x00\x01", 4)));
  EXPECT_EQ(read_all(*open_samples(path("x.idx"))), (RowMatrix(2, 1) << -2, 1).finished());
}

TEST_F(Idx, BadHeaders) {
  put("a.idx", "\x93NUMPY");
  EXPECT_THAT(refused("a.idx"), HasSubstr("a.idx: does not begin as an idx file does (first bytes 93 4e 55 4d)"));
  put("b.idx", idx_bytes(0x0a, {1}, "x"));
  EXPECT_THAT(refused("b.idx"), HasSubstr("first bytes 00 00 0a 01"));
  put("c.idx", idx_bytes(0x08, {}, "x"));
  EXPECT_THAT(refused("c.idx"), HasSubstr("a single number"));
  put("d.idx", idx_bytes(0x08, {0, 3}, ""));
  EXPECT_THAT(refused("d.idx"), HasSubstr("holds no values"));
  put("e.idx", idx_bytes(0x08, {2, 2}, "abcd").substr(0, 9));
  EXPECT_THAT(refused("e.idx"), HasSubstr("ends inside the extents"));
  put("f.idx", "abc");
  EXPECT_THAT(refused("f.idx"), HasSubstr("ends inside the first 4 bytes"));
}

TEST_F(Idx, TruncatedOrLying) {
  put("a.idx", idx_bytes(0x08, {2, 3}, "abcde"));
  EXPECT_THAT(refused("a.idx"), HasSubstr("= 6 bytes, but 5 bytes follow"));
  put("b.idx", idx_bytes(0x08, {2, 3}, "abcdefg"));
  EXPECT_THAT(refused("b.idx"), HasSubstr("1 bytes follow the array (2, 3) of uint8"));
  put("c.idx", idx_bytes(0x0e, {4294967295U, 4294967295U, 4294967295U}, "abcdefgh"));
  EXPECT_THAT(refused("c.idx"), HasSubstr("which no file can hold"));
  put("d.idx", idx_bytes(0x0e, {1, 4294967295U}, "abcdefgh"));
  EXPECT_THAT(refused("d.idx"), HasSubstr("but 8 bytes follow"));
}

// Property: what a header claims of compressed data is believed only as far as the compression can go, and then only
// as the bytes come.
TEST_F(Idx, CompressedAndLying) {
  put_gzip("a.idx.gz", idx_bytes(0x0e, {4294967295U, 1000}, "abcdefgh"));
  EXPECT_THAT(refused("a.idx.gz"), HasSubstr("more than the compressed data can hold"));
  put_gzip("b.idx.gz", idx_bytes(0x08, {100, 3}, std::string(299, 'x')));
  EXPECT_THAT(refused("b.idx.gz"), HasSubstr("ends inside row 99; its header promises 100 rows"));
  put_gzip("c.idx.gz", idx_bytes(0x08, {100, 3}, std::string(301, 'x')));
  EXPECT_THAT(refused("c.idx.gz"), HasSubstr("bytes follow the array"));
  put("d.idx.gz", idx_bytes(0x08, {1}, "x"));
  EXPECT_THAT(refused("d.idx.gz"), HasSubstr("is not gzip-compressed"));
}

TEST_F(Idx, CompressedAndDamaged) {
  std::string noise;
  for (unsigned i = 0; i < 30000; ++i) noise += static_cast<char>(i * i * 2654435761U >> 24);
  put_gzip("x.idx.gz", idx_bytes(0x08, {10000, 3}, noise));
  const std::string whole = get("x.idx.gz");
  put("cut.idx.gz", whole.substr(0, whole.size() - 9));
  EXPECT_EQ(refused("cut.idx.gz"), "cut.idx.gz: ends within its compressed data; the file is truncated");
  std::string flipped = whole;
  flipped[whole.size() - 6] = static_cast<char>(~flipped[whole.size() - 6]);
  put("sum.idx.gz", flipped);
  EXPECT_THAT(refused("sum.idx.gz"), HasSubstr("holds damaged compressed data (incorrect data check)"));
}

TEST_F(Idx, NotFinite) {
  put("x.idx", idx_bytes(0x0d, {3, 2}, bytes_of<float>({1, 2, 3, NAN, 5, 6}, true)));
  EXPECT_EQ(refused("x.idx"), "x.idx: row 1, column 1 holds nan; all values must be finite");
}

// Known answer: NumPy's sums of the bytes of all test images and of the first one.
TEST_F(Idx, Mnist) {
  const char* given = std::getenv("LIEDER_DATA_DIR");
  const std::filesystem::path data = given != nullptr ? given : LIEDER_SOURCE_DIR "/../shared/data";
  const std::filesystem::path file = data / "mnist/t10k-images-idx3-ubyte.gz";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << file << " is not here";
  const auto stream = open_samples(file.string());
  EXPECT_EQ(stream->info().shape, (std::vector<std::int64_t>{10000, 28, 28}));
  const RowMatrix images = read_all(*stream);
  EXPECT_EQ(images.sum(), 264923200);
  EXPECT_EQ(images.row(0).sum(), 18454);
}

}  // namespace
}  // namespace lieder

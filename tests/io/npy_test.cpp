#include <array>
#include <limits>
#include <numeric>

#include "io/files.hpp"
#include "lieder/io/write.hpp"

namespace lieder {
namespace {

using test::bytes_of;
using test::npy_bytes;
using test::refusal;
using ::testing::HasSubstr;

class Npy : public test::Files {
 protected:
  std::string refused(const std::string& bytes) const {
    put("x.npy", bytes);
    return refusal([&] { read_all(*open_samples(path("x.npy"))); }, folder());
  }
};

struct Stored {
  const char* descr;
  const char* name;
  std::string (*bytes)(const std::vector<double>&, bool);
};
const std::array kStored{
    Stored{"f8", "float64", bytes_of<double>},       Stored{"f4", "float32", bytes_of<float>},
    Stored{"f2", "float16", bytes_of<Eigen::half>},  Stored{"i1", "int8", bytes_of<std::int8_t>},
    Stored{"i2", "int16", bytes_of<std::int16_t>},   Stored{"i4", "int32", bytes_of<std::int32_t>},
    Stored{"i8", "int64", bytes_of<std::int64_t>},   Stored{"u1", "uint8", bytes_of<std::uint8_t>},
    Stored{"u2", "uint16", bytes_of<std::uint16_t>}, Stored{"u4", "uint32", bytes_of<std::uint32_t>},
    Stored{"u8", "uint64", bytes_of<std::uint64_t>}};

// Known answer: 0, 1, .., 59 as 20 x 3, in every type, byte order, layout and header version, read in blocks that do
// and do not divide 20. Every value is exact in every type, so equality is exact.
TEST_F(Npy, EveryTypeByteOrderLayoutAndVersion) {
  std::vector<double> by_rows(60), by_columns(60);
  std::iota(by_rows.begin(), by_rows.end(), 0.0);
  for (int i = 0; i < 60; ++i) by_columns[static_cast<std::size_t>(i % 3 * 20 + i / 3)] = i;
  const auto expected = Eigen::Map<const RowMatrix>(by_rows.data(), 20, 3);
  for (const Stored& stored : kStored)
    for (const bool big : {false, true})
      for (const bool fortran : {false, true})
        for (const int version : {1, 2, 3}) {
          const std::string descr = (big ? ">" : "<") + std::string(stored.descr);
          put("x.npy",
              npy_bytes(descr, "(20, 3)", stored.bytes(fortran ? by_columns : by_rows, big), fortran, version));
          const auto stream = open_samples(path("x.npy"));
          EXPECT_EQ(stream->info().dtype, stored.name);
          EXPECT_EQ(stream->rows(), 20);
          EXPECT_EQ(stream->cols(), 3);
          for (const Eigen::Index block : {1, 7, 20, 33}) {
            EXPECT_EQ(test::read_in_blocks(*stream, block), expected) << descr << fortran << version;
            stream->rewind();
          }
        }
}

TEST_F(Npy, BooleansAreZeroAndOne) {
  put("x.npy", npy_bytes("|b1", "(3,)", std::string("\0\1\2", 3)));
  const auto stream = open_samples(path("x.npy"));
  EXPECT_EQ(stream->info().dtype, "bool");
  EXPECT_EQ(read_all(*stream), (RowMatrix(3, 1) << 0, 1, 1).finished());
}

// Property: further extents are flattened as numpy.reshape(x, (len(x), -1)) does, whatever the layout of the file.
TEST_F(Npy, HigherRanksAreFlattenedInTheOrderOfNumpyWhateverTheLayout) {
  std::vector<double> by_rows(2 * 3 * 4), fortran(by_rows.size());
  std::iota(by_rows.begin(), by_rows.end(), 0.0);
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      for (std::size_t k = 0; k < 4; ++k) fortran[i + 2 * (j + 3 * k)] = by_rows[(i * 3 + j) * 4 + k];
  put("c.npy", npy_bytes("<f8", "(2, 3, 4)", bytes_of<double>(by_rows)));
  put("f.npy", npy_bytes("<f8", "(2, 3, 4)", bytes_of<double>(fortran), true));
  const auto expected = Eigen::Map<const RowMatrix>(by_rows.data(), 2, 12);
  for (const char* name : {"c.npy", "f.npy"}) {
    const auto stream = open_samples(path(name));
    EXPECT_EQ(stream->info().shape, (std::vector<std::int64_t>{2, 3, 4}));
    EXPECT_EQ(read_all(*stream), expected) << name;
  }
}

TEST_F(Npy, ReadsIntoAPartOfALargerMatrix) {
  put("x.npy", npy_bytes("<f8", "(2, 2)", bytes_of<double>({1, 2, 3, 4})));
  RowMatrix large = RowMatrix::Zero(3, 4);
  EXPECT_EQ(open_samples(path("x.npy"))->read(large.block(1, 1, 2, 2)), 2);
  EXPECT_EQ(large, (RowMatrix(3, 4) << 0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0).finished());
}

TEST_F(Npy, NamesTheFirstValueThatIsNotFinite) {
  std::vector<double> values(50000 * 4, 1.5);
  values[40000 * 4 + 3] = std::numeric_limits<double>::quiet_NaN();
  values[40001 * 4 + 1] = std::numeric_limits<double>::infinity();
  EXPECT_EQ(refused(npy_bytes("<f8", "(50000, 4)", bytes_of<double>(values))),
            "x.npy: row 40000, column 3 holds nan; all values must be finite");
  values[40000 * 4 + 3] = 0;
  EXPECT_EQ(refused(npy_bytes(">f4", "(50000, 4)", bytes_of<float>(values, true))),
            "x.npy: row 40001, column 1 holds inf; all values must be finite");
  EXPECT_EQ(refused(npy_bytes("<f8", "(2, 2)", bytes_of<double>({1, -INFINITY, NAN, 4}), true)),
            "x.npy: row 0, column 1 holds nan; all values must be finite")
      << "Fortran order: the first by rows";
}

TEST_F(Npy, TruncatedOrWithMoreThanItsHeaderSays) {
  const std::string whole = npy_bytes("<f8", "(3, 2)", bytes_of<double>({1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(refused(whole.substr(0, whole.size() - 1)),
            "x.npy: header promises (3, 2) of float64 = 48 bytes, but 47 bytes follow; the file is truncated or its "
            "header lies");
  EXPECT_THAT(refused(whole + "x"), HasSubstr("1 bytes follow the array (3, 2) of float64"));
  for (std::size_t length = 1; length < 128; ++length)
    EXPECT_THAT(refused(whole.substr(0, length)), HasSubstr("x.npy: ")) << length;
  EXPECT_THAT(refused(whole.substr(0, 60)), HasSubstr("ends inside its header"));
}

// Property: what a header claims is compared with the file before anything is allocated, and products that overflow
// are no way around it.
TEST_F(Npy, HugeShapesAreRefusedAtOnce) {
  EXPECT_THAT(refused(npy_bytes("<f8", "(1000000000000, 1000)", "12345678")), HasSubstr("but 8 bytes follow"));
  EXPECT_THAT(refused(npy_bytes("<f8", "(4294967296, 4294967296)", "12345678")), HasSubstr("which no file can hold"));
  EXPECT_THAT(refused(npy_bytes("<f8", "(2305843009213693952,)", "12345678")), HasSubstr("which no file can hold"));
  EXPECT_THAT(refused(npy_bytes("|u1", "(9223372036854775807,)", "1")), HasSubstr("which no file can hold"));
  EXPECT_THAT(refused(npy_bytes("<f8", "(99999999999999999999,)", "12345678")), HasSubstr("which no file can hold"));
  EXPECT_THAT(refused(npy_bytes("<f8", "(-1, -1)", "12345678")), HasSubstr("need extents of at least 0"));
  std::string long_header("\x93NUMPY\x02\x00\xff\xff\xff\xff", 12);
  EXPECT_THAT(refused(long_header + "{}"), HasSubstr("claims a header of 4294967295 bytes"));
}

TEST_F(Npy, RefusesWhatIsNotARealNumberByName) {
  const auto of = [&](const char* descr) { return refused(npy_bytes(descr, "(1,)", "0123456789abcdef")); };
  EXPECT_EQ(
      of("|O"),
      "x.npy: holds pickled Python objects (dtype '|O'); need real numbers (float16 to float64, int8 to uint64 or "
      "bool)");
  EXPECT_THAT(of("<c16"), HasSubstr("complex numbers (dtype '<c16')"));
  EXPECT_THAT(of("<U4"), HasSubstr("text"));
  EXPECT_THAT(of("<M8[ns]"), HasSubstr("dates"));
  EXPECT_THAT(of("|V16"), HasSubstr("raw records"));
  EXPECT_THAT(of("<f16"), HasSubstr("dtype '<f16'"));
  EXPECT_THAT(of(""), HasSubstr("dtype ''"));
  std::string structured = npy_bytes("[('a', '<f8'), ('b', '<i4')]", "(1,)", "0123456789ab");
  structured.replace(structured.find("'["), 2, "[").replace(structured.find("]'"), 2, "]");
  EXPECT_THAT(refused(structured), HasSubstr("structured records (dtype [('a', '<f8')"));
}

TEST_F(Npy, RefusesWhatIsNoNpyFile) {
  EXPECT_THAT(refused("\x80\x04\x95 a pickle"), HasSubstr("as in a Python pickle"));
  EXPECT_THAT(refused("1,2,3\n4,5,6\n"), HasSubstr("does not begin as a .npy file does (first bytes 31 2c 32 2c"));
  EXPECT_THAT(refused(npy_bytes("<f8", "()", "12345678")), HasSubstr("a single number"));
  EXPECT_THAT(refused(npy_bytes("<f8", "(0, 3)", "")), HasSubstr("holds no values: its shape is (0, 3)"));
  EXPECT_THAT(refused(npy_bytes("<f8", "(3, 0)", "")), HasSubstr("holds no values"));
  EXPECT_THAT(refused(npy_bytes("<f8", "(1,)", "12345678", false, 4)), HasSubstr("version 4"));
  EXPECT_THAT(refused(npy_bytes("<f8", "(1 2)", "12345678")), HasSubstr("is needed"));
  EXPECT_THAT(refused(npy_bytes("<f8", "(1,), 'x': (2,)", "12345678")), HasSubstr("header has the key 'x'"));
}

// A file that shrinks while it is open must give an error, where a memory map would end the process.
TEST_F(Npy, CutShortWhileItIsRead) {
  put("x.npy", npy_bytes("<f8", "(100000,)", std::string(800000, '\0')));
  put("f.npy", npy_bytes("<f8", "(50000, 2)", std::string(800000, '\0'), true));
  for (const char* name : {"x.npy", "f.npy"}) {
    const auto stream = open_samples(path(name));
    std::filesystem::resize_file(path(name), 400000);
    EXPECT_THAT(refusal([&] { read_all(*stream); }), HasSubstr("ends ")) << name;
  }
}

TEST_F(Npy, WhatTheWriterWrites) {
  const RowMatrix matrix = (RowMatrix(2, 3) << 1.5, -2, 3, 4, 5, 1e300).finished();
  write_npy(path("x.npy"), matrix);
  EXPECT_EQ(get("x.npy"), npy_bytes("<f8", "(2, 3)", bytes_of<double>({1.5, -2, 3, 4, 5, 1e300})));
  write_npy(path("x.npy"), Eigen::MatrixXd(matrix));
  EXPECT_EQ(read_all(*open_samples(path("x.npy"))), matrix) << "a matrix by columns is stored by rows";
  write_npy(path("x.npy"), Eigen::VectorXi(Eigen::Vector3i(3, -1, 2)));
  EXPECT_EQ(get("x.npy"), npy_bytes("<i8", "(3,)", bytes_of<std::int64_t>({3, -1, 2})));
  write_npy(path("x.npy"), Eigen::VectorXd(Eigen::Vector2d(3, -1)));
  EXPECT_EQ(get("x.npy"), npy_bytes("<f8", "(2,)", bytes_of<double>({3, -1})));
  const std::array<double, 8> values{1, 2, 3, 4, 5, 6, 7, 8};
  const std::array<std::int64_t, 3> shape{2, 2, 2};
  write_npy(path("x.npy"), values, shape);
  EXPECT_EQ(open_samples(path("x.npy"))->info().shape, (std::vector<std::int64_t>{2, 2, 2}));
  EXPECT_THROW(write_npy(path("x.npy"), std::span(values).first(7), shape), InternalError);
}

}  // namespace
}  // namespace lieder

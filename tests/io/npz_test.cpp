#include <cmath>
#include <numeric>

#include "io/files.hpp"
#include "io/zip_bytes.hpp"
#include "lieder/base/error.hpp"
#include "lieder/io/write.hpp"

namespace lieder {
namespace {

using test::bytes_of;
using test::npy_bytes;
using test::refusal;
using test::zip_bytes;
using test::ZipMember;
using ::testing::HasSubstr;

class Npz : public test::Files {
 protected:
  RowMatrix array(const std::string& bytes, const std::string& member = "") const {
    return read_all(*open_samples(put("x.npz", bytes) + member));
  }
  std::string refused(const std::string& bytes, const std::string& member = "") const {
    return refusal([&] { array(bytes, member); }, folder());
  }
  const std::string pair_ = npy_bytes("<f8", "(2, 2)", bytes_of<double>({1, 2, 3, 4}));
  const std::string series_ = npy_bytes(">i2", "(3,)", bytes_of<std::int16_t>({5, 6, -7}, true));
};

TEST_F(Npz, StoredOrDeflatedWithAndWithoutZip64) {
  for (const bool deflated : {false, true})
    for (const bool zip64 : {false, true}) {
      const std::string bytes = zip_bytes({{"x.npy", pair_, deflated}, {"a/t.npy", series_, deflated}}, zip64);
      EXPECT_EQ(array(bytes, ":x"), (RowMatrix(2, 2) << 1, 2, 3, 4).finished());
      EXPECT_EQ(array(bytes, ":x.npy"), (RowMatrix(2, 2) << 1, 2, 3, 4).finished());
      EXPECT_EQ(array(bytes, ":a/t"), (RowMatrix(3, 1) << 5, 6, -7).finished());
    }
}

TEST_F(Npz, TheOnlyArrayNeedsNoName) {
  const std::string bytes = zip_bytes({{"notes.txt", "hello"}, {"x.npy", pair_}});
  EXPECT_EQ(array(bytes), (RowMatrix(2, 2) << 1, 2, 3, 4).finished());
  EXPECT_EQ(open_samples(path("x.npz:x"))->info().path, path("x.npz:x"));
  EXPECT_EQ(open_samples(path("x.npz"))->info().dtype, "float64");
}

TEST_F(Npz, OtherwiseTheErrorListsTheNames) {
  const std::string bytes = zip_bytes({{"x.npy", pair_}, {"t.npy", series_}});
  EXPECT_THAT(refused(bytes), HasSubstr("x.npz: holds 2 arrays: x, t; need the name of one, as in "));
  EXPECT_EQ(refused(bytes, ":y"), "x.npz:y: holds no array of that name; its arrays are x, t");
  EXPECT_THAT(refused(zip_bytes({{"notes.txt", "hello"}})), HasSubstr("holds no array"));
  EXPECT_THAT(refused(zip_bytes({})), HasSubstr("holds no array"));
  std::vector<ZipMember> many;
  for (int i = 0; i < 100; ++i) many.push_back({"array" + std::to_string(i) + ".npy", pair_});
  EXPECT_THAT(refused(zip_bytes(many)), HasSubstr("array11, ... (100 in all)"));
}

TEST_F(Npz, NamesItsArrays) {
  const std::string file = put("x.npz", zip_bytes({{"x.npy", pair_}, {"notes.txt", "hello"}, {"a/t.npy", series_}}));
  EXPECT_EQ(array_names(file), (std::vector<std::string>{"x", "a/t"}));
  const auto refused_names = [&](const std::string& path) { return refusal([&] { array_names(path); }, folder()); };
  EXPECT_THAT(refused_names(put("x.npy", pair_)), HasSubstr("x.npy: came; need an archive of arrays"));
  EXPECT_THAT(refused_names(file + ":x"), HasSubstr("need an archive of arrays"));
  EXPECT_THAT(refused_names(path("no.npz")), HasSubstr("no.npz: no such file"));
  EXPECT_THAT(refused_names(put("y.npz", "no archive")), HasSubstr("is not a sound zip archive"));
}

// 1.6 MB of values that hardly compress: larger than every buffer on the way; both orders; read twice.
TEST_F(Npz, LargeArraysInBothOrders) {
  constexpr Eigen::Index kRows = 100000;
  RowMatrix expected(kRows, 2);
  for (Eigen::Index i = 0; i < kRows; ++i) expected.row(i) << std::sin(double(i)), std::cos(double(i));
  const Eigen::MatrixXd turned = expected;
  const auto bytes = [](const double* values) {
    return std::string(reinterpret_cast<const char*>(values), kRows * 16);
  };
  for (const bool deflated : {false, true}) {
    put("x.npz", zip_bytes({{"c.npy", npy_bytes("<f8", "(100000, 2)", bytes(expected.data())), deflated},
                            {"f.npy", npy_bytes("<f8", "(100000, 2)", bytes(turned.data()), true), deflated}}));
    for (const char* name : {"x.npz:c", "x.npz:f"}) {
      const auto stream = open_samples(path(name));
      EXPECT_EQ(test::read_in_blocks(*stream, 30000), expected) << name << deflated;
      stream->rewind();
      EXPECT_EQ(read_all(*stream), expected);
    }
  }
  EXPECT_EQ(names().size(), 1u) << "unpacking leaves nothing behind";
}

// Property: the rows of a sparse matrix come back, the same matrix gives the same bytes, and nothing else is left
// there.
TEST_F(Npz, SparseRowsThatTheWriterWrites) {
  Eigen::SparseMatrix<double> columns(4, 3);
  columns.insert(1, 0) = 0.5;
  columns.insert(3, 2) = -2;
  columns.insert(0, 2) = 1;
  columns.makeCompressed();
  write_csr(path("a.npz"), columns);
  write_csr(path("b.npz"), columns);
  const auto read = [&](const char* name) {
    const RowMatrix values = read_all(*open_samples(path("a.npz") + ":" + name));
    return std::vector<double>(values.data(), values.data() + values.size());
  };
  EXPECT_THAT(read("shape"), testing::ElementsAre(3, 4));
  EXPECT_THAT(read("indptr"), testing::ElementsAre(0, 1, 1, 3));
  EXPECT_THAT(read("indices"), testing::ElementsAre(1, 0, 3));
  EXPECT_THAT(read("data"), testing::ElementsAre(0.5, 1, -2));
  EXPECT_EQ(sha256_of_file(path("a.npz")), sha256_of_file(path("b.npz")));
  EXPECT_THROW(write_csr("/no/such/folder/a.npz", columns), InputError);
}

TEST_F(Npz, NoArchive) {
  EXPECT_THAT(refused(pair_), HasSubstr("x.npz: is not a sound zip archive (Not a zip archive)"));
  const std::string whole = zip_bytes({{"x.npy", pair_}});
  EXPECT_THAT(refused(whole.substr(0, whole.size() - 30)), HasSubstr("is not a sound zip archive"));
  EXPECT_EQ(refusal([&] { open_samples(path("none.npz:x")); }, folder()),
            "none.npz: no such file; need the path of an existing file");
}

TEST_F(Npz, TheHeaderOrTheDirectoryLies) {
  const std::string huge = npy_bytes("<f8", "(1000000000, 1000)", "12345678");
  EXPECT_THAT(refused(zip_bytes({{"x.npy", huge}})), HasSubstr("header promises (1000000000, 1000) of float64"));
  EXPECT_THAT(refused(zip_bytes({{"x.npy", huge, true}})), HasSubstr("header promises"));
  for (const bool deflated : {false, true}) {
    EXPECT_THAT(refused(zip_bytes({{"x.npy", huge, deflated, 128 + 8'000'000'000'000}}, true)),
                HasSubstr("its directory lies"))
        << "header and directory agree, but the file cannot hold it";
    EXPECT_THAT(refused(zip_bytes({{"x.npy", pair_, deflated, 100}})), HasSubstr("x.npz: "));
  }
  const std::string more = npy_bytes("<f8", "(5, 2)", bytes_of<double>({1, 2, 3, 4}));
  EXPECT_THAT(refused(zip_bytes({{"x.npy", more, true, std::int64_t(more.size()) + 48}})),
              HasSubstr("ends inside row 2"));
}

TEST_F(Npz, Damaged) {
  for (const bool deflated : {false, true}) {
    ZipMember member{"x.npy", pair_, deflated};
    member.wrong_check_sum = true;
    EXPECT_THAT(refused(zip_bytes({member})), HasSubstr("cannot be unpacked (CRC error)")) << deflated;
  }
  ZipMember packed{"x.npy", pair_, true};
  packed.method = 12;
  EXPECT_THAT(refused(zip_bytes({packed})), HasSubstr("compressed by method 12"));
}

TEST_F(Npz, WhatIsInsideIsCheckedAsAFileIs) {
  EXPECT_THAT(refused(zip_bytes({{"x.npy", npy_bytes("|O", "(1,)", "pickle")}})), HasSubstr("pickled Python objects"));
  EXPECT_THAT(refused(zip_bytes({{"x.npy", npy_bytes("<f8", "(2, 1)", bytes_of<double>({1, NAN}))}}), ":x"),
              HasSubstr("x.npz:x: row 1, column 0 holds nan"));
  EXPECT_THAT(refused(zip_bytes({{"x.npy", ""}})), HasSubstr("ends inside the first 8 bytes"));
  EXPECT_THAT(refused(zip_bytes({{"x.npy", pair_ + "x", true}})), HasSubstr("1 bytes follow the array"));
}

}  // namespace
}  // namespace lieder

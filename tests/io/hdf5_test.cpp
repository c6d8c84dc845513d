#include <cmath>
#include <numeric>

#include "io/files.hpp"
#include "io/hdf5_handle.hpp"

namespace lieder {
namespace {

using test::refusal;
using ::testing::HasSubstr;

/// What a dataset is to be.
struct Dataset {
  std::string name = "x";
  hid_t stored = H5T_IEEE_F64LE;
  std::vector<hsize_t> shape{4, 3};
  std::vector<hsize_t> chunks{};  ///< none: contiguous
  int gzip = 0;                   ///< level
  bool write = true;
};

class Hdf5 : public test::Files {
 protected:
  std::string make(const std::string& name, const std::vector<Dataset>& datasets, const std::vector<double>& values) {
    const hid_t file = H5Fcreate(path(name).c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    const hid_t links = H5Pcreate(H5P_LINK_CREATE), creation = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_create_intermediate_group(links, 1);
    for (const Dataset& wanted : datasets) {
      const hid_t own = H5Pcopy(creation);
      if (!wanted.chunks.empty()) H5Pset_chunk(own, static_cast<int>(wanted.chunks.size()), wanted.chunks.data());
      if (wanted.gzip > 0) H5Pset_deflate(own, static_cast<unsigned>(wanted.gzip));
      const hid_t space = wanted.shape.empty()
                              ? H5Screate(H5S_SCALAR)
                              : H5Screate_simple(static_cast<int>(wanted.shape.size()), wanted.shape.data(), nullptr);
      const hid_t set = H5Dcreate2(file, wanted.name.c_str(), wanted.stored, space, links, own, H5P_DEFAULT);
      EXPECT_GE(set, 0) << wanted.name;
      if (wanted.write) H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
      H5Dclose(set);
      H5Sclose(space);
      H5Pclose(own);
    }
    H5Pclose(links);
    H5Pclose(creation);
    H5Fclose(file);
    return path(name);
  }
  std::string refused(const std::string& spec) const {
    return refusal([&] { read_all(*open_samples(path(spec))); }, folder());
  }
  static std::vector<double> counted(std::size_t count) {
    std::vector<double> values(count);
    std::iota(values.begin(), values.end(), 0.0);
    return values;
  }
};

// Known answer: 0 .. 11 as 4 x 3 in every type and byte order, contiguous, in chunks, compressed.
TEST_F(Hdf5, EveryTypeByteOrderAndLayout) {
  const auto values = counted(12);
  const auto expected = Eigen::Map<const RowMatrix>(values.data(), 4, 3);
  const std::vector<std::pair<hid_t, const char*>> types{
      {H5T_IEEE_F32LE, "float32"}, {H5T_IEEE_F32BE, "float32"}, {H5T_IEEE_F64LE, "float64"},
      {H5T_IEEE_F64BE, "float64"}, {H5T_STD_I8LE, "int8"},      {H5T_STD_I16BE, "int16"},
      {H5T_STD_I32LE, "int32"},    {H5T_STD_I64BE, "int64"},    {H5T_STD_U8BE, "uint8"},
      {H5T_STD_U16LE, "uint16"},   {H5T_STD_U32BE, "uint32"},   {H5T_STD_U64LE, "uint64"}};
  for (const auto& [type, name] : types)
    for (const auto& chunks : {std::vector<hsize_t>{}, {3, 2}, {1, 3}, {4, 1}})
      for (const int gzip : {0, 6}) {
        if (chunks.empty() && gzip > 0) continue;
        make("x.h5", {{"x", type, {4, 3}, chunks, gzip}}, values);
        const auto stream = open_samples(path("x.h5"));
        EXPECT_EQ(stream->info().dtype, name);
        EXPECT_EQ(stream->rows(), 4);
        for (const Eigen::Index block : {1, 3, 9}) {
          EXPECT_EQ(test::read_in_blocks(*stream, block), expected) << name;
          stream->rewind();
        }
        RowMatrix large = RowMatrix::Zero(4, 5);
        EXPECT_EQ(stream->read(large.middleCols(1, 3)), 4);
        EXPECT_EQ(large.middleCols(1, 3), expected);
        EXPECT_EQ(large.col(4).norm(), 0);
      }
}

TEST_F(Hdf5, HalfPrecisionAndBooleansAsH5pyStoresThem) {
  const hid_t half = H5Tcopy(H5T_IEEE_F32LE);
  H5Tset_fields(half, 15, 10, 5, 0, 10);
  H5Tset_size(half, 2);
  H5Tset_ebias(half, 15);
  make("half.h5", {{"x", half, {3}}}, {0.5, -2, 1000});
  EXPECT_EQ(read_all(*open_samples(path("half.h5"))), (RowMatrix(3, 1) << 0.5, -2, 1000).finished());
  EXPECT_EQ(open_samples(path("half.h5"))->info().dtype, "float16");
  H5Tclose(half);

  const hid_t boolean = H5Tenum_create(H5T_STD_I8LE);
  const std::array<signed char, 3> values{0, 1, 1};
  H5Tenum_insert(boolean, "FALSE", &values[0]);
  H5Tenum_insert(boolean, "TRUE", &values[1]);
  const hid_t file = H5Fcreate(path("bool.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const hsize_t extent = 3;
  const hid_t space = H5Screate_simple(1, &extent, nullptr);
  const hid_t set = H5Dcreate2(file, "x", boolean, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  H5Dwrite(set, boolean, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
  for (const auto& [id, close] :
       {std::pair<hid_t, herr_t (*)(hid_t)>(set, H5Dclose), {space, H5Sclose}, {boolean, H5Tclose}, {file, H5Fclose}})
    close(id);
  EXPECT_EQ(read_all(*open_samples(path("bool.h5"))), (RowMatrix(3, 1) << 0, 1, 1).finished());
  EXPECT_EQ(open_samples(path("bool.h5"))->info().dtype, "bool");
}

TEST_F(Hdf5, TheOnlyDatasetNeedsNoName) {
  make("x.h5", {{"a/b/x", H5T_IEEE_F64LE, {2, 2, 3}}}, counted(12));
  const auto stream = open_samples(path("x.h5"));
  EXPECT_EQ(stream->info().shape, (std::vector<std::int64_t>{2, 2, 3}));
  EXPECT_EQ(stream->cols(), 6);
  for (const char* spec : {"x.h5:/a/b/x", "x.h5:a/b/x"}) EXPECT_EQ(open_samples(path(spec))->cols(), 6);
}

TEST_F(Hdf5, OtherwiseTheErrorListsTheNames) {
  make("x.hdf5", {{"a/x"}, {"y"}}, counted(12));
  EXPECT_THAT(refused("x.hdf5"), HasSubstr("x.hdf5: holds 2 datasets: /a/x, /y; need the name of one, as in "));
  EXPECT_THAT(refused("x.hdf5:/z"), HasSubstr("its datasets are /a/x, /y"));
  EXPECT_THAT(refused("x.hdf5:/a"), HasSubstr("is a group or a type, not a dataset; its datasets are /a/x, /y"));
  make("none.h5", {}, {});
  EXPECT_EQ(refused("none.h5"), "none.h5: holds no dataset; need at least one");
}

TEST_F(Hdf5, RefusesWhatIsNotARealNumberByName) {
  const hid_t text = H5Tcopy(H5T_C_S1), complex = H5Tcreate(H5T_COMPOUND, 16), rows = H5Tvlen_create(H5T_NATIVE_DOUBLE);
  H5Tset_size(text, 4);
  H5Tinsert(complex, "r", 0, H5T_NATIVE_DOUBLE);
  H5Tinsert(complex, "i", 8, H5T_NATIVE_DOUBLE);
  const auto of = [&](hid_t type) {
    Dataset wanted{"x", type};
    wanted.write = false;
    make("x.h5", {wanted}, {});
    return refused("x.h5");
  };
  EXPECT_EQ(of(text), "x.h5: holds text of 4 bytes; need real numbers (float16 to float64, int8 to uint64 or bool)");
  EXPECT_THAT(of(complex), HasSubstr("complex numbers are stored so"));
  EXPECT_THAT(of(rows), HasSubstr("rows of unequal length"));
  EXPECT_THAT(of(H5T_STD_B8LE), HasSubstr("bit fields"));
  EXPECT_THAT(of(H5T_STD_REF_OBJ), HasSubstr("references"));
  EXPECT_THAT(of(H5T_NATIVE_LDOUBLE), HasSubstr("numbers that we do not read of 16 bytes"));
  for (const hid_t type : {text, complex, rows}) H5Tclose(type);
}

TEST_F(Hdf5, ShapesWithoutSamples) {
  make("x.h5", {{"x", H5T_IEEE_F64LE, {}}}, {1});
  EXPECT_THAT(refused("x.h5"), HasSubstr("a single number"));
  make("x.h5", {{"x", H5T_IEEE_F64LE, {0, 3}}}, {});
  EXPECT_THAT(refused("x.h5"), HasSubstr("holds no values: its shape is (0, 3)"));
}

// Property: HDF5 invents the values that were never written, and we do not take them for data, nor a shape for a size.
TEST_F(Hdf5, ValuesThatWereNeverWritten) {
  Dataset wanted{"x", H5T_IEEE_F64LE, {hsize_t{1} << 40, 1000}};
  wanted.write = false;
  make("x.h5", {wanted}, {});
  EXPECT_EQ(refused("x.h5"), "x.h5: was made but never written; need its values");
  wanted.chunks = {1000, 1000};
  make("x.h5", {wanted}, {});
  EXPECT_THAT(refused("x.h5"), HasSubstr("header promises (1099511627776, 1000) of float64 in chunks of 8000000 bytes, "
                                         "but 0 bytes are stored"));
  wanted.shape = {hsize_t{1} << 40, hsize_t{1} << 40};
  make("x.h5", {wanted}, {});
  EXPECT_THAT(refused("x.h5"), HasSubstr("which no file can hold"));
}

TEST_F(Hdf5, AChunkThatWasNeverWritten) {
  make("x.h5", {{"x", H5T_IEEE_F64LE, {4, 3}, {2, 3}, 6, false}}, {});
  const hid_t file = H5Fopen(path("x.h5").c_str(), H5F_ACC_RDWR, H5P_DEFAULT), set = H5Dopen2(file, "x", H5P_DEFAULT);
  const hid_t space = H5Dget_space(set);
  const std::array<hsize_t, 2> start{0, 0}, extents{2, 3};
  H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, extents.data(), nullptr);
  const hid_t memory = H5Screate_simple(2, extents.data(), nullptr);
  H5Dwrite(set, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, counted(6).data());
  for (const auto& [id, close] :
       {std::pair<hid_t, herr_t (*)(hid_t)>(memory, H5Sclose), {space, H5Sclose}, {set, H5Dclose}, {file, H5Fclose}})
    close(id);
  EXPECT_EQ(refused("x.h5"), "x.h5: has 1 of 2 chunks, the others were never written; need all values of (4, 3)");
}

TEST_F(Hdf5, NoFileOrATruncatedOne) {
  put("x.h5", "1,2,3\n");
  EXPECT_THAT(refused("x.h5"), HasSubstr("x.h5: is not a sound HDF5 file (file signature not found)"));
  make("y.h5", {{"x", H5T_IEEE_F64LE, {1000, 3}}}, counted(3000));
  const std::string whole = get("y.h5");
  for (const std::size_t length : {whole.size() - 1, whole.size() / 2, std::size_t{100}, std::size_t{8}}) {
    put("y.h5", whole.substr(0, length));
    EXPECT_THAT(refused("y.h5"), HasSubstr("is not a sound HDF5 file")) << length;
  }
}

TEST_F(Hdf5, DamagedCompressedData) {
  make("x.h5", {{"x", H5T_IEEE_F64LE, {1000, 3}, {1000, 3}, 6}}, counted(3000));
  std::string bytes = get("x.h5");
  for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + 400; ++i) bytes[i] = '\xff';
  put("x.h5", bytes);
  EXPECT_THAT(refused("x.h5"), HasSubstr("cannot be read from row 0 on"));
}

TEST_F(Hdf5, NotFinite) {
  auto values = counted(3000);
  values[2000] = NAN;
  make("x.h5", {{"x", H5T_IEEE_F32BE, {1000, 3}, {7, 2}, 1}}, values);
  EXPECT_EQ(refused("x.h5:/x"), "x.h5:/x: row 666, column 2 holds nan; all values must be finite");
}

TEST_F(Hdf5, LinksIntoOtherFilesAreNotFollowed) {
  make("real.h5", {{"x"}}, counted(12));
  const hid_t file = H5Fcreate(path("link.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  H5Lcreate_external("real.h5", "/x", file, "x", H5P_DEFAULT, H5P_DEFAULT);
  H5Fclose(file);
  EXPECT_THAT(refused("link.h5:/x"), HasSubstr("is a link into another file"));
  EXPECT_THAT(refused("link.h5"), HasSubstr("holds no dataset"));
}

TEST_F(Hdf5, HDF5PrintsNothingAndTheCallersHandlerStays) {
  put("x.h5", "no");
  H5E_auto2_t before = nullptr, after = nullptr;
  void* data = nullptr;
  H5Eget_auto2(H5E_DEFAULT, &before, &data);
  ::testing::internal::CaptureStderr();
  refused("x.h5");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  H5Eget_auto2(H5E_DEFAULT, &after, &data);
  EXPECT_EQ(before, after);
  EXPECT_NE(before, nullptr);
}

}  // namespace
}  // namespace lieder

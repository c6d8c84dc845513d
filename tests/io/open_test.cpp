#include <sys/stat.h>

#include "io/files.hpp"
#include "io/spec.hpp"

namespace lieder {
namespace {

using test::refusal;
using ::testing::HasSubstr;

class Open : public test::Files {
 protected:
  std::string refused(const std::string& name) const {
    return refusal([&] { open_samples(path(name)); }, folder());
  }
};

TEST_F(Open, EveryWayNotToBeAFile) {
  EXPECT_EQ(refused("none.npy"), "none.npy: no such file; need the path of an existing file");
  EXPECT_EQ(refused("none"), "none: no such file; need the path of an existing file");
  std::filesystem::create_directory(path("folder.npy"));
  EXPECT_EQ(refused("folder.npy"), "folder.npy: is a directory; need a file");
  put("empty.npy", "");
  EXPECT_EQ(refused("empty.npy"), "empty.npy: is empty (0 bytes); need at least one sample");
  put("a.xyz", "x");
  EXPECT_THAT(refused("a.xyz"), HasSubstr("a.xyz: the kind of file is not known from its name; need .npy, "));
  put("a.npy.gz", "x");
  EXPECT_THAT(refused("a.npy.gz"), HasSubstr("idx also .gz"));
  ASSERT_EQ(::mkfifo(path("pipe.npy").c_str(), 0600), 0);
  EXPECT_THAT(refused("pipe.npy"), HasSubstr("is a pipe or a device"));
  EXPECT_EQ(refusal([] { open_samples(""); }), "input: an empty path came; need the path of an existing file");
  EXPECT_THAT(refusal([] { open_samples("a\nb.npy"); }), HasSubstr("a\\x0ab.npy: no such file"));
  if (::geteuid() == 0) return;  // root may read everything
  put("secret.npy", "x");
  ASSERT_EQ(::chmod(path("secret.npy").c_str(), 0), 0);
  EXPECT_EQ(refused("secret.npy"), "secret.npy: cannot be opened (Permission denied); need a readable file");
}

TEST_F(Open, AMemberIsAskedOnlyOfWhatHasMembers) {
  put("x.npy", "x");
  EXPECT_THAT(refused("x.npy:a"), HasSubstr("':a' names a part of"));
}

TEST_F(Open, PathsMayHoldColons) {
  put("x.npz", "x");
  put("x.npz:a.npy", "x");
  put("12:30.h5", "x");
  const auto split = [&](const std::string& name) { return io::parse_spec(path(name)); };
  EXPECT_EQ(split("x.npz:a.npy").format, io::Format::npy) << "an existing file of the whole name wins";
  EXPECT_EQ(split("x.npz:a.npy").member, "");
  EXPECT_EQ(split("x.npz:b").path, path("x.npz"));
  EXPECT_EQ(split("x.npz:b").member, "b");
  EXPECT_EQ(split("x.npz:b:c").member, "b:c");
  EXPECT_EQ(split("12:30.h5:/g/d").path, path("12:30.h5"));
  EXPECT_EQ(split("12:30.h5:/g/d").member, "/g/d");
  EXPECT_EQ(split("12:30.h5").member, "");
  EXPECT_EQ(split("none:5.npz:b").path, path("none:5.npz")) << "no such file: the extension tells";
}

TEST_F(Open, TheNameTellsTheFormat) {
  const auto format = [](const char* name) { return io::parse_spec(name).format; };
  EXPECT_EQ(format("a.NPY"), io::Format::npy);
  EXPECT_EQ(format("a.npz"), io::Format::npz);
  EXPECT_EQ(format("a.csv"), io::Format::csv);
  EXPECT_EQ(format("a.tsv"), io::Format::tsv);
  EXPECT_EQ(format("a.h5"), io::Format::hdf5);
  EXPECT_EQ(format("a.hdf5"), io::Format::hdf5);
  for (const char* name : {"foo.idx", "foo.idx.gz", "train-images-idx3-ubyte", "train-images-idx3-ubyte.gz",
                           "t10k-labels.idx1-ubyte", "x-idx2-double"})
    EXPECT_EQ(format(name), io::Format::idx) << name;
  EXPECT_TRUE(io::parse_spec("foo.idx.gz").gzipped);
  for (const char* name : {"idx3-ubyte", "x-idx3-words", "xidx3-ubyte", "x-idx-ubyte", "npy", "x.npy~"})
    EXPECT_THROW(io::parse_spec(name), InputError) << name;
}

}  // namespace
}  // namespace lieder

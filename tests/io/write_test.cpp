#include "lieder/io/write.hpp"

#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>

#include "io/files.hpp"

namespace lieder {
namespace {

using test::refusal;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class Write : public test::Files {};

TEST_F(Write, AFileAppearsWholeAndReplacesAnother) {
  write_file(path("a.txt"), "one");
  EXPECT_EQ(get("a.txt"), "one");
  ASSERT_EQ(::chmod(path("a.txt").c_str(), 0640), 0);
  write_file(path("a.txt"), "two");
  EXPECT_EQ(get("a.txt"), "two");
  struct stat status {};
  ::stat(path("a.txt").c_str(), &status);
  EXPECT_EQ(status.st_mode & 0777, 0640u) << "the rights of the file that was there stay";
  EXPECT_THAT(names(), ElementsAre("a.txt"));
}

TEST_F(Write, FollowsASymbolicLink) {
  put("real.txt", "old");
  std::filesystem::create_symlink("real.txt", path("link.txt"));
  write_file(path("link.txt"), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(path("link.txt")));
  EXPECT_EQ(get("real.txt"), "new");
}

TEST_F(Write, SaysWhyItCannot) {
  EXPECT_EQ(refusal([&] { write_file(path("none/a.txt"), "x"); }, folder()),
            "none/a.txt: cannot be written (No such file or directory); need an existing folder that is writable and "
            "has room");
  EXPECT_THAT(refusal([&] { write_file(folder(), "x"); }), HasSubstr("is a directory"));
  EXPECT_THAT(refusal([&] { write_file(path("none/"), "x"); }), HasSubstr("names no file"));
  EXPECT_THAT(refusal([&] { write_file("", "x"); }), HasSubstr("names no file"));
}

// /dev/full answers every write as a full disk does; a device is never replaced.
TEST_F(Write, AFullDiskIsNamed) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  EXPECT_EQ(refusal([&] { write_file("/dev/full", "x"); }),
            "/dev/full: cannot be written (No space left on device); need an existing folder that is writable and has "
            "room");
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

TEST_F(Write, BlocksMakeOneArray) {
  NpyWriter writer(path("x.npy"), 2);
  const RowMatrix wide = (RowMatrix(3, 4) << 1, 2, 0, 0, 3, 4, 0, 0, 5, 6, 0, 0).finished();
  writer.append(wide.leftCols(2));
  writer.append(RowMatrix::Constant(1, 2, 7));
  EXPECT_FALSE(std::filesystem::exists(path("x.npy"))) << "not before finish()";
  EXPECT_THAT(refusal([&] { writer.append(wide); }, folder()),
              StartsWith("x.npy: a block of 4 columns came to write; need 2"));
  writer.finish();
  EXPECT_EQ(read_all(*open_samples(path("x.npy"))), (RowMatrix(4, 2) << 1, 2, 3, 4, 5, 6, 7, 7).finished());
  EXPECT_THAT(names(), ElementsAre("x.npy"));
  EXPECT_THROW(writer.finish(), InternalError);
  EXPECT_THROW(writer.append(RowMatrix(1, 2)), InternalError);
}

TEST_F(Write, AWriterThatIsNotFinishedLeavesNothing) {
  { NpyWriter(path("x.npy"), 2).append(RowMatrix::Zero(1, 2)); }
  EXPECT_THAT(names(), IsEmpty());
  EXPECT_THAT(refusal([&] { NpyWriter(path("x.npy"), 0); }), HasSubstr("need at least one column"));
}

TEST_F(Write, ADirectoryAppearsWhole) {
  {
    OutputDirectory out(path("out"), false);
    write_file(out.path() / "a.txt", "x");
    EXPECT_FALSE(std::filesystem::exists(path("out")));
    out.finish();
    EXPECT_THROW(out.finish(), InternalError);
  }
  EXPECT_EQ(get("out/a.txt"), "x");
  EXPECT_THAT(names(), ElementsAre("out"));
  { const OutputDirectory out(path("other"), false); }
  EXPECT_THAT(names(), ElementsAre("out")) << "without finish() nothing is left";
}

TEST_F(Write, AnEmptyDirectoryIsTakenAndATrailingSlashIsNoName) {
  std::filesystem::create_directory(path("out"));
  OutputDirectory out(path("out/"), false);
  write_file(out.path() / "a.txt", "x");
  out.finish();
  EXPECT_EQ(get("out/a.txt"), "x");
}

TEST_F(Write, AFullDirectoryIsReplacedOnlyByForce) {
  std::filesystem::create_directory(path("out"));
  put("out/old.txt", "old");
  EXPECT_EQ(refusal([&] { OutputDirectory(path("out"), false); }, folder()),
            "out: exists and is not empty; need a new name, or force to replace it");
  OutputDirectory out(path("out"), true);
  write_file(out.path() / "new.txt", "new");
  EXPECT_EQ(get("out/old.txt"), "old") << "nothing is touched before finish()";
  out.finish();
  EXPECT_EQ(get("out/new.txt"), "new");
  EXPECT_FALSE(std::filesystem::exists(path("out/old.txt")));
  EXPECT_THAT(names(), ElementsAre("out"));
}

TEST_F(Write, AFileInTheWayIsReplacedOnlyByForce) {
  put("out", "a file");
  EXPECT_THAT(refusal([&] { OutputDirectory(path("out"), false); }), HasSubstr("exists and is not a directory"));
  OutputDirectory(path("out"), true).finish();
  EXPECT_TRUE(std::filesystem::is_directory(path("out")));
}

TEST_F(Write, ATargetThatFillsUpMeanwhileIsKept) {
  OutputDirectory out(path("out"), false);
  std::filesystem::create_directory(path("out"));
  put("out/other.txt", "someone else's");
  EXPECT_THAT(refusal([&] { out.finish(); }), HasSubstr("cannot be put in place"));
  EXPECT_EQ(get("out/other.txt"), "someone else's");
}

TEST_F(Write, NoForceReplacesTheCurrentDirectoryOrOneAboveIt) {
  for (const char* name : {".", "..", "/"})
    EXPECT_THAT(refusal([&] { OutputDirectory(name, true); }), HasSubstr("holds the current or the home directory"));
}

TEST_F(Write, ADirectoryNeedsAFolderToStandIn) {
  EXPECT_THAT(refusal([&] { OutputDirectory(path("none/out"), false); }),
              HasSubstr("No such file or directory); need an existing folder that is writable"));
  EXPECT_THAT(refusal([&] { OutputDirectory("", false); }), HasSubstr("an empty path"));
  if (::geteuid() == 0) return;  // root may write everywhere
  ASSERT_EQ(::chmod(folder().c_str(), 0500), 0);
  EXPECT_THAT(refusal([&] { OutputDirectory(path("out"), false); }), HasSubstr("Permission denied"));
  ASSERT_EQ(::chmod(folder().c_str(), 0700), 0);
}

// Property: whenever the process is killed, the target is absent and only a hidden directory may remain.
TEST_F(Write, KilledInTheMiddleNothingHalfWrittenStandsUnderTheName) {
  std::array<int, 2> ready{};
  ASSERT_EQ(::pipe(ready.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const OutputDirectory out(path("out"), false);
    write_file(out.path() / "a.txt", "x");
    NpyWriter writer(path("x.npy"), 1);
    writer.append(RowMatrix::Zero(5, 1));
    (void)!::write(ready[1], "x", 1);
    for (;;) ::pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  ::close(ready[0]);
  ::close(ready[1]);
  const std::string pid = std::to_string(child);
  EXPECT_THAT(names(), ::testing::UnorderedElementsAre(StartsWith(".out.tmp-" + pid), StartsWith(".x.npy.tmp-" + pid)));
}

// Known answer: FIPS 180-2, "abc"; and a million times "a", which is longer than the buffer.
TEST_F(Write, Sha256) {
  put("abc", "abc");
  EXPECT_EQ(sha256_of_file(path("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  put("a", std::string(1'000'000, 'a'));
  EXPECT_EQ(sha256_of_file(path("a")), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  put("b", std::string((1 << 20) + 1, 'b'));
  EXPECT_EQ(sha256_of_file(path("b")).size(), 64u);
  EXPECT_THAT(refusal([&] { sha256_of_file(path("none")); }), HasSubstr("no such file"));
}

}  // namespace
}  // namespace lieder

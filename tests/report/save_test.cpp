#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "lieder/base/error.hpp"
#include "lieder/io/samples.hpp"
#include "lieder/report/result.hpp"

namespace lieder {
namespace {

namespace fs = std::filesystem;

class Save : public testing::Test {
 protected:
  Save() : folder_(fs::path(testing::TempDir()) / fmt::format("lieder_report_save_{}", getpid())) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~Save() override { fs::remove_all(folder_); }
  Save(const Save&) = delete;
  Save& operator=(const Save&) = delete;

  static std::string bytes(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static std::set<std::string> names(const fs::path& directory) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory)) names.insert(entry.path().filename().string());
    return names;
  }

  fs::path folder_;
};

Result with_every_file() {
  Result r;
  r.verb = "lens";
  Eigen::MatrixXd matrix(2, 3);
  matrix << 1, 2, 3, 4, 5, 6;
  r.arrays = {{"matrix", matrix}, {"vector", Eigen::VectorXd(Eigen::Vector2d(0.5, -1))}};
  r.arrays.push_back({"order", Eigen::VectorXi(Eigen::Vector2i(1, 0))});
  r.group = Group{};
  r.group->size = 1;
  r.page = [] { return Page{}; };
  r.run.threads = 1;
  return r;
}

// Property: the directory holds just what result.json names, and the arrays come back.
TEST_F(Save, WritesWhatResultJsonNames) {
  save(with_every_file(), folder_ / "out");
  EXPECT_EQ(names(folder_ / "out"), (std::set<std::string>{"result.json", "matrix.npy", "vector.npy", "order.npy",
                                                           "group.json", "report.html"}));
  EXPECT_EQ(names(folder_), std::set<std::string>{"out"});
  const auto json = read_result(folder_ / "out");
  for (const auto& [name, file] : json["arrays"].items()) EXPECT_TRUE(fs::exists(folder_ / "out" / file));
  const RowMatrix matrix = read_all(*open_samples((folder_ / "out" / "matrix.npy").string()));
  EXPECT_EQ(matrix, RowMatrix(std::get<Eigen::MatrixXd>(with_every_file().arrays[0].value)));
  EXPECT_EQ(read_group(folder_ / "out" / "group.json").size, 1);
}

TEST_F(Save, SameResultSameBytes) {
  save(with_every_file(), folder_ / "a");
  save(with_every_file(), folder_ / "b");
  for (const auto& name : names(folder_ / "a")) EXPECT_EQ(bytes(folder_ / "a" / name), bytes(folder_ / "b" / name));
}

// Property: what stands there is kept unless the caller insists, and then nothing old remains.
TEST_F(Save, RefusesWhatIsNotEmptyUnlessForced) {
  fs::create_directories(folder_ / "out");
  std::ofstream(folder_ / "out" / "precious") << "mine";
  EXPECT_THROW(save(with_every_file(), folder_ / "out"), InputError);
  EXPECT_EQ(names(folder_ / "out"), std::set<std::string>{"precious"});
  save(with_every_file(), folder_ / "out", true);
  EXPECT_FALSE(fs::exists(folder_ / "out" / "precious"));
  EXPECT_TRUE(fs::exists(folder_ / "out" / "result.json"));
}

// Property: a result that cannot be written leaves nothing behind.
TEST_F(Save, AFailureLeavesNothing) {
  Result r = with_every_file();
  r.group->noise = 2;  // refused by to_json(Group), after the arrays were written
  EXPECT_THROW(save(r, folder_ / "out"), InputError);
  EXPECT_TRUE(fs::is_empty(folder_));
}

}  // namespace
}  // namespace lieder

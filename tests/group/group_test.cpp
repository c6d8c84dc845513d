#include "lieder/group/group.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/io/write.hpp"

namespace lieder {
namespace {

Group example() {
  RandomStream random(Seed{3});
  Group g;
  g.name = "SO(3)";
  g.size = 3;
  for (int k = 0; k < 3; ++k) g.lie_algebra.push_back(random.normal_matrix(3, 3));
  g.discrete.push_back(-Eigen::MatrixXd::Identity(3, 3));
  g.noise = 1e-3;
  g.provenance["verb"] = "test";
  return g;
}

// Property: nothing is lost on the way through the file, to the last bit.
TEST(Group, SurvivesItsFileBitForBit) {
  const Group before = example();
  const Group after = group_from_json(nlohmann::json::parse(to_json(before).dump()));
  EXPECT_EQ(after.name, before.name);
  EXPECT_EQ(after.lie_algebra, before.lie_algebra);
  EXPECT_EQ(after.discrete, before.discrete);
  EXPECT_EQ(after.noise, before.noise);
  EXPECT_EQ(after.provenance.dump(), before.provenance.dump());
}

void expect_refused(const nlohmann::json& json, const std::string& words) {
  try {
    group_from_json(json);
    ADD_FAILURE() << "accepted: " << json.dump();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr(words));
  }
}

TEST(Group, FilesThatAreWrongAreRefusedByTheKey) {
  const nlohmann::json good = nlohmann::json::parse(to_json(example()).dump());
  for (const char* key : {"format", "size", "dimension", "lie_algebra", "discrete", "noise"}) {
    auto missing = good;
    missing.erase(key);
    expect_refused(missing, std::string("\"") + key + "\" is missing");
  }
  const auto with = [&](const char* key, const nlohmann::json& value) {
    auto changed = good;
    changed[key] = value;
    return changed;
  };
  expect_refused(with("format", 2), "format 2 came");
  expect_refused(with("size", 0), "size 0 came");
  expect_refused(with("size", 4), "4 rows of 4 numbers");
  expect_refused(with("dimension", 2), "dimension 2 but 3 matrices");
  expect_refused(with("noise", -1), "noise -1");
  expect_refused(with("lie_algebra", 3), "is number; need a list");
  auto holed = good;
  holed["discrete"][0][1][2] = nullptr;
  expect_refused(holed, "no number at (1, 2)");
  expect_refused(nlohmann::json::array(), "need an object");
}

// Property: permutations in a file are the group of their matrices.
TEST(Group, FilesOfPermutations) {
  const auto group = group_from_json(nlohmann::json::parse(R"({"format": 1, "permutations": [[1, 2, 0], [1, 0, 2]]})"));
  EXPECT_EQ(group.size, 3);
  ASSERT_EQ(group.discrete.size(), 2U);
  EXPECT_EQ(group.discrete[0] * Eigen::Vector3d(5, 6, 7), Eigen::Vector3d(7, 5, 6));
  for (const auto& [list, words] :
       {std::pair{"[]", "is empty"}, std::pair{"[[0, 2]]", "permutations[0] is no list of images"},
        std::pair{"[[0, 0]]", "takes two points to one"},
        std::pair{"[[1, 0], [0, 1, 2]]", "permutations[1] moves 3 points; need 2"},
        std::pair{"[[-1, 0]]", "is no list of images"}, std::pair{"3", "is number"}})
    try {
      group_from_json(nlohmann::json::parse(fmt::format(R"({{"format": 1, "permutations": {}}})", list)));
      ADD_FAILURE() << list;
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), testing::HasSubstr(words));
    }
}

TEST(Group, ReadErrorsStartWithThePath) {
  const auto path = std::filesystem::temp_directory_path() / "lieder_group_test.json";
  std::ofstream(path) << "not json";
  for (const auto& wrong :
       {path, std::filesystem::path("no/such/group.json"), std::filesystem::temp_directory_path()}) {
    try {
      read_group(wrong);
      ADD_FAILURE() << wrong;
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), testing::StartsWith(wrong.string()));
    }
  }
  std::ofstream(path) << to_json(example()).dump();
  EXPECT_EQ(read_group(path).dimension(), 3);
  std::filesystem::remove(path);
}

// Property: a group of many numbers keeps them in an array file beside its own, to the last bit.
TEST(Group, LargeFilesKeepTheirMatricesBeside) {
  const auto folder = std::filesystem::temp_directory_path() / "lieder_large_group";
  std::filesystem::create_directory(folder);
  RandomStream random(Seed{4});
  Group before;
  before.size = 250;
  before.lie_algebra = {random.normal_matrix(250, 250), random.normal_matrix(250, 250)};
  write_group(folder / "large.json", before);
  EXPECT_LT(std::filesystem::file_size(folder / "large.json"), 1000U);
  EXPECT_EQ(read_group(folder / "large.json").lie_algebra, before.lie_algebra);
  EXPECT_TRUE(read_group(folder / "large.json").discrete.empty());
  before.discrete = {random.normal_matrix(250, 250), random.normal_matrix(250, 250)};
  before.lie_algebra.clear();
  write_group(folder / "large.json", before);
  EXPECT_EQ(read_group(folder / "large.json").discrete, before.discrete);
  std::filesystem::remove(folder / "large.npz");
  EXPECT_THROW(read_group(folder / "large.json"), InputError);
  // Any array file will do; its shape has to fit, and text alone does not say where it lies.
  write_group(folder / "small.json", example());
  EXPECT_FALSE(std::filesystem::exists(folder / "small.npz"));
  nlohmann::json json = to_json(example());
  json["discrete"] = "moves.npy";
  std::ofstream(folder / "small.json") << json.dump();
  const Eigen::MatrixXd moves = random.normal_matrix(27, 1);
  write_npy(folder / "moves.npy", std::span<const double>(moves.data(), 27), std::vector<std::int64_t>{3, 3, 3});
  EXPECT_EQ(read_group(folder / "small.json").discrete.size(), 3U);
  write_npy(folder / "moves.npy", std::span<const double>(moves.data(), 27), std::vector<std::int64_t>{9, 3});
  try {
    read_group(folder / "small.json");
    ADD_FAILURE();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("with the shape (9, 3); need (number of matrices, 3, 3)"));
  }
  expect_refused(json, "names the file moves.npy");
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace lieder

#include "kernel/training_parts.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include "lieder/base/error.hpp"
#include "lieder/io/write.hpp"

namespace lieder {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// The first key that differs.
std::string difference_of(const std::string& before, const Json& run) {
  const Json other = Json::parse(before, nullptr, false);
  if (!other.is_object()) return "what it says";
  for (const auto& [key, value] : run.items())
    if (!other.contains(key) || other.at(key) != value) return key;
  return "what it says";
}

void make_directory(const fs::path& directory) {
  std::error_code failed;
  fs::create_directory(directory, failed);
  if (failed) throw InputError(fmt::format("resume: {}: {}", directory.string(), failed.message()));
  if (!fs::is_directory(directory, failed))
    throw InputError(fmt::format("resume: {} is no directory; need a new one, or one of a run", directory.string()));
}

}  // namespace

TrainingParts::TrainingParts(fs::path directory, const Json& run) : directory_(std::move(directory)) {
  if (directory_.empty()) return;
  make_directory(directory_);
  const fs::path stamp = directory_ / "run.json";
  const std::string words = run.dump(2) + "\n";
  std::error_code failed;
  if (!fs::exists(stamp, failed)) {
    if (fs::directory_iterator(directory_, failed) != fs::directory_iterator())
      throw InputError(
          fmt::format("resume: {} holds other files; need a new directory, or one of a run", directory_.string()));
    write_file(stamp, words);
    return;
  }
  std::ifstream file(stamp, std::ios::binary);
  const std::string before((std::istreambuf_iterator<char>(file)), {});
  if (before != words)
    throw InputError(
        fmt::format("resume: {} holds parts of another run, whose run.json differs in {}; need a new "
                    "directory, or the same run",
                    directory_.string(), difference_of(before, run)));
}

fs::path TrainingParts::file(Eigen::Index number) const { return directory_ / fmt::format("part_{:05}.npy", number); }

std::optional<RowMatrix> TrainingParts::read(Eigen::Index number, Eigen::Index rows, Eigen::Index columns) const {
  std::error_code failed;
  if (directory_.empty() || !fs::exists(file(number), failed)) return std::nullopt;
  RowMatrix part = read_all(*open_samples(file(number).string()));
  if (part.rows() != rows || part.cols() != columns)
    throw InputError(fmt::format("resume: {} has {} x {} numbers; need {} x {}", file(number).string(), part.rows(),
                                 part.cols(), rows, columns));
  return part;
}

void TrainingParts::write(Eigen::Index number, const RowMatrix& part) const {
  if (!directory_.empty()) write_npy(file(number), part);
}

}  // namespace lieder

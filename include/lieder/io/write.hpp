#pragma once
#include <Eigen/Core>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "lieder/io/samples.hpp"

namespace lieder {

/// Writes a file so that it appears whole or not at all: to a temporary neighbour, flushed, then renamed.
/// \throws InputError naming the path and the system's reason (no such folder, not writable, disk full)
void write_file(const std::filesystem::path& path, std::string_view bytes);

/// float64 .npy, C order, appears whole; a vector becomes a one-dimensional array.
void write_npy(const std::filesystem::path& path, const Eigen::Ref<const RowMatrix>& matrix);
void write_npy(const std::filesystem::path& path, const Eigen::Ref<const Eigen::VectorXd>& vector);
void write_npy(const std::filesystem::path& path, const Eigen::Ref<const Eigen::VectorXi>& vector);  ///< int64

/// A float64 .npy of known width written block by block; appears under its name at finish(), never before.
class NpyWriter {
 public:
  NpyWriter(std::filesystem::path path, Eigen::Index cols);
  ~NpyWriter();  ///< without finish(): nothing is left behind
  NpyWriter(const NpyWriter&) = delete;
  NpyWriter& operator=(const NpyWriter&) = delete;
  void append(const Eigen::Ref<const RowMatrix>& block);
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A directory that appears whole: files are written into path() and finish() renames it into place.
class OutputDirectory {
 public:
  /// \throws InputError when `target` exists and is not an empty directory (unless `force`), or its parent is not
  ///   writable. Nothing is touched before finish().
  OutputDirectory(std::filesystem::path target, bool force);
  ~OutputDirectory();  ///< without finish(): nothing is left behind
  OutputDirectory(const OutputDirectory&) = delete;
  OutputDirectory& operator=(const OutputDirectory&) = delete;
  const std::filesystem::path& path() const { return temporary_; }
  void finish();

 private:
  std::filesystem::path target_, temporary_;
  bool force_, finished_ = false;
};

/// Hexadecimal SHA-256 of a file's bytes.
std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace lieder

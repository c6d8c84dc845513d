#pragma once
#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "lieder/io/samples.hpp"

namespace lieder {

/// Writes a file so that it appears whole or not at all: to a temporary neighbour, flushed, then renamed.
/// \throws InputError naming the path and the system's reason (no such folder, not writable, disk full)
void write_file(const std::filesystem::path& path, std::string_view bytes);

/// A .npy in C order of any shape, float64 or int64; appears whole. `values` count the last extent fastest.
void write_npy(const std::filesystem::path& path, std::span<const double> values, std::span<const std::int64_t> shape);
void write_npy(const std::filesystem::path& path, std::span<const std::int64_t> values,
               std::span<const std::int64_t> shape);

/// An Eigen matrix or vector as .npy (a vector becomes a one-dimensional array); whole numbers as int64, others as
/// float64.
template <typename Derived>
void write_npy(const std::filesystem::path& path, const Eigen::DenseBase<Derived>& values) {
  using Scalar = std::conditional_t<std::is_integral_v<typename Derived::Scalar>, std::int64_t, double>;
  const Eigen::Array<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> stored =
      values.derived().array().template cast<Scalar>();
  const std::array<std::int64_t, 2> extents{stored.rows(), stored.cols()};
  const std::array<std::int64_t, 1> length{stored.size()};
  const std::span<const std::int64_t> shape =
      Derived::IsVectorAtCompileTime ? std::span<const std::int64_t>(length) : std::span<const std::int64_t>(extents);
  write_npy(path, std::span<const Scalar>(stored.data(), static_cast<std::size_t>(stored.size())), shape);
}

/// One array of a .npz, `values` counting the last extent fastest; they are not copied.
struct NpzArray {
  std::string name;
  std::vector<std::int64_t> shape;
  std::span<const double> values;
};

/// Arrays by name in one file; appears whole. Same arrays, same bytes.
void write_npz(const std::filesystem::path& path, const std::vector<NpzArray>& arrays);

/// A sparse matrix as scipy.sparse.load_npz reads it: a .npz with the arrays of its compressed rows, which are the
/// columns of `transposed`; appears whole. Same matrix, same bytes.
void write_csr(const std::filesystem::path& path, const Eigen::SparseMatrix<double>& transposed);

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

#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lieder/linalg/row_matrix.hpp"

namespace lieder {

/// What an input is, for messages and for result.json.
struct ArrayInfo {
  std::string path;                 ///< as the user gave it, or "array" for memory
  std::vector<std::int64_t> shape;  ///< first extent is -1 while unknown (CSV before its end was reached)
  std::string dtype;                ///< "float64", "uint8", ... as stored
};

/// Samples as rows, read in order, block by block, converted to double. Further extents are flattened into columns (a
/// series has one column, an image stack rows x (height * width)), so look at info().shape when that matters.
class SampleStream {
 public:
  SampleStream() = default;
  virtual ~SampleStream() = default;
  SampleStream(const SampleStream&) = delete;
  SampleStream& operator=(const SampleStream&) = delete;

  virtual const ArrayInfo& info() const = 0;
  virtual Eigen::Index cols() const = 0;
  /// Number of rows; empty while only reading to the end could tell.
  virtual std::optional<Eigen::Index> rows() const = 0;
  /// Fills the next rows of `block` (cols() columns) and returns how many; 0 at the end.
  /// \throws InputError when a row is ragged, cut short, not a number or not finite (names the first position)
  virtual Eigen::Index read(Eigen::Ref<RowMatrix> block) = 0;
  /// Back to the first row.
  virtual void rewind() = 0;
};

/// Opens a file by its extension: .npy, .npz (`file.npz:name`), .csv, .tsv, .h5/.hdf5 (`file.h5:/dataset`), idx (also
/// .gz). Memory-mapped or streamed: no more than a block is held, whatever the header claims.
/// \throws InputError naming the path, what came and what is needed
std::unique_ptr<SampleStream> open_samples(const std::string& text);

/// Names of the arrays in a .npz archive, in its order: `file.npz:name` opens one of them.
/// \throws InputError naming the path when it is none
std::vector<std::string> array_names(const std::string& path);

/// The caller's own memory as a stream, without a copy. Strides in elements. Must outlive the stream.
template <typename Scalar>
std::unique_ptr<SampleStream> view_samples(const Scalar* data, Eigen::Index rows, Eigen::Index cols,
                                           Eigen::Index row_stride, Eigen::Index col_stride,
                                           std::string name = "array");
extern template std::unique_ptr<SampleStream> view_samples(const double*, Eigen::Index, Eigen::Index, Eigen::Index,
                                                           Eigen::Index, std::string);
extern template std::unique_ptr<SampleStream> view_samples(const float*, Eigen::Index, Eigen::Index, Eigen::Index,
                                                           Eigen::Index, std::string);

/// All that is left of a stream.
RowMatrix read_all(SampleStream& stream);

}  // namespace lieder

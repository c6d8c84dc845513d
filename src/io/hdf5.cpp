#include "io/hdf5.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "io/file.hpp"
#include "io/finite.hpp"
#include "io/hdf5_dataset.hpp"
#include "io/refuse.hpp"
#include "io/row_stream.hpp"

namespace lieder::io {
namespace {

class Hdf5Stream final : public SampleStream {
 public:
  explicit Hdf5Stream(const Spec& spec) : size_(File(spec.path).size()) {
    const Hdf5Session session;
    try {
      open(spec);
    } catch (...) {
      close();
      throw;
    }
  }
  ~Hdf5Stream() override {
    const Hdf5Session session;
    close();
  }
  Hdf5Stream(const Hdf5Stream&) = delete;
  Hdf5Stream& operator=(const Hdf5Stream&) = delete;

  const ArrayInfo& info() const override { return info_; }
  Eigen::Index cols() const override { return layout_.cols; }
  std::optional<Eigen::Index> rows() const override { return layout_.rows; }
  void rewind() override { row_ = 0; }

  Eigen::Index read(Eigen::Ref<RowMatrix> block) override {
    require_width(info_, layout_.cols, block.cols());
    const Eigen::Index count = std::min(block.rows(), layout_.rows - row_);
    if (count <= 0) return 0;
    if (block.outerStride() == block.cols()) {
      read_rows(row_, count, block.data());
    } else {
      RowMatrix rows(count, layout_.cols);
      read_rows(row_, count, rows.data());
      block.topRows(count) = rows;
    }
    row_ += count;
    return count;
  }

 private:
  void open(const Spec& spec) {
    const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG);
    file_ = {H5Fopen(spec.path.c_str(), H5F_ACC_RDONLY, access.get()), H5Fclose};
    if (!file_.valid())
      refuse(spec.path, "is not a sound HDF5 file ({}); need what h5py or another HDF5 program writes",
             Hdf5Session::reason());
    dataset_ = open_dataset(spec, file_.get(), 0);
    layout_ = checked_dataset(spec.text, dataset_.get(), size_);
    info_ = info_of(spec.text, layout_);
    // Rows are read in order, so one stretch of chunks in the cache lets each chunk be unpacked once.
    constexpr std::uint64_t kLargestCache = std::uint64_t{1} << 28;
    const std::uint64_t stretch = std::min(chunk_stretch_bytes(layout_, dataset_.get()), kLargestCache);
    if (stretch == 0) return;
    dataset_.reset();  // a dataset that is open keeps its cache, whatever is asked of the next handle
    dataset_ = open_dataset(spec, file_.get(), stretch);
  }

  void close() {
    dataset_.reset();
    file_.reset();
  }

  void read_rows(Eigen::Index row, Eigen::Index count, double* out) const {
    const Hdf5Session session;
    std::vector<hsize_t> start(layout_.shape.size(), 0), extents(layout_.shape.begin(), layout_.shape.end());
    start[0] = static_cast<hsize_t>(row);
    extents[0] = static_cast<hsize_t>(count);
    const Hdf5Handle stored(H5Dget_space(dataset_.get()), H5Sclose);
    // Of the same rank on both sides: HDF5 then copies stretches, otherwise single values.
    const Hdf5Handle memory(H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr), H5Sclose);
    if (H5Sselect_hyperslab(stored.get(), H5S_SELECT_SET, start.data(), nullptr, extents.data(), nullptr) < 0 ||
        H5Dread(dataset_.get(), H5T_NATIVE_DOUBLE, memory.get(), stored.get(), H5P_DEFAULT, out) < 0)
      refuse(info_.path, "cannot be read from row {} on ({}); the file is damaged", row, Hdf5Session::reason());
    if (!layout_.element.may_be_non_finite()) return;
    if (const auto bad = first_non_finite({out, static_cast<std::size_t>(count * layout_.cols)})) {
      const auto index = static_cast<Eigen::Index>(*bad);
      refuse_non_finite(info_.path, row + index / layout_.cols, index % layout_.cols, out[index]);
    }
  }

  std::uint64_t size_;
  Hdf5Handle file_, dataset_;
  ArrayLayout layout_;
  ArrayInfo info_;
  Eigen::Index row_ = 0;
};

}  // namespace

std::unique_ptr<SampleStream> open_hdf5(const Spec& spec) { return std::make_unique<Hdf5Stream>(spec); }

}  // namespace lieder::io

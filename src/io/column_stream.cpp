#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <utility>
#include <vector>

#include "io/finite.hpp"
#include "io/refuse.hpp"
#include "io/row_stream.hpp"

namespace lieder::io {
namespace {

class ColumnStream final : public SampleStream {
 public:
  ColumnStream(std::unique_ptr<ByteSource> source, std::uint64_t offset, ArrayLayout layout)
      : source_(std::move(source)),
        offset_(offset),
        layout_(std::move(layout)),
        info_(info_of(source_->label(), layout_)) {
    // A panel holds a stretch of every column as stored: long enough that a read pays even on a disk that must seek,
    // small enough for any machine.
    constexpr Eigen::Index kPanelBytes = Eigen::Index{32} << 20;
    panel_rows_ = std::clamp<Eigen::Index>(kPanelBytes / layout_.cols / layout_.element.bytes, 1, layout_.rows);
  }

  const ArrayInfo& info() const override { return info_; }
  Eigen::Index cols() const override { return layout_.cols; }
  std::optional<Eigen::Index> rows() const override { return layout_.rows; }
  void rewind() override { row_ = 0; }

  Eigen::Index read(Eigen::Ref<RowMatrix> block) override {
    require_width(info_, layout_.cols, block.cols());
    const Eigen::Index wanted = std::min(block.rows(), layout_.rows - row_);
    for (Eigen::Index done = 0; done < wanted;) {
      if (row_ < panel_start_ || row_ >= panel_start_ + panel_held_) load_panel();
      const Eigen::Index left_in_panel = panel_start_ + panel_held_ - row_;
      const Eigen::Index count = std::min({wanted - done, left_in_panel, kTile});
      turn(block.middleRows(done, count));
      done += count;
      row_ += count;
    }
    return wanted;
  }

 private:
  // What is turned at a time stays in the first cache, and a row's part of it is one cache line.
  static constexpr Eigen::Index kTile = 512, kGroup = 8;

  void load_panel() {
    panel_held_ = 0;
    panel_start_ = row_ / panel_rows_ * panel_rows_;
    const Eigen::Index count = std::min(panel_rows_, layout_.rows - panel_start_);
    const auto width = static_cast<std::size_t>(layout_.element.bytes);
    const std::size_t stretch = static_cast<std::size_t>(count) * width;
    panel_.resize(stretch * static_cast<std::size_t>(layout_.cols));
    for (Eigen::Index column = 0; column < layout_.cols; ++column) {
      const auto first = static_cast<std::uint64_t>(stored_column(column) * layout_.rows + panel_start_);
      source_->read_at(offset_ + first * width,
                       std::span(panel_).subspan(static_cast<std::size_t>(column) * stretch, stretch));
    }
    panel_held_ = count;
  }

  // The rows from row_ on, out of the panel.
  void turn(Eigen::Ref<RowMatrix> rows) {
    const auto width = static_cast<std::size_t>(layout_.element.bytes);
    const auto count = static_cast<std::size_t>(rows.rows());
    for (Eigen::Index column = 0; column < layout_.cols; column += kGroup) {
      const Eigen::Index group = std::min(kGroup, layout_.cols - column);
      for (Eigen::Index j = 0; j < group; ++j) {
        const Eigen::Index value = (column + j) * panel_held_ + row_ - panel_start_;
        widen(layout_.element, panel_.data() + static_cast<std::size_t>(value) * width, {tile_.col(j).data(), count});
      }
      rows.middleCols(column, group) = tile_.topLeftCorner(rows.rows(), group);
    }
    if (!layout_.element.may_be_non_finite()) return;
    for (Eigen::Index i = 0; i < rows.rows(); ++i)
      if (const auto bad = first_non_finite({rows.row(i).data(), static_cast<std::size_t>(rows.cols())})) {
        const auto column = static_cast<Eigen::Index>(*bad);
        refuse_non_finite(info_.path, row_ + i, column, rows(i, column));
      }
  }

  // Our columns count the further extents with the last one fastest, the file with the second fastest.
  Eigen::Index stored_column(Eigen::Index column) const {
    Eigen::Index stored = 0, stride = layout_.cols;
    for (auto extent = layout_.shape.rbegin(); extent + 1 != layout_.shape.rend(); ++extent) {
      stride /= *extent;
      stored += column % *extent * stride;
      column /= *extent;
    }
    return stored;
  }

  std::unique_ptr<ByteSource> source_;
  std::uint64_t offset_;
  ArrayLayout layout_;
  ArrayInfo info_;
  Eigen::Index row_ = 0;                                        // the next one
  Eigen::Index panel_rows_, panel_start_ = 0, panel_held_ = 0;  // of which the panel has so many
  std::vector<std::byte> panel_;
  Eigen::Matrix<double, kTile, kGroup> tile_;
};

// The rest of a source, `bytes` long, in a file that has no name and goes with its descriptor.
std::unique_ptr<ByteSource> unpack(ByteSource& source, std::uint64_t bytes) {
  const char* folder = std::getenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe): nobody sets it while we run
  std::string name = std::string(folder != nullptr && *folder != '\0' ? folder : "/tmp") + "/lieder-XXXXXX";
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0)
    refuse(source.label(), "Fortran order in compressed data needs a temporary file, and {} cannot be made ({})", name,
           system_reason(errno));
  ::unlink(name.c_str());
  auto file = std::make_shared<File>(descriptor, bytes, source.label());
  std::vector<std::byte> buffer(std::size_t{1} << 20);
  for (std::uint64_t done = 0; done < bytes;) {
    const std::span<std::byte> stretch{buffer.data(), std::min<std::uint64_t>(buffer.size(), bytes - done)};
    read_exactly(source, stretch, "its values");
    for (std::size_t written = 0; written < stretch.size();) {
      const auto step = ::write(descriptor, stretch.data() + written, stretch.size() - written);
      if (step < 0 && errno == EINTR) continue;
      if (step < 0) refuse(source.label(), "cannot be unpacked to {} ({})", name, system_reason(errno));
      written += static_cast<std::size_t>(step);
    }
    done += stretch.size();
  }
  require_end(source);
  return source_of_file(std::move(file));
}

}  // namespace

std::unique_ptr<SampleStream> stream_columns(std::unique_ptr<ByteSource> source, std::uint64_t offset,
                                             ArrayLayout layout) {
  if (layout.cols == 1 || (layout.rows == 1 && layout.shape.size() <= 2))
    return stream_rows(std::move(source), offset, std::move(layout));
  if (!source->positional()) {
    source = unpack(*source, layout.bytes);
    offset = 0;
  }
  return std::make_unique<ColumnStream>(std::move(source), offset, std::move(layout));
}

}  // namespace lieder::io

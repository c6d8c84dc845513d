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
    // A panel of whole columns' stretches: long enough that a read pays, small enough for any machine.
    constexpr Eigen::Index kPanelValues = Eigen::Index{1} << 22;
    panel_rows_ = std::clamp<Eigen::Index>(kPanelValues / std::max(layout_.cols, kGroup), 1, layout_.rows);
  }

  const ArrayInfo& info() const override { return info_; }
  Eigen::Index cols() const override { return layout_.cols; }
  std::optional<Eigen::Index> rows() const override { return layout_.rows; }
  void rewind() override { row_ = 0; }

  Eigen::Index read(Eigen::Ref<RowMatrix> block) override {
    require_width(info_, layout_.cols, block.cols());
    const Eigen::Index wanted = std::min(block.rows(), layout_.rows - row_);
    for (Eigen::Index done = 0; done < wanted;) {
      if (row_ < panel_start_ || row_ >= panel_start_ + panel_.rows()) load_panel();
      const Eigen::Index first = row_ - panel_start_;
      const Eigen::Index count = std::min(wanted - done, panel_.rows() - first);
      block.middleRows(done, count) = panel_.middleRows(first, count);
      done += count;
      row_ += count;
    }
    return std::max<Eigen::Index>(wanted, 0);
  }

 private:
  static constexpr Eigen::Index kGroup = 8;  // columns turned at a time: a row's stretch of them is a cache line

  void load_panel() {
    const Eigen::Index start = row_ / panel_rows_ * panel_rows_;
    const Eigen::Index count = std::min(panel_rows_, layout_.rows - start);
    panel_.resize(0, layout_.cols);  // not valid until it is whole
    RowMatrix panel(count, layout_.cols);
    Eigen::MatrixXd group(count, kGroup);
    for (Eigen::Index column = 0; column < layout_.cols; column += kGroup) {
      const Eigen::Index width = std::min(kGroup, layout_.cols - column);
      for (Eigen::Index j = 0; j < width; ++j) load_column(start, column + j, group.col(j));
      panel.middleCols(column, width) = group.leftCols(width);
    }
    require_finite(panel, start);
    panel_ = std::move(panel);
    panel_start_ = start;
  }

  void load_column(Eigen::Index start, Eigen::Index column, Eigen::Ref<Eigen::VectorXd> out) {
    const auto width = static_cast<std::uint64_t>(layout_.element.bytes);
    const auto count = static_cast<std::size_t>(out.size());
    stored_.resize(count * width);
    const Eigen::Index first = stored_column(column) * layout_.rows + start;
    source_->read_at(offset_ + static_cast<std::uint64_t>(first) * width, stored_);
    widen(layout_.element, stored_.data(), {out.data(), count});
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

  void require_finite(const RowMatrix& panel, Eigen::Index start) const {
    if (!layout_.element.may_be_non_finite()) return;
    const auto bad = first_non_finite({panel.data(), static_cast<std::size_t>(panel.size())});
    if (!bad) return;
    const auto index = static_cast<Eigen::Index>(*bad);
    refuse_non_finite(info_.path, start + index / layout_.cols, index % layout_.cols, panel.data()[index]);
  }

  std::unique_ptr<ByteSource> source_;
  std::uint64_t offset_;
  ArrayLayout layout_;
  ArrayInfo info_;
  Eigen::Index row_ = 0, panel_rows_ = 0, panel_start_ = 0;
  RowMatrix panel_;
  std::vector<std::byte> stored_;
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

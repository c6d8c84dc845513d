#include "io/row_stream.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "io/finite.hpp"
#include "io/refuse.hpp"

namespace lieder::io {
namespace {

class RowStream final : public SampleStream {
 public:
  RowStream(std::unique_ptr<ByteSource> source, std::uint64_t offset, ArrayLayout layout)
      : source_(std::move(source)),
        offset_(offset),
        layout_(std::move(layout)),
        info_(info_of(source_->label(), layout_)) {}

  const ArrayInfo& info() const override { return info_; }
  Eigen::Index cols() const override { return layout_.cols; }
  std::optional<Eigen::Index> rows() const override { return layout_.rows; }

  Eigen::Index read(Eigen::Ref<RowMatrix> block) override {
    require_width(info_, layout_.cols, block.cols());
    const Eigen::Index count = std::min(block.rows(), layout_.rows - row_);
    if (count <= 0) return 0;
    const auto width = static_cast<std::size_t>(layout_.cols);
    if (block.outerStride() == block.cols()) {
      fill({block.data(), static_cast<std::size_t>(count) * width}, row_);
    } else {
      for (Eigen::Index i = 0; i < count; ++i) fill({block.row(i).data(), width}, row_ + i);
    }
    row_ += count;
    if (row_ == layout_.rows) require_end(*source_);
    return count;
  }

  void rewind() override {
    source_->rewind();
    std::vector<std::byte> header(static_cast<std::size_t>(offset_));
    read_exactly(*source_, header, "its header");
    row_ = 0;
  }

 private:
  void fill(std::span<double> out, Eigen::Index row) {
    constexpr std::size_t kStretch = std::size_t{1} << 15;  // values at a time: they stay in the second cache
    for (std::size_t start = 0; start < out.size(); start += kStretch) {
      const auto stretch = out.subspan(start, std::min(kStretch, out.size() - start));
      fetch(stretch, row, start);
      if (layout_.element.may_be_non_finite()) require_finite(stretch, row, start);
    }
  }

  void fetch(std::span<double> out, Eigen::Index row, std::size_t start) {
    const std::size_t bytes = out.size() * static_cast<std::size_t>(layout_.element.bytes);
    std::span<std::byte> target = std::as_writable_bytes(out);
    const bool direct = layout_.element.is_native_double();
    if (!direct) {
      scratch_.resize(std::max(scratch_.size(), bytes));
      target = {scratch_.data(), bytes};
    }
    const std::size_t got = source_->read(target);
    if (got < bytes)
      refuse(info_.path, "ends inside row {}; its header promises {} rows, so the file is truncated",
             row + position(start + got / static_cast<std::size_t>(layout_.element.bytes)).first, layout_.rows);
    if (!direct) widen(layout_.element, scratch_.data(), out);
  }

  void require_finite(std::span<const double> values, Eigen::Index row, std::size_t start) const {
    const auto bad = first_non_finite(values);
    if (!bad) return;
    const auto [down, across] = position(start + *bad);
    refuse_non_finite(info_.path, row + down, across, values[*bad]);
  }

  std::pair<Eigen::Index, Eigen::Index> position(std::size_t value) const {
    const auto index = static_cast<Eigen::Index>(value);
    return {index / layout_.cols, index % layout_.cols};
  }

  std::unique_ptr<ByteSource> source_;
  std::uint64_t offset_;
  ArrayLayout layout_;
  ArrayInfo info_;
  Eigen::Index row_ = 0;
  std::vector<std::byte> scratch_;
};

}  // namespace

std::unique_ptr<SampleStream> stream_rows(std::unique_ptr<ByteSource> source, std::uint64_t offset,
                                          ArrayLayout layout) {
  return std::make_unique<RowStream>(std::move(source), offset, std::move(layout));
}

ArrayInfo info_of(const std::string& path, const ArrayLayout& layout) {
  return {path, layout.shape, layout.element.name()};
}

void require_width(const ArrayInfo& info, Eigen::Index stream_cols, Eigen::Index block_cols) {
  if (block_cols != stream_cols)
    refuse(info.path, "a block of {} columns came to read into; need {}", block_cols, stream_cols);
}

}  // namespace lieder::io

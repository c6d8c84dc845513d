#include "synth/chosen_columns.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "lieder/base/memory.hpp"

namespace lieder::detail {
namespace {

/// A stream of some of another stream's columns.
class ChosenColumns final : public SampleStream {
 public:
  ChosenColumns(SampleStream& all, Eigen::Index first, Eigen::Index count) : all_(all), first_(first), count_(count) {}

  const ArrayInfo& info() const override { return all_.info(); }
  Eigen::Index cols() const override { return count_; }
  std::optional<Eigen::Index> rows() const override { return all_.rows(); }
  void rewind() override { all_.rewind(); }

  Eigen::Index read(Eigen::Ref<RowMatrix> block) override {
    const Eigen::Index rows = std::clamp<Eigen::Index>((Eigen::Index{1} << 18) / all_.cols(), 1, block.rows());
    if (buffer_.rows() < rows) buffer_.resize(rows, all_.cols());
    const Eigen::Index got = all_.read(buffer_.topRows(rows));
    block.topRows(got) = buffer_.block(0, first_, got, count_);
    return got;
  }

 private:
  SampleStream& all_;
  Eigen::Index first_, count_;
  RowMatrix buffer_;
};

}  // namespace

RowMatrix read_columns(SampleStream& stream, Eigen::Index first, Eigen::Index count) {
  if (const auto rows = stream.rows()) {
    const double bytes = 8. * static_cast<double>(*rows) * static_cast<double>(count);
    require_memory(stream.info().path, static_cast<std::uint64_t>(std::min(bytes, 1e18)), 0);
  }
  if (first == 0 && count == stream.cols()) return read_all(stream);
  ChosenColumns chosen(stream, first, count);
  return read_all(chosen);
}

}  // namespace lieder::detail

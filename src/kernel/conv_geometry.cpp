#include "kernel/conv_geometry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/at.hpp"
#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::Index;

/// One axis: its filter and its extent in every layer.
struct Axis {
  std::vector<Index> extents;
  Index filter, stride;
  Padding padding;

  /// What the filter at place 0 reaches beyond the start: half of what is missing to cover the axis, as "SAME" in
  /// TensorFlow and JAX.
  Index reach(std::size_t layer) const {
    return std::max<Index>((extents[layer] - 1) * stride + filter - extents[layer - 1], 0) / 2;
  }
};

Axis axis_of(const ConvOptions& options, Index extent, Index filter, Index stride) {
  Axis axis{{extent}, filter, stride, options.padding};
  for (int layer = 0; layer < options.depth; ++layer) {
    const Index before = axis.extents.back();
    if (options.padding == Padding::circular && before % stride != 0)
      throw InputError(
          fmt::format("kernel conv: stride {} came for an extent of {} in layer {}; circular padding needs "
                      "a stride that divides it",
                      stride, before, layer));
    axis.extents.push_back((before + stride - 1) / stride);
  }
  return axis;
}

/// The pairs of one layer. With zero padding only those that are both inside; others have covariance 0.
AxisPairs pairs_at(const Axis& axis, std::size_t layer, Index shift) {
  AxisPairs pairs;
  const Index n = axis.extents[layer];
  for (Index p = 0; p < n; ++p) {
    Index partner = p + shift;
    if (axis.padding == Padding::circular) partner = ((partner % n) + n) % n;
    if (partner < 0 || partner >= n) continue;
    pairs.here.push_back(static_cast<int>(p));
    pairs.there.push_back(static_cast<int>(partner));
  }
  return pairs;
}

void add_taps(const Axis& axis, std::size_t layer, const AxisPairs& before, AxisPairs& pairs) {
  const Index n = axis.extents[layer - 1], first = before.here.front();
  for (const int q : pairs.here) {
    std::vector<int> taps;
    for (Index offset = 0; offset < axis.filter; ++offset) {
      Index p = q * axis.stride + offset - axis.reach(layer);
      if (axis.padding == Padding::circular) p = ((p % n) + n) % n;
      if (p >= first && p - first < before.count()) taps.push_back(static_cast<int>(p - first));
    }
    pairs.taps.push_back(std::move(taps));
  }
}

AxisSweep sweep_of(const Axis& axis, Index last_shift) {
  const std::size_t depth = axis.extents.size() - 1;
  AxisSweep sweep(depth + 1);
  Index shift = last_shift;
  for (std::size_t layer = depth + 1; layer-- > 0; shift *= axis.stride) sweep[layer] = pairs_at(axis, layer, shift);
  for (std::size_t layer = 1; layer <= depth; ++layer) add_taps(axis, layer, sweep[layer - 1], sweep[layer]);
  return sweep;
}

std::vector<AxisSweep> sweeps_of(const Axis& axis, Pool pool) {
  if (pool == Pool::flatten) return {sweep_of(axis, 0)};
  const Index last = axis.extents.back();
  std::vector<AxisSweep> sweeps;
  for (Index shift = axis.padding == Padding::zero ? 1 - last : 0; shift < last; ++shift)
    sweeps.push_back(sweep_of(axis, shift));
  return sweeps;
}

/// Rows, columns.
std::pair<Index, Index> image_of(const ConvOptions& options, Index columns) {
  if (options.extents.empty()) {
    const Index positions = columns / options.channels;
    const auto side = static_cast<Index>(std::lround(std::sqrt(static_cast<double>(positions))));
    if (columns % options.channels != 0 || side * side != positions)
      throw InputError(
          fmt::format("kernel conv: samples of {} columns came with {} channels; need square images, or "
                      "the extents: image=ROWSxCOLUMNSxCHANNELS or signal=LENGTHxCHANNELS",
                      columns, options.channels));
    return {side, side};
  }
  const Index rows = options.extents.size() == 2 ? options.extents.front() : 1;
  if (rows * options.extents.back() * options.channels != columns)
    throw InputError(fmt::format("kernel conv: samples of {} columns came; images of {} x {} with {} channels have {}",
                                 columns, rows, options.extents.back(), options.channels,
                                 rows * options.extents.back() * options.channels));
  return {rows, options.extents.back()};
}

}  // namespace

ConvGeometry::ConvGeometry(const ConvOptions& options, Index columns) : channels_(options.channels) {
  const auto [height, width] = image_of(options, columns);
  const bool is_signal = options.extents.size() == 1;
  const Axis down = axis_of(options, height, is_signal ? 1 : options.filter, is_signal ? 1 : options.stride);
  const Axis along = axis_of(options, width, options.filter, options.stride);
  rows_ = down.extents;
  columns_ = along.extents;
  row_sweeps_ = sweeps_of(down, options.pool);
  column_sweeps_ = sweeps_of(along, options.pool);
}

}  // namespace lieder

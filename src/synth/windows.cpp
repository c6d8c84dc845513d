#include "lieder/synth/windows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "synth/chosen_columns.hpp"
#include "synth/made_stream.hpp"
#include "synth/streams.hpp"

namespace lieder {
namespace {

using Eigen::Index;

void check(const std::string& path, const WindowOptions& options, const SampleStream& series) {
  if (options.length < 3) throw InputError(fmt::format("windows: length {} came; need 3 or more", options.length));
  if (options.downsample < 1)
    throw InputError(fmt::format("windows: downsample {} came; need 1 or more", options.downsample));
  if (options.stride < 1) throw InputError(fmt::format("windows: stride {} came; need 1 or more", options.stride));
  if (options.threads < 0)
    throw InputError(fmt::format("windows: threads {} came; need 0 (all cores) or more", options.threads));
  if (options.samples < 0)
    throw InputError(fmt::format("windows: samples {} came; need 0 (all) or more", options.samples));
  if (series.info().shape.size() > 2)
    throw InputError(
        fmt::format("windows: {} has {} extents; need a series, or series as rows", path, series.info().shape.size()));
  if (options.column && (*options.column < 0 || *options.column >= series.cols()))
    throw InputError(fmt::format("windows: column {} came; {} has 0 to {}", *options.column, path, series.cols() - 1));
}

/// Series as rows.
RowMatrix read_series(SampleStream& stream, const WindowOptions& options) {
  const std::string& path = stream.info().path;
  check(path, options, stream);
  if (!options.column && stream.cols() > 1) return detail::read_columns(stream, 0, stream.cols());
  const RowMatrix column = detail::read_columns(stream, options.column.value_or(0), 1);
  return column.transpose();
}

/// Where the windows lie: `each` of them in one series.
struct Layout {
  Index each, total, used;
};

Layout layout_of(const std::string& path, const RowMatrix& series, const WindowOptions& options) {
  // Compared by division, for a product of the caller's numbers may not fit.
  if (series.cols() < 1 || (series.cols() - 1) / options.downsample < options.length - 1)
    throw InputError(fmt::format(
        "windows: {} has series of {} values; a window of {} every {} needs {}", path, series.cols(), options.length,
        options.downsample, static_cast<double>(options.length - 1) * static_cast<double>(options.downsample) + 1));
  const Index span = (options.length - 1) * options.downsample + 1;
  Layout layout{.each = (series.cols() - span) / options.stride + 1, .total = 0, .used = 0};
  layout.total = layout.each * series.rows();
  layout.used = options.samples == 0 ? layout.total : std::min(options.samples, layout.total);
  return layout;
}

detail::MadeSamples samples_of(SampleStream& stream, const WindowOptions& options) {
  const auto series = std::make_shared<const RowMatrix>(read_series(stream, options));
  const Layout layout = layout_of(stream.info().path, *series, options);
  detail::MadeSamples made{.name = "windows of " + stream.info().path,
                           .samples = layout.used,
                           .dim = options.length,
                           .seed = Seed{options.seed}.split(detail::kSampleStream),
                           .threads = options.threads};
  if (options.view != View::natural) made.view = view_matrix(options.view, options.length, options.seed);
  made.make = [series, layout, length = options.length, stride = options.stride, step = options.downsample](
                  Index n, RandomStream& /*random*/, double* row) {
    // floor(n total / used), in steps that stay small.
    const Index window = n * (layout.total / layout.used) + n * (layout.total % layout.used) / layout.used;
    const double* first = &(*series)(window / layout.each, window % layout.each * stride);
    for (Index i = 0; i < length; ++i) row[i] = first[i * step];
  };
  return made;
}

}  // namespace

Synth windows(SampleStream& series, const WindowOptions& options) {
  RowMatrix x = detail::matrix_of(samples_of(series, options));
  Eigen::MatrixXd view = view_matrix(options.view, options.length, options.seed);
  Eigen::MatrixXd truth = in_view(shift_generator(Boundary::line, options.length), view);
  return {.x = std::move(x), .truth = std::move(truth), .view = std::move(view)};
}

std::unique_ptr<SampleStream> stream_windows(SampleStream& series, const WindowOptions& options) {
  return detail::stream_of(samples_of(series, options));
}

}  // namespace lieder

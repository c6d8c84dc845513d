#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/synth/windows.hpp"
#include "synth/chosen_columns.hpp"
#include "synth/made_stream.hpp"
#include "synth/streams.hpp"

namespace lieder {
namespace {

using Eigen::Index;

/// Extents of a stack of images.
struct Stack {
  Index height, width;
};

Stack stack_of(const SampleStream& images) {
  const auto& shape = images.info().shape;
  if (shape.size() != 3)
    throw InputError(
        fmt::format("slices: {} has {} extents; need images x height x width, or one image's height x width",
                    images.info().path, shape.size()));
  return {.height = shape[1], .width = shape[2]};
}

void check(const SliceOptions& options, const std::string& path, Stack stack) {
  if (options.width < 3) throw InputError(fmt::format("slices: width {} came; need 3 or more", options.width));
  if (options.threads < 0)
    throw InputError(fmt::format("slices: threads {} came; need 0 (all cores) or more", options.threads));
  if (options.pad && *options.pad < 0)
    throw InputError(fmt::format("slices: pad {} came; need 0 or more", *options.pad));
  if (options.row && options.all_rows) throw InputError("slices: one row and all rows came; need one of the two");
  if (options.row && (*options.row < 0 || *options.row >= stack.height))
    throw InputError(
        fmt::format("slices: row {} came; the images of {} have 0 to {}", *options.row, path, stack.height - 1));
}

/// The rows that are used, one after another.
RowMatrix read_rows(SampleStream& images, const SliceOptions& options, Stack stack) {
  if (!options.all_rows)
    return detail::read_columns(images, options.row.value_or(stack.height / 2) * stack.width, stack.width);
  RowMatrix rows = detail::read_columns(images, 0, images.cols());
  rows.resize(rows.rows() * stack.height, stack.width);  // as many values, which therefore stay where they are
  return rows;
}

detail::MadeSamples samples_of(SampleStream& images, const SliceOptions& options) {
  const Stack stack = stack_of(images);
  const std::string& path = images.info().path;
  check(options, path, stack);
  const Index pad = options.pad.value_or(static_cast<int>(stack.width));
  const Index places = stack.width + 2 * pad - options.width + 1;
  if (places < 1)
    throw InputError(fmt::format("slices: a row of {} with {} zeros on each side came from {}; a slice needs {}",
                                 stack.width, pad, path, options.width));
  const auto rows = std::make_shared<const RowMatrix>(read_rows(images, options, stack));
  detail::MadeSamples made{.name = "slices of " + path,
                           .samples = rows->rows(),
                           .dim = options.width,
                           .seed = Seed{options.seed}.split(detail::kSampleStream),
                           .threads = options.threads};
  if (options.view != View::natural) made.view = view_matrix(options.view, options.width, options.seed);
  made.make = [rows, pad, places, width = options.width](Index n, RandomStream& random, double* row) {
    const Index start = static_cast<Index>(random.below(static_cast<std::uint64_t>(places))) - pad;
    for (Index i = 0; i < width; ++i) {
      const Index place = start + i;
      if (place >= 0 && place < rows->cols()) row[i] = (*rows)(n, place);
    }
  };
  return made;
}

bool is_single_image(const SampleStream& images) { return images.info().shape.size() == 2; }

/// A single image is so many series, its rows.
WindowOptions windows_of(const SampleStream& image, const SliceOptions& options) {
  if (options.pad.value_or(0) != 0 || options.row || options.all_rows)
    throw InputError(
        fmt::format("slices: {} is a single image; a row or a pad is for a stack of images", image.info().path));
  return {.length = options.width,
          .stride = options.stride,
          .view = options.view,
          .seed = options.seed,
          .threads = options.threads};
}

}  // namespace

Synth slices(SampleStream& images, const SliceOptions& options) {
  if (is_single_image(images)) return windows(images, windows_of(images, options));
  RowMatrix x = detail::matrix_of(samples_of(images, options));
  Eigen::MatrixXd view = view_matrix(options.view, options.width, options.seed);
  Eigen::MatrixXd truth = in_view(shift_generator(Boundary::line, options.width), view);
  return {.x = std::move(x), .truth = std::move(truth), .view = std::move(view)};
}

std::unique_ptr<SampleStream> stream_slices(SampleStream& images, const SliceOptions& options) {
  if (is_single_image(images)) return stream_windows(images, windows_of(images, options));
  return detail::stream_of(samples_of(images, options));
}

}  // namespace lieder

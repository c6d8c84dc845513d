#include <nanobind/eigen/dense.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>

#include <optional>

#include "bind.hpp"
#include "lieder/synth/null.hpp"
#include "lieder/synth/translations.hpp"
#include "lieder/synth/windows.hpp"
#include "source.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace lieder::python {
namespace {

using SamplesAndTruth = std::pair<RowMatrix, RowMatrix>;

SamplesAndTruth give(Synth&& made) { return {std::move(made.x), made.truth}; }

SamplesAndTruth make_translations(int dim, Eigen::Index samples, const std::string& feature,
                                  const std::string& boundary, double noise, const std::string& view,
                                  std::uint64_t seed, int threads) {
  return give(translations({.dim = dim,
                            .samples = samples,
                            .feature = feature_from_string(feature),
                            .boundary = boundary_from_string(boundary),
                            .noise = noise,
                            .view = view_from_string(view),
                            .seed = seed,
                            .threads = threads}));
}

SamplesAndTruth make_null(const std::string& family, int dim, Eigen::Index samples, double noise,
                          const std::string& view, std::uint64_t seed, int threads) {
  return give(null_samples({.family = null_family_from_string(family),
                            .dim = dim,
                            .samples = samples,
                            .noise = noise,
                            .view = view_from_string(view),
                            .seed = seed,
                            .threads = threads}));
}

SamplesAndTruth make_windows(const Source& series, int length, Eigen::Index downsample, Eigen::Index stride,
                             Eigen::Index samples, std::optional<int> column, const std::string& view,
                             std::uint64_t seed, int threads) {
  return give(windows(*series.stream, {.length = length,
                                       .downsample = downsample,
                                       .stride = stride,
                                       .samples = samples,
                                       .column = column,
                                       .view = view_from_string(view),
                                       .seed = seed,
                                       .threads = threads}));
}

SamplesAndTruth make_slices(const Source& images, int width, std::optional<Eigen::Index> row, bool all_rows,
                            std::optional<int> pad, Eigen::Index stride, const std::string& view, std::uint64_t seed,
                            int threads) {
  return give(slices(*images.stream, {.width = width,
                                      .row = row,
                                      .all_rows = all_rows,
                                      .pad = pad,
                                      .stride = stride,
                                      .view = view_from_string(view),
                                      .seed = seed,
                                      .threads = threads}));
}

}  // namespace

void bind_synth(nb::module_& m) {
  m.def("translations", &make_translations, "dim"_a, "samples"_a, "feature"_a, "boundary"_a, "noise"_a, "view"_a,
        "seed"_a, "threads"_a, nb::call_guard<nb::gil_scoped_release>());
  m.def("null_samples", &make_null, "family"_a, "dim"_a, "samples"_a, "noise"_a, "view"_a, "seed"_a, "threads"_a,
        nb::call_guard<nb::gil_scoped_release>());
  m.def("windows", &make_windows, "series"_a, "length"_a, "downsample"_a, "stride"_a, "samples"_a, "column"_a.none(),
        "view"_a, "seed"_a, "threads"_a, nb::call_guard<nb::gil_scoped_release>());
  m.def("slices", &make_slices, "images"_a, "width"_a, "row"_a.none(), "all_rows"_a, "pad"_a.none(), "stride"_a,
        "view"_a, "seed"_a, "threads"_a, nb::call_guard<nb::gil_scoped_release>());
}

}  // namespace lieder::python

#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <optional>

#include "lieder/io/samples.hpp"
#include "lieder/synth/translations.hpp"
#include "lieder/synth/view.hpp"

namespace lieder {

struct WindowOptions {
  int length = 33;                 ///< d, entries of a window; at least 3
  Eigen::Index downsample = 1;     ///< a window takes x[t], x[t + downsample], ...; at least 1
  Eigen::Index stride = 1;         ///< t = 0, stride, 2 stride, ...; 1: every phase; `downsample`: one phase alone
  Eigen::Index samples = 0;        ///< at most so many windows, spread evenly over all of them; 0: all
  std::optional<int> column = {};  ///< of several: this one is the series; empty: one column is, otherwise each row is
  View view = View::natural;
  std::uint64_t seed = 0;  ///< of the view
  int threads = 0;         ///< 0: all cores; the bytes do not depend on it
};

/// Real series in the lens's form: the windows that slide along them, shown through a view. A single column is one
/// series; otherwise each row is a series of its own, such as the lines of an image. Values are as they came: neither
/// centred nor scaled. Windows overlap, so they are not independent.
/// \return the windows, with the ideal generator of a line in these coordinates as `truth`
/// \throws InputError when the array has rank 3 or more, a series is shorter than a window, or an option is out of
///   range
Synth windows(SampleStream& series, const WindowOptions& options = {});

/// The same windows, cut as they are read; the series is read at once and kept.
std::unique_ptr<SampleStream> stream_windows(SampleStream& series, const WindowOptions& options = {});

struct SliceOptions {
  int width = 27;                        ///< d, entries of a slice; at least 3
  std::optional<Eigen::Index> row = {};  ///< of each image, from 0; empty: the centre one, height / 2
  bool all_rows = false;                 ///< every row instead, image by image
  std::optional<int> pad = {};           ///< zeros on each side; empty: as many as the image is wide
  Eigen::Index stride = 3;               ///< for a single image: between windows along a row
  View view = View::natural;
  std::uint64_t seed = 0;  ///< places of the slices, and the view
  int threads = 0;         ///< 0: all cores; the bytes do not depend on it
};

/// Images in the lens's form. A stack (N x height x width): from each image a row, padded with zeros, and of that a
/// window of `width` at a random place, all equally likely (a function of the seed and the image's number); blank
/// slices are kept. A single image (height x width): all windows along each of its rows, without padding.
/// \return the slices, with the ideal generator of a line in these coordinates as `truth`
/// \throws InputError when the array has another rank, a padded row is shorter than a slice, or an option is out of
///   range
Synth slices(SampleStream& images, const SliceOptions& options = {});

/// The same slices, cut as they are read; the rows that are used are read at once and kept.
std::unique_ptr<SampleStream> stream_slices(SampleStream& images, const SliceOptions& options = {});

}  // namespace lieder

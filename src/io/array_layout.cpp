#include "io/array_layout.hpp"

#include <fmt/ranges.h>

#include <limits>
#include <utility>

#include "io/refuse.hpp"

namespace lieder::io {

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
}

ArrayLayout checked_layout(std::string_view path, std::vector<std::int64_t> shape, Element element) {
  if (shape.empty()) refuse(path, "holds a single number (shape ()); need samples as rows");
  std::int64_t count = 1;
  bool holds_none = false, overflows = false;
  for (const std::int64_t extent : shape) {
    if (extent < 0) refuse(path, "header gives the shape {}; need extents of at least 0", shape_text(shape));
    if (extent == 0)
      holds_none = true;
    else
      overflows = overflows || __builtin_mul_overflow(count, extent, &count);
  }
  if (holds_none) refuse(path, "holds no values: its shape is {}; need at least one sample", shape_text(shape));
  std::int64_t bytes = 0;
  overflows = overflows || __builtin_mul_overflow(count, std::int64_t{element.bytes}, &bytes);
  // Whoever reads it all needs 8 bytes for each value.
  overflows = overflows || count > std::numeric_limits<std::int64_t>::max() / 8;
  if (overflows) refuse(path, "header promises the shape {}, which no file can hold", shape_text(shape));
  const std::int64_t rows = shape.front();
  return {std::move(shape), element, rows, count / rows, static_cast<std::uint64_t>(bytes)};
}

void require_bytes(std::string_view path, const ArrayLayout& layout, std::uint64_t there) {
  if (there < layout.bytes)
    refuse(path, "header promises {} of {} = {} bytes, but {} bytes follow; the file is truncated or its header lies",
           shape_text(layout.shape), layout.element.name(), layout.bytes, there);
  if (there > layout.bytes)
    refuse(path, "{} bytes follow the array {} of {} that its header describes; need one array and nothing else",
           there - layout.bytes, shape_text(layout.shape), layout.element.name());
}

void require_possible(std::string_view path, const ArrayLayout& layout, std::uint64_t at_most) {
  if (at_most < layout.bytes)
    refuse(path,
           "header promises {} of {} = {} bytes, more than the compressed data can hold; the file is truncated or its "
           "header lies",
           shape_text(layout.shape), layout.element.name(), layout.bytes);
}

}  // namespace lieder::io

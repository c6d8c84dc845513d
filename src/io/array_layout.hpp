#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/element.hpp"

namespace lieder::io {

/// What a header says of an array of samples, after it has been found possible.
struct ArrayLayout {
  std::vector<std::int64_t> shape;
  Element element;
  Eigen::Index rows = 0, cols = 0;  ///< shape[0] and the product of the others
  std::uint64_t bytes = 0;          ///< rows * cols * element.bytes
};

/// "(60000, 28, 28)", as NumPy prints it.
std::string shape_text(const std::vector<std::int64_t>& shape);

/// Refuses what holds no sample and what no file can hold (the product of the extents overflows).
ArrayLayout checked_layout(std::string_view path, std::vector<std::int64_t> shape, Element element);

/// Refuses a header that promises more than the `there` bytes that follow it, or leaves some of them over.
void require_bytes(std::string_view path, const ArrayLayout& layout, std::uint64_t there);

/// As require_bytes when only an upper bound of what follows is known (compressed data).
void require_possible(std::string_view path, const ArrayLayout& layout, std::uint64_t at_most);

}  // namespace lieder::io

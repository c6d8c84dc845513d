#pragma once
#include <memory>
#include <string_view>

#include "io/array_layout.hpp"
#include "io/byte_source.hpp"
#include "lieder/io/samples.hpp"

namespace lieder::io {

/// The dictionary in a .npy header.
struct NpyHeader {
  std::vector<std::int64_t> shape;
  Element element;
  bool fortran_order = false;
};

/// Parses `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`.
/// \throws InputError for anything else; object, structured, complex, text and date dtypes are refused by name
NpyHeader parse_npy_dictionary(std::string_view path, std::string_view text);

/// What a NumPy dtype string such as "<f8" stands for.
Element element_of_descr(std::string_view path, std::string_view descr);

/// One array in .npy form, versions 1 to 3: a file, or a member of an archive.
std::unique_ptr<SampleStream> open_npy(std::unique_ptr<ByteSource> source);

}  // namespace lieder::io

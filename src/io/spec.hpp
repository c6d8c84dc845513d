#pragma once
#include <string>

namespace lieder::io {

enum class Format { npy, npz, csv, tsv, hdf5, idx };

/// An input as the user named it, taken apart.
struct Spec {
  std::string text;    ///< as given: what messages call it
  std::string path;    ///< the file
  std::string member;  ///< what follows the colon: the array of an .npz, the dataset of an HDF5 file; may be empty
  Format format = Format::npy;
  bool gzipped = false;
};

/// Takes `path` or `path:member` apart. Paths may contain colons: a file of the whole name comes first, then the
/// longest beginning that is a file, then the first colon behind .npz, .h5 or .hdf5.
/// \throws InputError when the extension is not one we read, or a member is asked of a format that has none
Spec parse_spec(const std::string& text);

}  // namespace lieder::io

#pragma once
#include <cstdint>
#include <string>

#include "io/array_layout.hpp"
#include "io/hdf5_handle.hpp"
#include "io/spec.hpp"

namespace lieder::io {

/// The dataset that `spec` names, or the only one of the file, with a cache of `cache_bytes` for chunks (0: the
/// default). \throws InputError listing the datasets when the name is missing or wrong
Hdf5Handle open_dataset(const Spec& spec, hid_t file, std::uint64_t cache_bytes);

/// Type and shape of a dataset, after its storage has been found to hold that much: HDF5 would fill in what was never
/// written, and allocate whatever chunk the header asks for.
/// \param file_size  in bytes
ArrayLayout checked_dataset(const std::string& path, hid_t dataset, std::uint64_t file_size);

/// Bytes of one stretch of chunks across all columns: what must be held so that no chunk is unpacked twice while rows
/// are read in order. 0 when the dataset has no chunks.
std::uint64_t chunk_stretch_bytes(const ArrayLayout& layout, hid_t dataset);

}  // namespace lieder::io

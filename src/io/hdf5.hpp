#pragma once
#include <memory>

#include "io/spec.hpp"
#include "lieder/io/samples.hpp"

namespace lieder::io {

/// One dataset of an HDF5 file, read by hyperslabs. Without a dataset named the file must hold one only.
std::unique_ptr<SampleStream> open_hdf5(const Spec& spec);

}  // namespace lieder::io

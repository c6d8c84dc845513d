#pragma once
#include <memory>

#include "io/byte_source.hpp"
#include "lieder/io/samples.hpp"

namespace lieder::io {

/// The format of the MNIST files: two zero bytes, a type, the number of extents, the extents (32 bits), the values; all
/// of it big-endian. Layout: http://yann.lecun.com/exdb/mnist.
std::unique_ptr<SampleStream> open_idx(std::unique_ptr<ByteSource> source);

}  // namespace lieder::io

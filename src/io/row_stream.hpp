#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "io/array_layout.hpp"
#include "io/byte_source.hpp"
#include "lieder/io/samples.hpp"

namespace lieder::io {

/// Rows of an array in C order. The source stands behind the header, `offset` bytes from its start.
std::unique_ptr<SampleStream> stream_rows(std::unique_ptr<ByteSource> source, std::uint64_t offset, ArrayLayout layout);

/// Rows of an array in Fortran order, gathered from its columns by positional reads; a compressed source is unpacked
/// to an unlinked temporary file first. The source stands behind the header.
std::unique_ptr<SampleStream> stream_columns(std::unique_ptr<ByteSource> source, std::uint64_t offset,
                                             ArrayLayout layout);

/// What info() reports of an array.
ArrayInfo info_of(const std::string& path, const ArrayLayout& layout);

/// The caller's block must have the stream's width.
void require_width(const ArrayInfo& info, Eigen::Index stream_cols, Eigen::Index block_cols);

}  // namespace lieder::io

#pragma once
#include <memory>

#include "io/byte_source.hpp"
#include "lieder/io/samples.hpp"

namespace lieder::io {

/// A table of numbers as text. `delimiter` '\0' asks the first lines (see guess_delimiter). The first line is a header
/// when none of its cells is a number. Lines that begin with '#' are comments; blank lines may stand at both ends only.
/// Lines and columns count from 1 in messages, as in an editor.
std::unique_ptr<SampleStream> open_csv(std::unique_ptr<ByteSource> source, char delimiter);

}  // namespace lieder::io

#pragma once
#include <memory>

#include "io/spec.hpp"
#include "lieder/io/samples.hpp"

namespace lieder::io {

/// One array of a .npz archive (a zip of .npy files, stored or deflated), unpacked as it is read. Without a member
/// named the archive must hold one array only.
std::unique_ptr<SampleStream> open_npz(const Spec& spec);

}  // namespace lieder::io

#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <string_view>

#include "lieder/base/progress.hpp"
#include "lieder/io/samples.hpp"
#include "lieder/io/write.hpp"

namespace lieder::cli {

struct Copied {
  Eigen::Index rows = 0;
  bool stopped = false;  ///< the user asked to stop before the end
};

/// Writes all rows block by block, changed on the way if `change` is not empty; `stage` names the work to the user.
Copied copy_rows(SampleStream& samples, NpyWriter& writer, std::string_view stage, const Progress& progress,
                 const std::function<RowMatrix(const RowMatrix&)>& change = {});

/// What a block of copy_rows() takes, in bytes.
std::uint64_t block_bytes(const SampleStream& samples);

}  // namespace lieder::cli

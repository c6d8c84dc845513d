#include "sampled_functions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "archive.hpp"
#include "lieder/base/error.hpp"

namespace lieder::cli {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
MatrixXd matrix_at(const double* numbers, Index rows, Index cols) {
  return Eigen::Map<const RowMatrix>(numbers, rows, cols);
}

/// The matrices on the outputs, one for each action or one for each of its samples.
void read_outputs(const Archive& archive, const std::optional<Index>& asked, SampledFunctions& read) {
  const StoredArray array = archive.read("outputs", read.records);
  const auto actions = static_cast<std::int64_t>(read.actions.size());
  const Index samples = read.values.rows(), n = array.shape.back();
  const Shape same{actions, n, n}, by_sample{actions, samples, n, n};
  if (array.shape != same && array.shape != by_sample)
    archive.refuse("outputs", array.shape,
                   fmt::format("({0}, n, n) or ({0}, {1}, n, n) beside moved", actions, samples));
  if (asked && *asked != n)
    throw InputError(fmt::format("--outputs: {} came; need {}, the size of the matrices in outputs", *asked, n));
  read.outputs = n;
  const Index each = array.shape == same ? 1 : samples;
  for (Index a = 0; a < actions; ++a)
    for (Index i = 0; i < each; ++i)
      read.actions[static_cast<std::size_t>(a)].output.push_back(
          matrix_at(array.numbers.row(a).data() + i * n * n, n, n));
}

void read_discrete(const Archive& archive, SampledFunctions& read) {
  const StoredArray array = archive.read("discrete", read.records);
  if (array.shape != Shape{static_cast<std::int64_t>(read.actions.size())})
    archive.refuse("discrete", array.shape, fmt::format("({}) beside moved", read.actions.size()));
  for (std::size_t a = 0; a < read.actions.size(); ++a) {
    const double flag = array.numbers(static_cast<Index>(a), 0);
    if (flag != 0 && flag != 1)
      throw InputError(
          fmt::format("discrete[{}] is {}; need 0 for an element of the algebra or 1 for one of the group", a, flag));
    read.actions[a].discrete = flag == 1;
  }
}

}  // namespace

SampledFunctions read_functions(const std::string& path, std::optional<Index> outputs, std::uint64_t memory_limit) {
  const Archive archive(path, memory_limit, {"values", "moved", "outputs", "discrete"});

  SampledFunctions read{.values = {}, .actions = {}, .outputs = outputs.value_or(1), .records = {}};
  const StoredArray values = archive.read("values", read.records);
  if (values.shape.size() != 2) archive.refuse("values", values.shape, "(N, p): samples, functions");
  read.values = values.numbers;
  const StoredArray moved = archive.read("moved", read.records);
  if (moved.shape.size() != 3 || moved.shape[1] != values.shape[0] || moved.shape[2] != values.shape[1])
    archive.refuse("moved", moved.shape,
                   fmt::format("(a, {}, {}): actions, and the shape of values", values.shape[0], values.shape[1]));
  for (Index a = 0; a < moved.numbers.rows(); ++a)
    read.actions.push_back(
        {.moved = matrix_at(moved.numbers.row(a).data(), read.values.rows(), read.values.cols()), .output = {}});
  if (archive.holds("outputs")) read_outputs(archive, outputs, read);
  if (archive.holds("discrete")) read_discrete(archive, read);
  return read;
}

}  // namespace lieder::cli

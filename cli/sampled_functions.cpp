#include "sampled_functions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/io/samples.hpp"
#include "run_record.hpp"
#include "usage.hpp"

namespace lieder::cli {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Shape = std::vector<std::int64_t>;

/// Numbers in the order of the file, the last extent fastest.
struct StoredArray {
  Shape shape;
  RowMatrix numbers;  ///< the first extent, by all others
};

class Archive {
 public:
  Archive(std::string path, std::uint64_t memory_limit)
      : path_(std::move(path)), memory_limit_(memory_limit), names_(array_names(path_)) {}

  bool holds(const std::string& name) const { return std::ranges::find(names_, name) != names_.end(); }

  /// A misspelt optional array would be an answer to another question.
  void require_known(const std::vector<std::string>& known) const {
    for (const std::string& name : names_)
      if (const std::string near = nearest_word(name, known); name != near && !near.empty() && !holds(near))
        throw InputError(fmt::format("{}: holds {} and no {}; did you mean {}? need the arrays {}", path_, name, near,
                                     near, fmt::join(known, ", ")));
  }

  StoredArray read(const std::string& name, std::vector<InputRecord>& records) const {
    if (!holds(name))
      throw InputError(
          fmt::format("{}: holds no array {}; its arrays are {}; need values and moved, perhaps outputs and discrete",
                      path_, name, names_.empty() ? "none" : fmt::format("{}", fmt::join(names_, ", "))));
    const auto samples = open_samples(path_ + ":" + name);
    const double numbers = static_cast<double>(*samples->rows()) * static_cast<double>(samples->cols());
    // Twice: as it is read, and as the matrices that the solver takes.
    require_memory(path_ + ":" + name, static_cast<std::uint64_t>(std::min(16 * numbers, 1e18)), memory_limit_);
    StoredArray array{.shape = samples->info().shape, .numbers = read_all(*samples)};
    if (records.empty())
      records.push_back(record_of(samples->info()));
    else
      records.push_back({.path = samples->info().path,
                         .shape = array.shape,
                         .dtype = samples->info().dtype,
                         .sha256 = records.front().sha256});
    return array;
  }

  [[noreturn]] void refuse(const std::string& name, const Shape& came, const std::string& need) const {
    throw InputError(fmt::format("{}:{}: has the shape ({}); need {}", path_, name, fmt::join(came, ", "), need));
  }

 private:
  std::string path_;
  std::uint64_t memory_limit_;
  std::vector<std::string> names_;
};

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
  const Archive archive(path, memory_limit);
  archive.require_known({"values", "moved", "outputs", "discrete"});
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

#include "trajectory_arrays.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "archive.hpp"
#include "lieder/base/error.hpp"
#include "lieder/io/samples.hpp"

namespace lieder::cli {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Names x0, x1, .. of an archive, as many as follow one another, and an array that breaks the row.
std::size_t count_of_runs(const std::string& path, const std::vector<std::string>& names) {
  const auto holds = [&](const std::string& name) { return std::ranges::find(names, name) != names.end(); };
  std::size_t count = 0;
  while (holds(fmt::format("x{}", count))) ++count;
  for (const std::string& name : names) {
    const std::string digits = name.substr(std::min(name.find_first_of("0123456789"), name.size()));
    const std::string word = name.substr(0, name.size() - digits.size());
    if (digits.empty() || (word != "x" && word != "t" && word != "dx")) continue;
    if (digits.size() > 6 || digits.find_first_not_of("0123456789") != std::string::npos || std::stoul(digits) >= count)
      throw InputError(
          fmt::format("{}: holds {} and no x{}; runs are numbered x0, x1, .. without a gap", path, name, count));
  }
  return count;
}

VectorXd times(const Archive& archive, const std::string& name, Index samples, std::vector<InputRecord>& records) {
  const StoredArray t = archive.read(name, records);
  if (t.shape != Shape{samples}) archive.refuse(name, t.shape, fmt::format("({}), a time for each row of x", samples));
  return t.numbers.col(0);
}

MatrixXd states(const Archive& archive, const std::string& name, std::vector<InputRecord>& records) {
  const StoredArray x = archive.read(name, records);
  if (x.shape.size() != 2) archive.refuse(name, x.shape, "(T, m): times, coordinates");
  return x.numbers;
}

MatrixXd slopes(const Archive& archive, const std::string& name, const MatrixXd& x, std::vector<InputRecord>& records) {
  if (!archive.holds(name)) return {};
  const StoredArray dx = archive.read(name, records);
  if (dx.shape != Shape{x.rows(), x.cols()})
    archive.refuse(name, dx.shape, fmt::format("({}, {}), the shape of x", x.rows(), x.cols()));
  return dx.numbers;
}

Trajectories numbered_runs(const std::string& path, std::uint64_t memory_limit, std::size_t count,
                           std::vector<InputRecord>& records) {
  std::vector<std::string> known;
  for (std::size_t r = 0; r < count; ++r)
    for (const char* word : {"t", "x", "dx"}) known.push_back(fmt::format("{}{}", word, r));
  const Archive archive(path, memory_limit, known);
  Trajectories data;
  for (std::size_t r = 0; r < count; ++r) {
    const MatrixXd x = states(archive, fmt::format("x{}", r), records);
    data.runs.push_back({times(archive, fmt::format("t{}", r), x.rows(), records), x,
                         slopes(archive, fmt::format("dx{}", r), x, records)});
  }
  return data;
}

/// Run r of an array whose first extent counts runs.
MatrixXd run_of(const StoredArray& array, Index r, Index rows, Index cols) {
  return Eigen::Map<const RowMatrix>(array.numbers.row(r).data(), rows, cols);
}

Trajectories equal_runs(const Archive& archive, std::vector<InputRecord>& records) {
  const StoredArray x = archive.read("x", records);
  if (x.shape.size() != 2 && x.shape.size() != 3)
    archive.refuse("x", x.shape, "(T, m): times, coordinates; or (R, T, m): runs, times, coordinates");
  if (x.shape.size() == 2) {
    const MatrixXd one = x.numbers;
    return {{{times(archive, "t", one.rows(), records), one, slopes(archive, "dx", one, records)}}};
  }
  const Index R = x.shape[0], T = x.shape[1], m = x.shape[2];
  const StoredArray t = archive.read("t", records);
  const bool each = t.shape == Shape{R, T};
  if (!each && t.shape != Shape{T})
    archive.refuse("t", t.shape, fmt::format("({}) for all runs or ({}, {}), one row a run", T, R, T));
  StoredArray dx;
  if (archive.holds("dx")) {
    dx = archive.read("dx", records);
    if (dx.shape != x.shape) archive.refuse("dx", dx.shape, fmt::format("({}, {}, {}), the shape of x", R, T, m));
  }
  Trajectories data;
  for (Index r = 0; r < R; ++r)
    data.runs.push_back({each ? VectorXd(t.numbers.row(r)) : VectorXd(t.numbers.col(0)), run_of(x, r, T, m),
                         dx.shape.empty() ? MatrixXd() : run_of(dx, r, T, m)});
  return data;
}

}  // namespace

Trajectories read_trajectories(const std::string& path, std::uint64_t memory_limit, std::vector<InputRecord>& records) {
  const std::vector<std::string> names = array_names(path);
  if (std::ranges::find(names, "x") == names.end())
    if (const std::size_t count = count_of_runs(path, names); count > 0)
      return numbered_runs(path, memory_limit, count, records);
  return equal_runs(Archive(path, memory_limit, {"x", "t", "dx"}), records);
}

}  // namespace lieder::cli

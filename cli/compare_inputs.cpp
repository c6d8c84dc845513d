#include "compare_inputs.hpp"

#include <fmt/format.h>

#include <Eigen/QR>
#include <filesystem>

#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/group/compare.hpp"
#include "lieder/io/samples.hpp"
#include "run_record.hpp"

namespace lieder::cli {
namespace {

namespace fs = std::filesystem;

bool is_result_directory(const std::string& input) {
  std::error_code error;
  return fs::is_directory(input, error);
}

/// The file that a result names, such as arrays.generator.
std::string file_in(const std::string& directory, const nlohmann::json& name, const char* what) {
  if (!name.is_string())
    throw InputError(fmt::format("{}: this result holds no {}; need one whose verdict is a symmetry", directory, what));
  return (fs::path(directory) / name.get<std::string>()).string();
}

MatrixInput read_matrix(const std::string& input, std::uint64_t memory_limit) {
  const auto samples = open_samples(input);
  if (const auto rows = samples->rows())
    require_memory(input, 2 * 8 * static_cast<std::uint64_t>(*rows) * static_cast<std::uint64_t>(samples->cols()),
                   memory_limit);
  MatrixInput read{.matrix = read_all(*samples), .record = {}};
  read.record = record_of(samples->info());
  return read;
}

}  // namespace

MatrixInput read_generator(const std::string& input, std::uint64_t memory_limit) {
  if (input.ends_with(".json"))
    throw InputError(fmt::format("{}: is a group file; need an array or a result directory, or --as group", input));
  std::string file = input;
  if (is_result_directory(input)) {
    const auto result = read_result(input);
    file = file_in(input, result.value("/arrays/generator"_json_pointer, nlohmann::json()), "generator");
  }
  MatrixInput read = read_matrix(file, memory_limit);
  if (read.record.shape.size() != 2 || read.matrix.rows() != read.matrix.cols())
    throw InputError(fmt::format("{}: is {}; need a square matrix", input, fmt::join(read.record.shape, " x ")));
  return read;
}

MatrixInput read_span(const std::string& input, std::uint64_t memory_limit) {
  if (!input.ends_with(".json") && !is_result_directory(input)) {
    MatrixInput read = read_matrix(input, memory_limit);
    const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(read.matrix.transpose());
    if (qr.rank() < read.matrix.rows())
      throw InputError(fmt::format("{}: {} rows of rank {} came; need rows that are linearly independent", input,
                                   read.matrix.rows(), qr.rank()));
    return read;
  }
  const GroupInput read = read_group_of(input);
  if (read.group.lie_algebra.empty())
    throw InputError(fmt::format("{}: its Lie algebra is empty; need one that spans a subspace", input));
  return {lie_algebra_columns(read.group).transpose(), read.record};
}

GroupInput read_group_of(const std::string& input) {
  std::string file = input;
  if (is_result_directory(input)) file = file_in(input, read_result(input).value("group", nlohmann::json()), "group");
  GroupInput read{.group = read_group(file), .record = {}};
  read.record = record_of({.path = file, .shape = {read.group.size, read.group.size}, .dtype = "float64"});
  return read;
}

}  // namespace lieder::cli

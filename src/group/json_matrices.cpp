#include "group/json_matrices.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "lieder/base/error.hpp"

namespace lieder {
namespace {

Eigen::MatrixXd matrix_from_json(const nlohmann::json& rows, Eigen::Index size, const char* list, std::size_t index) {
  const auto wrong = [&](const std::string& what) {
    return InputError(fmt::format("{}[{}] {}; need {} rows of {} numbers", list, index, what, size, size));
  };
  if (!rows.is_array() || static_cast<Eigen::Index>(rows.size()) != size) throw wrong("is not a matrix of that size");
  Eigen::MatrixXd m(size, size);
  for (Eigen::Index i = 0; i < size; ++i) {
    const nlohmann::json& row = rows[static_cast<std::size_t>(i)];
    if (!row.is_array() || static_cast<Eigen::Index>(row.size()) != size)
      throw wrong(fmt::format("has a wrong row {}", i));
    for (Eigen::Index j = 0; j < size; ++j) {
      const nlohmann::json& entry = row[static_cast<std::size_t>(j)];
      if (!entry.is_number()) throw wrong(fmt::format("has no number at ({}, {})", i, j));
      m(i, j) = entry.get<double>();
    }
  }
  return m;
}

}  // namespace

const nlohmann::json& need(const nlohmann::json& json, const char* key,
                           bool (nlohmann::json::*is_right)() const noexcept, const char* kind) {
  const auto found = json.find(key);
  if (found == json.end()) throw InputError(fmt::format("key \"{}\" is missing", key));
  if (!((*found).*is_right)()) throw InputError(fmt::format("\"{}\" is {}; need {}", key, found->type_name(), kind));
  return *found;
}

nlohmann::ordered_json matrix_to_json(const Eigen::MatrixXd& m) {
  auto rows = nlohmann::ordered_json::array();
  for (Eigen::Index i = 0; i < m.rows(); ++i) {
    auto row = nlohmann::ordered_json::array();
    for (Eigen::Index j = 0; j < m.cols(); ++j) row.push_back(m(i, j));
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<Eigen::MatrixXd> matrices_from_json(const nlohmann::json& list, Eigen::Index size, const char* name) {
  std::vector<Eigen::MatrixXd> matrices;
  for (std::size_t k = 0; k < list.size(); ++k) matrices.push_back(matrix_from_json(list[k], size, name, k));
  return matrices;
}

nlohmann::json read_json(const std::filesystem::path& path, const std::string& what) {
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path))
    throw InputError(fmt::format("{}: cannot be read; need {} (JSON)", path.string(), what));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  nlohmann::json json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) throw InputError(fmt::format("{}: is not JSON; need {}", path.string(), what));
  return json;
}

}  // namespace lieder

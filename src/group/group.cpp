#include "lieder/group/group.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>

#include "lieder/base/error.hpp"

namespace lieder {
namespace {

void check_matrix(const Eigen::MatrixXd& m, Eigen::Index size, const char* list, std::size_t index) {
  if (m.rows() != size || m.cols() != size)
    throw InputError(
        fmt::format("group: {}[{}] is {} x {}; need {} x {}", list, index, m.rows(), m.cols(), size, size));
  if (!m.allFinite()) throw InputError(fmt::format("group: {}[{}] holds a value that is not finite", list, index));
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

const nlohmann::json& need(const nlohmann::json& json, const char* key,
                           bool (nlohmann::json::*is_right)() const noexcept, const char* kind) {
  const auto found = json.find(key);
  if (found == json.end()) throw InputError(fmt::format("group file: key \"{}\" is missing", key));
  if (!((*found).*is_right)())
    throw InputError(fmt::format("group file: \"{}\" is {}; need {}", key, found->type_name(), kind));
  return *found;
}

Eigen::MatrixXd matrix_from_json(const nlohmann::json& rows, Eigen::Index size, const char* list, std::size_t index) {
  const auto wrong = [&](const std::string& what) {
    return InputError(fmt::format("group file: {}[{}] {}; need {} rows of {} numbers", list, index, what, size, size));
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

std::vector<Eigen::MatrixXd> matrices_from_json(const nlohmann::json& list, Eigen::Index size, const char* name) {
  std::vector<Eigen::MatrixXd> matrices;
  for (std::size_t k = 0; k < list.size(); ++k) matrices.push_back(matrix_from_json(list[k], size, name, k));
  return matrices;
}

/// Nothing leads into the block or out of it.
bool is_invariant(const Eigen::MatrixXd& m, const GroupBlock& block) {
  const Eigen::Index after = m.rows() - block.first - block.size;
  const auto is_zero = [&m](Eigen::Index row, Eigen::Index column, Eigen::Index rows, Eigen::Index columns) {
    return m.block(row, column, rows, columns).isZero(0);
  };
  return is_zero(0, block.first, block.first, block.size) &&
         is_zero(m.rows() - after, block.first, after, block.size) &&
         is_zero(block.first, 0, block.size, block.first) && is_zero(block.first, m.rows() - after, block.size, after);
}

void check_block(const Group& group, const GroupBlock& block) {
  if (block.name.empty() || block.first < 0 || block.size < 1 || block.first > group.size - block.size)
    throw InputError(fmt::format("group: block \"{}\" of {} coordinates from {} on; need a name and a part of the {}",
                                 block.name, block.size, block.first, group.size));
  const auto mixes = [&block](const Eigen::MatrixXd& m) { return !is_invariant(m, block); };
  if (std::ranges::any_of(group.lie_algebra, mixes) || std::ranges::any_of(group.discrete, mixes))
    throw InputError(fmt::format("group: a matrix mixes block \"{}\" with other coordinates", block.name));
}

std::vector<GroupBlock> blocks_from_json(const nlohmann::json& json) {
  const auto list = json.find("blocks");
  if (list == json.end()) return {};
  std::vector<GroupBlock> blocks;
  if (!list->is_array()) throw InputError(fmt::format("group file: \"blocks\" is {}; need a list", list->type_name()));
  for (const nlohmann::json& block : *list) {
    if (!block.is_object())
      throw InputError(fmt::format("group file: a block is {}; need an object", block.type_name()));
    blocks.push_back({.name = need(block, "name", &nlohmann::json::is_string, "text").get<std::string>(),
                      .first = need(block, "first", &nlohmann::json::is_number_integer, "a number").get<Eigen::Index>(),
                      .size = need(block, "size", &nlohmann::json::is_number_integer, "a number").get<Eigen::Index>()});
    if (const auto alias = block.find("alias"); alias != block.end() && alias->is_string())
      blocks.back().alias = alias->get<std::string>();
  }
  return blocks;
}

}  // namespace

std::vector<GroupBlock> base_representations(const Group& group) {
  if (group.blocks.empty()) return {{.name = "V", .first = 0, .size = group.size}};
  return group.blocks;
}

void check(const Group& group) {
  for (std::size_t k = 0; k < group.lie_algebra.size(); ++k)
    check_matrix(group.lie_algebra[k], group.size, "lie_algebra", k);
  for (std::size_t k = 0; k < group.discrete.size(); ++k) check_matrix(group.discrete[k], group.size, "discrete", k);
  for (const GroupBlock& block : group.blocks) check_block(group, block);
  if (!(group.noise >= 0 && group.noise < 1))
    throw InputError(fmt::format("group: noise {} came; need a number in [0, 1)", group.noise));
}

nlohmann::ordered_json to_json(const Group& group) {
  check(group);
  nlohmann::ordered_json json;
  json["format"] = 1;
  json["name"] = group.name ? nlohmann::ordered_json(*group.name) : nlohmann::ordered_json(nullptr);
  json["size"] = group.size;
  json["dimension"] = group.dimension();
  json["lie_algebra"] = nlohmann::ordered_json::array();
  for (const auto& m : group.lie_algebra) json["lie_algebra"].push_back(matrix_to_json(m));
  json["discrete"] = nlohmann::ordered_json::array();
  for (const auto& m : group.discrete) json["discrete"].push_back(matrix_to_json(m));
  json["noise"] = group.noise;
  if (group.complex) json["complex"] = true;
  for (const GroupBlock& block : group.blocks) {
    json["blocks"].push_back({{"name", block.name}, {"first", block.first}, {"size", block.size}});
    if (!block.alias.empty()) json["blocks"].back()["alias"] = block.alias;
  }
  json["provenance"] = group.provenance;
  return json;
}

Group group_from_json(const nlohmann::json& json) {
  if (!json.is_object()) throw InputError(fmt::format("group file: holds {}; need an object", json.type_name()));
  const auto format = need(json, "format", &nlohmann::json::is_number_integer, "1").get<std::int64_t>();
  if (format != 1) throw InputError(fmt::format("group file: format {} came; this version reads format 1", format));
  Group group;
  group.size = need(json, "size", &nlohmann::json::is_number_integer, "a positive integer").get<Eigen::Index>();
  if (group.size < 1) throw InputError(fmt::format("group file: size {} came; need a positive integer", group.size));
  if (const auto name = json.find("name"); name != json.end() && name->is_string())
    group.name = name->get<std::string>();
  group.lie_algebra = matrices_from_json(need(json, "lie_algebra", &nlohmann::json::is_array, "a list of matrices"),
                                         group.size, "lie_algebra");
  group.discrete = matrices_from_json(need(json, "discrete", &nlohmann::json::is_array, "a list of matrices"),
                                      group.size, "discrete");
  const auto dimension = need(json, "dimension", &nlohmann::json::is_number_integer, "an integer").get<Eigen::Index>();
  if (dimension != group.dimension())
    throw InputError(
        fmt::format("group file: dimension {} but {} matrices in lie_algebra", dimension, group.dimension()));
  group.noise = need(json, "noise", &nlohmann::json::is_number, "a number").get<double>();
  if (const auto complex = json.find("complex"); complex != json.end() && complex->is_boolean())
    group.complex = complex->get<bool>();
  group.blocks = blocks_from_json(json);
  if (const auto provenance = json.find("provenance"); provenance != json.end()) group.provenance = *provenance;
  check(group);
  return group;
}

Group read_group(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path))
    throw InputError(fmt::format("{}: cannot be read; need a group file (JSON)", path.string()));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) throw InputError(fmt::format("{}: is not JSON; need a group file", path.string()));
  try {
    return group_from_json(json);
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", path.string(), error.what()));
  }
}

}  // namespace lieder

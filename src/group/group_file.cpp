#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "group/json_matrices.hpp"
#include "lieder/base/error.hpp"
#include "lieder/group/group.hpp"
#include "lieder/group/permutation.hpp"
#include "lieder/io/samples.hpp"
#include "lieder/io/write.hpp"

namespace lieder {
namespace {

std::vector<GroupBlock> blocks_from_json(const nlohmann::json& json) {
  const auto list = json.find("blocks");
  if (list == json.end()) return {};
  std::vector<GroupBlock> blocks;
  if (!list->is_array()) throw InputError(fmt::format("\"blocks\" is {}; need a list", list->type_name()));
  for (const nlohmann::json& block : *list) {
    if (!block.is_object()) throw InputError(fmt::format("a block is {}; need an object", block.type_name()));
    blocks.push_back({.name = need(block, "name", &nlohmann::json::is_string, "text").get<std::string>(),
                      .first = need(block, "first", &nlohmann::json::is_number_integer, "a number").get<Eigen::Index>(),
                      .size = need(block, "size", &nlohmann::json::is_number_integer, "a number").get<Eigen::Index>()});
    if (const auto alias = block.find("alias"); alias != block.end() && alias->is_string())
      blocks.back().alias = alias->get<std::string>();
  }
  return blocks;
}

std::optional<std::string> name_from_json(const nlohmann::json& json) {
  const auto name = json.find("name");
  return name != json.end() && name->is_string() ? std::optional(name->get<std::string>()) : std::nullopt;
}

/// A list of permutations, each as the images of 0, 1, .., in place of their matrices.
Group permutations_from_json(const nlohmann::json& json) {
  const nlohmann::json& list = need(json, "permutations", &nlohmann::json::is_array, "a list of permutations");
  Group group;
  group.name = name_from_json(json);
  for (const nlohmann::json& images : list) {
    const std::size_t k = group.discrete.size();
    const auto is_point = [&](const nlohmann::json& image) {
      return image.is_number_unsigned() && image.get<std::size_t>() < images.size();
    };
    if (!images.is_array() || images.empty() || !std::ranges::all_of(images, is_point))
      throw InputError(fmt::format("permutations[{}] is no list of images; need whole numbers from 0 on", k));
    const auto permutation = images.get<Permutation>();
    if (k == 0) group.size = static_cast<Eigen::Index>(permutation.size());
    if (group.size != static_cast<Eigen::Index>(permutation.size()))
      throw InputError(fmt::format("permutations[{}] moves {} points; need {}, as those before it", k,
                                   permutation.size(), group.size));
    group.discrete.push_back(permutation_matrix(permutation));
    if (!as_permutation(group.discrete.back()))
      throw InputError(fmt::format("permutations[{}] takes two points to one; need each image once", k));
  }
  if (group.discrete.empty()) throw InputError("\"permutations\" is empty; need at least one");
  if (const auto provenance = json.find("provenance"); provenance != json.end()) group.provenance = *provenance;
  return group;
}

/// Square matrices from the list of a key, or from the array file beside the group file that it names in place of one.
/// \param folder  of the group file; empty when it is no file
std::vector<Eigen::MatrixXd> matrices_of(const nlohmann::json& json, const char* key, Eigen::Index size,
                                         const std::optional<std::filesystem::path>& folder) {
  if (const auto value = json.find(key); value == json.end() || !value->is_string())
    return matrices_from_json(need(json, key, &nlohmann::json::is_array, "a list of matrices"), size, key);
  const auto name = json[key].get<std::string>();
  if (!folder)
    throw InputError(fmt::format("\"{}\" names the file {}; need the path of the group file to find it", key, name));
  const auto stream = open_samples((*folder / name).string());
  const std::vector<std::int64_t>& shape = stream->info().shape;
  if (shape.size() != 3 || shape[1] != size || shape[2] != size)
    throw InputError(fmt::format("\"{}\" names {} with the shape ({}); need (number of matrices, {}, {})", key, name,
                                 fmt::join(shape, ", "), size, size));
  const RowMatrix rows = read_all(*stream);
  std::vector<Eigen::MatrixXd> matrices;
  for (const auto& row : rows.rowwise()) matrices.emplace_back(row.reshaped<Eigen::RowMajor>(size, size));
  return matrices;
}

Group parsed(const nlohmann::json& json, const std::optional<std::filesystem::path>& folder) {
  if (!json.is_object()) throw InputError(fmt::format("holds {}; need an object", json.type_name()));
  const auto format = need(json, "format", &nlohmann::json::is_number_integer, "1").get<std::int64_t>();
  if (format != 1) throw InputError(fmt::format("format {} came; this version reads format 1", format));
  if (json.contains("permutations")) return permutations_from_json(json);
  Group group;
  group.size = need(json, "size", &nlohmann::json::is_number_integer, "a positive integer").get<Eigen::Index>();
  if (group.size < 1) throw InputError(fmt::format("size {} came; need a positive integer", group.size));
  group.name = name_from_json(json);
  group.lie_algebra = matrices_of(json, "lie_algebra", group.size, folder);
  group.discrete = matrices_of(json, "discrete", group.size, folder);
  const auto dimension = need(json, "dimension", &nlohmann::json::is_number_integer, "an integer").get<Eigen::Index>();
  if (dimension != group.dimension())
    throw InputError(fmt::format("dimension {} but {} matrices in lie_algebra", dimension, group.dimension()));
  group.noise = need(json, "noise", &nlohmann::json::is_number, "a number").get<double>();
  if (const auto complex = json.find("complex"); complex != json.end() && complex->is_boolean())
    group.complex = complex->get<bool>();
  group.blocks = blocks_from_json(json);
  if (const auto provenance = json.find("provenance"); provenance != json.end()) group.provenance = *provenance;
  return group;
}

Group checked(const nlohmann::json& json, const std::optional<std::filesystem::path>& folder) {
  Group group;
  try {
    group = parsed(json, folder);
  } catch (const InputError& error) {
    throw InputError(fmt::format("group file: {}", error.what()));
  }
  check(group);
  return group;
}

/// Matrices one after the other, by rows.
std::vector<double> entries_of(const std::vector<Eigen::MatrixXd>& matrices) {
  std::vector<double> entries;
  for (const Eigen::MatrixXd& m : matrices) {
    const auto by_row = m.reshaped<Eigen::RowMajor>();
    entries.insert(entries.end(), by_row.begin(), by_row.end());
  }
  return entries;
}

}  // namespace

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

Group group_from_json(const nlohmann::json& json) { return checked(json, std::nullopt); }

void write_group(const std::filesystem::path& path, const Group& group) {
  constexpr Eigen::Index kMostAsText = 100'000;
  const auto matrices = static_cast<Eigen::Index>(group.lie_algebra.size() + group.discrete.size());
  if (matrices * group.size * group.size <= kMostAsText) return write_file(path, to_json(group).dump() + "\n");
  check(group);
  Group without = group;
  without.lie_algebra.clear();
  without.discrete.clear();
  nlohmann::ordered_json json = to_json(without);
  json["dimension"] = group.dimension();
  const std::filesystem::path beside = std::filesystem::path(path).replace_extension(".npz");
  std::vector<NpzArray> arrays;
  const std::vector<double> algebra = entries_of(group.lie_algebra), discrete = entries_of(group.discrete);
  for (const auto& [key, values] : {std::pair{"lie_algebra", std::span(algebra)}, {"discrete", std::span(discrete)}}) {
    if (values.empty()) continue;
    const auto count = static_cast<std::int64_t>(values.size()) / (group.size * group.size);
    arrays.push_back({.name = key, .shape = {count, group.size, group.size}, .values = values});
    json[key] = fmt::format("{}:{}", beside.filename().string(), key);
  }
  write_npz(beside, arrays);
  write_file(path, json.dump() + "\n");
}

Group read_group(const std::filesystem::path& path) {
  const nlohmann::json json = read_json(path, "a group file");
  try {
    return checked(json, path.parent_path());
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", path.string(), error.what()));
  }
}

}  // namespace lieder

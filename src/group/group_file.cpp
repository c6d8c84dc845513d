#include <fmt/format.h>

#include <algorithm>

#include "group/json_matrices.hpp"
#include "lieder/base/error.hpp"
#include "lieder/group/group.hpp"
#include "lieder/group/permutation.hpp"

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

Group parsed(const nlohmann::json& json) {
  if (!json.is_object()) throw InputError(fmt::format("holds {}; need an object", json.type_name()));
  const auto format = need(json, "format", &nlohmann::json::is_number_integer, "1").get<std::int64_t>();
  if (format != 1) throw InputError(fmt::format("format {} came; this version reads format 1", format));
  if (json.contains("permutations")) return permutations_from_json(json);
  Group group;
  group.size = need(json, "size", &nlohmann::json::is_number_integer, "a positive integer").get<Eigen::Index>();
  if (group.size < 1) throw InputError(fmt::format("size {} came; need a positive integer", group.size));
  group.name = name_from_json(json);
  group.lie_algebra = matrices_from_json(need(json, "lie_algebra", &nlohmann::json::is_array, "a list of matrices"),
                                         group.size, "lie_algebra");
  group.discrete = matrices_from_json(need(json, "discrete", &nlohmann::json::is_array, "a list of matrices"),
                                      group.size, "discrete");
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

Group group_from_json(const nlohmann::json& json) {
  Group group;
  try {
    group = parsed(json);
  } catch (const InputError& error) {
    throw InputError(fmt::format("group file: {}", error.what()));
  }
  check(group);
  return group;
}

Group read_group(const std::filesystem::path& path) {
  const nlohmann::json json = read_json(path, "a group file");
  try {
    return group_from_json(json);
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", path.string(), error.what()));
  }
}

}  // namespace lieder

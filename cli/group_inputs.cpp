#include "group_inputs.hpp"

#include <filesystem>
#include <utility>

#include "compare_inputs.hpp"
#include "lieder/group/named.hpp"

namespace lieder::cli {
namespace {

bool is_stored(const std::string& text) {
  std::error_code error;
  return text.ends_with(".json") || std::filesystem::exists(text, error);
}

}  // namespace

Group group_of(const std::string& text, std::vector<InputRecord>& inputs) {
  if (!is_stored(text)) return named_group(text);
  GroupInput read = read_group_of(text);
  inputs.push_back(std::move(read.record));
  return std::move(read.group);
}

VectorFields candidate_fields_of(const std::string& text, Eigen::Index m, std::vector<InputRecord>& inputs) {
  return is_stored(text) ? fields_of(group_of(text, inputs), m) : candidate_fields(text, m);
}

CloudCandidates candidates_of(const std::string& text, Eigen::Index m, std::vector<InputRecord>& inputs) {
  return is_stored(text) ? cloud_candidates(group_of(text, inputs), m) : cloud_candidates(text, m);
}

}  // namespace lieder::cli

#include "lieder/report/result.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <set>

#include "lieder/base/error.hpp"
#include "lieder/base/threads.hpp"
#include "lieder/base/version.hpp"

namespace lieder {
namespace {

using Json = nlohmann::ordered_json;

Json with_nulls(Json json) {
  if (json.is_number_float() && !std::isfinite(json.get<double>())) return nullptr;
  if (json.is_structured())
    for (auto& entry : json) entry = with_nulls(std::move(entry));
  return json;
}

Json to_json(const InputRecord& input) {
  Json json;
  json["path"] = input.path;
  json["shape"] = Json::array();
  for (const auto extent : input.shape) json["shape"].push_back(extent < 0 ? Json(nullptr) : Json(extent));
  json["dtype"] = input.dtype.empty() ? Json(nullptr) : Json(input.dtype);
  json["sha256"] = input.sha256 ? Json(*input.sha256) : Json(nullptr);
  return json;
}

bool is_file_word(const std::string& name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && std::all_of(name.begin(), name.end(), fits);
}

void check_array_names(const std::vector<NamedArray>& arrays) {
  std::set<std::string> seen;
  for (const auto& array : arrays) {
    if (!is_file_word(array.name)) throw InternalError(fmt::format("result: array name \"{}\"", array.name));
    if (!seen.insert(array.name).second) throw InternalError(fmt::format("result: two arrays named {}", array.name));
  }
}

Json seconds_to_json(const std::map<std::string, double>& seconds) {
  Json json = Json::object();
  if (const auto total = seconds.find("total"); total != seconds.end()) json["total"] = total->second;
  for (const auto& [part, time] : seconds) json[part] = time;
  return json;
}

}  // namespace

Json to_json(const Result& result, Files files) {
  check_array_names(result.arrays);
  const auto file = [&](const std::string& name) { return files == Files::written ? Json(name) : Json(nullptr); };
  Json json;
  json["format"] = 1;
  json["lieder"] = kVersion;
  json["verb"] = result.verb;
  json["status"] = to_string(result.status);
  json["verdict"] = result.verdict ? Json(to_string(*result.verdict)) : Json(nullptr);
  json["message"] = result.message;
  json["answer"] = result.answer;
  json["evidence"] = result.evidence;
  json["options"] = result.options;
  json["inputs"] = Json::array();
  for (const auto& input : result.run.inputs) json["inputs"].push_back(to_json(input));
  json["arrays"] = Json::object();
  for (const auto& array : result.arrays) json["arrays"][array.name] = file(array.file());
  json["group"] = result.group ? file("group.json") : Json(nullptr);
  json["report"] = result.page ? file("report.html") : Json(nullptr);
  json["seconds"] = seconds_to_json(result.run.seconds);
  json["peak_memory_bytes"] = result.run.peak_memory_bytes ? Json(*result.run.peak_memory_bytes) : Json(nullptr);
  json["seed"] = result.seed;
  json["threads"] = result.run.threads > 0 ? result.run.threads : available_threads();
  return with_nulls(std::move(json));
}

nlohmann::json read_result(const std::filesystem::path& directory) {
  const auto path = directory / "result.json";
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path))
    throw InputError(fmt::format("{}: cannot be read; need a result directory, as --out writes it", path.string()));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) throw InputError(fmt::format("{}: is no JSON object; need a result", path.string()));
  const auto format = json.find("format");
  if (format == json.end()) throw InputError(fmt::format("{}: key \"format\" is missing", path.string()));
  if (*format != 1)
    throw InputError(fmt::format("{}: format {} came; this version reads format 1", path.string(), format->dump()));
  return json;
}

}  // namespace lieder

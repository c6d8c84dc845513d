#include <fmt/format.h>

#include "lieder/base/error.hpp"
#include "lieder/report/lens_report.hpp"

namespace lieder {
namespace {

using Path = std::filesystem::path;

Verdict verdict_from(const std::string& word, const Path& path) {
  for (const auto verdict : {Verdict::symmetry, Verdict::approximate, Verdict::none, Verdict::not_identifiable,
                             Verdict::too_little_data, Verdict::undecided})
    if (to_string(verdict) == word) return verdict;
  throw InputError(fmt::format("{}: verdict \"{}\" is none that this version knows", path.string(), word));
}

Topology topology_from(const std::string& word, const Path& path) {
  if (word == "line") return Topology::line;
  if (word == "circle") return Topology::circle;
  throw InputError(fmt::format("{}: topology \"{}\" came; need line or circle", path.string(), word));
}

std::string word_at(const nlohmann::json& json, const char* key, const Path& path) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_string())
    throw InputError(fmt::format("{}: key \"{}\" is missing or no text", path.string(), key));
  return found->get<std::string>();
}

double number_at(const nlohmann::json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_number() ? found->get<double>() : kUnset;
}

RowMatrix array_in(const Path& directory, const std::string& name, Eigen::Index rows, Eigen::Index cols) {
  const Path path = directory / (name + ".npy");
  RowMatrix values = read_all(*open_samples(path.string()));
  if ((rows >= 0 && values.rows() != rows) || values.cols() != cols)
    throw InputError(fmt::format("{}: holds {} x {} numbers; need {} x {}", path.string(), values.rows(), values.cols(),
                                 rows < 0 ? "any" : std::to_string(rows), cols));
  return values;
}

}  // namespace

LensResult read_lens(const Path& directory) {
  const auto json = read_result(directory);
  const Path path = directory / "result.json";
  if (const std::string verb = word_at(json, "verb", path); verb != "lens")
    throw InputError(fmt::format("{}: is a result of {}; need one of lens", path.string(), verb));
  LensResult lens;
  lens.verdict = verdict_from(word_at(json, "verdict", path), path);
  if (!lens.usable())
    throw InputError(fmt::format("{}: verdict {}; need a lens that found a symmetry (symmetry or approximate)",
                                 path.string(), to_string(lens.verdict)));
  lens.status = Status::converged;
  lens.message = word_at(json, "message", path);
  const auto found = json.find("answer");
  const auto answer = found != json.end() && found->is_object() ? *found : nlohmann::json::object();
  lens.topology = topology_from(word_at(answer, "topology", path), path);
  lens.scale = number_at(answer, "scale");
  lens.generator_error = number_at(answer, "generator_error");
  if (const double samples = number_at(answer, "samples"); samples >= 0)
    lens.samples = static_cast<Eigen::Index>(samples);

  // A vector is stored as one dimension, which a stream of samples reads as one column.
  lens.mean = array_in(directory, "mean", -1, 1);
  const auto d = lens.mean.size();
  lens.generator = array_in(directory, "generator", d, d);
  lens.convolution = array_in(directory, "convolution", d, d);
  lens.filter = array_in(directory, "filter", d, 1);
  if (std::filesystem::exists(directory / "order.npy")) lens.order = array_in(directory, "order", d, 1).cast<int>();
  return lens;
}

}  // namespace lieder

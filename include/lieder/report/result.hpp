#pragma once
#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lieder/base/status.hpp"
#include "lieder/group/group.hpp"
#include "lieder/report/page.hpp"

namespace lieder {

/// What the answer was computed from.
struct InputRecord {
  std::string path = {};                   ///< as the user gave it, or "array"
  std::vector<std::int64_t> shape = {};    ///< -1: not known
  std::string dtype = {};                  ///< "float64"; empty: not known
  std::optional<std::string> sha256 = {};  ///< of the file, hexadecimal; empty for arrays in memory
};

/// Numbers in any number of extents, the last one fastest.
struct ManyExtents {
  std::vector<std::int64_t> shape;
  std::vector<double> values;
};

/// Rows of a sparse matrix, which are the columns of this one.
struct SparseRows {
  Eigen::SparseMatrix<double> transposed;
};

/// An array of the answer; its file is `name`.npy, or .npz for a sparse one, so the name is a word of a-z, 0-9 and _.
struct NamedArray {
  std::string name;
  std::variant<Eigen::MatrixXd, Eigen::VectorXd, Eigen::VectorXi, Eigen::MatrixXi, ManyExtents, SparseRows> value;
  std::string file() const { return name + (std::holds_alternative<SparseRows>(value) ? ".npz" : ".npy"); }
};

/// How a computation ran: what only the shell around a solver knows.
struct RunRecord {
  std::vector<InputRecord> inputs = {};
  std::map<std::string, double> seconds = {};  ///< by part; "total" for the whole; empty: not measured
  std::optional<std::uint64_t> peak_memory_bytes = {};
  int threads = 0;  ///< that ran; 0: all cores
};

/// The answer of any verb, as every shell shows it: text, JSON, arrays, page.
struct Result {
  std::string verb;
  Status status = Status::not_run;
  std::optional<Verdict> verdict = Verdict::undecided;  ///< empty: the verb measures and does not judge
  std::string headline;  ///< the answer in one sentence, above the message; empty: the message says it
  std::string message;
  nlohmann::ordered_json answer = nlohmann::ordered_json::object();
  nlohmann::ordered_json evidence = nlohmann::ordered_json::object();  ///< NaN and null: not measured, which is not 0
  nlohmann::ordered_json options = nlohmann::ordered_json::object();   ///< that ran
  std::vector<NamedArray> arrays = {};
  std::optional<Group> group = {};
  RunRecord run = {};
  std::uint64_t seed = 0;
  std::function<Page()> page = {};  ///< made when it is asked for; empty: there is none
};

/// Whether the files that result.json names have been written beside it.
enum class Files { written, none };

/// The object of result.json, format 1, keys in the order of docs/files.md. Numbers that are not finite become null.
/// `arrays`, `group` and `report` hold file names, or null with Files::none. Same result, same bytes.
/// \throws InternalError when two arrays share a name, or a name could not be a file's
nlohmann::ordered_json to_json(const Result& result, Files files = Files::written);

/// JSON as we print it: two spaces a level, lists of numbers on one line, every digit of a number, UTF-8 (bytes of a
/// path that are not become U+FFFD), newline at the end.
std::string json_text(const nlohmann::ordered_json& json);

/// The short answer in words, for a terminal: a few lines of at most 100 characters, newline at the end.
std::string to_text(const Result& result);

/// Writes result.json, the arrays, group.json and report.html into a directory that appears whole or not at all.
/// \throws InputError when `directory` exists and is not empty (unless `force`), or cannot be written
void save(const Result& result, const std::filesystem::path& directory, bool force = false);

/// The object in a directory's result.json.
/// \throws InputError naming the path when there is none, it is no JSON object, or its format is not 1
nlohmann::json read_result(const std::filesystem::path& directory);

}  // namespace lieder

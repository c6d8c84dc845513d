#pragma once
#include <Eigen/Core>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "common_options.hpp"
#include "lieder/io/samples.hpp"
#include "lieder/report/result.hpp"
#include "run_record.hpp"

namespace lieder::cli {

/// Where a made set goes: `--out X.npy`, `--truth G.npy`.
struct SynthOptions {
  CommonOptions common;
  std::string truth;  ///< empty: not written
};

/// Adds them to a verb of `lieder synth`; families without a known generator have no `--truth`.
void add_synth_options(CLI::App& verb, SynthOptions& options, bool has_truth = true);

/// Refuses file names that cannot be written, before any work is done.
/// \throws InputError
void check_files(const SynthOptions& options);

/// A set on its way to its files.
struct MadeSet {
  std::string family;  ///< "translations", "windows", ...
  SampleStream& samples;
  std::optional<Eigen::MatrixXd> truth = {};
  nlohmann::ordered_json options = nlohmann::ordered_json::object();
  std::vector<InputRecord> inputs = {};
};

/// Writes both files block by block, so that each appears whole, and says so.
/// \return the exit code
int write_set(const MadeSet& set, const SynthOptions& options, const Stopwatch& watch);

}  // namespace lieder::cli

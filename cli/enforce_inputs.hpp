#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "common_options.hpp"
#include "finish.hpp"
#include "lieder/enforce/enforce.hpp"
#include "lieder/report/enforce_report.hpp"
#include "progress_bar.hpp"
#include "run_record.hpp"

namespace lieder::cli {

/// What all kinds of `enforce` take.
struct EnforceInputs {
  CommonOptions common;
  EnforceRequest request;
  std::vector<std::string> representation_files;
  EnforceMethod method = EnforceMethod::automatic;
};

/// Adds --group, --in, --out-rep, --rep and --method; what `inputs` holds now is their default.
void add_enforce_options(CLI::App& app, EnforceInputs& inputs);

/// The group of a name or a file, with the representations of one's own and the regular one where an expression speaks
/// of it. Files that were read go into the record.
/// \throws InputError naming the option that is missing
Group group_for(const EnforceInputs& inputs, std::vector<InputRecord>& files);

/// A note on generators that are no Lie algebra: their answer is that of a larger group.
void warn_unless_closed(const Group& group, const CommonOptions& common);

EnforceOptions options_for(const EnforceInputs& inputs, Progress progress);

/// Runs `solve(group, options)`, then shows the result that `show(found, record)` makes of it. \return  the exit code
template <typename Solve, typename Show>
int answer(const EnforceInputs& inputs, Solve&& solve, Show&& show) {
  const Stopwatch watch;
  RunRecord record{.threads = inputs.common.threads};
  const Group group = group_for(inputs, record.inputs);
  warn_unless_closed(group, inputs.common);
  ProgressBar bar(inputs.common.quiet);
  const auto found = solve(group, options_for(inputs, bar.callback()));
  bar.erase();
  complete(record, watch);
  return finish(show(found, record), inputs.common);
}

/// Every name of a group, and how representations are written: for the end of a help page.
std::string enforce_grammar();

}  // namespace lieder::cli

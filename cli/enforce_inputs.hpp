#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "common_options.hpp"
#include "lieder/enforce/enforce.hpp"
#include "lieder/report/enforce_report.hpp"

namespace lieder::cli {

/// What all kinds of `enforce` take.
struct EnforceInputs {
  CommonOptions common;
  EnforceRequest request;
  std::vector<std::string> representation_files;
  EnforceMethod method = EnforceMethod::automatic;
};

/// Adds --group, --in, --out-rep, --rep, --method and the common options. \param in, out  defaults; empty: needed
void add_enforce_options(CLI::App& app, EnforceInputs& inputs);

/// The group of a name or a file, with the representations of one's own and the regular one where an expression speaks
/// of it. Files that were read go into the record.
/// \throws InputError naming the option that is missing
Group group_for(const EnforceInputs& inputs, std::vector<InputRecord>& files);

EnforceOptions options_for(const EnforceInputs& inputs, Progress progress);

/// Every name of a group, and how representations are written: for the end of a help page.
std::string enforce_grammar();

}  // namespace lieder::cli

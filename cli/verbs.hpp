#pragma once
#include <CLI/CLI.hpp>

#include "common_options.hpp"

namespace lieder::cli {

/// Each adds one verb to the program; when the command line names the verb, `invocation.run` will be set.
void add_synth(CLI::App& program, Invocation& invocation);
void add_lens(CLI::App& program, Invocation& invocation);
void add_enforce(CLI::App& program, Invocation& invocation);
void add_discover(CLI::App& program, Invocation& invocation);
void add_predict(CLI::App& program, Invocation& invocation);
void add_compare(CLI::App& program, Invocation& invocation);
void add_reproduce(CLI::App& program, Invocation& invocation);
void add_doctor(CLI::App& program, Invocation& invocation);

/// The families of data under `synth`.
void add_synth_translations(CLI::App& synth, Invocation& invocation);
void add_synth_nulls(CLI::App& synth, Invocation& invocation);
void add_synth_real(CLI::App& synth, Invocation& invocation);

}  // namespace lieder::cli

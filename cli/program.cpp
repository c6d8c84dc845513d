#include "program.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "exit_code.hpp"
#include "guard.hpp"
#include "help.hpp"
#include "interrupt.hpp"
#include "lieder/base/blas_kernels.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/version.hpp"
#include "output.hpp"
#include "usage.hpp"
#include "verbs.hpp"

namespace lieder::cli {
namespace {

void build(CLI::App& program, Invocation& invocation) {
  program.name("lieder");
  program.formatter(std::make_shared<HelpFormatter>());
  program.set_help_flag("-h,--help", "print this help and leave");
  program.set_version_flag("--version", fmt::format("lieder {}", kVersion), "print the version and leave");
  program.require_subcommand(1);
  add_synth(program, invocation);
  add_lens(program, invocation);
  add_enforce(program, invocation);
  add_discover(program, invocation);
  add_predict(program, invocation);
  add_compare(program, invocation);
  add_reproduce(program, invocation);
  add_doctor(program, invocation);
  for (auto* verb : program.get_subcommands({})) verb->group("Verbs");
  program.footer(
      "Examples:\n"
      "  lieder synth permuted --out x.npy --truth g.npy   shuffled samples with a hidden translation\n"
      "  lieder lens x.npy --out found                     find it; found/report.html shows the evidence\n"
      "  lieder enforce --group 'SO(3)' --in V^2 --out-rep V    all maps that commute with rotations\n"
      "  lieder discover function f.npz --candidates 'GL(3)'    the symmetries of a sampled function\n"
      "  lieder predict orbits.npz --out found             would a network learn the symmetry by itself\n"
      "  lieder compare found g.npy                        how close that is to the truth\n\n"
      "Every verb explains itself: lieder VERB --help\n"
      "Exit codes: 0 an answer (\"none\" is one), 1 no answer, 2 bad input or options, 70 a mistake of ours,\n"
      "130 interrupted: Ctrl-C once ends with the best answer so far, twice at once.");
}

int parse_and_run(CLI::App& program, Invocation& invocation, int argc, const char* const* argv) {
  try {
    program.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    print(program.help());
    return kAnswer;
  } catch (const CLI::CallForVersion& version) {
    print(std::string(version.what()) + "\n");
    return kAnswer;
  } catch (const CLI::ParseError& error) {
    throw InputError(usage_error(program, error));
  }
  return invocation.run();
}

}  // namespace

int run_program(int argc, const char* const* argv) {
  handle_signals();
  choose_blas_kernels();
  CLI::App program("lieder finds the symmetries of raw data, says how sure that is, and shows it.");
  Invocation invocation;
  return guarded([&] { return command_so_far(program); },
                 [&] {
                   build(program, invocation);
                   return parse_and_run(program, invocation, argc, argv);
                 });
}

}  // namespace lieder::cli

#include "program.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <new>
#include <string>

#include "exit_code.hpp"
#include "help.hpp"
#include "interrupt.hpp"
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
  add_compare(program, invocation);
  add_doctor(program, invocation);
  for (auto* verb : program.get_subcommands({})) verb->group("Verbs");
  program.footer(
      "Every verb explains itself: lieder VERB --help\n"
      "Exit codes: 0 an answer (\"none\" is one), 1 no answer, 2 bad input or options, 70 a mistake of ours,\n"
      "130 interrupted: Ctrl-C once ends with the best answer so far, twice at once.");
}

/// One line "lieder VERB: what", whatever the library put into its message.
int fail(const CLI::App& program, std::string what, ExitCode code) {
  std::replace(what.begin(), what.end(), '\n', ' ');
  // The library names the function that refused; when that is the verb, once is enough.
  const std::string command = command_so_far(program), verb = command.substr(command.rfind(' ') + 1) + ": ";
  if (what.starts_with(verb)) what.erase(0, verb.size());
  fmt::print(stderr, "{}: {}\n", command, what);
  return code;
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
    return fail(program, usage_error(program, error), kBadInput);
  }
  return invocation.run();
}

}  // namespace

int run_program(int argc, const char* const* argv) {
  handle_signals();
  CLI::App program("lieder finds the symmetries of raw data, says how sure that is, and shows it.");
  Invocation invocation;
  try {
    build(program, invocation);
    return parse_and_run(program, invocation, argc, argv);
  } catch (const InputError& error) {
    return fail(program, error.what(), kBadInput);
  } catch (const std::filesystem::filesystem_error& error) {
    return fail(program, error.what(), kBadInput);
  } catch (const std::bad_alloc&) {
    return fail(program, "memory ran out; need a machine with more of it, or smaller data", kBadInput);
  } catch (const std::exception& error) {
    return fail(program,
                fmt::format("a mistake of lieder's own: {}; please report it with this command and the output of "
                            "`lieder doctor`",
                            error.what()),
                kOurMistake);
  }
}

}  // namespace lieder::cli

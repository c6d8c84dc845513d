#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "exit_code.hpp"
#include "lieder/base/error.hpp"
#include "output.hpp"
#include "verbs.hpp"

namespace lieder::cli {
namespace {

/// That of the Python package, which trains networks with the user's own PyTorch.
std::string interpreter() {
  const char* chosen = std::getenv("LIEDER_PYTHON");
  return chosen != nullptr && *chosen != '\0' ? chosen : "python3";
}

/// Becomes `python -m lieder.reproduce ...`, which ends with the exit codes of this program; returns only when it
/// cannot.
int run(const std::vector<std::string>& arguments) {
  constexpr const char* kProgram =
      "import importlib.util, runpy, sys\n"
      "if importlib.util.find_spec('lieder') is None:\n"
      "    sys.stderr.write('lieder reproduce: this Python has no package lieder; need one that has, with PyTorch: '\n"
      "                     'pip install .[torch], or name it by LIEDER_PYTHON\\n')\n"
      "    sys.exit(1)\n"
      "runpy.run_module('lieder.reproduce', run_name='__main__', alter_sys=True)";
  const std::string python = interpreter();
  std::vector<std::string> words{python, "-c", kProgram};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  ::execvp(python.c_str(), pointers.data());
  throw InputError(
      fmt::format("reproduce: {} cannot be started ({}); need Python with the package lieder, named by LIEDER_PYTHON",
                  python, std::strerror(errno)));
}

}  // namespace

void add_reproduce(CLI::App& program, Invocation& invocation) {
  auto* app = program.add_subcommand("reproduce", "published experiments, repeated (needs the Python package)");
  app->prefix_command();
  app->footer(
      "Examples:\n"
      "  lieder reproduce --list\n"
      "  lieder reproduce emlp --out found\n"
      "  lieder reproduce rotated-mnist --experiment 1 --out found\n\n"
      "Python reads what follows: --full (the published sizes: hours, not minutes), --experiment N (where a paper\n"
      "has several), --seed N, --threads N, --out DIR, --resume DIR (keeps what is done, and goes on from it),\n"
      "--json, --quiet. It is the one that LIEDER_PYTHON names, or python3; it needs the package lieder and, to\n"
      "train networks, PyTorch.");
  app->callback([app, &invocation] { invocation.run = [words = app->remaining()] { return run(words); }; });
}

}  // namespace lieder::cli

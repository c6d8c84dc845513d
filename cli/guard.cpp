#include "guard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <new>

#include "exit_code.hpp"
#include "lieder/base/error.hpp"

namespace lieder::cli {
namespace {

void ask_for_a_report(const std::string& command, const std::string& what) {
  complain(command, fmt::format("a mistake of lieder's own: {}; please report it, with this command and the output of "
                                "`lieder doctor`",
                                what));
}

}  // namespace

void complain(const std::string& command, std::string what) {
  std::replace_if(
      what.begin(), what.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  // The library names the function that refused; when that is the verb, once is enough.
  const std::string verb = command.substr(command.rfind(' ') + 1) + ": ";
  if (what.starts_with(verb)) what.erase(0, verb.size());
  fmt::print(stderr, "{}: {}\n", command, what);
}

int guarded(const std::function<std::string()>& command, const std::function<int()>& work) {
  try {
    return work();
  } catch (const InputError& error) {
    complain(command(), error.what());
  } catch (const std::filesystem::filesystem_error& error) {
    complain(command(), error.what());
  } catch (const std::bad_alloc&) {
    complain(command(), "memory ran out; need smaller data, or a machine with more of it");
  } catch (const std::exception& error) {
    ask_for_a_report(command(), error.what());
    return kOurMistake;
  } catch (...) {
    ask_for_a_report(command(), "an exception of no known kind");
    return kOurMistake;
  }
  return kBadInput;
}

}  // namespace lieder::cli

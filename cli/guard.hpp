#pragma once
#include <functional>
#include <string>

namespace lieder::cli {

/// One line "COMMAND: what" on standard error, whatever the library put into its message.
void complain(const std::string& command, std::string what);

/// Runs the work and turns whatever it throws into one line and an exit code. `command` is asked for its words only
/// then ("lieder lens"): while the command line is being parsed they still grow.
int guarded(const std::function<std::string()>& command, const std::function<int()>& work);

}  // namespace lieder::cli

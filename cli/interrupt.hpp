#pragma once

namespace lieder::cli {

/// From here on Ctrl-C (and SIGTERM) asks long work to stop with the best answer so far; asking twice ends the program
/// at once with code 130. A reader of our output who goes away (SIGPIPE) becomes an ordinary write error.
void handle_signals();

/// Whether the user has asked to stop.
bool stop_requested();

}  // namespace lieder::cli

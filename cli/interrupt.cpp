#include "interrupt.hpp"

#include <unistd.h>

#include <csignal>
#include <initializer_list>

#include "exit_code.hpp"

namespace lieder::cli {
namespace {

volatile std::sig_atomic_t requests = 0;

extern "C" void on_stop_signal(int) {
  if (requests != 0) _exit(kInterrupted);
  requests = 1;
}

}  // namespace

void handle_signals() {
  struct sigaction action {};
  action.sa_handler = on_stop_signal;
  // A read or write under way goes on: only the progress callback stops work, so that no file is left half read.
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM}) sigaction(signal, &action, nullptr);
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);
}

bool stop_requested() { return requests != 0; }

}  // namespace lieder::cli

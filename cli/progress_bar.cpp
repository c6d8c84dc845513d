#include "progress_bar.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "interrupt.hpp"

namespace lieder::cli {
namespace {

constexpr auto kFirst = std::chrono::milliseconds(300), kEvery = std::chrono::milliseconds(100);
constexpr int kWidth = 30;

bool can_redraw_a_line() {
  const char* terminal = std::getenv("TERM");
  return isatty(STDERR_FILENO) != 0 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

std::string elapsed_in_words(long seconds) {
  const long hours = seconds / 3600, minutes = seconds / 60 % 60;
  return hours > 0 ? fmt::format("{}:{:02}:{:02}", hours, minutes, seconds % 60)
                   : fmt::format("{}:{:02}", minutes, seconds % 60);
}

std::string bar_line(const ProgressEvent& event, long seconds) {
  const std::string time = elapsed_in_words(seconds);
  if (event.fraction < 0) return fmt::format("{:<24.24}  {}", event.stage, time);
  const double fraction = std::clamp(event.fraction, 0.0, 1.0);
  const int done = static_cast<int>(fraction * kWidth);
  return fmt::format("{:<24.24} [{:#<{}}{:.<{}}] {:3.0f} %  {}", event.stage, "", done, "", kWidth - done,
                     100 * fraction, time);
}

}  // namespace

ProgressBar::ProgressBar(bool quiet) : enabled_(!quiet && can_redraw_a_line()) {}

Progress ProgressBar::callback() {
  return [this](const ProgressEvent& event) {
    if (enabled_) show(event);
    return stop_requested() ? Flow::stop : Flow::proceed;
  };
}

void ProgressBar::show(const ProgressEvent& event) {
  const auto now = Clock::now();
  if (now - start_ < kFirst || (visible_ && now - last_ < kEvery)) return;
  last_ = now;
  visible_ = true;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - start_).count();
  fmt::print(stderr, "\r\033[K{}", bar_line(event, static_cast<long>(seconds)));
  std::fflush(stderr);
}

void ProgressBar::erase() {
  if (!visible_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  visible_ = false;
}

}  // namespace lieder::cli

#include "help.hpp"

#include <sstream>

namespace lieder::cli {
namespace {

constexpr std::size_t kPageWidth = 100, kFirstColumn = 30;

std::string wrapped(const std::string& text, std::size_t width) {
  std::istringstream words(text);
  std::string page, line;
  for (std::string word; words >> word;) {
    if (!line.empty() && line.size() + 1 + word.size() > width) {
      page += line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return page + line;
}

}  // namespace

HelpFormatter::HelpFormatter() {
  column_width(kFirstColumn);
  label("SUBCOMMAND", "VERB");
  label("Subcommands", "Verbs");
  label("Positionals", "Input");
}

std::string HelpFormatter::make_option_desc(const CLI::Option* option) const {
  return wrapped(option->get_description(), kPageWidth - kFirstColumn);
}

std::string HelpFormatter::make_subcommand(const CLI::App* verb) const {
  std::stringstream out;
  CLI::detail::format_help(out, verb->get_name(), wrapped(verb->get_description(), kPageWidth - kFirstColumn),
                           kFirstColumn);
  return out.str();
}

std::string HelpFormatter::make_description(const CLI::App* app) const {
  return wrapped(app->get_description(), kPageWidth) + "\n\n";
}

}  // namespace lieder::cli

#include "help.hpp"

#include <sstream>
#include <utility>

namespace lieder::cli {
namespace {

constexpr std::size_t kPageWidth = 100, kFirstColumn = 31;

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

std::string HelpFormatter::make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const {
  return CLI::detail::find_and_replace(CLI::Formatter::make_help(app, std::move(name), mode), "\n\n\n", "\n\n");
}

std::string HelpFormatter::make_usage(const CLI::App* app, std::string name) const {
  // Under a verb there are no further verbs: `synth` has families of data.
  const std::string usage = CLI::Formatter::make_usage(app, std::move(name));
  return app->get_parent() == nullptr ? usage : CLI::detail::find_and_replace(usage, "VERB", "FAMILY");
}

std::string HelpFormatter::make_description(const CLI::App* app) const {
  std::string text = wrapped(app->get_description(), kPageWidth);
  if (app->get_parent() != nullptr && !text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text + "\n\n";
}

}  // namespace lieder::cli

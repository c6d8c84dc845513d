#include "usage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string_view>

#include "option_values.hpp"

namespace lieder::cli {
namespace {

const CLI::App& deepest(const CLI::App& program) {
  const CLI::App* app = &program;
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return *app;
}

std::vector<std::string> verbs_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands({})) names.push_back(verb->get_name());
  return names;
}

std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

/// Single edits (insert, delete, replace, swap neighbours) that lead from a to b.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i)
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

std::string did_you_mean(const std::string& typed, const std::vector<std::string>& words) {
  const std::string near = nearest_word(typed, words);
  return near.empty() ? "" : fmt::format("did you mean {}? ", near);
}

/// What stands on this place of the command line.
const char* kind_of_word(const CLI::App& app) { return app.get_parent() == nullptr ? "verb" : "family"; }

std::string needed_verb(const CLI::App& app) {
  return fmt::format("need {}; see {} --help", either_of(verbs_of(app)), command_so_far(app));
}

/// The verb typed after an option that belongs to it.
const CLI::App* verb_that_knows(const CLI::App& app, const std::string& option) {
  const auto verbs = app.get_subcommands();
  return !verbs.empty() && verbs.front()->get_option_no_throw(option) != nullptr ? verbs.front() : nullptr;
}

std::string unexpected(const CLI::App& app, const std::string& argument) {
  if (argument.size() > 1 && argument.front() == '-') {
    const std::string name = argument.substr(0, argument.find('='));
    if (const auto* verb = verb_that_knows(app, name))
      return fmt::format("{}: stands before the verb; need it behind: lieder {} {}", name, verb->get_name(), name);
    return fmt::format("{}: unknown option; {}see {} --help", name, did_you_mean(name, options_of(app)),
                       command_so_far(app));
  }
  if (const auto verbs = verbs_of(app); !verbs.empty())
    return fmt::format("{}: unknown {}; {}{}", argument, kind_of_word(app), did_you_mean(argument, verbs),
                       needed_verb(app));
  return fmt::format("{}: one argument too many; see {} --help", argument, command_so_far(app));
}

std::string wrong_count(const CLI::App& app, const std::string& parser_says) {
  // The parser's own words are "--seed: At Most 1 required but received 2" or "--seed: 1 required TEXT missing".
  const std::string name = parser_says.substr(0, parser_says.find(':'));
  const CLI::Option* option = app.get_option_no_throw(name);
  if (option == nullptr) return {};
  return option->count() > 1 ? fmt::format("{}: came {} times; need it once", name, option->count())
                             : fmt::format("{}: nothing came; need {}", name, option->get_option_text());
}

std::string two_that_exclude(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options())
    for (const CLI::Option* other : option->get_excludes())
      if (option->count() > 0 && other->count() > 0)
        return fmt::format("{} and {} came; need one of the two", option->get_name(), other->get_name());
  return {};
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

std::string command_so_far(const CLI::App& program) {
  const CLI::App* top = &program;
  while (top->get_parent() != nullptr) top = top->get_parent();
  std::string words = top->get_name();
  while (!top->get_subcommands().empty()) {
    top = top->get_subcommands().front();
    words += " " + top->get_name();
  }
  return words;
}

std::string nearest_word(const std::string& typed, const std::vector<std::string>& words) {
  std::string nearest;
  std::size_t least = typed.size() / 3 + 2;  // as many slips as this are another word
  for (const auto& word : words) {
    const bool begins = typed.size() >= 3 && word.starts_with(typed);
    const std::size_t distance = begins ? 1 : edit_distance(typed, word);
    if (distance < least) {
      least = distance;
      nearest = word;
    }
  }
  return nearest;
}

std::string usage_error(const CLI::App& program, const CLI::ParseError& error) {
  // Left-over arguments explain more than the requirement that failed because of them.
  for (const CLI::App* app = &program; app != nullptr;) {
    if (const auto extras = app->remaining(); !extras.empty()) return unexpected(*app, extras.front());
    const auto verbs = app->get_subcommands();
    app = verbs.empty() ? nullptr : verbs.front();
  }
  const CLI::App& app = deepest(program);
  if (!verbs_of(app).empty()) return fmt::format("no {} came; {}", kind_of_word(app), needed_verb(app));
  if (error.get_name() == "RequiredError")
    for (const CLI::Option* option : app.get_options())
      if (option->get_required() && option->count() == 0)
        return fmt::format("{}: nothing came; need {}", option->get_name(true), option->get_description());
  if (error.get_name() == "ArgumentMismatch")
    if (std::string message = wrong_count(app, error.what()); !message.empty()) return message;
  if (error.get_name() == "ExcludesError")
    if (std::string message = two_that_exclude(app); !message.empty()) return message;
  return one_line(error.what());
}

}  // namespace lieder::cli

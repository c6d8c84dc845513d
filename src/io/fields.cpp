#include "io/fields.hpp"

#include <fast_float/fast_float.h>

#include <algorithm>

namespace lieder::io {
namespace {

bool has_outside_quotes(std::string_view line, char wanted) {
  bool quoted = false;
  for (const char character : line) {
    if (character == '"') quoted = !quoted;
    if (character == wanted && !quoted) return true;
  }
  return false;
}

bool are_several_numbers(std::string_view line) {
  const auto fields = split_fields(line, ' ');
  return fields && fields->size() > 1 &&
         std::all_of(fields->begin(), fields->end(), [](const Field& field) { return number_of(field.text); });
}

Field field_of(std::string_view text) {
  text = trimmed(text);
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return {quoted ? trimmed(text.substr(1, text.size() - 2)) : text, quoted};
}

}  // namespace

bool is_blank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char character) { return is_blank(character); });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<std::vector<Field>> split_fields(std::string_view line, char delimiter) {
  const bool by_blanks = delimiter == ' ';
  if (by_blanks) line = trimmed(line);
  std::vector<Field> fields;
  std::size_t start = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] == '"') quoted = !quoted;
    if (quoted || (by_blanks ? !is_blank(line[at]) : line[at] != delimiter)) continue;
    fields.push_back(field_of(line.substr(start, at - start)));
    while (by_blanks && is_blank(line[at + 1])) ++at;  // the line is trimmed: something follows
    start = at + 1;
  }
  if (quoted) return std::nullopt;
  fields.push_back(field_of(line.substr(start)));
  return fields;
}

std::optional<double> take_number(std::string_view& text) {
  const char* begin = text.data();
  const char* const end = begin + text.size();
  if (text.size() > 1 && text[0] == '+' && text[1] != '-' && text[1] != '+') ++begin;
  double value = 0;
  const auto result = fast_float::from_chars(begin, end, value);
  if (result.ptr == begin || result.ec == std::errc::invalid_argument) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(result.ptr - text.data()));
  return value;
}

std::optional<double> number_of(std::string_view text) {
  const auto value = take_number(text);
  return text.empty() ? value : std::nullopt;
}

char guess_delimiter(std::string_view first, std::string_view second) {
  for (const char delimiter : {',', ';', '\t'})
    if (has_outside_quotes(first, delimiter)) return delimiter;
  return are_several_numbers(first) || are_several_numbers(second) ? ' ' : ',';
}

}  // namespace lieder::io

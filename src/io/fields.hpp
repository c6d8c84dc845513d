#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lieder::io {

/// One cell of a line of a table.
struct Field {
  std::string_view text;  ///< without the spaces around it and without its quotes
  bool quoted = false;
};

/// Splits a line; a delimiter within double quotes does not count. The delimiter ' ' stands for any run of blanks.
/// Empty when a quote is not closed.
std::optional<std::vector<Field>> split_fields(std::string_view line, char delimiter);

/// Reads a number at `text`'s beginning and removes it from `text`; empty when there is none. Out of range is an
/// infinity (or zero, when too small).
std::optional<double> take_number(std::string_view& text);

/// The number that the whole of `text` is.
std::optional<double> number_of(std::string_view text);

/// The delimiter of a table, from its first two lines (the second may be empty): a comma, else a semicolon, else a tab
/// where the first line has one; else blanks when they separate numbers.
char guess_delimiter(std::string_view first, std::string_view second);

inline bool is_blank(char character) { return character == ' ' || character == '\t'; }
bool is_blank(std::string_view text);
std::string_view trimmed(std::string_view text);

}  // namespace lieder::io

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <charconv>
#include <optional>
#include <string>

#include "io/element.hpp"
#include "io/npy.hpp"
#include "io/refuse.hpp"

namespace lieder::io {
namespace {

// Just enough of Python's literals for the header that NumPy writes.
class Scanner {
 public:
  Scanner(std::string_view path, std::string_view text) : path_(path), text_(text) {}

  bool accept(char character) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != character) return false;
    ++at_;
    return true;
  }
  void expect(char character) {
    if (!accept(character)) fail(fmt::format("'{}'", character));
  }
  bool next_is(char character) {
    skip_space();
    return at_ < text_.size() && text_[at_] == character;
  }
  std::string_view rest() const { return text_.substr(at_); }

  std::string string() {
    skip_space();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    const std::size_t end = quote == '\'' || quote == '"' ? text_.find(quote, at_ + 1) : std::string_view::npos;
    if (end == std::string_view::npos) fail("a quoted string");
    std::string value(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return value;
  }
  bool boolean() {
    skip_space();
    for (const std::string_view word : {"True", "False"}) {
      if (!rest().starts_with(word)) continue;
      at_ += word.size();
      return word == "True";
    }
    fail("True or False");
  }
  std::vector<std::int64_t> tuple() {
    std::vector<std::int64_t> values;
    expect('(');
    while (!accept(')')) {
      values.push_back(integer());
      if (!accept(',') && !next_is(')')) fail("',' or ')'");
    }
    return values;
  }
  [[noreturn]] void fail(const std::string& need) const {
    refuse(path_, "header is not that of a .npy file: '{}' came where {} is needed", printable(rest()), need);
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  std::int64_t integer() {
    skip_space();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error == std::errc::result_out_of_range)
      refuse(path_, "header promises an extent of {}, which no file can hold", printable(rest(), 30));
    if (error != std::errc()) fail("a whole number");
    at_ = static_cast<std::size_t>(end - text_.data());
    if (at_ < text_.size() && text_[at_] == 'L') ++at_;  // Python 2 wrote long integers so
    return value;
  }

  std::string_view path_, text_;
  std::size_t at_ = 0;
};

std::string_view word_for(char kind) {
  switch (kind) {
    case 'c':
      return "complex numbers";
    case 'O':
      return "pickled Python objects";
    case 'S':
    case 'a':
    case 'U':
      return "text";
    case 'm':
    case 'M':
      return "dates or durations";
    case 'V':
      return "raw records";
    default:
      return "numbers that we do not read";
  }
}

Element read_descr(std::string_view path, Scanner& scanner) {
  if (!scanner.next_is('\'') && !scanner.next_is('"'))
    refuse(path, "holds structured records (dtype {}); {}", printable(scanner.rest()), kNeedNumbers);
  return element_of_descr(path, scanner.string());
}

}  // namespace

Element element_of_descr(std::string_view path, std::string_view descr) {
  std::string_view rest = descr;
  char order = '=';
  if (!rest.empty() && std::string_view("<>|=").find(rest.front()) != std::string_view::npos) {
    order = rest.front();
    rest.remove_prefix(1);
  }
  const char kind = rest.empty() ? '?' : rest.front();
  const std::string_view digits = rest.empty() ? rest : rest.substr(1);
  const auto is = [&](std::initializer_list<std::string_view> sizes) {
    return std::find(sizes.begin(), sizes.end(), digits) != sizes.end();
  };
  std::optional<NumberKind> number;
  if (kind == 'b' && is({"1"})) number = NumberKind::boolean;
  if (kind == 'i' && is({"1", "2", "4", "8"})) number = NumberKind::signed_integer;
  if (kind == 'u' && is({"1", "2", "4", "8"})) number = NumberKind::unsigned_integer;
  if (kind == 'f' && is({"2", "4", "8"})) number = NumberKind::floating;
  if (!number) refuse(path, "holds {} (dtype '{}'); {}", word_for(kind), printable(descr), kNeedNumbers);
  const bool little = std::endian::native == std::endian::little;
  return {*number, digits.front() - '0', (order == '>' && little) || (order == '<' && !little)};
}

NpyHeader parse_npy_dictionary(std::string_view path, std::string_view text) {
  Scanner scanner(path, text);
  std::optional<Element> element;
  std::optional<bool> fortran_order;
  std::optional<std::vector<std::int64_t>> shape;
  scanner.expect('{');
  while (!scanner.accept('}')) {
    const std::string key = scanner.string();
    scanner.expect(':');
    if (key == "descr")
      element = read_descr(path, scanner);
    else if (key == "fortran_order")
      fortran_order = scanner.boolean();
    else if (key == "shape")
      shape = scanner.tuple();
    else
      refuse(path, "header has the key '{}'; need descr, fortran_order and shape alone", printable(key));
    if (!scanner.accept(',') && !scanner.next_is('}')) scanner.fail("',' or '}'");
  }
  if (!element || !fortran_order || !shape) refuse(path, "header lacks one of descr, fortran_order and shape");
  return {*std::move(shape), *element, *fortran_order};
}

}  // namespace lieder::io

#include "base/expression_reader.hpp"

#include <fmt/format.h>

#include <string>

#include "lieder/base/error.hpp"

namespace lieder {

bool ExpressionReader::at_end() {
  skip_spaces();
  return at_ == text_.size();
}

bool ExpressionReader::take(std::string_view what) {
  skip_spaces();
  if (!text_.substr(at_).starts_with(what)) return false;
  at_ += what.size();
  return true;
}

void ExpressionReader::need(char what) {
  if (!take(what)) refuse(fmt::format("need `{}`", what));
}

Eigen::Index ExpressionReader::digits() {
  const std::size_t start = at_;
  while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
  if (at_ == start || at_ - start > 6) refuse("need a whole number of at most six digits");
  return std::stol(std::string(text_.substr(start, at_ - start)));
}

void ExpressionReader::skip_spaces() {
  while (at_ < text_.size() && text_[at_] == ' ') ++at_;
}

void ExpressionReader::refuse(std::string_view need) const {
  throw InputError(fmt::format("{} \"{}\": at character {}: {}", subject_, text_, at_ + 1, need));
}

}  // namespace lieder

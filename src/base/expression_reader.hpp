#pragma once
#include <Eigen/Core>
#include <string_view>

namespace lieder {

/// What the grammars of groups, representations, kernels and functions share: a place in a text, what stands there, and
/// errors that name it. Spaces may stand between words.
class ExpressionReader {
 protected:
  /// \param subject  what the text is: "group"
  ExpressionReader(std::string_view subject, std::string_view text) : subject_(subject), text_(text) {}

  bool at_end();
  bool take(std::string_view what);
  bool take(char what) { return take(std::string_view(&what, 1)); }
  void need(char what);
  /// A whole number of at most six digits that begins right here.
  Eigen::Index digits();
  void skip_spaces();
  [[noreturn]] void refuse(std::string_view need) const;

  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  std::string_view subject_, text_;
  std::size_t at_ = 0;
};

}  // namespace lieder

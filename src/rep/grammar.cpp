#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/expression_reader.hpp"
#include "lieder/rep/representation.hpp"

namespace lieder {
namespace {

using Eigen::Index;

/// Reads an expression from left to right; the loosest operator first.
class RepresentationExpression : ExpressionReader {
 public:
  RepresentationExpression(std::string_view text, const Group& group)
      : ExpressionReader("representation", text), blocks_(base_representations(group)) {}

  Representation read() {
    Representation rep = maps();
    if (!at_end()) refuse("need an operator (+ * ^ ' >>) or the end");
    return rep;
  }

 private:
  Representation maps() {
    Representation rep = sum();
    while (take(">>")) rep = hom(rep, sum());
    return rep;
  }

  Representation sum() {
    Representation rep = tensor();
    while (take("+")) rep = rep + tensor();
    return rep;
  }

  Representation tensor() {
    Representation rep = factor();
    while (take("*")) rep = rep * factor();
    return rep;
  }

  Representation factor() {
    Representation rep = term();
    while (true) {
      if (take("'"))
        rep = dual(rep);
      else if (take("^"))
        rep = power(rep, degree());
      else
        return rep;
    }
  }

  Representation term() {
    if (take("(")) return closed(maps());
    skip_spaces();
    if (at_ < text_.size() && is_digit(text_[at_])) return Representation::trivial(number());
    if (const GroupBlock* block = take_base()) return Representation::base(*block);
    if (take("Sym^")) return power_of(symmetric_power);
    if (take("Alt^")) return power_of(alternating_power);
    if (take("dual(")) return dual(closed(maps()));
    if (take("T(")) return mixed_tensors();
    refuse_name();
  }

  Representation power_of(Representation (*make)(const Representation&, int)) {
    const int k = degree();
    if (!take("(")) refuse("need `(` and a representation");
    return make(closed(maps()), k);
  }

  Representation mixed_tensors() {
    const int p = degree();
    if (!take(",")) refuse("need `,`: T(p,q) has p factors V and q factors V'");
    const int q = degree();
    need(')');
    if (blocks_.size() > 1)
      refuse(fmt::format("T(p,q) needs a group with one base representation; this has {}", names()));
    const Representation v = Representation::base(blocks_.front());
    return power(v, p) * power(dual(v), q);
  }

  Representation closed(Representation rep) {
    need(')');
    return rep;
  }

  /// The longest name that stands here: V1 and not V, SO(3) and not S.
  const GroupBlock* take_base() {
    const GroupBlock* found = nullptr;
    std::size_t length = 0;
    for (const GroupBlock& block : blocks_)
      for (const std::string& name : {block.name, block.alias})
        if (name.size() > length && text_.substr(at_).starts_with(name)) {
          if (name == block.alias && is_shared(name))
            refuse(fmt::format("several factors are {}; need {}", name, names()));
          found = &block;
          length = name.size();
        }
    // A letter or digit behind it makes it another word.
    if (found != nullptr && at_ + length < text_.size() && is_word(text_[at_ + length])) return nullptr;
    at_ += length;
    return found;
  }

  bool is_shared(const std::string& alias) const { return std::ranges::count(blocks_, alias, &GroupBlock::alias) > 1; }

  int degree() {
    const Index n = number();
    if (n > 100) refuse("need a degree of at most 100");
    return static_cast<int>(n);
  }

  Index number() {
    skip_spaces();
    return digits();
  }

  static bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

  std::string names() const {
    std::vector<std::string> all;
    for (const GroupBlock& block : blocks_) all.push_back(block.name);
    return fmt::format("{}", fmt::join(all, ", "));
  }

  [[noreturn]] void refuse_name() const {
    std::size_t end = at_;
    while (end < text_.size() && is_word(text_[end])) ++end;
    if (end == at_) refuse("need a number, a name or `(`");
    refuse(fmt::format(
        "there is no representation {}; this group has {}, and T(p,q), Sym^k(..), Alt^k(..), dual(..) build more",
        text_.substr(at_, end - at_), names()));
  }

  std::vector<GroupBlock> blocks_;
};

}  // namespace

Representation representation(std::string_view expression, const Group& group) {
  return RepresentationExpression(expression, group).read();
}

}  // namespace lieder

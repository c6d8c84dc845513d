#include "lieder/group/named.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <numbers>
#include <numeric>

#include "base/expression_reader.hpp"
#include "base/nearest.hpp"
#include "group/matrix_algebras.hpp"
#include "group/puzzle.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/group/permutation.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Sizes = std::vector<Index>;

Group matrix_group(Index size, Matrices algebra, Matrices discrete = {}) {
  Group group;
  group.size = size;
  group.lie_algebra = std::move(algebra);
  group.discrete = std::move(discrete);
  return group;
}

Group complex_group(Index size, Matrices algebra) {
  Group group = matrix_group(size, std::move(algebra));
  group.complex = true;
  return group;
}

Group permutations(Index points, const std::vector<Permutation>& generators) {
  Matrices matrices;
  for (const Permutation& p : generators) matrices.push_back(permutation_matrix(p));
  return matrix_group(points, {}, std::move(matrices));
}

/// Turns the points first .. n-1 on by one place.
Permutation cycle(Index n, Index first = 0) {
  Permutation p(static_cast<std::size_t>(n));
  std::iota(p.begin(), p.end(), 0);
  std::rotate(p.begin() + first, p.begin() + first + 1, p.end());
  return p;
}

Permutation reversal(Index n) {
  Permutation p(static_cast<std::size_t>(n));
  std::iota(p.rbegin(), p.rend(), 0);
  return p;
}

Permutation exchange(Index n, std::size_t i, std::size_t j) {
  Permutation p(static_cast<std::size_t>(n));
  std::iota(p.begin(), p.end(), 0);
  std::swap(p[i], p[j]);
  return p;
}

std::vector<Permutation> symmetric_generators(Index n) {
  if (n < 2) return {};
  if (n == 2) return {cycle(2)};
  return {exchange(n, 0, 1), cycle(n)};
}

std::vector<Permutation> alternating_generators(Index n) {
  if (n < 3) return {};
  const Permutation three = compose(exchange(n, 0, 1), exchange(n, 1, 2));
  if (n == 3) return {three};
  // The longest cycle that is even.
  return {three, n % 2 == 1 ? cycle(n) : cycle(n, 1)};
}

std::vector<Permutation> cyclic_generators(Index n) {
  if (n < 2) return {};
  return {cycle(n)};
}

std::vector<Permutation> dihedral_generators(Index n) {
  if (n < 2) return {};
  return {cycle(n), reversal(n)};
}

MatrixXd rotation_of_plane(Index n) {
  const double angle = 2 * std::numbers::pi / static_cast<double>(n);
  MatrixXd r(2, 2);
  r << std::cos(angle), -std::sin(angle), std::sin(angle), std::cos(angle);
  return r;
}

/// Changes the sign of some axes.
MatrixXd reflection(Index n, std::initializer_list<Index> axes) {
  MatrixXd m = MatrixXd::Identity(n, n);
  for (const Index axis : axes) m(axis, axis) = -1;
  return m;
}

/// A linear group of R^n together with the translations, on R^(n+1).
Group affine(Index n, const Matrices& linear, const Matrices& discrete = {}) {
  Matrices algebra = embedded(linear, n + 1, 0, 0);
  for (MatrixXd& m : translations_of(n)) algebra.push_back(std::move(m));
  return matrix_group(n + 1, std::move(algebra), embedded(discrete, n + 1, 0, 1));
}

Matrices quarter_turns() {
  MatrixXd about_z(3, 3), about_x(3, 3);
  about_z << 0, -1, 0, 1, 0, 0, 0, 0, 1;
  about_x << 1, 0, 0, 0, 0, -1, 0, 1, 0;
  return {about_z, about_x};
}

/// Component groups of O(p, q): one axis of each sign, and both at once.
Matrices reflections_of_both_signs(Index p, Index q) {
  Matrices all;
  if (p > 0) all.push_back(reflection(p + q, {0}));
  if (q > 0) all.push_back(reflection(p + q, {p + q - 1}));
  return all;
}
Matrices reflection_of_both_signs(Index p, Index q) {
  if (p == 0 || q == 0) return {};
  return {reflection(p + q, {0, p + q - 1})};
}

enum class MatrixCount { few, one_for_each_entry };

struct Definition {
  const char *word, *arguments, *meaning;
  std::function<Group(const Sizes&)> make;
  MatrixCount count = MatrixCount::one_for_each_entry;  // of matrices, at most, for the forecast of memory
};

const std::vector<Definition>& definitions() {
  static const std::vector<Definition> all{
      {"S", "n", "all permutations of n coordinates",
       [](const Sizes& n) { return permutations(n[0], symmetric_generators(n[0])); }, MatrixCount::few},
      {"A", "n", "even permutations of n coordinates",
       [](const Sizes& n) { return permutations(n[0], alternating_generators(n[0])); }, MatrixCount::few},
      {"Z", "n", "cyclic shifts of n coordinates",
       [](const Sizes& n) { return permutations(n[0], cyclic_generators(n[0])); }, MatrixCount::few},
      {"D", "n", "cyclic shifts and reversal of n coordinates",
       [](const Sizes& n) { return permutations(n[0], dihedral_generators(n[0])); }, MatrixCount::few},
      {"Rot", "n", "rotations of the plane by multiples of 360/n degrees",
       [](const Sizes& n) { return matrix_group(2, {}, {rotation_of_plane(n[0])}); }},
      {"Dih", "n", "rotations of the plane by multiples of 360/n degrees, and a reflection",
       [](const Sizes& n) {
         return matrix_group(2, {}, {rotation_of_plane(n[0]), reflection(2, {1})});
       }},
      {"O", "n", "orthogonal matrices of R^n",
       [](const Sizes& n) { return matrix_group(n[0], so(n[0], 0), {reflection(n[0], {0})}); }},
      {"SO", "n", "rotations of R^n", [](const Sizes& n) { return matrix_group(n[0], so(n[0], 0)); }},
      {"GL", "n", "invertible matrices of R^n",
       [](const Sizes& n) { return matrix_group(n[0], gl(n[0]), {reflection(n[0], {0})}); }},
      {"GL+", "n", "matrices of R^n of positive determinant",
       [](const Sizes& n) { return matrix_group(n[0], gl(n[0])); }},
      {"SL", "n", "matrices of R^n of determinant 1", [](const Sizes& n) { return matrix_group(n[0], sl(n[0])); }},
      {"O", "p,q", "matrices that preserve x1^2 + .. + xp^2 - .. - xn^2",
       [](const Sizes& n) { return matrix_group(n[0] + n[1], so(n[0], n[1]), reflections_of_both_signs(n[0], n[1])); }},
      {"SO", "p,q", "those of determinant 1",
       [](const Sizes& n) { return matrix_group(n[0] + n[1], so(n[0], n[1]), reflection_of_both_signs(n[0], n[1])); }},
      {"SO+", "p,q", "those connected with the identity",
       [](const Sizes& n) { return matrix_group(n[0] + n[1], so(n[0], n[1])); }},
      {"Sp", "2n", "symplectic matrices of R^2n, J = (0 1; -1 0)",
       [](const Sizes& n) { return matrix_group(n[0], sp(n[0])); }},
      {"U", "n", "unitary matrices of C^n", [](const Sizes& n) { return complex_group(n[0], gl(n[0])); }},
      {"SU", "n", "unitary matrices of C^n of determinant 1",
       [](const Sizes& n) { return complex_group(n[0], sl(n[0])); }},
      {"T", "n", "translations of R^n, on R^(n+1)", [](const Sizes& n) { return affine(n[0], {}); }},
      {"E", "n", "rigid motions and reflections of R^n, on R^(n+1)",
       [](const Sizes& n) { return affine(n[0], so(n[0], 0), {reflection(n[0], {0})}); }},
      {"SE", "n", "rigid motions of R^n, on R^(n+1)", [](const Sizes& n) { return affine(n[0], so(n[0], 0)); }},
      {"Aff", "n", "invertible affine maps of R^n, on R^(n+1)",
       [](const Sizes& n) { return affine(n[0], gl(n[0]), {reflection(n[0], {0})}); }},
      {"Scaling", "n", "multiples of the identity of R^n by positive numbers",
       [](const Sizes& n) { return matrix_group(n[0], {MatrixXd::Identity(n[0], n[0])}); }, MatrixCount::few},
      {"Cube", "", "rotations of R^3 that keep a cube",
       [](const Sizes&) { return matrix_group(3, {}, quarter_turns()); }},
      {"Rubik", "", "turns of Rubik's cube, on its 48 stickers",
       [](const Sizes&) { return permutations(48, rubik_turns()); }},
      {"Trivial", "n", "the identity of R^n alone", [](const Sizes& n) { return matrix_group(n[0], {}); },
       MatrixCount::few},
  };
  return all;
}

std::string pattern(const Definition& d) {
  return *d.arguments == '\0' ? d.word : fmt::format("{}({})", d.word, d.arguments);
}

Group make(const Definition& definition, const std::string& name, const Sizes& sizes) {
  const bool one_may_be_zero = std::string_view(definition.arguments) == "p,q";
  Index size = 0;
  for (const Index n : sizes) {
    if (n < (one_may_be_zero ? 0 : 1))
      throw InputError(fmt::format("group {}: {} came; need a positive size", name, n));
    size += n;
  }
  if (!sizes.empty() && size == 0)
    throw InputError(fmt::format("group {}: acts on nothing; need a positive size", name));
  if (std::string_view(definition.arguments) == "2n" && size % 2 == 1)
    throw InputError(fmt::format("group {}: {} came; need an even number, for Sp(2n) acts on R^2n", name, size));
  const double entries = std::pow(static_cast<double>(size + 1), 2);
  const double matrices = definition.count == MatrixCount::few ? 2 : entries;
  require_memory("group " + name, static_cast<std::uint64_t>(std::min(8 * entries * matrices, 1e18)), 0);
  Group group = definition.make(sizes);
  group.name = name;
  return group;
}

/// Reads an expression from left to right.
class GroupExpression : ExpressionReader {
 public:
  explicit GroupExpression(std::string_view text) : ExpressionReader("group", text) {}

  Group read() {
    Group group = product();
    if (take("x|")) group = semidirect_product(group, rest());
    if (!at_end()) refuse("need `*`, `wr`, `x|` or the end");
    return group;
  }

 private:
  /// A group file where the text to the end names one, an expression otherwise.
  Group rest() {
    skip_spaces();
    const std::filesystem::path path(text_.substr(at_));
    std::error_code error;
    if (path.extension() != ".json" && !std::filesystem::is_regular_file(path, error)) return product();
    at_ = text_.size();
    return read_group(path);
  }

  Group product() {
    Group group = factor();
    while (take('*')) group = direct_product(group, factor());
    return group;
  }

  Group factor() {
    Group group = term();
    while (take("wr")) {
      const std::size_t start = at_;
      const Group permutations = term();
      if (!permutations.name || !permutations.name->starts_with("S(")) {
        at_ = start;
        refuse("need S(n) behind `wr`");
      }
      group = wreath_product(group, permutations.size);
    }
    return group;
  }

  Group term() {
    if (take('(')) {
      Group group = product();
      need(')');
      return group;
    }
    skip_spaces();
    const std::size_t start = at_;
    const std::string word = name();
    if (word.empty()) refuse("need the name of a group");
    if (word == "Real") return real();
    const Sizes sizes = arguments();
    const auto named = [&word](const Definition& d) { return word == d.word; };
    const auto fits = [&](const Definition& d) { return named(d) && arguments_of(d) == sizes.size(); };
    const auto& all = definitions();
    const auto found = std::ranges::find_if(all, fits);
    if (found == all.end()) {
      const bool known = std::ranges::any_of(all, named);
      at_ = start;
      refuse_name(word, sizes.size(), known);
    }
    return make(*found, sizes.empty() ? word : fmt::format("{}({})", word, fmt::join(sizes, ",")), sizes);
  }

  Group real() {
    if (!take('(')) refuse("need `(` and a group on C^n");
    Group group = real_form(product());
    need(')');
    return group;
  }

  static std::size_t arguments_of(const Definition& d) {
    const std::string_view arguments = d.arguments;
    return arguments.empty() ? 0 : 1 + static_cast<std::size_t>(std::ranges::count(arguments, ','));
  }

  /// Letters, and a plus sign that belongs to them: SO+(1,3).
  std::string name() {
    const std::size_t start = at_;
    while (at_ < text_.size() && std::isalpha(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
    if (at_ > start && text_.substr(at_).starts_with("+(")) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  Sizes arguments() {
    Sizes sizes;
    if (!take('(')) return sizes;
    do {
      skip_spaces();
      sizes.push_back(digits());
    } while (take(','));
    need(')');
    return sizes;
  }

  [[noreturn]] void refuse_name(const std::string& word, std::size_t came, bool known) const {
    std::vector<std::string> words;
    if (known) {
      for (const Definition& d : definitions())
        if (word == d.word) words.push_back(pattern(d));
      refuse(fmt::format("{} arguments came; need {}", came, fmt::join(words, " or ")));
    }
    for (const Definition& d : definitions())
      if (std::ranges::find(words, d.word) == words.end()) words.emplace_back(d.word);
    words.emplace_back("Real");
    for (std::string& near : words = nearest(word, words)) {
      const auto first = std::ranges::find_if(definitions(), [&near](const Definition& d) { return near == d.word; });
      near = first == definitions().end() ? "Real(U(n))" : pattern(*first);
    }
    refuse(fmt::format("there is no group {}; the nearest are {}", word, fmt::join(words, ", ")));
  }
};

/// A name in parentheses where it holds an operator.
std::string in_parentheses(const std::string& name) {
  return name.find_first_of("* ") == std::string::npos ? name : "(" + name + ")";
}

/// Base representations of a factor, numbered on and moved by `shift`.
void add_blocks(std::vector<GroupBlock>& blocks, const Group& factor, Index shift) {
  for (GroupBlock block : base_representations(factor)) {
    block.name = fmt::format("V{}", blocks.size() + 1);
    block.first += shift;
    if (block.alias.empty() && factor.name) block.alias = *factor.name;
    blocks.push_back(std::move(block));
  }
}

}  // namespace

Group named_group(std::string_view expression) { return GroupExpression(expression).read(); }

std::vector<GroupName> group_names() {
  std::vector<GroupName> names;
  for (const Definition& d : definitions()) names.push_back({pattern(d), d.meaning});
  names.push_back({"Real(G)", "a group on C^n as one on R^2n"});
  return names;
}

Group direct_product(const Group& a, const Group& b) {
  if (a.complex != b.complex)
    throw InputError("direct product: a group on R^n and one on C^n came; need two of a kind (Real(G) makes one real)");
  const Index size = a.size + b.size;
  Group product = matrix_group(size, embedded(a.lie_algebra, size, 0, 0), embedded(a.discrete, size, 0, 1));
  for (MatrixXd& m : embedded(b.lie_algebra, size, a.size, 0)) product.lie_algebra.push_back(std::move(m));
  for (MatrixXd& m : embedded(b.discrete, size, a.size, 1)) product.discrete.push_back(std::move(m));
  product.complex = a.complex;
  product.noise = std::max(a.noise, b.noise);
  if (a.name && b.name) product.name = *a.name + "*" + *b.name;
  add_blocks(product.blocks, a, 0);
  add_blocks(product.blocks, b, a.size);
  return product;
}

Group wreath_product(const Group& a, Index n) {
  if (a.blocks.size() > 1)
    throw InputError("wreath product: a product of groups came; need a group with one base representation");
  Group product = matrix_group(a.size * n, {}, embedded(a.discrete, a.size * n, 0, 1));
  product.complex = a.complex;
  product.noise = a.noise;
  for (Index copy = 0; copy < n; ++copy)
    for (MatrixXd& m : embedded(a.lie_algebra, product.size, copy * a.size, 0))
      product.lie_algebra.push_back(std::move(m));
  for (const Permutation& p : symmetric_generators(n)) {
    MatrixXd moved = MatrixXd::Zero(product.size, product.size);
    for (Index copy = 0; copy < n; ++copy)
      moved.block(p[static_cast<std::size_t>(copy)] * a.size, copy * a.size, a.size, a.size).setIdentity();
    product.discrete.push_back(std::move(moved));
  }
  if (a.name) product.name = fmt::format("{} wr S({})", in_parentheses(*a.name), n);
  return product;
}

Group real_form(const Group& group) {
  if (!group.complex)
    throw InputError(fmt::format("Real({}): a group on R^n came; need one on C^n", group.name.value_or("")));
  const Index n = group.size;
  Group real = matrix_group(2 * n, {});
  // The unitary elements: X - X' is antihermitian, and i (X + X') is.
  for (const MatrixXd& x : group.lie_algebra)
    for (const bool imaginary : {false, true}) {
      MatrixXd m = MatrixXd::Zero(2 * n, 2 * n);
      if (imaginary) {
        m.bottomLeftCorner(n, n) = x + x.transpose();
        m.topRightCorner(n, n) = -(x + x.transpose());
      } else {
        m.topLeftCorner(n, n) = m.bottomRightCorner(n, n) = x - x.transpose();
      }
      real.lie_algebra.push_back(std::move(m));
    }
  real.lie_algebra = linearly_independent(real.lie_algebra);
  for (const MatrixXd& g : group.discrete) {
    MatrixXd m = MatrixXd::Zero(2 * n, 2 * n);
    m.topLeftCorner(n, n) = m.bottomRightCorner(n, n) = g;
    real.discrete.push_back(std::move(m));
  }
  real.noise = group.noise;
  if (group.name) real.name = fmt::format("Real({})", *group.name);
  return real;
}

}  // namespace lieder

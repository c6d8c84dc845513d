#include "naming/simple_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace lieder {
namespace {

using Eigen::Index;
using Names = std::vector<std::string>;

std::string signed_name(const char* family, Index p, Index q) {
  if (p > q) std::swap(p, q);
  return p == 0 ? fmt::format("{}({})", family, q) : fmt::format("{}({},{})", family, p, q);
}

/// p - q >= 0 whose square is `square`, when there is one of p + q = n.
Index difference(Index square, Index n) {
  if (square < 0) return -1;
  const auto root = static_cast<Index>(std::lround(std::sqrt(static_cast<double>(square))));
  return root * root == square && (n - root) % 2 == 0 && root <= n ? root : -1;
}

/// Low dimensions, where series meet. The usual name, in physics, comes first.
Names coinciding(char series, Index rank, Index excess) {
  if (series == 'A' && rank == 1)
    return excess < 0 ? Names{"so(3)", "su(2)", "sp(1)"} : Names{"sl(2,R)", "so(1,2)", "su(1,1)", "sp(2,R)"};
  if (series == 'B' && rank == 2) {
    if (excess == -10) return {"so(5)", "sp(2)"};
    if (excess == -2) return {"so(1,4)", "sp(1,1)"};
    if (excess == 2) return {"so(2,3)", "sp(4,R)"};
  }
  if (series == 'A' && rank == 3) {
    if (excess == -15) return {"su(4)", "so(6)"};
    if (excess == -3) return {"su(1,3)", "so*(6)"};
    if (excess == 1) return {"su(2,2)", "so(2,4)"};
    if (excess == 3) return {"sl(4,R)", "so(3,3)"};
    if (excess == -5) return {"so(1,5)", "su*(4)"};
  }
  if (series == 'D' && rank == 4 && excess == -4) return {"so(2,6)", "so*(8)"};
  return {};
}

Names complex_names(char series, Index rank) {
  if (series == 'A' && rank == 1) return {"sl(2,C)", "so(1,3)", "so(3,C)", "sp(2,C)"};
  if (series == 'B' && rank == 2) return {"so(5,C)", "sp(4,C)"};
  if (series == 'A' && rank == 3) return {"sl(4,C)", "so(6,C)"};
  if (series == 'A') return {fmt::format("sl({},C)", rank + 1)};
  if (series == 'B') return {fmt::format("so({},C)", 2 * rank + 1)};
  if (series == 'C') return {fmt::format("sp({},C)", 2 * rank)};
  if (series == 'D') return {fmt::format("so({},C)", 2 * rank)};
  return {fmt::format("{}{}(C)", static_cast<char>(series - 'A' + 'a'), rank)};
}

Names linear_names(Index rank, Index excess) {
  const Index n = rank + 1;
  if (excess == rank) return {fmt::format("sl({},R)", n)};
  Names names;
  if (const Index d = difference(1 - excess, n); d >= 0) names.push_back(su_name((n - d) / 2, (n + d) / 2));
  if (n % 2 == 0 && excess == -n - 1) names.push_back(fmt::format("su*({})", n));
  return names;
}

Names orthogonal_names(Index n, Index excess) {
  Names names;
  if (const Index d = difference(n - 2 * excess, n); d >= 0) names.push_back(so_name((n - d) / 2, (n + d) / 2));
  if (n % 2 == 0 && excess == -n / 2) names.push_back(fmt::format("so*({})", n));
  return names;
}

Names symplectic_names(Index rank, Index excess) {
  if (excess == rank) return {fmt::format("sp({},R)", 2 * rank)};
  for (Index p = 0; 2 * p <= rank; ++p) {
    const Index q = rank - p;
    if (4 * p * q - p * (2 * p + 1) - q * (2 * q + 1) == excess) return {signed_name("sp", p, q)};
  }
  return {};
}

/// Cartan's notation of the exceptional algebras: letter, rank, and the excess in brackets.
Names exceptional_names(char series, Index rank, Index excess) {
  struct Form {
    char series;
    Index rank;
    std::vector<Index> excesses;
  };
  static const std::vector<Form> kForms = {{'G', 2, {-14, 2}},
                                           {'F', 4, {-52, -20, 4}},
                                           {'E', 6, {-78, -26, -14, 2, 6}},
                                           {'E', 7, {-133, -25, -5, 7}},
                                           {'E', 8, {-248, -24, 8}}};
  for (const Form& form : kForms)
    if (form.series == series && form.rank == rank &&
        std::find(form.excesses.begin(), form.excesses.end(), excess) != form.excesses.end())
      return {fmt::format("{}{}({})", static_cast<char>(series - 'A' + 'a'), rank, excess)};
  return {};
}

}  // namespace

std::string so_name(Index p, Index q) { return signed_name("so", p, q); }
std::string su_name(Index p, Index q) { return signed_name("su", p, q); }

Names simple_names(char series, Index rank, bool complex, Index excess) {
  if (complex) return complex_names(series, rank);
  if (Names names = coinciding(series, rank, excess); !names.empty()) return names;
  switch (series) {
    case 'A':
      return linear_names(rank, excess);
    case 'B':
      return orthogonal_names(2 * rank + 1, excess);
    case 'C':
      return symplectic_names(rank, excess);
    case 'D':
      return orthogonal_names(2 * rank, excess);
    default:
      return exceptional_names(series, rank, excess);
  }
}

}  // namespace lieder

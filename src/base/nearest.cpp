#include "base/nearest.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>

namespace lieder {
namespace {

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

/// Insertions, deletions and replacements that lead from a to b, large and small letters being the same.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::vector<std::string> nearest(std::string_view word, std::vector<std::string> names, std::size_t count) {
  std::ranges::stable_sort(names, {}, [word](const std::string& name) { return edits(word, name); });
  names.resize(std::min(count, names.size()));
  return names;
}

}  // namespace lieder

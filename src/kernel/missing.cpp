#include "lieder/kernel/missing.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/at.hpp"
#include "kernel/orbit_size.hpp"
#include "lieder/base/error.hpp"

namespace lieder {
namespace {

using Eigen::Index;

constexpr const char* kPatterns = "one, arc(K), arc(K, P), random(K), points(P, ..), only(P, ..) or all-but(K)";

std::string_view stripped(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

/// Pieces between separators, without spaces at their ends.
std::vector<std::string_view> pieces_of(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(separator, start), text.size());
    pieces.push_back(stripped(text.substr(start, end - start)));
    start = end + 1;
  }
  return pieces;
}

/// "7: arc(3, 1)".
struct PatternWords {
  std::string_view whole, label, name;
  std::vector<Index> numbers = {};
};

PatternWords pattern_words(std::string_view text) {
  PatternWords found{.whole = text, .label = {}, .name = {}};
  const auto refuse = [&] {
    throw InputError(fmt::format("missing: '{}' came; need {}, perhaps after a label and a colon", text, kPatterns));
  };
  std::string_view rest = text;
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    found.label = stripped(text.substr(0, colon));
    rest = stripped(text.substr(colon + 1));
    if (found.label.empty()) refuse();
  }
  const std::size_t open = rest.find('(');
  found.name = stripped(rest.substr(0, open));
  if (open == std::string_view::npos) {
    if (found.name != "one") refuse();
    return found;
  }
  if (!rest.ends_with(')')) refuse();
  for (const std::string_view number : pieces_of(rest.substr(open + 1, rest.size() - open - 2), ',')) {
    Index value = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (error != std::errc() || end != number.data() + number.size()) refuse();
    found.numbers.push_back(value);
  }
  const bool is_list = found.name == "points" || found.name == "only";
  const std::size_t most = is_list ? found.numbers.size() : found.name == "arc" ? 2 : 1;
  if (!(is_list || found.name == "arc" || found.name == "random" || found.name == "all-but") ||
      found.numbers.size() > most)
    refuse();
  return found;
}

/// Makes a pattern, orbit by orbit.
class Patterns {
 public:
  Patterns(const SampleOrbits& orbits, Seed seed)
      : orbits_(orbits), seed_(seed), points_(orbits.orbits.front().rows()) {}

  /// Adds what the words say of one orbit.
  void add(const PatternWords& words, std::size_t orbit, MissingPoints& missing) const {
    auto row = missing.row(static_cast<Index>(orbit));
    if (words.name == "arc") {
      const Index count = number(words, 0, 1, points_);
      const std::vector<int> powers = powers_from(words, orbit);
      for (Index k = 0; k < count; ++k) row[powers[at(k)]] = true;
    } else if (words.name == "random") {
      RandomStream random(seed_.split(orbit));
      const Eigen::VectorXi drawn = random.permutation(static_cast<int>(points_));
      for (Index k = 0; k < number(words, 0, 1, points_); ++k) row[drawn[k]] = true;
    } else if (words.name == "points") {
      for (std::size_t k = 0; k < words.numbers.size(); ++k)
        row[element_at(orbit, number(words, k, 0, points_ - 1))] = true;
    } else {
      std::vector<bool> shown(at(points_), false);
      if (words.name == "all-but")
        for (Index p = 0; p < number(words, 0, 1, points_ - 1); ++p) shown[element_at(orbit, p)] = true;
      else
        for (std::size_t k = 0; k < words.numbers.size(); ++k)
          shown[element_at(orbit, number(words, k, 0, points_ - 1))] = true;
      for (Index g = 0; g < points_; ++g)
        if (!shown[at(g)]) row[g] = true;
    }
  }

  /// The element whose point came at this place.
  std::size_t element_at(std::size_t orbit, Index place) const {
    if (orbits_.rows.empty()) return at(place);
    const std::vector<int>& rows = orbits_.rows[orbit];
    return static_cast<std::size_t>(std::ranges::find(rows, static_cast<int>(place)) - rows.begin());
  }

 private:
  Index number(const PatternWords& words, std::size_t which, Index low, Index high) const {
    const Index value = words.numbers[which];
    if (value < low || value > high)
      throw InputError(fmt::format("missing: {} came in '{}'; need {} to {} for orbits of {} points", value,
                                   words.whole, low, high, points_));
    return value;
  }

  /// Elements from a point on, by powers of an element that makes the group.
  std::vector<int> powers_from(const PatternWords& words, std::size_t orbit) const {
    std::optional<std::vector<int>> powers =
        powers_of_generator(orbits_.table ? *orbits_.table : cyclic_table(static_cast<int>(points_)));
    if (!powers)
      throw InputError(fmt::format(
          "missing: '{}' came for a group that is not cyclic, whose points have no neighbours; need random(K), "
          "points(P, ..) or only(P, ..)",
          words.whole));
    const Index from = words.numbers.size() > 1 ? number(words, 1, 0, points_ - 1) : 0;
    const auto start = std::ranges::find(*powers, static_cast<int>(element_at(orbit, from)));
    std::rotate(powers->begin(), start, powers->end());
    return *powers;
  }

  const SampleOrbits& orbits_;
  Seed seed_;
  Index points_;
};

/// Class of each orbit, and how each class is called.
NamedClasses all_named(const SampleOrbits& orbits, const NamedClasses& classes) {
  if (!classes.classes.empty()) return classes;
  NamedClasses all;
  for (std::size_t o = 0; o < orbits.orbits.size(); ++o) {
    all.classes.push_back(static_cast<int>(o));
    all.names.push_back(std::to_string(o));
  }
  return all;
}

void require_some_of_each_class(const MissingPoints& missing, const NamedClasses& classes, const std::string& name) {
  if (!missing.any())
    throw InputError(fmt::format("{}: no point is missing; need at least one that training does not see", name));
  for (std::size_t c = 0; c < classes.names.size(); ++c) {
    bool shown = false;
    for (std::size_t o = 0; o < classes.classes.size(); ++o)
      shown = shown || (classes.classes[o] == static_cast<int>(c) && !missing.row(static_cast<Index>(o)).all());
    if (!shown)
      throw InputError(fmt::format("{}: all points of class {} are missing; need at least one that training sees", name,
                                   classes.names[c]));
  }
}

void require_orbits(const SampleOrbits& orbits) {
  if (orbits.orbits.empty()) throw InputError("orbits: none came; need at least two classes");
}

}  // namespace

MissingPoints missing_points(std::string_view words, const SampleOrbits& orbits, const NamedClasses& classes,
                             Seed seed) {
  require_orbits(orbits);
  const NamedClasses all = all_named(orbits, classes);
  const Patterns patterns(orbits, seed);
  MissingPoints missing =
      MissingPoints::Constant(static_cast<Index>(orbits.orbits.size()), orbits.orbits.front().rows(), false);
  for (const std::string_view piece : pieces_of(words, ';')) {
    const PatternWords pattern = pattern_words(piece);
    if (pattern.name == "one") {
      if (stripped(words) == "one") return {};
      throw InputError(
          fmt::format("missing: '{}' came; one is each point in turn, alone, and stands by itself", words));
    }
    bool of_any = false;
    for (std::size_t o = 0; o < orbits.orbits.size(); ++o) {
      if (!pattern.label.empty() && all.names[at(all.classes[o])] != pattern.label) continue;
      patterns.add(pattern, o, missing);
      of_any = true;
    }
    if (!of_any)
      throw InputError(fmt::format("missing: '{}' came and no orbit is of class {}; there are {}", piece, pattern.label,
                                   fmt::join(all.names, ", ")));
  }
  require_some_of_each_class(missing, all, fmt::format("missing '{}'", words));
  return missing;
}

MissingPoints missing_of(const RowMatrix& array, const SampleOrbits& orbits, const NamedClasses& classes,
                         const std::string& name) {
  require_orbits(orbits);
  const auto count = static_cast<Index>(orbits.orbits.size());
  const Index points = orbits.orbits.front().rows();
  const Patterns patterns(orbits, {});
  MissingPoints missing = MissingPoints::Constant(count, points, false);
  const bool is_mask = array.rows() == count && array.cols() == points;
  if (!is_mask && array.cols() != 2)
    throw InputError(fmt::format(
        "{}: is {} x {}; need {} x {}, 1 where a point of an orbit is missing and 0 where not, or rows of an orbit and "
        "a point",
        name, array.rows(), array.cols(), count, points));
  for (Index i = 0; i < array.rows(); ++i) {
    if (is_mask) {
      for (Index k = 0; k < points; ++k) {
        if (array(i, k) != 0 && array(i, k) != 1)
          throw InputError(
              fmt::format("{}: holds {} for point {} of orbit {}; need 0 or 1 (missing)", name, array(i, k), k, i));
        if (array(i, k) == 1) missing(i, static_cast<Index>(patterns.element_at(at(i), k))) = true;
      }
      continue;
    }
    const double orbit = array(i, 0), point = array(i, 1);
    if (!(orbit >= 0 && orbit < static_cast<double>(count) && orbit == std::floor(orbit) && point >= 0 &&
          point < static_cast<double>(points) && point == std::floor(point)))
      throw InputError(fmt::format("{}: row {} holds {} and {}; need an orbit, 0 to {}, and a point of it, 0 to {}",
                                   name, i, orbit, point, count - 1, points - 1));
    const auto o = static_cast<Index>(orbit);
    missing(o, static_cast<Index>(patterns.element_at(at(o), static_cast<Index>(point)))) = true;
  }
  require_some_of_each_class(missing, all_named(orbits, classes), name);
  return missing;
}

MissingPoints with_made_points(MissingPoints missing, const SampleOrbits& orbits) {
  if (orbits.made.size() == 0) return missing;
  if (missing.size() == 0) return orbits.made;
  return missing || orbits.made;
}

}  // namespace lieder

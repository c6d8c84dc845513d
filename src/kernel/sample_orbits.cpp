#include "lieder/kernel/sample_orbits.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/at.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/kernel/words.hpp"

namespace lieder {
namespace {

using Eigen::Index;

constexpr double kMostElements = 2000;
constexpr double kMatches = 1e-6;  // of a point's length

FiniteElements elements_on(const Group& group, Index columns, std::uint64_t memory_limit) {
  check(group);
  const std::string name = group.name.value_or("the group");
  if (group.size != columns)
    throw InputError(
        fmt::format("{}: acts on {} coordinates and samples have {}; need the same", name, group.size, columns));
  // As many as there is memory for their matrices, twice.
  const std::uint64_t bytes = memory_limit != 0 ? memory_limit : available_memory_bytes();
  const double most =
      std::min(kMostElements, static_cast<double>(bytes) / (16 * static_cast<double>(columns * columns)));
  return finite_elements(group, static_cast<std::size_t>(bytes == 0 ? kMostElements : std::max(most, 1.0)));
}

/// The orbits and one matrix of all their points: before hours go into orbits that predict() refuses.
void require_room(Index samples, Index points, Index columns, std::uint64_t memory_limit) {
  const double all = static_cast<double>(samples) * static_cast<double>(points);
  require_memory(fmt::format("orbits: {} samples in {} poses", samples, points),
                 static_cast<std::uint64_t>(std::min(8 * all * (all + 2 * static_cast<double>(columns)), 1e18)),
                 memory_limit);
}

/// The element that takes the first row of the orbit to this one.
struct Match {
  Index element = 0;
  double distance = 0;
};
Match nearest_pose(const RowMatrix& poses, const Eigen::RowVectorXd& point) {
  Match found;
  found.distance = (poses.rowwise() - point).rowwise().norm().minCoeff(&found.element);
  return found;
}

Index extent_from(std::string_view text, std::string_view words) {
  Index value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1)
    throw InputError(fmt::format("image: '{}' came; need ROWSxCOLUMNS or ROWSxCOLUMNSxCHANNELS, such as 28x28", words));
  return value;
}

ImageExtents extents_from_words(std::string_view words) {
  std::vector<Index> numbers;
  for (std::size_t start = 0; start <= words.size();) {
    const std::size_t end = std::min(words.find('x', start), words.size());
    numbers.push_back(extent_from(words.substr(start, end - start), words));
    start = end + 1;
  }
  if (numbers.size() < 2 || numbers.size() > 3) extent_from("", words);
  return {numbers[0], numbers[1], numbers.size() == 3 ? numbers[2] : 1};
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// K of "average(K)" where that is the whole text.
std::optional<std::string_view> whole_average(std::string_view text) {
  constexpr std::string_view kStart = "average(";
  text = trimmed(text);
  if (!text.starts_with(kStart) || !text.ends_with(')')) return {};
  text = text.substr(kStart.size(), text.size() - kStart.size() - 1);
  int depth = 0;
  for (const char c : text) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (depth < 0) return {};  // the parenthesis closed before the end
  }
  return text;
}

}  // namespace

std::vector<RowMatrix> split_orbits(const RowMatrix& rows, const std::vector<std::int64_t>& shape,
                                    const std::string& name) {
  if (shape.size() < 3 || shape[1] < 1 || rows.cols() % shape[1] != 0 || rows.cols() == 0)
    throw InputError(
        fmt::format("{}: has the shape ({}); need (classes, N, D): orbits, points of an orbit, coordinates", name,
                    fmt::join(shape, ", ")));
  std::vector<RowMatrix> orbits;
  for (Index o = 0; o < rows.rows(); ++o)
    orbits.emplace_back(Eigen::Map<const RowMatrix>(rows.row(o).data(), shape[1], rows.cols() / shape[1]));
  return orbits;
}

GroupTable group_table(const RowMatrix& entries, Index points, const std::string& name) {
  if (entries.rows() != points || entries.cols() != points)
    throw InputError(fmt::format("{}: is {} x {}; need {} x {}: where element g takes point h", name, entries.rows(),
                                 entries.cols(), points, points));
  GroupTable table;
  for (Index g = 0; g < points; ++g) {
    table.product.emplace_back();
    table.inverse.push_back(-1);
    for (Index h = 0; h < points; ++h) {
      const double entry = entries(g, h);
      if (!(entry == std::floor(entry) && entry >= 0 && entry < static_cast<double>(points)))
        throw InputError(fmt::format("{}: holds {} in row {}; need 0 to {}", name, entry, g, points - 1));
      table.product.back().push_back(static_cast<int>(entry));
      if (entry == 0) table.inverse.back() = static_cast<int>(h);
    }
  }
  irreducible_representations(table);  // refuses what is no group
  return table;
}

SampleOrbits orbits_of_samples(const RowMatrix& samples, const Group& group, std::uint64_t memory_limit) {
  const FiniteElements elements = elements_on(group, samples.cols(), memory_limit);
  require_room(samples.rows(), static_cast<Index>(elements.matrices.size()), samples.cols(), memory_limit);
  SampleOrbits found{.orbits = {}, .table = elements.table, .action = action_of(elements)};
  for (Index i = 0; i < samples.rows(); ++i) {
    if (!samples.row(i).allFinite())
      throw InputError(fmt::format("samples: row {} holds a NaN or an infinity; need finite numbers", i));
    found.orbits.push_back(orbit_of(elements, samples.row(i)));
  }
  return found;
}

SampleOrbits orbits_of_images(const RowMatrix& samples, ImageAction action, const ImageExtents& extents, Index points,
                              std::uint64_t memory_limit) {
  require_room(samples.rows(), points, samples.cols(), memory_limit);
  SampleOrbits found;
  for (Index i = 0; i < samples.rows(); ++i) try {
      found.orbits.push_back(action == ImageAction::rotate ? orbit_of_rotations(samples.row(i), extents, points)
                                                           : orbit_of_shifts(samples.row(i), extents, points));
    } catch (const InputError& error) {
      throw InputError(fmt::format("samples: row {}: {}", i, error.what()));
    }
  if (action == ImageAction::rotate)
    found.denser = [samples, extents](Index number) {
      std::vector<RowMatrix> orbits;
      for (Index i = 0; i < samples.rows(); ++i) orbits.push_back(orbit_of_rotations(samples.row(i), extents, number));
      return orbits;
    };
  return found;
}

MissingPoints absent_of(const RowMatrix& present, Index orbits, Index points, const std::string& name) {
  if (present.rows() != orbits || present.cols() != points)
    throw InputError(fmt::format("{}: is {} x {}; need {} x {}, 1 where a point of an orbit is there and 0 where not",
                                 name, present.rows(), present.cols(), orbits, points));
  MissingPoints absent(orbits, points);
  for (Index o = 0; o < orbits; ++o)
    for (Index k = 0; k < points; ++k) {
      if (present(o, k) != 0 && present(o, k) != 1)
        throw InputError(
            fmt::format("{}: holds {} for point {} of orbit {}; need 1 (there) or 0", name, present(o, k), k, o));
      absent(o, k) = present(o, k) == 0;
    }
  for (Index o = 0; o < orbits; ++o)
    if (absent.row(o).all())
      throw InputError(fmt::format("{}: no point of orbit {} is there; need one at least", name, o));
  return absent;
}

namespace {

/// Rows of an orbit by the element that takes its first point there; -1 where none came.
std::vector<int> rows_of_elements(const RowMatrix& orbit, const RowMatrix& poses, const std::vector<int>& there,
                                  std::size_t number) {
  std::vector<int> rows(at(poses.rows()), -1);
  for (const int k : there) {
    const Match match = nearest_pose(poses, orbit.row(k));
    if (!(match.distance <= kMatches * poses.row(0).norm()))
      throw InputError(
          fmt::format("orbits: point {} of orbit {} is no g x of the group, x its first point; the nearest is {:.2g} % "
                      "of its length off; need all g x",
                      k, number, 100 * match.distance / poses.row(0).norm()));
    if (rows[at(match.element)] >= 0)
      throw InputError(fmt::format("orbits: points {} and {} of orbit {} are the same; need {} different ones",
                                   rows[at(match.element)], k, number, poses.rows()));
    rows[at(match.element)] = k;
  }
  return rows;
}

}  // namespace

SampleOrbits matched_orbits(const std::vector<RowMatrix>& orbits, const Group& group, std::uint64_t memory_limit,
                            const MissingPoints& absent) {
  if (orbits.empty()) throw InputError("orbits: none came; need at least two classes");
  const FiniteElements elements = elements_on(group, orbits.front().cols(), memory_limit);
  const auto order = static_cast<Index>(elements.matrices.size()), count = static_cast<Index>(orbits.size());
  SampleOrbits found{.orbits = {}, .table = elements.table, .action = action_of(elements)};
  if (absent.size() > 0 && absent.any()) found.made = MissingPoints::Constant(count, order, false);
  for (std::size_t o = 0; o < orbits.size(); ++o) {
    const RowMatrix& orbit = orbits[o];
    if (orbit.rows() != order)
      throw InputError(
          fmt::format("orbits: orbit {} has {} points and the group has {} elements; need one point for each", o,
                      orbit.rows(), order));
    std::vector<int> there, gone;
    for (int k = 0; k < order; ++k) (absent.size() > 0 && absent(static_cast<Index>(o), k) ? gone : there).push_back(k);
    if (there.empty()) throw InputError(fmt::format("orbits: no point of orbit {} is there; need one at least", o));
    RowMatrix poses = orbit_of(elements, orbit.row(there.front()));
    std::vector<int> rows = rows_of_elements(orbit, poses, there, o);
    auto next = gone.begin();
    for (Index g = 0; g < order; ++g) {
      if (rows[at(g)] >= 0) {
        poses.row(g) = orbit.row(rows[at(g)]);
        continue;
      }
      rows[at(g)] = *next++;
      found.made(static_cast<Index>(o), g) = true;
    }
    found.orbits.push_back(std::move(poses));
    found.rows.push_back(std::move(rows));
  }
  return found;
}

void put_in_order_of_rows(PredictResult& found, const SampleOrbits& orbits) {
  const auto reorder = [&](auto& values) {
    if (values.size() == 0) return;
    for (std::size_t o = 0; o < orbits.rows.size(); ++o) {
      const auto row = static_cast<Index>(o);
      const auto by_element = values.row(row).eval();
      for (std::size_t g = 0; g < orbits.rows[o].size(); ++g)
        values(row, orbits.rows[o][g]) = by_element[static_cast<Index>(g)];
    }
  };
  reorder(found.errors);
  reorder(found.joint_errors);
  reorder(found.wins);
  reorder(found.used.missing);
  reorder(found.used.absent);
  if (!found.trained) return;
  reorder(found.trained->errors);
  reorder(found.trained->spread);
  reorder(found.trained->right);
}

ImageExtents image_extents(const std::vector<std::int64_t>& shape, std::string_view words) {
  Index size = 1;
  for (std::size_t k = 1; k < shape.size(); ++k) size *= shape[k];
  if (!words.empty()) {
    const ImageExtents extents = extents_from_words(words);
    if (extents.size() != size)
      throw InputError(
          fmt::format("image: {} is {} numbers and samples have {}; need the same", words, extents.size(), size));
    return extents;
  }
  if (shape.size() == 3 || shape.size() == 4) return {shape[1], shape[2], shape.size() == 4 ? shape[3] : 1};
  const auto side = static_cast<Index>(std::llround(std::sqrt(static_cast<double>(size))));
  if (side * side != size)
    throw InputError(fmt::format(
        "image: samples have {} numbers, no square image; need its extents, such as 28x28 or 32x32x3", size));
  return {side, side, 1};
}

NamedClasses classes_of_labels(const Eigen::VectorXd& labels) {
  std::vector<double> values(labels.begin(), labels.end());
  for (Index i = 0; i < labels.size(); ++i)
    if (!(labels[i] == std::round(labels[i])) || std::abs(labels[i]) > 1e15)
      throw InputError(fmt::format("labels: {} came for sample {}; need whole numbers", labels[i], i));
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  NamedClasses found;
  for (const double label : labels)
    found.classes.push_back(static_cast<int>(std::ranges::lower_bound(values, label) - values.begin()));
  for (const double value : values) found.names.push_back(fmt::format("{:.0f}", value));
  return found;
}

OrbitKernel orbit_kernel(std::string_view expression, NetworkKernel kind, const FiniteAction& action) {
  if (const auto inner = whole_average(expression)) return {named_kernel(*inner, kind, action), true};
  return {named_kernel(expression, kind, action), false};
}

}  // namespace lieder

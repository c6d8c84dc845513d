#include "predict_inputs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "group_inputs.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/io/samples.hpp"
#include "run_record.hpp"

namespace lieder::cli {
namespace {

using Eigen::Index;

bool is_archive(const std::string& path) { return path.ends_with(".npz"); }

StoredArray read_array(const std::string& path, std::uint64_t memory_limit, std::vector<InputRecord>& records) {
  const auto samples = open_samples(path);
  if (const auto rows = samples->rows())
    require_memory(path,
                   static_cast<std::uint64_t>(
                       std::min(24.0 * static_cast<double>(*rows) * static_cast<double>(samples->cols()), 1e18)),
                   memory_limit);
  StoredArray array{.shape = {}, .numbers = read_all(*samples)};
  array.shape = samples->info().shape;
  array.shape[0] = array.numbers.rows();
  records.push_back(record_of(samples->info()));
  return array;
}

void refuse_shape(const std::string& what, const Shape& came, const std::string& need) {
  throw InputError(fmt::format("{}: has the shape ({}); need {}", what, fmt::join(came, ", "), need));
}

NamedClasses classes_from(const StoredArray& array, const std::string& what, Index count) {
  if (array.numbers.size() != count || array.shape.front() != count)
    refuse_shape(what, array.shape, fmt::format("({}): a whole number for each", count));
  return classes_of_labels(array.numbers.col(0));
}

PredictInput read_orbits(const PredictSource& source, std::uint64_t memory_limit) {
  PredictInput input;
  std::vector<RowMatrix> orbits;
  std::optional<GroupTable> table;
  MissingPoints absent;
  if (is_archive(source.orbits)) {
    const Archive archive(source.orbits, memory_limit, {"orbits", "y", "table", "missing", "present"});
    const StoredArray array = archive.read("orbits", input.records);
    orbits = split_orbits(array.numbers, array.shape, source.orbits + ":orbits");
    if (archive.holds("y") && source.labels.empty())
      input.classes =
          classes_from(archive.read("y", input.records), source.orbits + ":y", static_cast<Index>(orbits.size()));
    if (archive.holds("present"))
      absent = absent_of(archive.read("present", input.records).numbers, static_cast<Index>(orbits.size()),
                         orbits.front().rows(), source.orbits + ":present");
    if (archive.holds("missing")) input.mask = archive.read("missing", input.records);
    if (archive.holds("table"))
      table =
          group_table(archive.read("table", input.records).numbers, orbits.front().rows(), source.orbits + ":table");
  } else {
    const StoredArray array = read_array(source.orbits, memory_limit, input.records);
    orbits = split_orbits(array.numbers, array.shape, source.orbits);
  }
  if (table && !source.group.empty())
    throw InputError(fmt::format("--group and {}:table came; need one of the two", source.orbits));
  if (source.group.empty())
    input.orbits = {.orbits = std::move(orbits), .table = std::move(table), .absent = std::move(absent)};
  else
    input.orbits = matched_orbits(orbits, group_of(source.group, input.records), memory_limit, absent);
  return input;
}

PredictInput read_samples(const PredictSource& source, std::uint64_t memory_limit) {
  PredictInput input;
  StoredArray samples;
  if (is_archive(source.data)) {
    const Archive archive(source.data, memory_limit, {"x", "y"});
    samples = archive.read("x", input.records);
    if (archive.holds("y") && source.labels.empty())
      input.classes = classes_from(archive.read("y", input.records), source.data + ":y", samples.numbers.rows());
  } else {
    samples = read_array(source.data, memory_limit, input.records);
  }
  if (samples.shape.size() < 2)
    refuse_shape(source.data, samples.shape, "(N, D), or images (N, rows, columns): samples as rows");
  if (source.by == OrbitsBy::group) {
    input.orbits = orbits_of_samples(samples.numbers, group_of(source.group, input.records), memory_limit);
    return input;
  }
  const ImageExtents extents = image_extents(samples.shape, source.image);
  input.orbits =
      orbits_of_images(samples.numbers, source.by == OrbitsBy::rotate ? ImageAction::rotate : ImageAction::shift,
                       extents, source.points, memory_limit);
  return input;
}

bool names_a_file(const std::string& words) {
  std::error_code error;
  const bool looks_like_words = words.find('(') != std::string::npos || words.find('.') == std::string::npos;
  return !looks_like_words || std::filesystem::exists(words, error);
}

RowMatrix read_mask(const std::string& path, std::uint64_t memory_limit, std::vector<InputRecord>& records) {
  if (!is_archive(path)) return read_array(path, memory_limit, records).numbers;
  std::vector<InputRecord> of_file;
  RowMatrix mask = Archive(path, memory_limit, {"missing"}).read("missing", of_file).numbers;
  records.push_back(of_file.front());
  return mask;
}

void check_source(const PredictSource& source) {
  const auto refuse = [](const std::string& message) { throw InputError(message); };
  if (source.orbits.empty() == source.data.empty())
    refuse(source.data.empty() ? "no input came; need orbits (O.npz), or --data X with --group or --action"
                               : fmt::format("{} and --data came; need one of the two", source.orbits));
  if (!source.orbits.empty()) {
    if (source.by != OrbitsBy::group || source.points != 0 || !source.image.empty())
      refuse("--action, --points and --image make orbits of --data X; need them without O.npz");
    return;
  }
  if (source.by == OrbitsBy::group && source.group.empty())
    refuse("--data: came without what makes its orbits; need --group G, or --action rotate or shift");
  if (source.by != OrbitsBy::group && !source.group.empty()) refuse("--group and --action came; need one of the two");
  if (source.by != OrbitsBy::group && source.points == 0)
    refuse("--points: nothing came; need the number of points of an orbit, such as --points 16");
  if (source.by == OrbitsBy::group && (source.points != 0 || !source.image.empty()))
    refuse("--points and --image belong to --action; a group has as many points as elements");
}

}  // namespace

PredictInput read_predict_input(const PredictSource& source, std::uint64_t memory_limit) {
  check_source(source);
  PredictInput input = source.data.empty() ? read_orbits(source, memory_limit) : read_samples(source, memory_limit);
  if (!source.labels.empty())
    input.classes = classes_from(read_array(source.labels, memory_limit, input.records), source.labels,
                                 static_cast<Index>(input.orbits.orbits.size()));
  return input;
}

void read_missing(const std::string& words, const PredictSource& source, Seed seed, std::uint64_t memory_limit,
                  PredictInput& input) {
  if (words == "one" && input.mask) {
    input.missing_words = source.orbits + ":missing";
    input.missing = with_made_points(missing_of(input.mask->numbers, input.orbits, input.classes, input.missing_words),
                                     input.orbits);
    return;
  }
  input.missing_words = words;
  if (names_a_file(words))
    input.missing = missing_of(read_mask(words, memory_limit, input.records), input.orbits, input.classes, words);
  else
    input.missing = missing_points(words, input.orbits, input.classes, seed);
  if (input.missing.size() == 0 && (input.orbits.made.size() > 0 || input.orbits.absent.any()))
    input.missing_words = "what is absent";
  input.missing = with_made_points(std::move(input.missing), input.orbits);
}

}  // namespace lieder::cli

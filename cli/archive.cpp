#include "archive.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/io/samples.hpp"
#include "run_record.hpp"
#include "usage.hpp"

namespace lieder::cli {

Archive::Archive(std::string path, std::uint64_t memory_limit, std::vector<std::string> known)
    : path_(std::move(path)), memory_limit_(memory_limit), names_(array_names(path_)), known_(std::move(known)) {
  for (const std::string& name : names_)
    if (const std::string near = nearest_word(name, known_); name != near && !near.empty() && !holds(near))
      throw InputError(fmt::format("{}: holds {} and no {}; did you mean {}? need the arrays {}", path_, name, near,
                                   near, fmt::join(known_, ", ")));
}

bool Archive::holds(const std::string& name) const { return std::ranges::find(names_, name) != names_.end(); }

StoredArray Archive::read(const std::string& name, std::vector<InputRecord>& records) const {
  if (!holds(name))
    throw InputError(fmt::format("{}: holds no array {}; its arrays are {}; the verb reads {}", path_, name,
                                 names_.empty() ? "none" : fmt::format("{}", fmt::join(names_, ", ")),
                                 fmt::join(known_, ", ")));
  const auto samples = open_samples(path_ + ":" + name);
  const double numbers = static_cast<double>(*samples->rows()) * static_cast<double>(samples->cols());
  // Twice: as it is read, and as the matrices that the solver takes.
  require_memory(path_ + ":" + name, static_cast<std::uint64_t>(std::min(16 * numbers, 1e18)), memory_limit_);
  StoredArray array{.shape = samples->info().shape, .numbers = read_all(*samples)};
  if (records.empty())
    records.push_back(record_of(samples->info()));
  else
    records.push_back({.path = samples->info().path,
                       .shape = array.shape,
                       .dtype = samples->info().dtype,
                       .sha256 = records.front().sha256});
  return array;
}

void Archive::refuse(const std::string& name, const Shape& came, const std::string& need) const {
  throw InputError(fmt::format("{}:{}: has the shape ({}); need {}", path_, name, fmt::join(came, ", "), need));
}

}  // namespace lieder::cli

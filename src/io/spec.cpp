#include "io/spec.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "io/refuse.hpp"

namespace lieder::io {
namespace {

constexpr std::array kContainers{".npz", ".h5", ".hdf5"};

std::string lower_case(std::string text) {
  for (char& character : text) character = static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
  return text;
}

bool ends_with_container(std::string_view path) {
  const std::string lower = lower_case(std::string(path));
  return std::any_of(kContainers.begin(), kContainers.end(), [&](const char* end) { return lower.ends_with(end); });
}

// The names of the MNIST family: train-images-idx3-ubyte, train-images.idx3-ubyte, anything.idx.
bool is_idx_name(std::string_view name) {
  if (name.ends_with(".idx")) return true;
  for (std::size_t at = name.find("idx"); at != std::string_view::npos; at = name.find("idx", at + 1)) {
    const std::string_view rest = name.substr(at + 3);
    const bool begins_a_word = at > 0 && (name[at - 1] == '-' || name[at - 1] == '.');
    const bool counts = rest.size() > 2 && std::isdigit(static_cast<unsigned char>(rest[0])) != 0 && rest[1] == '-';
    constexpr std::array kTypes{"ubyte", "byte", "sbyte", "short", "int", "float", "double"};
    if (begins_a_word && counts && std::find(kTypes.begin(), kTypes.end(), rest.substr(2)) != kTypes.end()) return true;
  }
  return false;
}

std::optional<Format> format_of(std::string_view name) {
  constexpr std::array<std::pair<const char*, Format>, 6> kExtensions{{{".npy", Format::npy},
                                                                       {".npz", Format::npz},
                                                                       {".csv", Format::csv},
                                                                       {".tsv", Format::tsv},
                                                                       {".h5", Format::hdf5},
                                                                       {".hdf5", Format::hdf5}}};
  for (const auto& [extension, format] : kExtensions)
    if (name.ends_with(extension)) return format;
  if (is_idx_name(name)) return Format::idx;
  return std::nullopt;
}

bool exists(std::string_view path) {
  std::error_code ignored;
  return std::filesystem::exists(std::string(path), ignored);
}

// Where the member's colon stands; npos when there is none.
std::size_t member_colon(const std::string& text) {
  if (exists(text)) return std::string::npos;
  for (std::size_t at = text.rfind(':'); at != std::string::npos && at > 0; at = text.rfind(':', at - 1)) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(text.substr(0, at), ignored)) return at;
  }
  for (std::size_t at = text.find(':'); at != std::string::npos; at = text.find(':', at + 1))
    if (ends_with_container(std::string_view(text).substr(0, at))) return at;
  return std::string::npos;
}

}  // namespace

Spec parse_spec(const std::string& text) {
  if (text.empty()) refuse("input", "an empty path came; need the path of an existing file");
  Spec spec{text, text, {}};
  if (const std::size_t colon = member_colon(text); colon != std::string::npos) {
    spec.path = text.substr(0, colon);
    spec.member = text.substr(colon + 1);
  }
  const std::filesystem::path path(spec.path);
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) refuse(text, "is a directory; need a file");
  std::string name = lower_case(path.filename().string());
  spec.gzipped = name.ends_with(".gz");
  if (spec.gzipped) name.resize(name.size() - 3);
  const auto format = format_of(name);
  if (!format || (spec.gzipped && *format != Format::idx)) {
    if (!exists(spec.path)) refuse(text, "no such file; need the path of an existing file");
    refuse(text,
           "the kind of file is not known from its name; need .npy, .npz, .csv, .tsv, .h5, .hdf5, .idx or "
           "...-idx3-ubyte (idx also .gz)");
  }
  spec.format = *format;
  if (!spec.member.empty() && *format != Format::npz && *format != Format::hdf5)
    refuse(text, "':{}' names a part of {}, which holds one array; only .npz, .h5 and .hdf5 have parts",
           printable(spec.member), printable(spec.path, 4096));
  return spec;
}

}  // namespace lieder::io

#include "io/hdf5_dataset.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "io/element.hpp"
#include "io/refuse.hpp"

namespace lieder::io {
namespace {

herr_t note_dataset(hid_t /*root*/, const char* name, const H5O_info_t* info, void* names) {
  if (info->type == H5O_TYPE_DATASET) static_cast<std::vector<std::string>*>(names)->push_back(std::string("/") + name);
  return 0;
}

std::vector<std::string> datasets_of(const Spec& spec, hid_t file) {
  std::vector<std::string> names;
  if (H5Ovisit(file, H5_INDEX_NAME, H5_ITER_INC, note_dataset, &names) < 0)
    refuse(spec.text, "cannot be searched for datasets ({}); the file is damaged", Hdf5Session::reason());
  return names;
}

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 12;
  std::string text;
  for (std::size_t i = 0; i < std::min(kShown, names.size()); ++i) text += (i == 0 ? "" : ", ") + printable(names[i]);
  return names.size() > kShown ? text + fmt::format(", ... ({} in all)", names.size()) : text;
}

std::string only_dataset(const Spec& spec, hid_t file) {
  const auto names = datasets_of(spec, file);
  if (names.empty()) refuse(spec.text, "holds no dataset; need at least one");
  if (names.size() > 1)
    refuse(spec.text, "holds {} datasets: {}; need the name of one, as in {}:{}", names.size(), listed(names),
           printable(spec.path, 4096), printable(names.front()));
  return names.front();
}

std::string_view word_for(H5T_class_t type_class) {
  switch (type_class) {
    case H5T_STRING:
      return "text";
    case H5T_TIME:
      return "times";
    case H5T_BITFIELD:
      return "bit fields";
    case H5T_OPAQUE:
      return "raw records";
    case H5T_COMPOUND:
      return "structured records (complex numbers are stored so)";
    case H5T_REFERENCE:
      return "references";
    case H5T_ENUM:
      return "an enumeration";
    case H5T_VLEN:
      return "rows of unequal length";
    case H5T_ARRAY:
      return "arrays as values";
    default:
      return "numbers that we do not read";
  }
}

// h5py stores booleans as an enumeration of FALSE and TRUE.
bool is_boolean(hid_t type) {
  if (H5Tget_nmembers(type) != 2 || H5Tget_size(type) != 1) return false;
  std::array<signed char, 2> values{};
  return H5Tenum_valueof(type, "FALSE", &values[0]) >= 0 && H5Tenum_valueof(type, "TRUE", &values[1]) >= 0 &&
         values[0] == 0 && values[1] == 1;
}

Element element_of(const std::string& path, hid_t dataset) {
  const Hdf5Handle type(H5Dget_type(dataset), H5Tclose);
  if (!type.valid()) refuse(path, "has no readable type ({}); the file is damaged", Hdf5Session::reason());
  const H5T_class_t type_class = H5Tget_class(type.get());
  const auto bytes = static_cast<int>(std::min<std::size_t>(H5Tget_size(type.get()), 1000));
  const bool is_width = bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
  if (type_class == H5T_INTEGER && is_width) {
    const bool is_signed = H5Tget_sign(type.get()) != H5T_SGN_NONE;
    return {is_signed ? NumberKind::signed_integer : NumberKind::unsigned_integer, bytes, false};
  }
  if (type_class == H5T_FLOAT && is_width && bytes > 1) return {NumberKind::floating, bytes, false};
  if (type_class == H5T_ENUM && is_boolean(type.get())) return {NumberKind::boolean, 1, false};
  refuse(path, "holds {} of {} bytes; {}", word_for(type_class), bytes, kNeedNumbers);
}

std::vector<std::int64_t> shape_of(const std::string& path, hid_t dataset) {
  const Hdf5Handle space(H5Dget_space(dataset), H5Sclose);
  if (space.valid() && H5Sget_simple_extent_type(space.get()) == H5S_NULL)
    refuse(path, "is an empty dataset without extents; need samples as rows");
  const int rank = space.valid() ? H5Sget_simple_extent_ndims(space.get()) : -1;
  if (rank < 0 || rank > H5S_MAX_RANK)
    refuse(path, "has no readable shape ({}); the file is damaged", Hdf5Session::reason());
  std::array<hsize_t, H5S_MAX_RANK> extents{};
  if (rank > 0) H5Sget_simple_extent_dims(space.get(), extents.data(), nullptr);
  std::vector<std::int64_t> shape;
  for (int i = 0; i < rank; ++i) {
    const hsize_t extent = extents.at(static_cast<std::size_t>(i));
    if (extent > static_cast<hsize_t>(std::numeric_limits<std::int64_t>::max()))
      refuse(path, "header promises an extent of {}, which no file can hold", extent);
    shape.push_back(static_cast<std::int64_t>(extent));
  }
  return shape;
}

std::vector<hsize_t> chunk_shape(const ArrayLayout& layout, hid_t creation) {
  std::vector<hsize_t> extents(layout.shape.size(), 1);
  H5Pget_chunk(creation, static_cast<int>(extents.size()), extents.data());
  for (hsize_t& extent : extents) extent = std::max<hsize_t>(extent, 1);
  return extents;
}

// Saturates: what overflows is refused by the comparison that follows.
std::uint64_t product(std::uint64_t left, std::uint64_t right) {
  std::uint64_t result = 0;
  return __builtin_mul_overflow(left, right, &result) ? std::numeric_limits<std::uint64_t>::max() : result;
}

struct Chunks {
  std::uint64_t bytes;   ///< of one, unpacked
  std::uint64_t needed;  ///< to cover the dataset
  std::uint64_t across;  ///< of them beside one another, to cover a row
};

Chunks chunks_of(const ArrayLayout& layout, hid_t creation) {
  const auto extents = chunk_shape(layout, creation);
  Chunks chunks{static_cast<std::uint64_t>(layout.element.bytes), 1, 1};
  for (std::size_t i = 0; i < extents.size(); ++i) {
    chunks.bytes = product(chunks.bytes, extents[i]);
    const std::uint64_t count = (static_cast<std::uint64_t>(layout.shape[i]) - 1) / extents[i] + 1;
    chunks.needed = product(chunks.needed, count);
    if (i > 0) chunks.across = product(chunks.across, count);
  }
  return chunks;
}

// How many bytes one stored byte can at most unpack to; empty when the filter has no bound.
std::optional<std::uint64_t> best_ratio(const std::string& path, hid_t creation) {
  std::optional<std::uint64_t> ratio = 1;
  const int count = H5Pget_nfilters(creation);
  for (int i = 0; i < count; ++i) {
    unsigned flags = 0, config = 0;
    std::size_t values = 0;
    std::array<char, 64> name{};
    const H5Z_filter_t filter =
        H5Pget_filter2(creation, static_cast<unsigned>(i), &flags, &values, nullptr, name.size(), name.data(), &config);
    name.back() = '\0';
    if (filter < 0 || H5Zfilter_avail(filter) <= 0)
      refuse(path, "is compressed by the HDF5 filter {} ({}), which is not installed; need gzip or no compression",
             filter, printable(name.data()));
    if (filter == H5Z_FILTER_DEFLATE && ratio)
      ratio = product(*ratio, 1032);
    else if (filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_FLETCHER32)
      ratio.reset();
  }
  return ratio;
}

void require_chunks(const std::string& path, const ArrayLayout& layout, hid_t dataset, hid_t creation,
                    std::uint64_t stored) {
  const Chunks chunks = chunks_of(layout, creation);
  const auto ratio = best_ratio(path, creation);
  constexpr std::uint64_t kLargestChunk = std::uint64_t{1} << 28;
  const std::uint64_t unpacked = product(chunks.bytes, chunks.needed);
  if (ratio ? product(stored, *ratio) < unpacked : chunks.bytes > kLargestChunk)
    refuse(path,
           "header promises {} of {} in chunks of {} bytes, but {} bytes are stored; the file is truncated or its "
           "header lies",
           shape_text(layout.shape), layout.element.name(), chunks.bytes, stored);
  hsize_t written = 0;
  const Hdf5Handle space(H5Dget_space(dataset), H5Sclose);
  if (H5Dget_num_chunks(dataset, space.get(), &written) < 0)
    refuse(path, "has no readable index of chunks ({}); the file is damaged", Hdf5Session::reason());
  if (written != chunks.needed)
    refuse(path, "has {} of {} chunks, the others were never written; need all values of {}", written, chunks.needed,
           shape_text(layout.shape));
}

void require_storage(const std::string& path, const ArrayLayout& layout, hid_t dataset, std::uint64_t file_size) {
  const Hdf5Handle creation(H5Dget_create_plist(dataset), H5Pclose);
  const H5D_layout_t kind = H5Pget_layout(creation.get());
  if (kind == H5D_VIRTUAL || H5Pget_external_count(creation.get()) > 0)
    refuse(path, "keeps its values in other files; need them in this one");
  const std::uint64_t stored = H5Dget_storage_size(dataset);
  const std::uint64_t there = std::min(stored, file_size);
  if (kind == H5D_CHUNKED) return require_chunks(path, layout, dataset, creation.get(), there);
  if (kind == H5D_CONTIGUOUS && H5Dget_offset(dataset) == HADDR_UNDEF)
    refuse(path, "was made but never written; need its values");
  if (there < layout.bytes)
    refuse(path,
           "header promises {} of {} = {} bytes, but {} bytes are stored; the file is truncated or its header lies",
           shape_text(layout.shape), layout.element.name(), layout.bytes, there);
}

}  // namespace

Hdf5Handle open_dataset(const Spec& spec, hid_t file, std::uint64_t cache_bytes) {
  const std::string name = spec.member.empty() ? only_dataset(spec, file) : spec.member;
  Hdf5Handle object(H5Oopen(file, name.c_str(), H5P_DEFAULT), H5Oclose);
  if (!object.valid()) {
    const std::string reason = Hdf5Session::reason();
    refuse(spec.text, "cannot open that dataset ({}); its datasets are {}", reason, listed(datasets_of(spec, file)));
  }
  if (H5Iget_type(object.get()) != H5I_DATASET)
    refuse(spec.text, "is a group or a type, not a dataset; its datasets are {}", listed(datasets_of(spec, file)));
  H5O_info_t here{}, there{};
  if (H5Oget_info(file, &here) < 0 || H5Oget_info(object.get(), &there) < 0 || here.fileno != there.fileno)
    refuse(spec.text, "is a link into another file; need the path of that file");

  object.reset();  // the cache is that of the first handle which is open

  const Hdf5Handle access(H5Pcreate(H5P_DATASET_ACCESS), H5Pclose);
  constexpr std::size_t kSlots = 12421;  // a prime well above the number of chunks held, as the manual asks
  if (cache_bytes > 0) H5Pset_chunk_cache(access.get(), kSlots, cache_bytes, 1.0);  // 1.0: read chunks leave first
  Hdf5Handle dataset(H5Dopen2(file, name.c_str(), access.get()), H5Dclose);
  if (!dataset.valid()) refuse(spec.text, "cannot open that dataset ({})", Hdf5Session::reason());
  return dataset;
}

ArrayLayout checked_dataset(const std::string& path, hid_t dataset, std::uint64_t file_size) {
  const Element element = element_of(path, dataset);
  ArrayLayout layout = checked_layout(path, shape_of(path, dataset), element);
  require_storage(path, layout, dataset, file_size);
  return layout;
}

std::uint64_t chunk_stretch_bytes(const ArrayLayout& layout, hid_t dataset) {
  const Hdf5Handle creation(H5Dget_create_plist(dataset), H5Pclose);
  if (H5Pget_layout(creation.get()) != H5D_CHUNKED) return 0;
  const Chunks chunks = chunks_of(layout, creation.get());
  return product(chunks.bytes, chunks.across);
}

}  // namespace lieder::io

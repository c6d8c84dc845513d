#include "io/npz.hpp"

#include <zip.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "io/npy.hpp"
#include "io/refuse.hpp"

namespace lieder::io {
namespace {

constexpr std::string_view kExtension = ".npy";

struct CloseArchive {
  void operator()(zip_t* archive) const { ::zip_discard(archive); }
};
struct CloseMember {
  void operator()(zip_file_t* member) const { ::zip_fclose(member); }
};
using Archive = std::unique_ptr<zip_t, CloseArchive>;
using Member = std::unique_ptr<zip_file_t, CloseMember>;

Archive open_archive(const Spec& spec) {
  int code = 0;
  Archive archive(::zip_open(spec.path.c_str(), ZIP_RDONLY, &code));
  if (archive != nullptr) return archive;
  zip_error_t error;
  ::zip_error_init_with_code(&error, code);
  const std::string reason = ::zip_error_strerror(&error);
  ::zip_error_fini(&error);
  refuse(spec.text, "is not a sound zip archive ({}); need what numpy.savez writes", reason);
}

struct Entry {
  std::string name;  ///< without .npy
  zip_uint64_t index;
};

std::vector<Entry> arrays_of(zip_t* archive) {
  std::vector<Entry> entries;
  const auto count = static_cast<zip_uint64_t>(std::max<zip_int64_t>(0, ::zip_get_num_entries(archive, 0)));
  for (zip_uint64_t i = 0; i < count; ++i) {
    const char* stored = ::zip_get_name(archive, i, ZIP_FL_ENC_RAW);
    const std::string_view name(stored != nullptr ? stored : "");
    if (name.ends_with(kExtension))
      entries.push_back({std::string(name.substr(0, name.size() - kExtension.size())), i});
  }
  return entries;
}

std::string listed(const std::vector<Entry>& entries) {
  constexpr std::size_t kShown = 12;
  std::string names;
  for (std::size_t i = 0; i < std::min(kShown, entries.size()); ++i)
    names += (i == 0 ? "" : ", ") + printable(entries[i].name);
  return entries.size() > kShown ? names + fmt::format(", ... ({} in all)", entries.size()) : names;
}

zip_uint64_t choose(const Spec& spec, const std::vector<Entry>& entries) {
  if (entries.empty()) refuse(spec.text, "holds no array; need at least one member that ends in .npy");
  if (spec.member.empty()) {
    if (entries.size() == 1) return entries.front().index;
    refuse(spec.text, "holds {} arrays: {}; need the name of one, as in {}:{}", entries.size(), listed(entries),
           printable(spec.path, 4096), printable(entries.front().name));
  }
  std::string_view wanted = spec.member;
  const auto is_wanted = [&](const Entry& entry) { return entry.name == wanted; };
  auto found = std::find_if(entries.begin(), entries.end(), is_wanted);
  if (found == entries.end() && wanted.ends_with(kExtension)) {
    wanted.remove_suffix(kExtension.size());
    found = std::find_if(entries.begin(), entries.end(), is_wanted);
  }
  if (found == entries.end()) refuse(spec.text, "holds no array of that name; its arrays are {}", listed(entries));
  return found->index;
}

class ZipSource final : public ByteSource {
 public:
  explicit ZipSource(const Spec& spec) : label_(spec.text), file_(spec.path), archive_(open_archive(spec)) {
    index_ = choose(spec, arrays_of(archive_.get()));
    inspect();
    rewind();
  }

  const std::string& label() const override { return label_; }
  std::optional<std::uint64_t> size() const override { return size_; }
  std::uint64_t most() const override { return size_; }
  bool positional() const override { return stored_; }

  void rewind() override {
    member_.reset(::zip_fopen_index(archive_.get(), index_, 0));
    if (member_ == nullptr) fail(::zip_strerror(archive_.get()));
  }

  std::size_t read(std::span<std::byte> out) override {
    std::size_t filled = 0;
    while (filled < out.size()) {
      const zip_int64_t got = ::zip_fread(member_.get(), out.data() + filled, out.size() - filled);
      if (got < 0) fail(::zip_file_strerror(member_.get()));
      if (got == 0) break;
      filled += static_cast<std::size_t>(got);
    }
    return filled;
  }

  void read_at(std::uint64_t offset, std::span<std::byte> out) override {
    if (::zip_fseek(member_.get(), static_cast<zip_int64_t>(offset), SEEK_SET) != 0)
      fail(::zip_file_strerror(member_.get()));
    read_exactly(*this, out, "its values");
  }

 private:
  // The directory of an archive claims sizes; none may exceed what the file can hold.
  void inspect() {
    zip_stat_t status;
    ::zip_stat_init(&status);
    constexpr zip_uint64_t kNeeded = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
    if (::zip_stat_index(archive_.get(), index_, 0, &status) != 0 || (status.valid & kNeeded) != kNeeded)
      fail(::zip_strerror(archive_.get()));
    if ((status.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && status.encryption_method != ZIP_EM_NONE)
      refuse(label_, "is encrypted; need an archive without a password");
    stored_ = status.comp_method == ZIP_CM_STORE;
    if (!stored_ && status.comp_method != ZIP_CM_DEFLATE)
      refuse(label_, "is compressed by method {}; need stored or deflated, as numpy.savez(_compressed) writes",
             status.comp_method);
    size_ = status.size;
    if (status.comp_size > file_.size() || size_ > status.comp_size * (stored_ ? 1 : kDeflateRatio))
      refuse(label_, "archive promises {} bytes in {}, and the file has {}; it is truncated or its directory lies",
             size_, status.comp_size, file_.size());
  }

  [[noreturn]] void fail(const char* reason) const {
    refuse(label_, "cannot be unpacked ({}); the archive is damaged or truncated", printable(reason));
  }

  std::string label_;
  File file_;
  Archive archive_;
  Member member_;  // closed before the archive
  zip_uint64_t index_ = 0;
  std::uint64_t size_ = 0;
  bool stored_ = false;
};

}  // namespace

std::unique_ptr<SampleStream> open_npz(const Spec& spec) { return open_npy(std::make_unique<ZipSource>(spec)); }

}  // namespace lieder::io

namespace lieder {

std::vector<std::string> array_names(const std::string& path) {
  const io::Spec spec = io::parse_spec(path);
  if (spec.format != io::Format::npz || !spec.member.empty())
    io::refuse(path, "came; need an archive of arrays, a .npz as numpy.savez writes it");
  const io::File there(spec.path);  // says what is wrong with a path better than the archive would
  const io::Archive archive = io::open_archive(spec);
  std::vector<std::string> names;
  for (const io::Entry& entry : io::arrays_of(archive.get())) names.push_back(entry.name);
  return names;
}

}  // namespace lieder

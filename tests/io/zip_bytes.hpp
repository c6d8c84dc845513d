#pragma once
#include <zlib.h>

#include <cstdint>
#include <string>
#include <vector>

namespace lieder::test {

/// A member of a zip archive to be written, with room for lies.
struct ZipMember {
  std::string name;
  std::string content;
  bool deflated = false;
  std::int64_t claimed_size = -1;  ///< what the directory says of the unpacked size; -1: the truth
  bool wrong_check_sum = false;
  int method = -1;  ///< as claimed; -1: the truth
};

inline void append_number(std::string& bytes, std::uint64_t value, int width) {
  for (int i = 0; i < width; ++i) bytes += static_cast<char>(i < 8 ? value >> (8 * i) & 0xff : 0);
}

inline std::string deflated(const std::string& content) {
  z_stream stream{};
  ::deflateInit2(&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  std::string packed(::deflateBound(&stream, content.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  ::deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  ::deflateEnd(&stream);
  return packed;
}

/// A zip archive (APPNOTE.TXT 4.3), with the 64-bit fields when asked.
inline std::string zip_bytes(const std::vector<ZipMember>& members, bool zip64 = false) {
  constexpr std::uint64_t kIn64 = 0xffffffff;
  std::string file, directory;
  for (const ZipMember& member : members) {
    const std::string packed = member.deflated ? deflated(member.content) : member.content;
    const std::uint64_t size =
        member.claimed_size < 0 ? member.content.size() : static_cast<std::uint64_t>(member.claimed_size);
    std::uint64_t sum =
        ::crc32(0, reinterpret_cast<const Bytef*>(member.content.data()), static_cast<uInt>(member.content.size()));
    if (member.wrong_check_sum) sum ^= 1;
    std::string common;  // what both headers say
    append_number(common, 0, 2);
    append_number(common, static_cast<std::uint64_t>(member.method >= 0 ? member.method : member.deflated ? 8 : 0), 2);
    append_number(common, 0x00210000, 4);  // 1980-01-01
    append_number(common, sum, 4);
    append_number(common, zip64 ? kIn64 : packed.size(), 4);
    append_number(common, zip64 ? kIn64 : size, 4);
    append_number(common, member.name.size(), 2);
    append_number(common, zip64 ? 20 : 0, 2);
    std::string extra;
    if (zip64) {
      append_number(extra, 1, 2);
      append_number(extra, 16, 2);
      append_number(extra, size, 8);
      append_number(extra, packed.size(), 8);
    }
    const std::uint64_t offset = file.size();
    append_number(file, 0x04034b50, 4);
    append_number(file, 45, 2);
    file += common + member.name + extra + packed;
    append_number(directory, 0x02014b50, 4);
    append_number(directory, 45, 2);
    append_number(directory, 45, 2);
    directory += common;
    append_number(directory, 0, 10);
    append_number(directory, offset, 4);
    directory += member.name + extra;
  }
  const std::uint64_t start = file.size();
  file += directory;
  if (zip64) {
    const std::uint64_t record = file.size();
    append_number(file, 0x06064b50, 4);
    append_number(file, 44, 8);
    append_number(file, 45, 2);
    append_number(file, 45, 2);
    append_number(file, 0, 8);
    append_number(file, members.size(), 8);
    append_number(file, members.size(), 8);
    append_number(file, directory.size(), 8);
    append_number(file, start, 8);
    append_number(file, 0x07064b50, 4);
    append_number(file, 0, 4);
    append_number(file, record, 8);
    append_number(file, 1, 4);
  }
  append_number(file, 0x06054b50, 4);
  append_number(file, 0, 4);
  append_number(file, zip64 ? 0xffff : members.size(), 2);
  append_number(file, zip64 ? 0xffff : members.size(), 2);
  append_number(file, zip64 ? kIn64 : directory.size(), 4);
  append_number(file, zip64 ? kIn64 : start, 4);
  append_number(file, 0, 2);
  return file;
}

}  // namespace lieder::test

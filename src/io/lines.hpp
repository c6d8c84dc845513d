#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "io/byte_source.hpp"

namespace lieder::io {

/// The lines of a UTF-8 text, with or without a byte-order mark, ending in LF or CRLF; the last one need not end.
class LineReader {
 public:
  explicit LineReader(std::unique_ptr<ByteSource> source);

  /// The next line without its end; valid until the next call. Empty at the end of the text.
  /// \throws InputError for a line that is too long to be a row of a table, and for UTF-16
  std::optional<std::string_view> next();
  std::uint64_t number() const { return number_; }  ///< of the line that next() gave last, from 1
  void rewind();
  const std::string& label() const { return source_->label(); }

 private:
  bool refill();
  void skip_byte_order_mark();

  std::unique_ptr<ByteSource> source_;
  std::string buffer_;
  std::size_t begin_ = 0, end_ = 0;  // what is left of the buffer
  std::uint64_t number_ = 0;
  bool started_ = false;
};

}  // namespace lieder::io

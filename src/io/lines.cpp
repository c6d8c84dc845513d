#include "io/lines.hpp"

#include <cstring>
#include <utility>

#include "io/refuse.hpp"

namespace lieder::io {
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 20;
constexpr std::size_t kLongestLine = std::size_t{1} << 28;  // ten million numbers; more is a file without line ends

}  // namespace

LineReader::LineReader(std::unique_ptr<ByteSource> source) : source_(std::move(source)), buffer_(kBuffer, '\0') {}

void LineReader::rewind() {
  source_->rewind();
  begin_ = end_ = 0;
  number_ = 0;
  started_ = false;
}

std::optional<std::string_view> LineReader::next() {
  if (!std::exchange(started_, true)) skip_byte_order_mark();
  std::size_t searched = 0;
  for (;;) {
    const char* start = buffer_.data() + begin_;
    const auto* found = static_cast<const char*>(std::memchr(start + searched, '\n', end_ - begin_ - searched));
    searched = end_ - begin_;
    if (found == nullptr && refill()) continue;
    start = buffer_.data() + begin_;
    if (found == nullptr && searched == 0) return std::nullopt;
    std::string_view line(start, found != nullptr ? static_cast<std::size_t>(found - start) : searched);
    begin_ += line.size() + (found != nullptr ? 1 : 0);
    ++number_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }
}

// Moves the unfinished line to the front and reads on behind it; false at the end of the text.
bool LineReader::refill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  if (end_ == buffer_.size()) {
    if (end_ >= kLongestLine)
      refuse(label(), "line {} is longer than {} bytes; need a text of lines", number_ + 1, kLongestLine);
    buffer_.resize(2 * buffer_.size());
  }
  const std::size_t got = source_->read(std::as_writable_bytes(std::span(buffer_).subspan(end_)));
  end_ += got;
  return got > 0;
}

void LineReader::skip_byte_order_mark() {
  refill();
  const std::string_view start(buffer_.data(), end_);
  if (start.starts_with("\xff\xfe") || start.starts_with("\xfe\xff")) refuse(label(), "is UTF-16 text; need UTF-8");
  if (start.starts_with("\xef\xbb\xbf")) begin_ = 3;
}

}  // namespace lieder::io

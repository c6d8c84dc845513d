#include "io/csv.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "io/fields.hpp"
#include "io/finite.hpp"
#include "io/lines.hpp"
#include "io/refuse.hpp"
#include "io/row_stream.hpp"

namespace lieder::io {
namespace {

class CsvStream final : public SampleStream {
 public:
  CsvStream(std::unique_ptr<ByteSource> source, char delimiter) : lines_(std::move(source)), delimiter_(delimiter) {
    info_ = {lines_.label(), {-1, 0}, "text"};
    inspect();
    info_.shape[1] = cols_;
    rewind();
  }

  const ArrayInfo& info() const override { return info_; }
  Eigen::Index cols() const override { return cols_; }
  std::optional<Eigen::Index> rows() const override {
    return info_.shape[0] < 0 ? std::nullopt : std::optional(info_.shape[0]);
  }

  Eigen::Index read(Eigen::Ref<RowMatrix> block) override {
    require_width(info_, cols_, block.cols());
    Eigen::Index count = 0;
    while (count < block.rows()) {
      const auto line = next_line();
      if (!line) break;
      parse(*line, block.row(count++).data());
    }
    row_ += count;
    if (count < block.rows()) info_.shape[0] = row_;
    return count;
  }

  void rewind() override {
    lines_.rewind();
    row_ = 0;
    blank_line_ = 0;
    for (std::uint64_t line = 1; line < first_line_; ++line) lines_.next();
  }

 private:
  // The next line that is neither blank nor a comment.
  std::optional<std::string_view> next_line() {
    while (const auto line = lines_.next()) {
      if (line->starts_with('#')) continue;
      if (!is_blank(*line)) {
        if (blank_line_ != 0) refuse(info_.path, "line {} is blank; need a number in every column", blank_line_);
        return line;
      }
      if (lines_.number() >= first_line_ && blank_line_ == 0) blank_line_ = lines_.number();
    }
    return std::nullopt;
  }

  // Finds the delimiter, the header and the width.
  void inspect() {
    first_line_ = ~std::uint64_t{0};  // blank lines before the first row do not matter
    const auto first = next_line();
    if (!first) refuse(info_.path, "holds no samples, only blank lines or comments; need at least one line of numbers");
    const std::string line(*first);
    const std::uint64_t number = lines_.number();
    const auto following = next_line();
    const std::string second(following.value_or(""));
    if (delimiter_ == '\0') delimiter_ = guess_delimiter(line, second);

    const auto fields = fields_of(line, number);
    cols_ = static_cast<Eigen::Index>(fields.size());
    const bool has_header = is_header(fields, second);
    if (has_header && second.empty())
      refuse(info_.path, "holds a header and no samples; need at least one line of numbers");
    width_line_ = number;
    first_line_ = has_header ? lines_.number() : number;
  }

  // A header has no number in it, so that a slip in the first row of a table without header is still found: some of
  // its cells are numbers. Quoted numbers are names unless the second line quotes its numbers as well.
  static bool is_header(const std::vector<Field>& fields, const std::string& second) {
    const bool all_quoted = second.find('"') != std::string::npos;
    const auto is_name = [&](const Field& field) { return !number_of(field.text) || (field.quoted && !all_quoted); };
    return std::all_of(fields.begin(), fields.end(), is_name) &&
           std::any_of(fields.begin(), fields.end(), [](const Field& field) { return !field.text.empty(); });
  }

  std::vector<Field> fields_of(std::string_view line, std::uint64_t number) const {
    auto fields = split_fields(line, delimiter_);
    if (!fields) refuse(info_.path, "line {} opens a quote that it does not close", number);
    return *std::move(fields);
  }

  void parse(std::string_view line, double* out) const {
    if (parse_plain(line, out)) return;
    const auto fields = fields_of(line, lines_.number());
    if (static_cast<Eigen::Index>(fields.size()) != cols_)
      refuse(info_.path, "line {} has {} columns; need {}, as in line {}", lines_.number(), fields.size(), cols_,
             width_line_);
    for (std::size_t column = 0; column < fields.size(); ++column) out[column] = value_of(fields[column], column + 1);
  }

  // The way of nearly every line: finite numbers and delimiters. False leaves the line to the careful way.
  bool parse_plain(std::string_view line, double* out) const {
    for (Eigen::Index column = 0; column < cols_; ++column) {
      // A tab may be the delimiter, and then two of them hold an empty cell between them.
      while (!line.empty() && (line.front() == ' ' || (delimiter_ == ' ' && is_blank(line.front()))))
        line.remove_prefix(1);
      const auto value = take_number(line);
      if (!value || !std::isfinite(*value)) return false;
      out[column] = *value;
      const bool last = column + 1 == cols_;
      if (!last && delimiter_ != ' ' && !line.empty() && line.front() == delimiter_) {
        line.remove_prefix(1);
        continue;
      }
      if (last && line.empty()) return true;
      if (delimiter_ != ' ' || line.empty() || !is_blank(line.front())) return false;
    }
    return is_blank(line);
  }

  double value_of(const Field& field, std::size_t column) const {
    if (field.text.empty())
      refuse(info_.path, "line {}, column {} is empty; need a number in every column", lines_.number(), column);
    const auto value = number_of(field.text);
    if (!value)
      refuse(info_.path, "line {}, column {} holds '{}', which is not a number; columns are separated by {}",
             lines_.number(), column, printable(field.text), delimiter_name());
    if (std::isfinite(*value)) return *value;
    if (std::any_of(field.text.begin(), field.text.end(), [](char c) { return c >= '0' && c <= '9'; }))
      refuse(info_.path, "line {}, column {} holds {}, which is beyond the range of float64", lines_.number(), column,
             printable(field.text));
    refuse(info_.path, "line {}, column {} holds {}; all values must be finite", lines_.number(), column,
           name_of_non_finite(*value));
  }

  std::string_view delimiter_name() const {
    switch (delimiter_) {
      case ' ':
        return "blanks";
      case '\t':
        return "tabs";
      case ';':
        return "semicolons";
      default:
        return "commas";
    }
  }

  LineReader lines_;
  char delimiter_;
  ArrayInfo info_;
  Eigen::Index cols_ = 0, row_ = 0;
  std::uint64_t first_line_ = 0;  // of the first row
  std::uint64_t width_line_ = 0;  // the line that gave the number of columns
  std::uint64_t blank_line_ = 0;  // the first one behind the first row
};

}  // namespace

std::unique_ptr<SampleStream> open_csv(std::unique_ptr<ByteSource> source, char delimiter) {
  return std::make_unique<CsvStream>(std::move(source), delimiter);
}

}  // namespace lieder::io

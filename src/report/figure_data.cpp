#include "report/figure_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "report/words.hpp"

namespace lieder {
namespace {

using Json = nlohmann::ordered_json;
using namespace figures;
constexpr Eigen::Index kMostCells = 360;  // a side; more cannot be told apart on a screen, and the page stays small

// Six digits: more than a picture shows, and a page of curves stays small.
Json shown(double value) {
  if (!std::isfinite(value)) return nullptr;
  return std::strtod(fmt::format("{:.6g}", value).c_str(), nullptr);  // stod would refuse 1e-310
}

template <typename List>
Json shown_list(const List& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(shown(value));
  return list;
}

Json shown_marks(const std::vector<Mark>& marks) {
  Json list = Json::array();
  for (const auto& mark : marks) list.push_back({{"value", shown(mark.value)}, {"label", mark.label}});
  return list;
}

std::string base64(const std::string& bytes) {
  static constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    for (std::size_t k = 0; k < 3; ++k)
      three = three << 8U | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) text += i + k <= bytes.size() ? letters[three >> (18 - 6 * k) & 63U] : '=';
  }
  return text;
}

// The entry of largest magnitude in a block of a large matrix: thin diagonals stay visible.
double strongest(const Eigen::MatrixXd& block) {
  double best = kUnset;
  for (const double value : block.reshaped())
    if (std::isfinite(value) && !(std::abs(value) <= std::abs(best))) best = value;
  return best;
}

Eigen::MatrixXd thinned(const Eigen::MatrixXd& matrix, Eigen::Index stride) {
  Eigen::MatrixXd small((matrix.rows() + stride - 1) / stride, (matrix.cols() + stride - 1) / stride);
  for (Eigen::Index i = 0; i < small.rows(); ++i)
    for (Eigen::Index j = 0; j < small.cols(); ++j)
      small(i, j) = strongest(matrix.block(i * stride, j * stride, std::min(stride, matrix.rows() - i * stride),
                                           std::min(stride, matrix.cols() - j * stride)));
  return small;
}

// The end of the colours: the largest magnitude, up to the next number of two digits, which is good to read.
double rounded_up(double largest) {
  const double unit = std::pow(10.0, std::floor(std::log10(largest)) - 1);
  return std::isnormal(unit) ? std::ceil(largest / unit * (1 - 1e-9)) * unit : largest;
}

// Sixteen bits an entry, row by row, little endian; -32768 is blank, 32767 the end of the colours.
std::string codes(const Eigen::MatrixXd& matrix, double limit) {
  std::string bytes;
  for (Eigen::Index i = 0; i < matrix.rows(); ++i)
    for (Eigen::Index j = 0; j < matrix.cols(); ++j) {
      const double value = matrix(i, j);
      const auto code = static_cast<std::uint16_t>(
          std::isfinite(value) ? static_cast<std::int16_t>(std::lround(value / limit * 32767)) : INT16_MIN);
      bytes += static_cast<char>(code & 255U);
      bytes += static_cast<char>(code >> 8U);
    }
  return base64(bytes);
}

FigureData data(const MatrixPicture& f) {
  const Eigen::Index stride = (std::max(f.values.rows(), f.values.cols()) + kMostCells - 1) / kMostCells;
  const Eigen::MatrixXd values = stride > 1 ? thinned(f.values, stride) : f.values;
  const double strongest_value = strongest(values);
  const double largest = std::abs(strongest_value) > 0 ? std::abs(strongest_value) : 1.0;
  const double limit = rounded_up(largest);
  return {"matrix",
          {{"rows", values.rows()},
           {"cols", values.cols()},
           {"stride", std::max<Eigen::Index>(stride, 1)},
           {"extent", {f.values.rows(), f.values.cols()}},
           {"limit", shown(limit)},
           {"row_label", f.row_label},
           {"column_label", f.column_label},
           {"codes", codes(values, limit)}},
          fmt::format("Picture of a matrix of {} by {} entries, largest magnitude {}.", f.values.rows(),
                      f.values.cols(), number_in_words(largest))};
}

FigureData data(const Curves& f) {
  Json series = Json::array();
  for (const auto& s : f.series) {
    Json one = {{"name", s.name}, {"y", shown_list(s.y)}, {"faint", s.faint}};
    if (s.x.size() > 0) one["x"] = shown_list(s.x);
    series.push_back(std::move(one));
  }
  const auto whole = [](const Series& s) { return (s.x.array() == s.x.array().round()).all(); };
  return {"curves",
          {{"series", series},
           {"x_label", f.x_label},
           {"y_label", f.y_label},
           {"log_y", f.log_y},
           {"integer", std::all_of(f.series.begin(), f.series.end(), whole)}},
          fmt::format("Plot of {} {}: {} against {}.", f.series.size(), f.series.size() == 1 ? "curve" : "curves",
                      f.y_label.empty() ? "value" : f.y_label, f.x_label.empty() ? "index" : f.x_label)};
}

FigureData data(const NullComparison& f) {
  std::string spoken = fmt::format("{} of {}: {}.", f.quantity, f.observed_name, number_in_words(f.observed));
  if (!f.null.empty()) {
    const auto [low, high] = std::minmax_element(f.null.begin(), f.null.end());
    spoken += fmt::format(" {} values for {}: {} to {}.", f.null.size(), f.null_name, number_in_words(*low),
                          number_in_words(*high));
  }
  for (const auto& mark : f.thresholds) spoken += fmt::format(" {}: {}.", mark.label, number_in_words(mark.value));
  return {"comparison",
          {{"quantity", f.quantity},
           {"observed_name", f.observed_name},
           {"null_name", f.null_name},
           {"observed", shown(f.observed)},
           {"null", shown_list(f.null)},
           {"thresholds", shown_marks(f.thresholds)},
           {"log_x", f.log_x}},
          spoken};
}

FigureData data(const Intervals& f) {
  Json rows = Json::array();
  std::string spoken = f.quantity + ".";
  for (const auto& r : f.rows) {
    rows.push_back(
        {{"name", r.name}, {"estimate", shown(r.estimate)}, {"lower", shown(r.lower)}, {"upper", shown(r.upper)}});
    spoken += fmt::format(" {}: {}, interval {} to {}.", r.name, number_in_words(r.estimate), number_in_words(r.lower),
                          number_in_words(r.upper));
  }
  return {"intervals", {{"quantity", f.quantity}, {"rows", rows}, {"references", shown_marks(f.references)}}, spoken};
}

FigureData data(const BeforeAfter& f) {
  Json pairs = Json::array();
  for (const auto& [before, after] : f.pairs) pairs.push_back({shown_list(before), shown_list(after)});
  return {"pairs",
          {{"before_label", f.before_label},
           {"after_label", f.after_label},
           {"x_label_before", f.x_label_before},
           {"x_label_after", f.x_label_after},
           {"pairs", pairs}},
          fmt::format("{} pairs of curves: {} and {}.", f.pairs.size(), f.before_label, f.after_label)};
}

FigureData data(const Spectrum& f) {
  Json spec = {{"values", shown_list(f.values)}, {"x_label", f.x_label}, {"y_label", f.y_label}, {"log_y", f.log_y}};
  spec["threshold"] = f.threshold ? shown_marks({*f.threshold})[0] : Json(nullptr);
  std::string spoken = fmt::format("{} values", f.values.size());
  if (f.values.size() > 0)
    spoken +=
        fmt::format(" from {} to {}", number_in_words(f.values[0]), number_in_words(f.values[f.values.size() - 1]));
  return {"spectrum", spec, spoken + "."};
}

bool is_empty(const MatrixPicture& f) { return f.values.size() == 0; }
bool is_empty(const Curves& f) {
  return std::all_of(f.series.begin(), f.series.end(), [](const Series& s) { return s.y.size() == 0; });
}
bool is_empty(const NullComparison& f) { return std::isnan(f.observed) && f.null.empty(); }
bool is_empty(const Intervals& f) { return f.rows.empty(); }
bool is_empty(const BeforeAfter& f) { return f.pairs.empty(); }
bool is_empty(const Spectrum& f) { return f.values.size() == 0; }

}  // namespace

std::optional<FigureData> figure_data(const Block& block) {
  return std::visit(
      [](const auto& f) -> std::optional<FigureData> {
        using Figure = std::decay_t<decltype(f)>;
        if constexpr (std::is_same_v<Figure, Table> || std::is_same_v<Figure, Words> || std::is_same_v<Figure, Cite>)
          return std::nullopt;
        else {
          FigureData figure = data(f);
          if (is_empty(f)) figure.spec["empty"] = true;
          return figure;
        }
      },
      block);
}

}  // namespace lieder

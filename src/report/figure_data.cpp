#include "report/figure_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "report/matrix_codes.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

using Json = nlohmann::ordered_json;
using namespace figures;
// A side; more cannot be told apart on a screen, and the page stays small.
constexpr Eigen::Index kMostCells = 360, kMostCellsInGrid = 200;
constexpr Eigen::Index kMostPoints = 1500;

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

FigureData data(const MatrixPicture& f) {
  const Eigen::Index stride = (std::max(f.values.rows(), f.values.cols()) + kMostCells - 1) / kMostCells;
  const Eigen::MatrixXd values = thinned(f.values, stride, stride);
  const double largest = largest_magnitude(values), limit = end_of_colours(largest);
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

/// The lines of a name, for one who hears it.
std::string spoken_name(std::string name) {
  if (const auto end = name.find('\n'); end != std::string::npos) name.replace(end, 1, ", ");
  return name;
}

/// The cells of one picture in a grid.
Json panel(const std::string& name, const Eigen::MatrixXd& values, double limit) {
  const auto stride = [](Eigen::Index n) {
    return std::max<Eigen::Index>(1, (n + kMostCellsInGrid - 1) / kMostCellsInGrid);
  };
  const Eigen::Index down = stride(values.rows()), across = stride(values.cols());
  const Eigen::MatrixXd small = thinned(values, down, across);
  return {{"name", name},
          {"rows", small.rows()},
          {"cols", small.cols()},
          {"stride", {down, across}},
          {"extent", {values.rows(), values.cols()}},
          {"codes", codes(small, limit)}};
}

FigureData data(const MatrixGrid& f) {
  double largest = 0;
  for (const auto& values : f.values) largest = std::max(largest, largest_magnitude(values));
  const double limit = end_of_colours(largest);
  Json panels = Json::array();
  std::string spoken =
      fmt::format("{} {}, largest magnitude {}", f.values.size(),
                  f.values.size() == 1 ? "picture of a matrix" : "pictures of matrices", number_in_words(largest));
  for (std::size_t k = 0; k < f.values.size(); ++k) {
    const std::string name = k < f.names.size() ? f.names[k] : "";
    panels.push_back(panel(name, f.values[k], limit));
    spoken += fmt::format("{}{}{}{} by {}", k == 0 ? ": " : "; ", spoken_name(name), name.empty() ? "" : ", ",
                          f.values[k].rows(), f.values[k].cols());
  }
  return {"grid",
          {{"panels", panels},
           {"limit", shown(limit)},
           {"row_breaks", f.row_breaks},
           {"column_breaks", f.column_breaks},
           {"row_label", f.row_label},
           {"column_label", f.column_label}},
          spoken + "."};
}

Json shown_pieces(const std::vector<Piece>& pieces) {
  Json list = Json::array();
  for (const auto& piece : pieces) list.push_back({{"name", piece.name}, {"size", piece.size}});
  return list;
}

FigureData data(const BlockPlan& f) {
  Json values = Json::array();
  for (Eigen::Index i = 0; i < f.values.rows(); ++i) values.push_back(shown_list(f.values.row(i)));
  const auto filled = (f.values.array() > 0).count();
  std::string spoken =
      fmt::format("Plan of a matrix of {} by {} blocks, of which {} {} empty", f.rows.size(), f.columns.size(),
                  f.values.size() - filled, f.values.size() - filled == 1 ? "is" : "are");
  if (filled > 0) spoken += fmt::format("; the fullest holds {} {}", amount_in_words(f.values.maxCoeff()), f.quantity);
  return {"plan",
          {{"rows", shown_pieces(f.rows)},
           {"columns", shown_pieces(f.columns)},
           {"values", values},
           {"quantity", f.quantity},
           {"row_label", f.row_label},
           {"column_label", f.column_label}},
          spoken + "."};
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
  Json spec = {{"values", shown_list(f.values)},
               {"first", f.first},
               {"x_label", f.x_label},
               {"y_label", f.y_label},
               {"log_y", f.log_y}};
  spec["threshold"] = f.threshold ? shown_marks({*f.threshold})[0] : Json(nullptr);
  std::string spoken = fmt::format("{} values", f.values.size());
  if (f.values.size() > 0)
    spoken +=
        fmt::format(" from {} to {}", number_in_words(f.values[0]), number_in_words(f.values[f.values.size() - 1]));
  return {"spectrum", spec, spoken + "."};
}

FigureData data(const Ladder& f) {
  Json series = Json::array();
  for (const Series& s : f.series) series.push_back({{"name", s.name}, {"values", shown_list(s.y)}});
  return {"ladder",
          {{"names", f.names},
           {"series", series},
           {"references", shown_marks(f.references)},
           {"marked", f.marked ? Json(*f.marked) : Json(nullptr)},
           {"quantity", f.quantity}},
          f.marked ? fmt::format("{} steps in order; the one to look at is {}.", f.names.size(), f.names.at(*f.marked))
                   : fmt::format("{} steps in order.", f.names.size())};
}

FigureData data(const Scatter& f) {
  const Eigen::Index step = std::max<Eigen::Index>(1, (f.points.rows() + kMostPoints - 1) / kMostPoints);
  Json x = Json::array(), y = Json::array(), arrows = Json::array();
  for (Eigen::Index i = 0; i < f.points.rows(); i += step) {
    x.push_back(shown(f.points(i, 0)));
    y.push_back(shown(f.points(i, 1)));
  }
  for (Eigen::Index i = 0; i < f.arrows.rows(); ++i) arrows.push_back(shown_list(f.arrows.row(i)));
  return {"scatter",
          {{"x", x}, {"y", y}, {"arrows", arrows}, {"x_label", f.x_label}, {"y_label", f.y_label}},
          fmt::format("{} points{}: {} against {}.", count_in_words(f.points.rows()),
                      f.arrows.rows() > 0 ? fmt::format(" and {} arrows", f.arrows.rows()) : "", f.y_label, f.x_label)};
}

bool is_empty(const MatrixPicture& f) { return f.values.size() == 0; }
bool is_empty(const MatrixGrid& f) { return f.values.empty() || f.values[0].size() == 0; }
bool is_empty(const BlockPlan& f) { return f.values.size() == 0; }
bool is_empty(const Curves& f) {
  return std::all_of(f.series.begin(), f.series.end(), [](const Series& s) { return s.y.size() == 0; });
}
bool is_empty(const NullComparison& f) { return std::isnan(f.observed) && f.null.empty(); }
bool is_empty(const Intervals& f) { return f.rows.empty(); }
bool is_empty(const Ladder& f) { return f.names.empty(); }
bool is_empty(const BeforeAfter& f) { return f.pairs.empty(); }
bool is_empty(const Scatter& f) { return f.points.rows() == 0; }
bool is_empty(const Spectrum& f) { return f.values.size() == 0; }

}  // namespace

std::optional<FigureData> figure_data(const Block& block) {
  return std::visit(
      [](const auto& f) -> std::optional<FigureData> {
        using Figure = std::decay_t<decltype(f)>;
        if constexpr (std::is_same_v<Figure, Table> || std::is_same_v<Figure, Words> || std::is_same_v<Figure, Code> ||
                      std::is_same_v<Figure, Cite>)
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

#include "report/figure_html.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/escape.hpp"
#include "report/figure_data.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

using namespace figures;
constexpr std::size_t kMostRows = 400;  // of numbers below a figure; beyond, the arrays are the place to look

enum class TableUse { reading, stacking, copying };  ///< stacking: its cells stand below one another on a phone

std::string cell(const Table& t, std::size_t row, std::size_t column, TableUse use) {
  const std::string& words = t.rows[row][column];
  if (column == 0) return fmt::format("<th scope=\"row\">{}</th>", escape_html(words));
  const bool numeric = std::find(t.numeric.begin(), t.numeric.end(), column) != t.numeric.end();
  // Programs that numbers are copied into know the hyphen only.
  const std::string text = escape_html(numeric && use != TableUse::copying ? with_minus(words) : words);
  std::string attributes = numeric ? " class=\"number\"" : "";
  // Shown on a phone, where the header is not: beside numbers, and beside words where there are many columns.
  if (column < t.header.size() && !t.header[column].empty() && t.header.size() > (numeric ? 2U : 3U))
    attributes += fmt::format(" data-label=\"{}:\"", escape_html(t.header[column]));
  return fmt::format("<td{}>{}</td>", attributes, text);
}

std::string table_html(const Table& t, TableUse use) {
  std::string html = use == TableUse::stacking ? "<table class=\"stacks\">"
                     : t.header.empty()        ? "<table class=\"pairs\">"
                                               : "<table>";
  if (!t.header.empty()) {
    html += "<thead><tr>";
    for (std::size_t c = 0; c < t.header.size(); ++c) {
      const bool numeric = std::find(t.numeric.begin(), t.numeric.end(), c) != t.numeric.end();
      html += fmt::format("<th scope=\"col\"{}>{}</th>", numeric ? " class=\"number\"" : "", escape_html(t.header[c]));
    }
    html += "</tr></thead>";
  }
  html += "<tbody>\n";
  for (std::size_t r = 0; r < t.rows.size(); ++r) {
    html += t.marked_row == r ? "<tr class=\"marked\">" : "<tr>";
    for (std::size_t c = 0; c < t.rows[r].size(); ++c) html += cell(t, r, c, use);
    html += "</tr>\n";
  }
  return html + "</tbody></table>";
}

// The numbers of a figure as a table; empty where an array file is the better place.
Table numbers(const Spectrum& f) {
  Table t;
  t.header = {f.x_label, f.y_label};
  t.numeric = {1};
  for (Eigen::Index i = 0; i < f.values.size(); ++i)
    t.rows.push_back({std::to_string(f.first + i), number_in_words(f.values[i], 4)});
  return t;
}
Table numbers(const NullComparison& f) {
  Table t;
  t.header = {"", f.quantity};
  t.numeric = {1};
  t.rows.push_back({f.observed_name, number_in_words(f.observed, 4)});
  for (const auto& mark : f.thresholds) t.rows.push_back({mark.label, number_in_words(mark.value, 4)});
  for (std::size_t k = 0; k < f.null.size(); ++k)
    t.rows.push_back({fmt::format("{}, {}", f.null_name, k + 1), number_in_words(f.null[k], 4)});
  return t;
}
Table numbers(const Intervals& f) {
  Table t;
  t.header = {"", "estimate", "lower", "upper"};
  t.numeric = {1, 2, 3};
  for (const auto& r : f.rows)
    t.rows.push_back(
        {r.name, number_in_words(r.estimate, 4), number_in_words(r.lower, 4), number_in_words(r.upper, 4)});
  return t;
}
Table numbers(const Ladder& f) {
  Table t;
  t.header = {""};
  for (const Series& s : f.series) {
    t.numeric.push_back(t.header.size());
    t.header.push_back(s.name);
  }
  for (std::size_t i = 0; i < f.names.size(); ++i) {
    t.rows.push_back({f.names[i]});
    for (const Series& s : f.series) t.rows.back().push_back(number_in_words(s.y[static_cast<Eigen::Index>(i)], 4));
  }
  return t;
}
Table numbers(const Curves& f) {
  Table t;
  if (f.series.empty()) return t;
  const auto& first = f.series.front();
  t.header = {f.x_label.empty() ? "index" : f.x_label};
  for (const auto& s : f.series) {
    if (s.y.size() != first.y.size() || s.x != first.x) return {};  // no common places, no common table
    t.numeric.push_back(t.header.size());
    t.header.push_back(s.name);
  }
  for (Eigen::Index i = 0; i < first.y.size(); ++i) {
    t.rows.push_back({first.x.size() > 0 ? number_in_words(first.x[i], 4) : std::to_string(i)});
    for (const auto& s : f.series) t.rows.back().push_back(number_in_words(s.y[i], 4));
  }
  return t;
}
Table numbers(const MatrixPicture& /*f*/) { return {}; }
Table numbers(const MatrixGrid& /*f*/) { return {}; }
Table numbers(const BeforeAfter& /*f*/) { return {}; }
Table numbers(const Scatter& /*f*/) { return {}; }
Table numbers(const BlockPlan& f) {
  Table t;
  t.header = {f.row_label + " \\ " + f.column_label};
  for (const auto& column : f.columns) {
    t.numeric.push_back(t.header.size());
    t.header.push_back(column.name);
  }
  for (std::size_t i = 0; i < f.rows.size(); ++i) {
    t.rows.push_back({f.rows[i].name});
    for (std::size_t j = 0; j < f.columns.size(); ++j)
      t.rows.back().push_back(amount_in_words(f.values(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j))));
  }
  return t;
}

std::string numbers_html(const Table& t) {
  if (t.rows.empty() || t.rows.size() > kMostRows) return {};
  return R"(<details><summary>Numbers</summary><div class="scroll" tabindex="0">)" + table_html(t, TableUse::copying) +
         "</div></details>\n";
}

const char* width_class(Width width) { return width == Width::full ? "full" : "half"; }

std::string caption_html(const std::string& caption) {
  return caption.empty() ? "" : fmt::format("<figcaption>{}</figcaption>\n", prose_html(caption));
}

std::string title_html(const std::string& title, int number) {
  return title.empty() ? "" : fmt::format("<h3 id=\"figure-{}-title\">{}</h3>\n", number, escape_html(title));
}

std::string note_html(const std::string& caption) {
  return caption.empty() ? "" : fmt::format("<p class=\"note\">{}</p>\n", prose_html(caption));
}

std::string block_html(const Table& t, int number) {
  const TableUse use = !t.rows.empty() && t.rows[0].size() > 2 ? TableUse::stacking : TableUse::reading;
  return fmt::format("<div class=\"{}\">\n{}<div class=\"scroll\">{}</div>\n{}</div>\n", width_class(t.width),
                     title_html(t.title, number), table_html(t, use), note_html(t.caption));
}

std::string block_html(const Words& w, int number) {
  return fmt::format("<div class=\"{}\">\n{}<p class=\"words\">{}</p>\n{}</div>\n", width_class(w.width),
                     title_html(w.title, number), escape_html(w.text), note_html(w.caption));
}

std::string copied_html(const std::string& text) {
  return R"(<div class="cite"><button type="button" hidden>Copy</button><pre>)" + escape_html(text) + "</pre></div>\n";
}

std::string block_html(const Cite& c, int number) {
  std::string html = "<div class=\"full\">\n" + title_html(c.title, number) + "<p>" + prose_html(c.text);
  if (!c.url.empty()) html += fmt::format(R"( <a href="{0}" rel="noreferrer">{0}</a>)", escape_html(c.url));
  return html + "</p>\n" + copied_html(c.bibtex) + "</div>\n";
}

std::string block_html(const Code& c, int number) {
  return "<div class=\"full\">\n" + title_html(c.title, number) + copied_html(c.text) + note_html(c.caption) +
         "</div>\n";
}

template <typename Figure>
std::string block_html(const Figure& f, int number, const FigureData& data, std::size_t index) {
  const char* width = "full";
  if constexpr (requires { f.width; }) width = width_class(f.width);
  return fmt::format(
             "<figure class=\"{}\" id=\"figure-{}\" data-kind=\"{}\" data-index=\"{}\">\n{}"
             "<div class=\"drawing\" role=\"img\" aria-label=\"{}\"><noscript><p>{} The picture itself is drawn by "
             "JavaScript.</p></noscript></div>\n",
             width, number, data.kind, index, title_html(f.title, number),
             escape_html(f.title.empty() ? data.spoken : f.title + ". " + data.spoken), escape_html(data.spoken)) +
         caption_html(f.caption) + numbers_html(numbers(f)) + "</figure>\n";
}

}  // namespace

std::string figure_html(const Block& block, int number, nlohmann::ordered_json& specs) {
  const auto data = figure_data(block);
  if (data) specs.push_back(data->spec);
  return std::visit(
      [&](const auto& f) {
        if constexpr (requires { block_html(f, number); })
          return block_html(f, number);
        else
          return block_html(f, number, *data, specs.size() - 1);
      },
      block);
}

}  // namespace lieder

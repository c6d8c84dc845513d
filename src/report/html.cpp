#include "lieder/report/html.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "lieder/base/error.hpp"
#include "lieder/base/version.hpp"
#include "report/assets.hpp"
#include "report/escape.hpp"
#include "report/figure_html.hpp"

namespace lieder {
namespace {

// The page's own word that it loads nothing: whatever slipped in would be refused by the browser.
constexpr const char* kPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'";

/// The colour's name in page.css.
const char* colour_of(PageBadge::Tone tone) {
  switch (tone) {
    case PageBadge::Tone::good:
      return "symmetry";
    case PageBadge::Tone::caution:
      return "approximate";
    case PageBadge::Tone::plain:
      return "none";
    case PageBadge::Tone::open:
      return "open";
  }
  throw InternalError("report: a Tone outside its enumeration");
}

std::string paragraphs(const std::string& text, const char* attributes = "") {
  std::string html;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find("\n\n", at), text.size());
    if (end > at) html += fmt::format("<p{}>{}</p>\n", attributes, prose_html(text.substr(at, end - at)));
    at = end + 2;
  }
  return html;
}

std::string head(const Page& page) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n<meta name=\"color-scheme\" content=\"light "
      "dark\">\n"
      "<meta name=\"generator\" content=\"lieder {}\">\n<link rel=\"icon\" href=\"data:,\">\n<title>{}</title>\n"
      "<style>\n{}</style>\n</head>\n",
      kPolicy, kVersion, escape_html(page.title), assets::page_css);
}

std::string masthead(const Page& page) {
  const PageBadge& badge = page.badge;
  std::string html = fmt::format(
      "<header class=\"masthead\">\n<p class=\"kicker\"><b>lieder {}</b><span>{}</span></p>\n"
      "<p class=\"badge{}\" style=\"--badge: var(--verdict-{})\">{}</p>\n<h1>{}</h1>\n",
      escape_html(page.verb), escape_html(page.subject), badge.tone == PageBadge::Tone::open ? " open" : "",
      colour_of(badge.tone), escape_html(badge.words), escape_html(page.headline));
  html += paragraphs(page.summary, " class=\"summary\"");
  if (!page.facts.empty()) {
    html += "<dl class=\"facts\">\n";
    for (const auto& fact : page.facts)
      html += fmt::format("<div><dt>{}</dt><dd class=\"value{}\">{}</dd><dd class=\"note\">{}</dd></div>\n",
                          escape_html(fact.name), fact.value.size() > 9 ? " long" : "",
                          escape_html(with_minus(fact.value)), prose_html(fact.note));
    html += "</dl>\n";
  }
  return html + "</header>\n";
}

// A data block may not hold what ends the element; the program texts are ours (and D3's) and are checked to be clean.
std::string script(const std::string& program) {
  if (program.find("</script") != std::string_view::npos) throw InternalError("report: a script that ends itself");
  return fmt::format("<script>\n{}</script>\n", program);
}

}  // namespace

PageBadge badge_of(Verdict verdict) {
  using Tone = PageBadge::Tone;
  switch (verdict) {
    case Verdict::symmetry:
      return {"Symmetry", Tone::good};
    case Verdict::approximate:
      return {"Approximate symmetry", Tone::caution};
    case Verdict::none:
      return {"No symmetry", Tone::plain};
    case Verdict::not_identifiable:
      return {"Not identifiable", Tone::open};
    case Verdict::too_little_data:
      return {"Too little data", Tone::open};
    case Verdict::underdetermined:
      return {"Underdetermined", Tone::open};
    case Verdict::undecided:
      return {"Undecided", Tone::open};
  }
  throw InternalError("report: a Verdict outside its enumeration");
}

std::string to_html(const Page& page) {
  auto specs = nlohmann::ordered_json::array();
  std::string body = masthead(page) + "<main>\n";
  int number = 0;
  for (const auto& section : page.sections) {
    body += "<section>\n";
    if (!section.title.empty()) body += fmt::format("<h2>{}</h2>\n", escape_html(section.title));
    body += paragraphs(section.text);
    if (!section.blocks.empty()) body += "<div class=\"blocks\">\n";
    for (const auto& block : section.blocks) body += figure_html(block, ++number, specs);
    if (!section.blocks.empty()) body += "</div>\n";
    body += "</section>\n";
  }
  body += fmt::format(
      "</main>\n<footer><p>Written by lieder {}. This file holds everything it shows and loads nothing. Figures are "
      "drawn with D3.</p></footer>\n",
      kVersion);
  return head(page) + "<body>\n<div class=\"sheet\">\n" + body + "</div>\n" +
         R"(<script type="application/json" id="figures">)" + script_json(specs) + "</script>\n<!--\n" +
         std::string(assets::d3_license) + "-->\n" + script(std::string(assets::d3)) +
         script(std::string(assets::plot_js)) +
         script(std::string(assets::figures_js) + std::string(assets::matrices_js)) +
         script(std::string(assets::page_js)) + "</body>\n</html>\n";
}

}  // namespace lieder

#include "lie/sum_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/at.hpp"

namespace lieder {
namespace {

std::string term_text(double c, const std::string& name, bool first, int digits) {
  std::string text = c < 0 ? (first ? "-" : " - ") : (first ? "" : " + ");
  const std::string size = fmt::format("{:.{}g}", std::abs(c), digits);
  if (name == "1") return text + size;
  if (size != "1") text += size + ' ';
  return text + name;
}

}  // namespace

std::string sum_text(const Eigen::RowVectorXd& coefficients, const std::vector<std::string>& names,
                     const SumStyle& style) {
  std::string text;
  Eigen::Index terms = 0;
  for (Eigen::Index k = 0; k < coefficients.size(); ++k) {
    if (std::abs(coefficients[k]) <= style.least) continue;
    if (++terms > style.most) {
      text += style.rest;
      break;
    }
    text += term_text(coefficients[k], names.empty() ? fmt::format("D{}", k + 1) : names[at(k)], text.empty(),
                      style.digits);
  }
  return text.empty() ? "0" : text;
}

}  // namespace lieder

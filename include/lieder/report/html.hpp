#pragma once
#include <string>

#include "lieder/report/page.hpp"

namespace lieder {

/// The page as one HTML file that holds everything it shows: style, program and data are inside, nothing is fetched,
/// and a policy in the page itself forbids it. Light and dark, for a phone and for paper; the words and the tables are
/// there without JavaScript. Each figure carries data-drawn="true" once it is drawn. Same page, same bytes.
std::string to_html(const Page& page);

}  // namespace lieder

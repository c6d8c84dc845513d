#pragma once
#include <string>

#include "lieder/report/field_report.hpp"

namespace lieder {

/// The answer in one sentence.
std::string field_headline(const FieldResult& field);

/// "periodic along axis 1, open along axis 2".
std::string boundary_in_words(const FieldEdge& edge);

/// What discover_page() and its parts ask for.
DiscoverRequest as_discover_request(const FieldRequest& request);

}  // namespace lieder

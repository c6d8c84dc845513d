#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "lieder/report/discover_report.hpp"

namespace lieder {

/// What every question of discover answers with: `answer.algebra`, `evidence`, arrays `generators` and
/// `sparse_generators`.
nlohmann::ordered_json algebra_json(const DiscoverResult& found);
nlohmann::ordered_json evidence_json(const DiscoverResult& found);
std::vector<NamedArray> generator_arrays(const DiscoverResult& found);
/// What `enforce` needs: only what was found, is one, and acts by matrices.
std::optional<Group> group_of_symmetries(const DiscoverResult& found, const DiscoverRequest& request,
                                         const std::string& verb);

PageSection generators_section(const DiscoverResult& found, const DiscoverRequest& request);
PageSection defects_section(const DiscoverResult& found);

}  // namespace lieder

#pragma once
#include <optional>
#include <string>
#include <vector>

#include "lieder/report/discover_report.hpp"

namespace lieder {

/// What every question of `discover` has in its result and on its page.
nlohmann::ordered_json discovered_algebra(const DiscoverResult& found);
nlohmann::ordered_json discovered_evidence(const DiscoverResult& found);
/// What is fitted where no derivatives came: "auto", "poly(3)", "gp".
std::string class_in_words(const DiscoverOptions& options);
/// Matrices that were tried: kind, words, matrix, defect, visited, verdict of each.
nlohmann::ordered_json discovered_discrete(const std::vector<DiscreteSymmetry>& tried);
/// `generators` and `sparse_generators`.
std::vector<NamedArray> discovered_arrays(const DiscoverResult& found);

/// What `enforce` needs: only what was found and is one. \param verb  that found it
/// \param discrete  generators of its other components, as they act on x
std::optional<Group> discovered_group(const DiscoverResult& found, const std::vector<Eigen::MatrixXd>& discrete,
                                      const DiscoverRequest& request, const char* verb);

/// How many directions of how many, the least defect, and the largest on what was kept aside. \param aside  "samples"
std::vector<PageFact> discovered_facts(const DiscoverResult& found, const char* aside);
void add_least_defect(std::vector<PageFact>& facts, const DiscoverResult& found);
void add_certified(std::vector<PageFact>& facts, const DiscoverResult& found);

/// The fields in words and as matrices. \param what  they are, a sentence
PageSection discovered_generators_section(const DiscoverResult& found, const DiscoverRequest& request,
                                          const char* what);

/// The least broken of the matrices that were tried. \param what  they are and when they are symmetries, sentences
PageSection discovered_discrete_section(const std::vector<DiscreteSymmetry>& tried, const char* title,
                                        const char* what);

/// Spectrum and intervals. \param bounds  what the intervals are, a sentence
PageSection discovered_defects_section(const DiscoverResult& found, const char* bounds);

/// How it was made. \param options  rows of names and values \param more  files beside those of the symmetries
PageSection discovered_record_section(std::vector<std::vector<std::string>> options, const std::string& command,
                                      const DiscoverResult& found, bool affine, const RunRecord& run,
                                      const std::vector<std::vector<std::string>>& more = {});

}  // namespace lieder

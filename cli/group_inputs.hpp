#pragma once
#include <Eigen/Core>
#include <string>
#include <vector>

#include "lieder/discover/cloud.hpp"
#include "lieder/group/group.hpp"
#include "lieder/report/result.hpp"

// Groups as options tell them: by name, by file, or as a result directory that holds one. A file is recorded as input.
namespace lieder::cli {

/// \throws InputError for what is none of them
Group group_of(const std::string& text, std::vector<InputRecord>& inputs);

/// Vector fields on R^m, of `poly(p)` and `fourier(k)` too. \throws InputError for what does not act there
VectorFields candidate_fields_of(const std::string& text, Eigen::Index m, std::vector<InputRecord>& inputs);

/// The same with elements: those of a group without a Lie algebra, and the discrete ones of a file.
CloudCandidates candidates_of(const std::string& text, Eigen::Index m, std::vector<InputRecord>& inputs);

}  // namespace lieder::cli

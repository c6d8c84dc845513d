#pragma once
#include "discover/field_rows.hpp"

namespace lieder {

/// From what fields say one by one: half choose directions, the other half certifies them. Fills in all of the answer
/// that follows from defects. Fields that choose come first.
void judge_field(const std::vector<FieldFactors>& fields, Eigen::Index choosing, const FieldOptions& options,
                 FieldResult& result);

/// What was found, in the basis to read, on the whole grid and at each distance from its edge; and a sentence on what
/// the edge has to do with the answer.
void look_at_edge(const std::vector<FieldFactors>& fields, Eigen::Index choosing, const VectorFields& candidates,
                  FieldResult& result);

}  // namespace lieder

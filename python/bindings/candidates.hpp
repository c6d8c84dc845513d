#pragma once
#include <Eigen/Core>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "lieder/discover/cloud.hpp"
#include "lieder/group/group.hpp"
#include "lieder/lie/vector_fields.hpp"

namespace lieder::python {

/// A name, a group, or matrices on the space of the samples. Who binds it includes nanobind's casters of all three.
using Candidates = std::variant<std::string, Group, std::vector<Eigen::MatrixXd>>;

/// \param inputs  dimension of the samples \throws InputError for what does not act there
inline VectorFields fields_from(const Candidates& candidates, Eigen::Index inputs) {
  if (const auto* name = std::get_if<std::string>(&candidates)) return candidate_fields(*name, inputs);
  if (const auto* group = std::get_if<Group>(&candidates)) return fields_of(*group, inputs);
  return affine_fields(std::get<std::vector<Eigen::MatrixXd>>(candidates), inputs);
}

/// Fields and elements that may keep a cloud: those of a group are both, a list of matrices is one of fields.
inline CloudCandidates cloud_candidates_from(const Candidates& candidates, Eigen::Index inputs) {
  if (const auto* name = std::get_if<std::string>(&candidates)) return cloud_candidates(*name, inputs);
  if (const auto* group = std::get_if<Group>(&candidates)) return cloud_candidates(*group, inputs);
  VectorFields fields = fields_from(candidates, inputs);
  return {.name = fields.name(), .fields = std::move(fields)};
}

}  // namespace lieder::python

#pragma once
#include "discover/field_rows.hpp"

namespace lieder {

/// An operator that can be called, or a surrogate that stands in for it.
struct KnownOperator {
  const RowMatrix& u;
  const RowMatrix& v;     ///< A(u), as the operator returns it
  const RowMatrix& data;  ///< the same, as it came
  const FieldOperator& op;
  const StandIn* stand_in = nullptr;
};

/// Fills in the answer. The edge knows already which axes are periodic.
void answer_field(const Grid& grid, const KnownOperator& known, const VectorFields& candidates,
                  const FieldOptions& options, FieldResult& result);

/// The multiple of the identity nearest to A; 0 where there is none.
double multiple_of_identity(const RowMatrix& u, const RowMatrix& v);

/// The first half chooses, the other certifies.
Eigen::VectorXi order_of_fields(Eigen::Index fields, std::uint64_t seed);

/// Which axes are periodic, as the options or both fields say.
void set_boundaries(const Grid& grid, const RowMatrix& u, const RowMatrix& v, const FieldOptions& options,
                    FieldEdge& edge);

FieldResult unanswered(const FieldOptions& options);

}  // namespace lieder

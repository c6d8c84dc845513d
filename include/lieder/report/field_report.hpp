#pragma once
#include <string>

#include "lieder/discover/field.hpp"
#include "lieder/report/discover_report.hpp"

namespace lieder {

/// What was asked of discover_field(), as the user wrote it, and one field to show.
struct FieldRequest {
  std::string input, domain, values;
  bool shifts = false;
  Grid grid = {};
  Eigen::Index fields = 0, channels = 0, results = 0;
  Eigen::VectorXd shown_u = {},
                  shown_v = {};  ///< the first channel of the first field and of its result, a number a point
};

/// The answer of discover_field() as every shell shows it, its page included: arrays and group as of discover(), and
/// `profile` (distances, dimension), the defect of each sparse generator by its distance from the edge, where it is
/// known.
Result to_result(const FieldResult& field, const FieldRequest& request, RunRecord run = {});

/// The report of discover_field(): which symmetries there are, how broken each direction is, what the edge does.
Page field_page(const FieldResult& field, const FieldRequest& request, const RunRecord& run = {});

/// Takes the first channel of the first rows of u and v.
void show_first_field(const RowMatrix& u, const RowMatrix& v, FieldRequest& request);

/// `Aff(d)` and `Aff(c)`: candidates where none were named.
std::string default_domain(const Grid& grid);
std::string default_values(Eigen::Index channels);

}  // namespace lieder

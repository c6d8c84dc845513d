#pragma once
#include <nanobind/eigen/dense.h>
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <vector>

#include "lieder/discover/discover.hpp"
#include "lieder/linalg/row_matrix.hpp"

namespace lieder::python {

/// As Python's arrays lie in memory.
inline std::vector<RowMatrix> by_rows(const std::vector<Eigen::MatrixXd>& matrices) {
  return {matrices.begin(), matrices.end()};
}

/// What every question of discover found.
inline void add_symmetries(nanobind::dict& all, const DiscoverResult& found) {
  all["dimension"] = found.dimension;
  all["generators"] = by_rows(found.generators);
  all["sparse_generators"] = by_rows(found.sparse_generators);
  all["output_generators"] = by_rows(found.output_generators);
  all["vector_fields"] = found.words;
}

}  // namespace lieder::python

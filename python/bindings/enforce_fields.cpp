#include "enforce_fields.hpp"

#include <nanobind/eigen/dense.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/vector.h>

#include "fields.hpp"

namespace nb = nanobind;

namespace lieder::python {
namespace {

template <typename T, typename Values>
std::vector<T> list_of(const Values& values) {
  return {values.begin(), values.end()};
}

}  // namespace

nb::dict fields_of(const EnforceResult& result, const RunRecord& run) {
  nb::dict fields;
  fields["status"] = to_python(result.status);
  fields["message"] = result.message;
  fields["dimension"] = result.dimension;
  fields["shape"] = nb::make_tuple(result.rows, result.cols);
  fields["form"] = result.is_factored() ? "factored" : "explicit";
  fields["methods"] = list_of<std::string>(result.methods());
  fields["completeness"] = std::string(to_string(result.completeness));
  fields["equivariance_error"] = to_python(result.equivariance_error);
  fields["closure_defect"] = to_python(result.closure_defect);
  fields["distance_to_given"] = result.distance_to_given ? nb::cast(*result.distance_to_given) : nb::object(nb::none());
  fields["closed_group"] = result.closed_group ? nb::cast(*result.closed_group) : nb::object(nb::none());
  const RankDecision* rank = result.weakest_rank();
  fields["spectrum"] = rank == nullptr ? nb::object(nb::none()) : nb::cast(list_of<double>(rank->spectrum));
  fields["threshold"] = rank == nullptr ? nb::object(nb::none()) : nb::cast(rank->threshold);
  fields["seconds"] = to_python(run.seconds);
  fields["peak_memory_bytes"] = to_python(run.peak_memory_bytes);
  return fields;
}

EnforceMethod method_from(const std::string& word) {
  for (const EnforceMethod method : {EnforceMethod::automatic, EnforceMethod::dense, EnforceMethod::matrix_free})
    if (to_string(method) == word) return method;
  throw InputError("method: \"" + word + "\" came; need one of auto, dense, matrix-free");
}

EnforceOptions enforce_options(const std::string& method, std::uint64_t seed, int threads, std::uint64_t memory) {
  return {.method = method_from(method), .seed = seed, .threads = threads, .memory_limit = memory};
}

}  // namespace lieder::python

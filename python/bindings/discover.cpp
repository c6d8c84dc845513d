#include <nanobind/eigen/dense.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <utility>

#include "bind.hpp"
#include "bind_answer.hpp"
#include "enforce_fields.hpp"
#include "fields.hpp"
#include "lieder/report/discover_report.hpp"
#include "words.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace lieder::python {
namespace {

using Eigen::MatrixXd;

/// What was found and how it ran: all that a report needs.
struct Discovered {
  DiscoverResult found;
  DiscoverRequest request;
  RunRecord run;
};
Result result_of(const Discovered& d) { return to_result(d.found, d.request, d.run); }
bool is_usable(const Discovered& d) { return d.found.usable(); }

std::vector<RowMatrix> by_rows(const std::vector<MatrixXd>& matrices) { return {matrices.begin(), matrices.end()}; }

nb::dict fields(const Discovered& d) {
  nb::dict all;
  all["status"] = to_python(d.found.status);
  all["verdict"] = to_python(d.found.verdict);
  all["message"] = d.found.message;
  all["dimension"] = d.found.dimension;
  all["generators"] = by_rows(d.found.generators);
  all["sparse_generators"] = by_rows(d.found.sparse_generators);
  all["vector_fields"] = d.found.words;
  return all;
}

}  // namespace

void bind_discover(nb::module_& m) {
  bind_answer<Discovered>(m, "Discovered").def("group", [](const Discovered& d) { return result_of(d).group; });
  m.def(
      "discover_function",
      [](const MatrixXd& x, const MatrixXd& y, const RowMatrix& jacobian, const std::string& candidates,
         const std::string& output, std::optional<double> noise, std::optional<int> degree, double delta, double alpha,
         double held_out, std::uint64_t seed, int threads, nb::object progress) {
        DiscoverOptions options{.delta = delta,
                                .alpha = alpha,
                                .noise = noise,
                                .degree = degree,
                                .held_out = held_out,
                                .seed = seed,
                                .threads = threads};
        const VectorFields fields = candidate_fields(candidates, x.cols());
        const OutputAction action = output_action(output, fields, y.cols());
        Discovered answer{.found = {},
                          .request = {.input = "array",
                                      .candidates = candidates,
                                      .output = output,
                                      .samples = x.rows(),
                                      .inputs = x.cols(),
                                      .outputs = y.cols(),
                                      .affine = fields.is_affine()},
                          .run = {}};
        answer.found = measured(std::move(progress), threads, answer.run, [&](Progress handle) {
          options.progress = std::move(handle);
          return discover({.x = x, .y = y, .jacobian = jacobian}, fields, action, options);
        });
        return answer;
      },
      "x"_a, "y"_a, "jacobian"_a, "candidates"_a, "output"_a, "noise"_a.none(), "degree"_a.none(), "delta"_a, "alpha"_a,
      "held_out"_a, "seed"_a, "threads"_a, "progress"_a.none());
}

}  // namespace lieder::python

#include <nanobind/eigen/dense.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/variant.h>
#include <nanobind/stl/vector.h>

#include <utility>

#include "bind.hpp"
#include "bind_answer.hpp"
#include "candidates.hpp"
#include "discovery_fields.hpp"
#include "enforce_fields.hpp"
#include "fields.hpp"
#include "lieder/report/discover_report.hpp"
#include "lieder/report/dynamics_report.hpp"
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

nb::dict fields(const Discovered& d) {
  nb::dict all;
  all["status"] = to_python(d.found.status);
  all["verdict"] = to_python(d.found.verdict);
  all["message"] = d.found.message;
  add_symmetries(all, d.found);
  return all;
}

/// What was found in trajectories.
struct DiscoveredDynamics {
  DynamicsResult found;
  DynamicsRequest request;
  RunRecord run;
};
Result result_of(const DiscoveredDynamics& d) { return to_result(d.found, d.request, d.run); }
bool is_usable(const DiscoveredDynamics& d) { return d.found.usable(); }

nb::dict fields(const DiscoveredDynamics& d) {
  nb::dict all;
  all["status"] = to_python(d.found.status);
  all["verdict"] = to_python(d.found.verdict);
  all["message"] = d.found.message;
  add_symmetries(all, d.found.symmetries);
  return all;
}

/// One run for each pair; dx is empty, or as long.
Trajectories trajectories_of(const std::vector<Eigen::VectorXd>& t, const std::vector<MatrixXd>& x,
                             const std::vector<MatrixXd>& dx) {
  Trajectories data;
  for (std::size_t r = 0; r < x.size(); ++r) data.runs.push_back({t.at(r), x[r], dx.empty() ? MatrixXd() : dx.at(r)});
  check_trajectories(data);
  return data;
}

void bind_dynamics(nb::module_& m) {
  bind_answer<DiscoveredDynamics>(m, "DiscoveredDynamics").def("group", [](const DiscoveredDynamics& d) {
    return result_of(d).group;
  });
  m.def(
      "discover_dynamics",
      [](const std::vector<Eigen::VectorXd>& t, const std::vector<MatrixXd>& x, const std::vector<MatrixXd>& dx,
         const Candidates& candidates, const std::string& text, const std::string& conserved,
         const std::string& derivative, std::optional<int> degree, std::optional<Eigen::VectorXd> noise, bool orbital,
         bool hamiltonian, const std::vector<std::string>& quantities, double delta, double alpha, std::uint64_t seed,
         int threads, nb::object progress) {
        const Trajectories data = trajectories_of(t, x, dx);
        DynamicsOptions options{
            .symmetries = {.delta = delta, .alpha = alpha, .degree = degree, .seed = seed, .threads = threads},
            .source = field_source(derivative),
            .orbital = orbital,
            .hamiltonian = hamiltonian};
        options.conserved.noise = std::move(noise);
        DynamicsQuestion question;
        DiscoveredDynamics answer{
            .found = {}, .request = {.input = "array", .candidates = text, .laws = conserved}, .run = {}};
        if (text != "none") {
          question.candidates = fields_from(candidates, data.dimension());
          answer.request.affine = question.candidates->is_affine();
        }
        if (conserved != "none") question.laws = named_dictionary(conserved, data.dimension());
        answer.request.functions = question.laws;
        answer.request.quantities = quantities;
        if (!quantities.empty())
          question.quantities = answer.request.drifting = written_functions("quantities", quantities, data.dimension());
        answer.request.shown = shown_runs(data);
        answer.found = measured(std::move(progress), threads, answer.run, [&](Progress handle) {
          options.progress = std::move(handle);
          return discover_dynamics(data, question, options);
        });
        return answer;
      },
      "t"_a, "x"_a, "dx"_a, "candidates"_a, "candidates_text"_a, "conserved"_a, "derivative"_a, "degree"_a.none(),
      "noise"_a.none(), "orbital"_a, "hamiltonian"_a, "quantities"_a, "delta"_a, "alpha"_a, "seed"_a, "threads"_a,
      "progress"_a.none());
}

}  // namespace

void bind_discover(nb::module_& m) {
  bind_dynamics(m);
  bind_answer<Discovered>(m, "Discovered").def("group", [](const Discovered& d) { return result_of(d).group; });
  m.def(
      "discover_function",
      [](const MatrixXd& x, const MatrixXd& y, const RowMatrix& jacobian, const Candidates& candidates,
         const std::string& text, const std::string& output, std::optional<double> noise, std::optional<int> degree,
         bool by_process, double delta, double alpha, double held_out, std::vector<MatrixXd> elements,
         std::uint64_t seed, int threads, nb::object progress) {
        DiscoverOptions options{.delta = delta,
                                .alpha = alpha,
                                .noise = noise,
                                .degree = degree,
                                .fitted_by = by_process ? FittedBy::gaussian_process : FittedBy::polynomials,
                                .held_out = held_out,
                                .elements = std::move(elements),
                                .seed = seed,
                                .threads = threads};
        const VectorFields fields = ask_function(cloud_candidates_from(candidates, x.cols()), x.cols(), options);
        const OutputAction action = output_action(output, fields, y.cols());
        Discovered answer{.found = {},
                          .request = {.input = "array",
                                      .candidates = text,
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
      "x"_a, "y"_a, "jacobian"_a, "candidates"_a, "candidates_text"_a, "output"_a, "noise"_a.none(), "degree"_a.none(),
      "by_process"_a, "delta"_a, "alpha"_a, "held_out"_a, "elements"_a, "seed"_a, "threads"_a, "progress"_a.none());
}

}  // namespace lieder::python

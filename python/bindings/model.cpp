#include "lieder/discover/model.hpp"

#include <nanobind/eigen/dense.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
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
#include "lieder/report/html.hpp"
#include "lieder/report/model_report.hpp"
#include "words.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace lieder::python {
namespace {

using Eigen::MatrixXd;
using Matrices = std::vector<MatrixXd>;

/// A word, or a matrix on the values for each candidate.
using Output = std::variant<std::string, Matrices>;

struct DiscoveredModel {
  ModelResult model;
  DiscoverRequest request;
  RunRecord run;
};
Result result_of(const DiscoveredModel& d) { return to_result(d.model, d.request, {}, d.run); }
bool is_usable(const DiscoveredModel& d) { return d.model.found.usable(); }

nb::dict fields(const DiscoveredModel& d) {
  const DiscoverResult& found = d.model.found;
  nb::dict all;
  all["status"] = to_python(found.status);
  all["verdict"] = to_python(found.verdict);
  all["message"] = found.message;
  add_symmetries(all, found);
  return all;
}

OutputAction action_from(const Output& output, const VectorFields& fields, Eigen::Index outputs) {
  if (const auto* word = std::get_if<std::string>(&output)) return output_action(*word, fields, outputs);
  return OutputAction::constant(std::get<Matrices>(output));
}

struct Asked {
  std::string candidates, output;
};

DiscoveredModel answer_for(const Asked& asked, Eigen::Index samples, Eigen::Index inputs, Eigen::Index outputs) {
  return {.model = {},
          .request = {.input = "array",
                      .candidates = asked.candidates,
                      .output = asked.output,
                      .samples = samples,
                      .inputs = inputs,
                      .outputs = outputs},
          .run = {}};
}

void bind_deviation(nb::module_& m) {
  nb::class_<Deviation>(m, "Deviation").def_prop_ro("defect", &Deviation::defect);
  m.def("deviation", &deviation, "moved"_a, "expected"_a, "typical"_a);
  m.def(
      "solve_action",
      [](const MatrixXd& values, const Motions& moved, Eigen::Index used) {
        SolvedAction solved = solve_action(values, moved, used);
        return std::pair(std::move(solved.expected), solved.determined);
      },
      "values"_a, "moved"_a, "used"_a, nb::call_guard<nb::gil_scoped_release>());
}

void bind_fields(nb::module_& m) {
  m.def(
      "candidate_generators",
      [](const Candidates& candidates, Eigen::Index inputs, std::size_t most) {
        const VectorFields fields = fields_from(candidates, inputs);
        return static_cast<std::size_t>(fields.count()) > most ? Matrices() : candidate_generators(fields);
      },
      "candidates"_a, "inputs"_a, "most"_a);
  m.def(
      "flow_motions",
      [](const Candidates& candidates, const Matrices& generators, const Output& output, const MatrixXd& x,
         const MatrixXd& y) {
        const VectorFields fields = generator_fields(fields_from(candidates, x.cols()), generators);
        FlowMotions flow = flow_motions(fields, action_from(output, fields, y.cols()), x, y);
        return std::pair(std::move(flow.inputs), std::move(flow.outputs));
      },
      "candidates"_a, "generators"_a, "output"_a, "x"_a, "y"_a);
}

void bind_answer_of_models(nb::module_& m) {
  bind_answer<DiscoveredModel>(m, "DiscoveredModel")
      .def("group", [](const DiscoveredModel& d) { return result_of(d).group; })
      .def("html", [](const DiscoveredModel& d) { return to_html(result_of(d).page()); })
      .def(
          "describe",
          [](DiscoveredModel& d, const std::string& derivatives, const std::string& precision, double rounding,
             const std::string& layers_of, Eigen::Index generators) {
            d.model.derivatives = derivatives;
            d.model.precision = precision;
            d.model.rounding = rounding;
            d.model.layers_of = layers_of;
            d.model.generators = generators;
          },
          "derivatives"_a, "precision"_a, "rounding"_a, "layers_of"_a, "generators"_a)
      .def(
          "add_layer",
          [](DiscoveredModel& d, std::string name, std::string kind, Eigen::Index width, std::string action,
             bool determined, std::optional<Deviation> so_far, std::optional<Deviation> own) {
            d.model.layers.push_back({.name = std::move(name),
                                      .kind = std::move(kind),
                                      .width = width,
                                      .action = std::move(action),
                                      .determined = determined,
                                      .so_far = so_far,
                                      .own = own});
          },
          "name"_a, "kind"_a, "width"_a, "action"_a, "determined"_a, "so_far"_a.none(), "own"_a.none())
      .def(
          "add_action",
          [](DiscoveredModel& d, std::string name, const MatrixXd& moved, const MatrixXd& expected,
             const MatrixXd& typical, double rounding) {
            d.model.actions.push_back(
                judge_action(std::move(name), moved, expected, typical, rounding, d.model.found.used));
          },
          "name"_a, "moved"_a, "expected"_a, "typical"_a, "rounding"_a)
      .def("judge", [](DiscoveredModel& d) { judge_actions(d.model, d.model.found.used); });
}

}  // namespace

void bind_model(nb::module_& m) {
  bind_deviation(m);
  bind_fields(m);
  bind_answer_of_models(m);
  m.def(
      "discover_model",
      [](const MatrixXd& x, const MatrixXd& y, const RowMatrix& jacobian, const Candidates& candidates,
         const Output& output, const std::string& candidates_text, const std::string& output_text,
         std::optional<double> noise, double delta, double alpha, double held_out, std::uint64_t seed, int threads,
         nb::object progress) {
        DiscoverOptions options{.delta = delta,
                                .alpha = alpha,
                                .noise = noise,
                                .held_out = held_out,
                                .matrices = false,
                                .seed = seed,
                                .threads = threads};
        const VectorFields fields = fields_from(candidates, x.cols());
        const OutputAction action = action_from(output, fields, y.cols());
        DiscoveredModel answer = answer_for({candidates_text, output_text}, x.rows(), x.cols(), y.cols());
        answer.request.affine = fields.is_affine();
        answer.model.found = measured(std::move(progress), threads, answer.run, [&](Progress handle) {
          options.progress = std::move(handle);
          return discover({.x = x, .y = y, .jacobian = jacobian}, fields, action, options);
        });
        return answer;
      },
      "x"_a, "y"_a, "jacobian"_a, "candidates"_a, "output"_a, "candidates_text"_a, "output_text"_a, "noise"_a.none(),
      "delta"_a, "alpha"_a, "held_out"_a, "seed"_a, "threads"_a, "progress"_a.none());
  m.def(
      "tried_model",
      [](Eigen::Index samples, Eigen::Index inputs, Eigen::Index outputs, const std::string& candidates_text,
         const std::string& output_text, double delta, double alpha, double held_out, std::uint64_t seed) {
        DiscoveredModel answer = answer_for({candidates_text, output_text}, samples, inputs, outputs);
        answer.model.found.used = {.delta = delta, .alpha = alpha, .held_out = held_out, .seed = seed};
        return answer;
      },
      "samples"_a, "inputs"_a, "outputs"_a, "candidates_text"_a, "output_text"_a, "delta"_a, "alpha"_a, "held_out"_a,
      "seed"_a);
}

}  // namespace lieder::python

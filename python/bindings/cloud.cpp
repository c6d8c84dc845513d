#include <nanobind/eigen/dense.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <utility>

#include "bind.hpp"
#include "bind_answer.hpp"
#include "candidates.hpp"
#include "discovery_fields.hpp"
#include "enforce_fields.hpp"
#include "fields.hpp"
#include "lieder/base/error.hpp"
#include "lieder/report/cloud_report.hpp"
#include "source.hpp"
#include "words.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace lieder::python {
namespace {

/// What was found in a cloud and how it ran: all that a report needs.
struct DiscoveredCloud {
  CloudResult cloud;
  DiscoverRequest request;
  Eigen::MatrixXd shown;
  RunRecord run;
};
Result result_of(const DiscoveredCloud& d) { return to_result(d.cloud, d.request, d.shown, d.run); }
bool is_usable(const DiscoveredCloud& d) { return d.cloud.found.usable(); }

nb::dict fields(const DiscoveredCloud& d) {
  const DiscoverResult& found = d.cloud.found;
  nb::dict all;
  all["status"] = to_python(found.status);
  all["verdict"] = to_python(found.verdict);
  all["message"] = found.message;
  all["of"] =
      d.cloud.of == CloudQuestion::automatic ? nb::object(nb::none()) : nb::cast(std::string(to_string(d.cloud.of)));
  all["intrinsic_dimension"] = to_python(d.cloud.intrinsic.dimension);
  add_symmetries(all, found);
  return all;
}

CloudQuestion question_of(const std::string& word) {
  for (const CloudQuestion q : {CloudQuestion::automatic, CloudQuestion::shape, CloudQuestion::density})
    if (word == to_string(q)) return q;
  throw InputError("of: '" + word + "' came; need auto, shape or density");
}

Eigen::MatrixXd points_of(const Source& source) {
  const auto& shape = source.stream->info().shape;
  if (shape.size() != 2)
    throw InputError("points: an array of " + std::to_string(shape.size()) +
                     " dimensions came; need two: points, coordinates");
  return read_all(*source.stream);
}

}  // namespace

void bind_cloud(nb::module_& m) {
  bind_answer<DiscoveredCloud>(m, "DiscoveredCloud").def("group", [](const DiscoveredCloud& d) {
    return result_of(d).group;
  });
  m.def(
      "discover_cloud",
      [](const Source& source, const std::optional<Candidates>& candidates,
         const std::optional<std::vector<Eigen::MatrixXd>>& elements, const std::string& text, const std::string& of,
         std::optional<int> intrinsic, std::optional<int> neighbours, double delta, double alpha, std::uint64_t seed,
         int threads, nb::object progress) {
        CloudOptions options{.of = question_of(of),
                             .intrinsic = intrinsic,
                             .neighbours = neighbours,
                             .delta = delta,
                             .alpha = alpha,
                             .seed = seed,
                             .threads = threads};
        const Eigen::MatrixXd points = points_of(source);
        const std::string everything = "Aff(" + std::to_string(points.cols()) + ")";
        CloudCandidates asked;
        if (candidates || !elements) asked = cloud_candidates_from(candidates.value_or(everything), points.cols());
        if (elements) {
          const CloudCandidates more = cloud_elements(*elements, points.cols());
          asked.elements.insert(asked.elements.end(), more.elements.begin(), more.elements.end());
        }
        DiscoveredCloud answer{.cloud = {},
                               .request = {.input = "array",
                                           .candidates = candidates || elements ? text : everything,
                                           .output = {},
                                           .samples = points.rows(),
                                           .inputs = points.cols(),
                                           .outputs = 0,
                                           .affine = !asked.fields || asked.fields->is_affine()},
                               .shown = shown_points(points),
                               .run = {}};
        if (!source.array.is_valid()) answer.request.input = source.stream->info().path;
        answer.cloud = measured(std::move(progress), threads, answer.run, [&](Progress handle) {
          options.progress = std::move(handle);
          return discover_cloud(points, asked, options);
        });
        answer.run.inputs = {source.record()};
        return answer;
      },
      "points"_a, "candidates"_a.none(), "elements"_a.none(), "candidates_text"_a, "of"_a, "intrinsic"_a.none(),
      "neighbours"_a.none(), "delta"_a, "alpha"_a, "seed"_a, "threads"_a, "progress"_a.none());
}

}  // namespace lieder::python

#include <nanobind/eigen/dense.h>
#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <utility>

#include "bind.hpp"
#include "bind_answer.hpp"
#include "enforce_fields.hpp"
#include "fields.hpp"
#include "lieder/enforce/affine_maps.hpp"
#include "lieder/enforce/dictionary.hpp"
#include "lieder/linalg/row_matrix.hpp"
#include "lieder/report/enforce_report.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace lieder::python {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// What was found and how it ran: all that a report needs.
struct Polynomials {
  EquivariantPolynomials found;
  EnforceRequest request;
  RunRecord run;
};
Result result_of(const Polynomials& p) { return to_result(p.found, p.request, p.run); }

struct Kernels {
  GridKernels found;
  EnforceRequest request;
  KernelOptions options;
  RunRecord run;
};
Result result_of(const Kernels& k) { return to_result(k.found, k.request, k.options, k.run); }

struct Affine {
  AffineMaps found;
  EnforceRequest request;
  RunRecord run;
};
Result result_of(const Affine& a) { return to_result(a.found, a.request, a.run); }

struct Functions {
  EquivariantFunctions found;
  FunctionsRequest request;
  RunRecord run;
};
Result result_of(const Functions& f) { return to_result(f.found, f.request, f.run); }

template <typename Answer>
bool is_usable(const Answer& answer) {
  return answer.found.maps.usable();
}
bool is_usable(const Functions& f) { return f.found.usable(); }

nb::dict fields(const Polynomials& p) {
  nb::dict all = fields_of(p.found.maps, p.run);
  all["message"] = message_of(p.found, p.request);
  all["rational"] = p.found.rational;
  all["coefficients"] = RowMatrix(p.found.coefficients);
  all["exponents"] = Eigen::Matrix<std::int64_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>(
      p.found.exponents.cast<std::int64_t>());
  return all;
}

nb::dict fields(const Kernels& k) {
  nb::dict all = fields_of(k.found.maps, k.run);
  all["message"] = k.found.message;
  all["equivariance_error"] = to_python(k.found.equivariance_error);
  all["values"] = k.found.values;
  all["rings"] = k.found.rings;
  all["bands"] = k.found.bands;
  all["extents"] = k.found.extents;
  return all;
}

nb::dict fields(const Affine& a) {
  nb::dict all = fields_of(a.found.maps, a.run);
  all["message"] = message_of(a.found);
  all["exists"] = a.found.exists;
  all["particular"] = RowMatrix(a.found.particular);
  all["directions"] = a.found.directions;
  return all;
}

nb::dict fields(const Functions& f) {
  nb::dict all;
  all["status"] = to_python(f.found.status);
  all["message"] = f.found.message;
  all["basis"] = f.found.basis;
  all["spectrum"] = std::vector<double>(f.found.rank.spectrum.begin(), f.found.rank.spectrum.end());
  all["threshold"] = f.found.rank.threshold;
  all["equations"] = f.found.rank.equations;
  all["held_out_defect"] = to_python(f.found.held_out_defect);
  return all;
}

}  // namespace

void bind_functions(nb::module_& m) {
  bind_answer<Polynomials>(m, "Polynomials")
      .def(
          "formula", [](const Polynomials& p, Index k) { return p.found.text(k); }, "k"_a);
  m.def(
      "polynomials",
      [](const Group& group, const Representation& in, const Representation& out, int degree,
         const std::string& group_text, const std::string& in_text, const std::string& out_text,
         const std::string& method, std::uint64_t seed, int threads, std::uint64_t memory, nb::object progress) {
        EnforceOptions options = enforce_options(method, seed, threads, memory);
        Polynomials answer{
            .found = {}, .request = {.group = group_text, .in = in_text, .out = out_text, .degree = degree}, .run = {}};
        answer.found = measured(std::move(progress), threads, answer.run, [&](Progress handle) {
          options.progress = std::move(handle);
          return equivariant_polynomials(group, in, out, degree, options);
        });
        answer.found.maps.used.progress = {};
        return answer;
      },
      "group"_a, "rep_in"_a, "rep_out"_a, "degree"_a, "group_text"_a, "in_text"_a, "out_text"_a, "method"_a, "seed"_a,
      "threads"_a, "memory"_a, "progress"_a.none());
  bind_answer<Kernels>(m, "Kernels");
  m.def(
      "kernels",
      [](const Group& group, const Representation& in, const Representation& out, Index side, double width, double band,
         const std::string& positions, const std::string& group_text, const std::string& in_text,
         const std::string& out_text, const std::string& method, std::uint64_t seed, int threads, std::uint64_t memory,
         nb::object progress) {
        Kernels answer{
            .found = {}, .request = {.group = group_text, .in = in_text, .out = out_text}, .options = {}, .run = {}};
        answer.options = {.side = side,
                          .ring_width = width,
                          .band = band,
                          .positions = positions,
                          .enforce = enforce_options(method, seed, threads, memory)};
        answer.found = measured(std::move(progress), threads, answer.run, [&](Progress handle) {
          KernelOptions options = answer.options;
          options.enforce.progress = std::move(handle);
          return grid_kernels(group, in, out, options);
        });
        answer.found.maps.used.progress = {};
        return answer;
      },
      "group"_a, "rep_in"_a, "rep_out"_a, "side"_a, "width"_a, "band"_a, "positions"_a, "group_text"_a, "in_text"_a,
      "out_text"_a, "method"_a, "seed"_a, "threads"_a, "memory"_a, "progress"_a.none());
  bind_answer<Affine>(m, "Affine");
  m.def(
      "affine_maps",
      [](const Group& group, const Representation& in, const Representation& out, const std::string& group_text,
         const std::string& in_text, const std::string& out_text, const std::string& method, std::uint64_t seed,
         int threads, std::uint64_t memory, nb::object progress) {
        EnforceOptions options = enforce_options(method, seed, threads, memory);
        Affine answer{.found = {}, .request = {.group = group_text, .in = in_text, .out = out_text}, .run = {}};
        answer.found = measured(std::move(progress), threads, answer.run, [&](Progress handle) {
          options.progress = std::move(handle);
          return equivariant_affine_maps(group, in, out, options);
        });
        answer.found.maps.used.progress = {};
        return answer;
      },
      "group"_a, "rep_in"_a, "rep_out"_a, "group_text"_a, "in_text"_a, "out_text"_a, "method"_a, "seed"_a, "threads"_a,
      "memory"_a, "progress"_a.none());
  bind_answer<Functions>(m, "Functions");
  m.def(
      "functions",
      [](const MatrixXd& values, const std::vector<MatrixXd>& moved, const std::vector<std::vector<MatrixXd>>& outputs,
         const std::vector<int>& discrete, Index size, double tolerance, double held_out, int threads,
         std::uint64_t memory, nb::object progress) {
        Functions answer{.found = {}, .request = {.input = "array", .samples = values.rows()}, .run = {}};
        std::vector<SampledAction> actions;
        for (std::size_t k = 0; k < moved.size(); ++k) {
          actions.push_back({.moved = moved[k], .output = outputs.at(k), .discrete = discrete.at(k) != 0});
          ++(actions.back().discrete ? answer.request.discrete : answer.request.algebra);
        }
        DictionaryOptions& options = answer.request.options;
        options = {.relative_tolerance = tolerance, .held_out = held_out, .threads = threads, .memory_limit = memory};
        answer.found = measured(std::move(progress), threads, answer.run, [&](Progress handle) {
          DictionaryOptions all = options;
          all.progress = std::move(handle);
          return equivariant_functions(values, actions, size, all);
        });
        return answer;
      },
      "values"_a, "moved"_a, "outputs"_a, "discrete"_a, "size"_a, "tolerance"_a, "held_out"_a, "threads"_a, "memory"_a,
      "progress"_a.none(),
      nb::sig("def functions(values: numpy.typing.NDArray[numpy.float64], moved: "
              "collections.abc.Sequence[numpy.typing.NDArray[numpy.float64]], outputs: "
              "collections.abc.Sequence[collections.abc.Sequence[numpy.typing.NDArray[numpy.float64]]], discrete: "
              "collections.abc.Sequence[int], size: int, tolerance: float, held_out: float, threads: int, memory: int, "
              "progress: typing.Any | None) -> Functions"));
}

}  // namespace lieder::python

#include "lieder/lens/lens.hpp"

#include <nanobind/stl/filesystem.h>

#include <chrono>
#include <optional>

#include "bind.hpp"
#include "fields.hpp"
#include "lens_fields.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/report/html.hpp"
#include "lieder/report/lens_report.hpp"
#include "progress.hpp"
#include "source.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace lieder::python {
namespace {

/// What lens() found and how it ran: all that a report needs.
struct Lens {
  LensResult result;
  RunRecord run;
};

LensOptions options_of(const std::string& topology, const std::string& order, std::uint64_t seed, int threads,
                       int surrogates, std::uint64_t memory) {
  LensOptions options;
  options.topology = from_word<Topology>(topology);
  options.order = from_word<AxisOrder>(order);
  options.seed = seed;
  options.threads = threads;
  options.surrogates = surrogates;
  options.memory_limit = memory;
  return options;
}

Lens run(const Source& source, LensOptions options, nb::object callback) {
  PythonProgress progress(std::move(callback));
  options.progress = progress.handle();
  Lens lens;
  {
    const nb::gil_scoped_release released;
    const auto start = std::chrono::steady_clock::now();
    lens.result = lieder::lens(*source.stream, options);
    lens.result.used.progress = {};
    lens.run.inputs = {source.record()};
    lens.run.threads = options.threads;
    lens.run.seconds["total"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (const auto peak = peak_memory_bytes(); peak != 0) lens.run.peak_memory_bytes = peak;
  }
  progress.rethrow();
  return lens;
}

Result result_of(const Lens& lens) { return to_result(lens.result, lens.run); }

std::string html_of(const Lens& lens) { return to_html(lens_page(lens.result, lens.run)); }

RowMatrix represent_all(const Lens& lens, const Source& source) {
  const nb::gil_scoped_release released;
  return represent(lens.result, read_all(*source.stream));
}

nb::dict state_of(const Lens& lens) {
  nb::dict state;
  state["result"] = to_dict(lens.result);
  state["run"] = to_dict(lens.run);
  return state;
}

void set_state(Lens& lens, const nb::dict& state) {
  new (&lens) Lens();
  from_python(state["result"], lens.result);
  from_python(state["run"], lens.run);
}

}  // namespace

void bind_lens(nb::module_& m) {
  nb::class_<Source>(m, "Source", "Samples that a solver reads once: an array in memory, kept alive, or a file.")
      .def_static("array", &array_source, "array"_a, "dtype"_a,
                  nb::sig("def array(array: numpy.typing.NDArray[typing.Any], dtype: str) -> Source"),
                  "Views a float32 or float64 array without a copy; `dtype` is the type it had before.")
      .def_static("file", &file_source, "path"_a, "Opens a file by its extension.")
      .def(
          "read", [](const Source& source) { return read_all(*source.stream); },
          nb::call_guard<nb::gil_scoped_release>(), "All rows, float64, (N, d).");

  nb::class_<Lens>(m, "Lens", "The answer of lens().")
      .def(
          "fields", [](const Lens& lens) { return to_dict(lens.result); },
          nb::sig("def fields(self) -> dict[str, typing.Any]"), "Every field of the answer, by name.")
      .def(
          "run", [](const Lens& lens) { return to_dict(lens.run); }, nb::sig("def run(self) -> dict[str, typing.Any]"),
          "Inputs, seconds, memory, threads.")
      .def("usable", [](const Lens& lens) { return lens.result.usable(); })
      .def(
          "power", [](const Lens& lens, double t) { return generator_power(lens.result, t); }, "t"_a)
      .def("represent", &represent_all, "samples"_a)
      .def("group", [](const Lens& lens) { return group_of(lens.result); })
      .def(
          "text", [](const Lens& lens) { return to_text(result_of(lens)); }, "A few lines in words.")
      .def("json", [](const Lens& lens) { return json_text(to_json(result_of(lens), Files::none)); })
      .def("html", &html_of, "The report as one page.")
      .def(
          "save",
          [](const Lens& lens, const std::filesystem::path& directory, bool force) {
            save(result_of(lens), directory, force);
          },
          "directory"_a, "force"_a, nb::sig("def save(self, directory: str | os.PathLike[str], force: bool) -> None"))
      .def("__getstate__", &state_of, nb::sig("def __getstate__(self) -> dict[str, typing.Any]"))
      .def("__setstate__", &set_state, nb::sig("def __setstate__(self, state: dict[str, typing.Any], /) -> None"));

  m.def(
      "read_lens",
      [](const std::filesystem::path& directory) {
        return Lens{read_lens(directory), {}};
      },
      "directory"_a, nb::sig("def read_lens(directory: str | os.PathLike[str]) -> Lens"));
  m.def(
      "lens",
      [](const Source& source, const std::string& topology, const std::string& order, std::uint64_t seed, int threads,
         int surrogates, std::uint64_t memory, nb::object progress) {
        return run(source, options_of(topology, order, seed, threads, surrogates, memory), std::move(progress));
      },
      "samples"_a, "topology"_a, "order"_a, "seed"_a, "threads"_a, "surrogates"_a, "memory"_a, "progress"_a.none());
}

}  // namespace lieder::python

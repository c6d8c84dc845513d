#pragma once
#include <nanobind/nanobind.h>
#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/string.h>

#include <filesystem>

#include "lieder/report/result.hpp"

namespace lieder::python {

/// A class for what a solver answered together with how it ran: its fields for Python, and the report as every shell
/// shows it. Beside an Answer stand fields(answer), is_usable(answer) and result_of(answer).
template <typename Answer>
nanobind::class_<Answer> bind_answer(nanobind::module_& m, const char* name) {
  return nanobind::class_<Answer>(m, name)
      .def(
          "fields", [](const Answer& answer) { return fields(answer); },
          nanobind::sig("def fields(self) -> dict[str, typing.Any]"))
      .def("usable", [](const Answer& answer) { return is_usable(answer); })
      .def("text", [](const Answer& answer) { return to_text(result_of(answer)); })
      .def("json", [](const Answer& answer) { return json_text(to_json(result_of(answer), Files::none)); })
      .def(
          "save",
          [](const Answer& answer, const std::filesystem::path& directory, bool force) {
            save(result_of(answer), directory, force);
          },
          nanobind::arg("directory"), nanobind::arg("force"),
          nanobind::sig("def save(self, directory: str | os.PathLike[str], force: bool) -> None"));
}

}  // namespace lieder::python

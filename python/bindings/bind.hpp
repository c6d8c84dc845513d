#pragma once
#include <nanobind/nanobind.h>

/// The parts of the extension module lieder._core, one for each theme. Shapes and units stand in the docstrings.
namespace lieder::python {

void bind_cloud(nanobind::module_& m);
void bind_discover(nanobind::module_& m);
void bind_enforce(nanobind::module_& m);
void bind_errors(nanobind::module_& m);
void bind_field(nanobind::module_& m);
void bind_functions(nanobind::module_& m);
void bind_group(nanobind::module_& m);
void bind_kernel_ridge(nanobind::module_& m);
void bind_lens(nanobind::module_& m);
void bind_model(nanobind::module_& m);
void bind_orthogonal_symmetries(nanobind::module_& m);
void bind_predict(nanobind::module_& m);
void bind_representation(nanobind::module_& m);
void bind_synth(nanobind::module_& m);
void bind_two_classes(nanobind::module_& m);

}  // namespace lieder::python

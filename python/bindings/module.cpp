#include "bind.hpp"
#include "lieder/base/blas_kernels.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/version.hpp"

namespace nb = nanobind;

namespace lieder::python {

void bind_errors(nb::module_& m) {
  nb::exception<InputError>(m, "InputError", PyExc_ValueError).doc() =
      "The input is wrong: a shape, a value, an option, a file. One line that names the thing, what came, what is "
      "needed.";
  nb::exception<InternalError>(m, "InternalError", PyExc_RuntimeError).doc() =
      "A mistake of lieder's own: please report it.";
}

}  // namespace lieder::python

NB_MODULE(_core, m) {
  m.doc() = "The compiled core of lieder. Use the package `lieder`; what is here may change.";
  m.attr("version") = lieder::kVersion;
  lieder::choose_blas_kernels();
  lieder::python::bind_errors(m);
  lieder::python::bind_group(m);
  lieder::python::bind_representation(m);
  lieder::python::bind_enforce(m);
  lieder::python::bind_functions(m);
  lieder::python::bind_cloud(m);
  lieder::python::bind_discover(m);
  lieder::python::bind_field(m);
  lieder::python::bind_orthogonal_symmetries(m);
  lieder::python::bind_kernel_ridge(m);
  lieder::python::bind_lens(m);
  lieder::python::bind_model(m);
  lieder::python::bind_predict(m);
  lieder::python::bind_synth(m);
  lieder::python::bind_two_classes(m);
}

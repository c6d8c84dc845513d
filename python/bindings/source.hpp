#pragma once
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <memory>
#include <optional>
#include <string>

#include "lieder/io/samples.hpp"
#include "lieder/report/result.hpp"

namespace lieder::python {

/// An array in memory as NumPy holds it; the Python side has turned everything else into float32 or float64.
using InputArray = nanobind::ndarray<nanobind::ro, nanobind::device::cpu>;

/// What a solver reads: an array that is kept alive, or a file.
struct Source {
  InputArray array;  ///< empty for a file
  std::unique_ptr<SampleStream> stream;
  InputRecord record() const;  ///< hashes the file, so call it without the GIL
};

/// One and two dimensions are viewed with whatever strides they have; more must be in C order. `dtype`: as the caller
/// had it.
Source array_source(const InputArray& array, const std::string& dtype);
Source file_source(const std::string& spec);

}  // namespace lieder::python

#pragma once
#include <string>
#include <utility>
#include <vector>

namespace lieder::cli {

/// A thing and what is to be said of it: ("Eigen", "3.4.0").
using Facts = std::vector<std::pair<std::string, std::string>>;

/// "GCC 12.2.0", "Release", "C++20", ...: how this program was made.
Facts build_facts();

/// Each library with the version that is in use now.
Facts library_versions();

/// Multiplications and additions that the BLAS behind us does in a second of one core's time; takes a few hundredths of
/// a second. Other programs on the machine do not change it much.
double matrix_product_flops();

}  // namespace lieder::cli

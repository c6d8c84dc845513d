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

/// Multiplications and additions a second of the BLAS behind us, on the threads in force; a few hundredths of a second.
double matrix_product_flops();

}  // namespace lieder::cli

#pragma once
#include <Eigen/Core>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace lieder::io {

/// Where the first NaN or infinity stands; empty when all are finite. Runs at memory speed.
std::optional<std::size_t> first_non_finite(std::span<const double> values);

/// "nan", "inf" or "-inf".
std::string_view name_of_non_finite(double value);

/// Throws the InputError of a value that is not finite: `path: row 3, column 2 holds nan; ...` (both from 0).
[[noreturn]] void refuse_non_finite(std::string_view path, Eigen::Index row, Eigen::Index column, double value);

}  // namespace lieder::io

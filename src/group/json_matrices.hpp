#pragma once
#include <Eigen/Core>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace lieder {

/// The value of a key. \param kind  what it has to be, for the message
/// \throws InputError when it is missing or of another kind
const nlohmann::json& need(const nlohmann::json& json, const char* key,
                           bool (nlohmann::json::*is_right)() const noexcept, const char* kind);

/// Rows of all digits.
nlohmann::ordered_json matrix_to_json(const Eigen::MatrixXd& m);

/// Square matrices of one size from lists of rows. \param name  of the list, for the message
/// \throws InputError naming the matrix and what is wrong with it
std::vector<Eigen::MatrixXd> matrices_from_json(const nlohmann::json& list, Eigen::Index size, const char* name);

/// \param what  it should be, for the message: "a group file"
/// \throws InputError when the file cannot be read or holds no JSON
nlohmann::json read_json(const std::filesystem::path& path, const std::string& what);

}  // namespace lieder

#pragma once
#include <Eigen/Core>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace lieder {

/// A matrix group acting on R^n: what one solver found and another uses.
struct Group {
  std::optional<std::string> name;           ///< "SO(3)"; empty when it has none
  Eigen::Index size = 0;                     ///< n
  std::vector<Eigen::MatrixXd> lie_algebra;  ///< basis, each n x n, per unit of its parameter
  std::vector<Eigen::MatrixXd> discrete;     ///< generators of the rest, each n x n
  double noise = 0;                          ///< relative size of the error in the matrices; 0 when exact
  nlohmann::ordered_json provenance = nlohmann::ordered_json::object();  ///< who made it, from what

  Eigen::Index dimension() const { return static_cast<Eigen::Index>(lie_algebra.size()); }
};

/// \throws InputError when a matrix is not size x size or not finite, or noise is not in [0, 1)
void check(const Group& group);

/// The group file, format 1 (docs/files.md). Matrices are written with all their digits.
nlohmann::ordered_json to_json(const Group& group);

/// \throws InputError naming the key that is missing or wrong
Group group_from_json(const nlohmann::json& json);

/// \throws InputError when the file cannot be read or is no group file; the message starts with the path
Group read_group(const std::filesystem::path& path);

}  // namespace lieder

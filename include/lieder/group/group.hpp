#pragma once
#include <Eigen/Core>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace lieder {

/// Coordinates that the whole group maps among themselves: a representation of its own, such as one factor of a
/// product.
struct GroupBlock {
  std::string name;        ///< what representations call it, "V1"
  std::string alias = {};  ///< another name of it, "SO(3)"; may be empty
  Eigen::Index first = 0, size = 0;
};

/// A matrix group acting on R^n: what one solver found and another uses.
struct Group {
  std::optional<std::string> name;           ///< "SO(3)"; empty when it has none
  Eigen::Index size = 0;                     ///< n
  std::vector<Eigen::MatrixXd> lie_algebra;  ///< basis, each n x n, per unit of its parameter
  std::vector<Eigen::MatrixXd> discrete;     ///< generators of the rest, each n x n
  double noise = 0;                          ///< relative size of the error in the matrices; 0 when exact
  std::vector<GroupBlock> blocks = {};       ///< base representations; none: one, V, on all of R^n
  /// Acts on C^n: `lie_algebra` is a basis over C of the complexified algebra, closed under the transpose, and the
  /// group consists of its unitary elements. SU(n) holds sl(n).
  bool complex = false;
  nlohmann::ordered_json provenance = nlohmann::ordered_json::object();  ///< who made it, from what

  Eigen::Index dimension() const { return static_cast<Eigen::Index>(lie_algebra.size()); }
};

/// \throws InputError when a matrix is not size x size or not finite, noise is not in [0, 1), or a block is no block
void check(const Group& group);

/// The base representations, V when none are named.
std::vector<GroupBlock> base_representations(const Group& group);

/// The text of a group file, format 1 (docs/files.md). Matrices are written with all their digits.
nlohmann::ordered_json to_json(const Group& group);

/// \throws InputError naming the key that is missing or wrong
Group group_from_json(const nlohmann::json& json);

/// The group file. More than 100,000 entries go to a .npz of the same name beside it.
/// \throws InputError naming the path and the system's reason
void write_group(const std::filesystem::path& path, const Group& group);

/// \throws InputError when the file, or one that it names, cannot be read or is no group file; the message starts with
///   the path
Group read_group(const std::filesystem::path& path);

}  // namespace lieder

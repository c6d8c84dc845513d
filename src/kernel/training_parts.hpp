#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "lieder/linalg/row_matrix.hpp"

namespace lieder {

/// Parts of a long training that are done, in a directory, so that a run that was cut goes on from there.
class TrainingParts {
 public:
  /// \param run  what the parts depend on \param directory  empty: nothing is kept \throws InputError when it holds
  /// other files or another run (says in what), or cannot be made or written
  TrainingParts(std::filesystem::path directory, const nlohmann::ordered_json& run);

  /// Empty when the part is not there. \throws InputError when its shape is another
  std::optional<RowMatrix> read(Eigen::Index number, Eigen::Index rows, Eigen::Index columns) const;
  void write(Eigen::Index number, const RowMatrix& part) const;

 private:
  std::filesystem::path file(Eigen::Index number) const;
  std::filesystem::path directory_;
};

}  // namespace lieder

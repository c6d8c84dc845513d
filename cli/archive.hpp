#pragma once
#include <string>
#include <vector>

#include "lieder/linalg/row_matrix.hpp"
#include "lieder/report/result.hpp"

namespace lieder::cli {

using Shape = std::vector<std::int64_t>;

/// Numbers in the order of the file, the last extent fastest.
struct StoredArray {
  Shape shape;
  RowMatrix numbers;  ///< the first extent, by all others
};

/// A .npz whose arrays have names that a verb knows.
class Archive {
 public:
  /// \param known  names that the verb reads, those that it needs first
  /// \throws InputError when the file is no archive, or holds a misspelt name: a missing optional array would be an
  ///   answer to another question
  Archive(std::string path, std::uint64_t memory_limit, std::vector<std::string> known);

  bool holds(const std::string& name) const;
  /// \throws InputError when there is none of that name, it is not finite, or memory would not do
  StoredArray read(const std::string& name, std::vector<InputRecord>& records) const;
  [[noreturn]] void refuse(const std::string& name, const Shape& came, const std::string& need) const;

 private:
  std::string path_;
  std::uint64_t memory_limit_;
  std::vector<std::string> names_, known_;
};

}  // namespace lieder::cli

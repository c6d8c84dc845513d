#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "lieder/base/seed.hpp"
#include "lieder/io/samples.hpp"

namespace lieder {

/// A uniform random sample of at most `capacity` rows of a stream of unknown length: the rows with the smallest random
/// keys, where the key is a function of (seed, row number).
class RowSample {
 public:
  RowSample(Eigen::Index capacity, Eigen::Index cols, Seed seed);

  /// Offers a row. Returns true when it was taken; then a row that had to make room, if any, is in `displaced()`.
  bool offer(Eigen::Index row_number, const double* row);
  /// The row that the last successful offer() pushed out and its number, or number -1.
  Eigen::Index displaced_number() const { return displaced_number_; }
  const Eigen::VectorXd& displaced() const { return displaced_; }

  Eigen::Index size() const { return static_cast<Eigen::Index>(heap_.size()); }
  /// Gives back the row with the largest key and forgets it; its number is returned.
  Eigen::Index pop(Eigen::VectorXd& row);
  /// What is held, in the order of the row numbers.
  RowMatrix rows() const;

 private:
  struct Entry {
    std::uint64_t key;
    Eigen::Index number;
    Eigen::Index slot;
    bool operator<(const Entry& other) const { return key < other.key; }
  };
  Eigen::Index capacity_;
  Seed seed_;
  RowMatrix slots_;
  std::vector<Entry> heap_;
  Eigen::VectorXd displaced_;
  Eigen::Index displaced_number_ = -1;
};

}  // namespace lieder

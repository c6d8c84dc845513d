#include "lens/row_sample.hpp"

#include <algorithm>

namespace lieder {

RowSample::RowSample(Eigen::Index capacity, Eigen::Index cols, Seed seed)
    : capacity_(capacity), seed_(seed), slots_(0, cols), displaced_(cols) {}

bool RowSample::offer(Eigen::Index row_number, const double* row) {
  displaced_number_ = -1;
  if (capacity_ == 0) return false;
  Entry entry{random_bits(seed_, static_cast<std::uint64_t>(row_number)), row_number, size()};
  if (size() < capacity_) {
    // The store grows with what really came: a small file never pays for a large capacity.
    if (slots_.rows() <= entry.slot)
      slots_.conservativeResize(std::min(capacity_, std::max<Eigen::Index>(64, 2 * slots_.rows())), Eigen::NoChange);
  } else {
    if (entry.key >= heap_.front().key) return false;
    std::pop_heap(heap_.begin(), heap_.end());
    entry.slot = heap_.back().slot;
    displaced_number_ = heap_.back().number;
    displaced_ = slots_.row(entry.slot);
    heap_.pop_back();
  }
  slots_.row(entry.slot) = Eigen::Map<const Eigen::RowVectorXd>(row, slots_.cols());
  heap_.push_back(entry);
  std::push_heap(heap_.begin(), heap_.end());
  return true;
}

Eigen::Index RowSample::pop(Eigen::VectorXd& row) {
  std::pop_heap(heap_.begin(), heap_.end());
  const Entry entry = heap_.back();
  heap_.pop_back();
  row = slots_.row(entry.slot);
  return entry.number;
}

RowMatrix RowSample::rows() const {
  std::vector<Entry> sorted = heap_;
  std::ranges::sort(sorted, {}, &Entry::number);
  RowMatrix held(size(), slots_.cols());
  for (std::size_t i = 0; i < sorted.size(); ++i) held.row(static_cast<Eigen::Index>(i)) = slots_.row(sorted[i].slot);
  return held;
}

}  // namespace lieder

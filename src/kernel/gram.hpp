#pragma once
#include <functional>

#include "kernel/model.hpp"

namespace lieder {

/// Kernel::gram and its sisters: tiles of pairs, shared among threads, for double and float.
template <typename T>
Rows<T> gram_matrix(const KernelModel& model, const Rows<T>& x, const GramOptions& options);

template <typename T>
Rows<T> cross_matrix(const KernelModel& model, const Rows<T>& x, const Rows<T>& y, const GramOptions& options);

template <typename T>
bool cross_slabs(const KernelModel& model, const Rows<T>& x, const Rows<T>& y, Eigen::Index rows_at_once,
                 const std::function<void(Eigen::Index, const Rows<T>&)>& consumer, const GramOptions& options);

}  // namespace lieder

#include "lieder/kernel/kernel.hpp"

#include <utility>

#include "kernel/gram.hpp"
#include "kernel/model.hpp"

namespace lieder {

using Eigen::Index;

Kernel::Kernel(std::shared_ptr<const KernelModel> model) : model_(std::move(model)) {}

std::string Kernel::name() const { return model_->name(); }

RowMatrix Kernel::gram(const RowMatrix& x, const GramOptions& options) const {
  return gram_matrix<double>(*model_, x, options);
}
RowMatrixF Kernel::gram(const RowMatrixF& x, const GramOptions& options) const {
  return gram_matrix<float>(*model_, x, options);
}
RowMatrix Kernel::cross(const RowMatrix& x, const RowMatrix& y, const GramOptions& options) const {
  return cross_matrix<double>(*model_, x, y, options);
}
RowMatrixF Kernel::cross(const RowMatrixF& x, const RowMatrixF& y, const GramOptions& options) const {
  return cross_matrix<float>(*model_, x, y, options);
}
bool Kernel::cross_in_slabs(const RowMatrix& x, const RowMatrix& y, Index rows_at_once,
                            const std::function<void(Index, const RowMatrix&)>& consumer,
                            const GramOptions& options) const {
  return cross_slabs<double>(*model_, x, y, rows_at_once, consumer, options);
}

std::uint64_t Kernel::forecast(Index samples, Index columns, std::size_t bytes_per_number) const {
  const auto n = static_cast<double>(samples);
  const double numbers = n * n + model_->numbers_kept(n, static_cast<double>(columns));
  return static_cast<std::uint64_t>(numbers * static_cast<double>(bytes_per_number));
}

}  // namespace lieder

#include "synth/made_stream.hpp"

#include <fmt/format.h>
#include <omp.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/threads.hpp"

namespace lieder::detail {
namespace {

using Row = Eigen::RowVectorXd;

/// Sample n as the view shows it. The sum runs over one row alone and in a fixed order: a blocked matrix product would
/// round differently in blocks of another size.
void fill_row(const MadeSamples& made, const RowMatrix& view, Eigen::Index n, Row& natural, double* row) {
  RandomStream random(made.seed.split(static_cast<std::uint64_t>(n)));
  Eigen::Map<Row> shown(row, made.dim);
  shown.setZero();
  if (view.size() == 0) return made.make(random, row);
  natural.setZero(made.dim);
  made.make(random, natural.data());
  for (int i = 0; i < made.dim; ++i) shown += natural[i] * view.row(i);
}

void fill(const MadeSamples& made, const RowMatrix& view, Eigen::Index first, Eigen::Ref<RowMatrix> block) {
  const int threads = made.threads == 0 ? available_threads() : made.threads;
#pragma omp parallel num_threads(threads)
  {
    Row natural;
#pragma omp for schedule(static)
    for (Eigen::Index n = 0; n < block.rows(); ++n) fill_row(made, view, first + n, natural, block.row(n).data());
  }
}

class MadeStream final : public SampleStream {
 public:
  explicit MadeStream(MadeSamples made)
      : made_(std::move(made)),
        view_(made_.view),
        info_{.path = made_.name, .shape = {made_.samples, made_.dim}, .dtype = "float64"} {}

  const ArrayInfo& info() const override { return info_; }
  Eigen::Index cols() const override { return made_.dim; }
  std::optional<Eigen::Index> rows() const override { return made_.samples; }
  void rewind() override { next_ = 0; }

  Eigen::Index read(Eigen::Ref<RowMatrix> block) override {
    if (block.cols() != made_.dim)
      throw InternalError(fmt::format("{}: a block of {} columns for {}", made_.name, block.cols(), made_.dim));
    const Eigen::Index count = std::min(block.rows(), made_.samples - next_);
    fill(made_, view_, next_, block.topRows(count));
    next_ += count;
    return count;
  }

 private:
  MadeSamples made_;
  RowMatrix view_;
  ArrayInfo info_;
  Eigen::Index next_ = 0;
};

}  // namespace

std::unique_ptr<SampleStream> stream_of(MadeSamples made) { return std::make_unique<MadeStream>(std::move(made)); }

RowMatrix matrix_of(const MadeSamples& made) {
  const double bytes = 8. * static_cast<double>(made.samples) * made.dim;
  require_memory(made.name, static_cast<std::uint64_t>(std::min(bytes, 1e18)), 0);
  RowMatrix x(made.samples, made.dim);
  fill(made, made.view, 0, x);
  return x;
}

void check_size(const char* family, int dim, int least_dim, Eigen::Index samples, int threads) {
  if (dim < least_dim) throw InputError(fmt::format("{}: dim {} came; need {} or more", family, dim, least_dim));
  if (samples < 1) throw InputError(fmt::format("{}: samples {} came; need 1 or more", family, samples));
  if (threads < 0) throw InputError(fmt::format("{}: threads {} came; need 0 (all cores) or more", family, threads));
}

}  // namespace lieder::detail

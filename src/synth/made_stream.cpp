#include "synth/made_stream.hpp"

#include <fmt/format.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/threads.hpp"
#include "synth/streams.hpp"

namespace lieder::detail {
namespace {

/// Samples are made in groups of this many, so that the view is fetched from memory once for all of them.
constexpr Eigen::Index kGroup = 16;

/// `natural` times V. The sum over the places runs in their order for every entry: a matrix product of the BLAS would
/// round differently in blocks of another size.
void show(const RowMatrix& view, const RowMatrix& natural, Eigen::Ref<RowMatrix> rows) {
  rows.setZero();
  for (Eigen::Index place = 0; place < view.rows(); ++place)
    for (Eigen::Index n = 0; n < rows.rows(); ++n) rows.row(n) += natural(n, place) * view.row(place);
}

void fill_group(const MadeSamples& made, const RowMatrix& view, Eigen::Index first, Eigen::Ref<RowMatrix> rows) {
  RowMatrix natural = RowMatrix::Zero(rows.rows(), made.dim);
  for (Eigen::Index n = 0; n < rows.rows(); ++n) {
    RandomStream random(made.seed.split(static_cast<std::uint64_t>(first + n)));
    made.make(first + n, random, natural.row(n).data());
    natural.row(n) *= made.scale;
    if (made.noise > 0)
      for (double& value : natural.row(n)) value += made.noise * random.normal();
  }
  if (view.size() == 0)
    rows = natural;
  else
    show(view, natural, rows);
}

int team_size(int threads) { return threads == 0 ? available_threads() : threads; }

void fill(const MadeSamples& made, const RowMatrix& view, Eigen::Index first, Eigen::Ref<RowMatrix> block) {
#pragma omp parallel for schedule(static) num_threads(team_size(made.threads))
  for (Eigen::Index start = 0; start < block.rows(); start += kGroup) {
    const Eigen::Index count = std::min(kGroup, block.rows() - start);
    fill_group(made, view, first + start, block.middleRows(start, count));
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

double pilot_deviation(MadeSamples made, std::uint64_t seed) {
  made.samples = 4096;
  made.seed = Seed{seed}.split(kPilotStream);
  const RowMatrix pilot = matrix_of(made);
  return std::sqrt((pilot.array() - pilot.mean()).square().mean());
}

void check_options(std::string_view family, int dim, Eigen::Index samples, double noise, int threads) {
  if (dim < 3) throw InputError(fmt::format("{}: dim {} came; need 3 or more", family, dim));
  if (samples < 1) throw InputError(fmt::format("{}: samples {} came; need 1 or more", family, samples));
  if (!(noise >= 0 && std::isfinite(noise)))
    throw InputError(fmt::format("{}: noise {} came; need a finite number of 0 or more", family, noise));
  if (threads < 0) throw InputError(fmt::format("{}: threads {} came; need 0 (all cores) or more", family, threads));
}

}  // namespace lieder::detail

#include "lens/moments.hpp"
#include "lieder/base/threads.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>
#include <utility>

#include "lens/row_sample.hpp"
#include "lens/third_moment_sums.hpp"
#include "lieder/base/error.hpp"

namespace lieder {
namespace {

constexpr Eigen::Index kBlockRows = 4096;  // read at a time
/// Added at a time: they stay in the second-level cache. No power of two, for then all columns would start in the same
/// lines of the first-level one.
constexpr Eigen::Index kGatheredRows = 1000;
/// Pieces of work for each half of the rows; few enough to wait in the queue of two threads.
constexpr int kTasks = 24;

/// Rows gathered by half, shifted and scaled, until there are enough; then added to the half's sums by other threads
/// while the next ones are gathered.
class TwoHalves {
 public:
  TwoHalves(Eigen::Index d, Seed seed)
      : seed_(seed),
        sums_{ThirdMomentSums(d), ThirdMomentSums(d)},
        gathered_{Deviations(kGatheredRows, d), Deviations(kGatheredRows, d)},
        in_work_(gathered_) {}

  /// What is subtracted from each row; before the first one is added.
  void set_origin(Eigen::VectorXd origin) { origin_ = std::move(origin); }
  const Eigen::VectorXd& origin() const { return origin_; }

  /// Makes room for deviations up to `largest` without overflow of their cubes.
  void fit_scale(double largest) {
    if (largest == 0 || (largest * factor_ <= 0x1p60 && factor_ != 0)) return;
    const double factor = std::ldexp(1.0, -std::ilogb(largest));
    if (factor_ != 0) {
      flush();
      for (auto& sums : sums_) sums.rescale(factor / factor_);
    }
    factor_ = factor;
  }

  void add(Eigen::Index row_number, const double* row) {
    Deviations& rows = gathered_[random_bits(seed_, static_cast<std::uint64_t>(row_number)) & 1];
    rows.append(row, origin_, factor_);
    if (rows.full()) start_adding();
  }

  /// Adds all that was gathered.
  void flush() {
    start_adding();
#pragma omp taskwait
  }

  const ThirdMomentSums& sums(std::size_t half) const { return sums_[half]; }
  double factor() const { return factor_; }

 private:
  void start_adding() {
#pragma omp taskwait
    std::swap(gathered_, in_work_);
    for (auto& rows : gathered_) rows.clear();
    for (int task = 0; task < 2 * kTasks; ++task) {
#pragma omp task firstprivate(task)
      {
        // Both halves of a slice side by side, small slices with large ones: the threads end together.
        const auto half = static_cast<std::size_t>(task % 2);
        for (Eigen::Index slice = task / 2; slice < sums_[half].slices(); slice += kTasks)
          sums_[half].add(slice, in_work_[half]);
      }
    }
  }

  Seed seed_;
  Eigen::VectorXd origin_;
  double factor_ = 0;  // 0: no row has differed from the origin yet
  std::array<ThirdMomentSums, 2> sums_;
  std::array<Deviations, 2> gathered_, in_work_;
};

double largest_deviation(const Eigen::Ref<const RowMatrix>& rows, const Eigen::VectorXd& origin) {
  Eigen::ArrayXd largest = Eigen::ArrayXd::Zero(origin.size());
  for (Eigen::Index r = 0; r < rows.rows(); ++r)
    largest = largest.max((rows.row(r).transpose() - origin).array().abs());
  return largest.maxCoeff();
}

struct Central {
  double count;
  Eigen::VectorXd mean;
  Eigen::MatrixXd second;
  SymmetricTensor third;
};

/// Sums of u, uu, uuu to central moments.
Central central_moments(double count, const Eigen::VectorXd& first, Eigen::MatrixXd second, SymmetricTensor third) {
  const Eigen::Index d = first.size();
  Central m{count, first / count, std::move(second), std::move(third)};
  m.second /= count;
  m.third *= 1 / count;
  const Eigen::VectorXd& mu = m.mean;
  // E(u-m)^3 = E u^3 - (m x E u^2, three ways) + 2 m^3
  for (Eigen::Index l = 0; l < d; ++l)
    for (Eigen::Index k = 0; k < d; ++k)
      m.third.packed().col(l).segment(SymmetricTensor::pair(0, k), k + 1) -=
          m.second.col(k).head(k + 1) * mu[l] + m.second.col(l).head(k + 1) * mu[k] +
          mu.head(k + 1) * (m.second(k, l) - 2 * mu[k] * mu[l]);
  m.second -= mu * mu.transpose();
  return m;
}

/// What one pass collects.
struct Pass {
  Pass(Eigen::Index d, const MomentOptions& options)
      : halves(d, Seed{options.seed}.split(1)),
        held_out(options.held_out_rows, d, Seed{options.seed}.split(2)),
        included(options.included_rows, d, Seed{options.seed}.split(3)) {}

  /// Reads to the end, or until the callback stops it.
  void read(SampleStream& stream, const Progress& progress);

  TwoHalves halves;
  RowSample held_out, included;
  Eigen::Index rows = 0;
  bool complete = true;

 private:
  void add(Eigen::Index number, const double* row) {
    halves.add(number, row);
    included.offer(number, row);
  }
  void add_block(const Eigen::Ref<const RowMatrix>& block);
  void return_surplus();
};

void Pass::add_block(const Eigen::Ref<const RowMatrix>& block) {
  // Any row would do as the origin of the sums; the middle of the first block keeps cancellation small.
  if (rows == 0) halves.set_origin((block / static_cast<double>(block.rows())).colwise().sum());
  halves.fit_scale(largest_deviation(block, halves.origin()));
  for (Eigen::Index r = 0; r < block.rows(); ++r, ++rows) {
    if (!held_out.offer(rows, block.row(r).data())) {
      add(rows, block.row(r).data());
    } else if (held_out.displaced_number() >= 0) {
      add(held_out.displaced_number(), held_out.displaced().data());
    }
  }
}

/// No more than a tenth of the rows is kept from the fit.
void Pass::return_surplus() {
  Eigen::VectorXd row(halves.origin().size());
  while (held_out.size() > rows / 10) {
    const Eigen::Index returned = held_out.pop(row);
    add(returned, row.data());
  }
}

void Pass::read(SampleStream& stream, const Progress& progress) {
  RowMatrix block(kBlockRows, stream.cols());
  for (Eigen::Index count = stream.read(block); count > 0; count = stream.read(block)) {
    add_block(block.topRows(count));
    const auto total = stream.rows();
    if (!proceeds(progress, "reading", total ? static_cast<double>(rows) / static_cast<double>(*total) : -1)) {
      complete = false;
      break;
    }
  }
  return_surplus();
  halves.flush();
}

}  // namespace

Moments transform(const Moments& m, const Eigen::MatrixXd& l) {
  return {.samples = m.samples,
          .mean = m.mean,
          .scale = m.scale,
          .c = l * m.c * l.transpose(),
          .dc = l * m.dc * l.transpose(),
          .t = transform(m.t, l),
          .dt = transform(m.dt, l),
          .complete = m.complete};
}

Moments accumulate_moments(SampleStream& stream, const MomentOptions& options, Subsamples& aside) {
  const Eigen::Index d = stream.cols();
  Pass pass(d, options);
  std::exception_ptr error;  // must not leave the parallel region as an exception
#pragma omp parallel num_threads(loop_threads())
#pragma omp master
  try {
    pass.read(stream, options.progress);
  } catch (...) {
    error = std::current_exception();
  }
  if (error) std::rethrow_exception(error);
  if (pass.rows < 2) throw InputError(fmt::format("{}: holds {} rows; need at least 2", stream.info().path, pass.rows));

  Moments m;
  m.complete = pass.complete;
  const TwoHalves& halves = pass.halves;
  const ThirdMomentSums &a = halves.sums(0), &b = halves.sums(1);
  m.samples = a.count() + b.count();
  const Central all = central_moments(static_cast<double>(m.samples), a.first() + b.first(), a.second() + b.second(),
                                      a.third() + b.third());
  const double factor = halves.factor() == 0 ? 1 : halves.factor();
  const double deviation = std::sqrt(std::max(0.0, all.second.trace() / static_cast<double>(d)));
  const double unit = deviation > 0 ? deviation : 1;
  m.mean = halves.origin() + all.mean / factor;
  m.scale = unit / factor;
  m.c = all.second / (unit * unit);
  m.t = all.third / (unit * unit * unit);
  const auto half_moments = [](const ThirdMomentSums& s) {
    return central_moments(static_cast<double>(std::max<Eigen::Index>(s.count(), 1)), s.first(), s.second(), s.third());
  };
  const Central first = half_moments(a), second = half_moments(b);
  m.dc = (first.second - second.second) / (2 * unit * unit);
  m.dt = (first.third - second.third) / (2 * unit * unit * unit);
  aside.held_out = pass.held_out.rows();
  aside.included = pass.included.rows();
  aside.rows_read = pass.rows;
  return m;
}

}  // namespace lieder

#include "lens/moments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "lens/row_sample.hpp"
#include "lens/third_moment_sums.hpp"
#include "lieder/base/error.hpp"

namespace lieder {
namespace {

constexpr Eigen::Index kBlockRows = 4096;  // read at a time
/// Added at a time: they stay in the second-level cache. No power of two, for then all columns would start in the same
/// lines of the first-level one.
constexpr Eigen::Index kGatheredRows = 1000;

/// Rows gathered by half, shifted and scaled, until there are enough for a product; then added to the half's sums.
class TwoHalves {
 public:
  TwoHalves(Eigen::Index d, Seed seed)
      : seed_(seed), sums_{ThirdMomentSums(d), ThirdMomentSums(d)}, rows_{Gathered(d), Gathered(d)} {}

  void set_origin(const Eigen::VectorXd& origin) { origin_ = origin; }

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
    const std::size_t half = random_bits(seed_, static_cast<std::uint64_t>(row_number)) & 1;
    Gathered& gathered = rows_[half];
    gathered.raw.row(gathered.count++) = Eigen::Map<const Eigen::RowVectorXd>(row, origin_.size());
    if (gathered.count == gathered.raw.rows()) flush();
  }

  void flush() {
    const auto slices = static_cast<int>(sums_[0].slices());
    for (std::size_t half = 0; half < 2; ++half) {
      Gathered& gathered = rows_[half];
      auto u = gathered.raw.topRows(gathered.count);
      // The subtraction comes first: at 1e300 the difference is finite where scaled values would have to be large.
      u = (u.rowwise() - origin_.transpose()) * factor_;
      gathered.scaled.assign(u);
    }
    // Both halves of a slice side by side: the threads end together.
#pragma omp parallel for schedule(dynamic, 1)
    for (int task = 0; task < 2 * slices; ++task) {
      const auto half = static_cast<std::size_t>(task % 2);
      sums_[half].add(task / 2, rows_[half].scaled);
    }
    for (auto& gathered : rows_) gathered.count = 0;
  }

  const ThirdMomentSums& sums(std::size_t half) const { return sums_[half]; }
  double factor() const { return factor_; }

 private:
  struct Gathered {
    explicit Gathered(Eigen::Index d) : raw(kGatheredRows, d), scaled(kGatheredRows, d) {}
    RowMatrix raw;
    Deviations scaled;
    Eigen::Index count = 0;
  };
  Seed seed_;
  Eigen::VectorXd origin_;
  double factor_ = 0;  // 0: no row has differed from the origin yet
  std::array<ThirdMomentSums, 2> sums_;
  std::array<Gathered, 2> rows_;
};

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
  const Seed seed{options.seed};
  TwoHalves halves(d, seed.split(1));
  RowSample held_out(options.held_out_rows, d, seed.split(2)), included(options.included_rows, d, seed.split(3));
  const auto add = [&](Eigen::Index number, const double* row) {
    halves.add(number, row);
    included.offer(number, row);
  };

  Moments m;
  RowMatrix block(kBlockRows, d);
  Eigen::VectorXd origin;
  Eigen::Index number = 0;
  for (Eigen::Index rows = stream.read(block); rows > 0; rows = stream.read(block)) {
    const auto read = block.topRows(rows);
    if (number == 0) {
      // Any row would do as the origin of the sums; the middle of the first block keeps cancellation small.
      origin = (read / static_cast<double>(rows)).colwise().sum();
      halves.set_origin(origin);
    }
    halves.fit_scale((read.rowwise() - origin.transpose()).cwiseAbs().maxCoeff());
    for (Eigen::Index r = 0; r < rows; ++r, ++number) {
      if (!held_out.offer(number, &block(r, 0))) {
        add(number, &block(r, 0));
      } else if (held_out.displaced_number() >= 0) {
        add(held_out.displaced_number(), held_out.displaced().data());
      }
    }
    const auto total = stream.rows();
    if (!proceeds(options.progress, "reading",
                  total ? static_cast<double>(number) / static_cast<double>(*total) : -1)) {
      m.complete = false;
      break;
    }
  }
  if (number < 2) throw InputError(fmt::format("{}: holds {} rows; need at least 2", stream.info().path, number));
  // No more than a tenth of the rows is kept from the fit.
  Eigen::VectorXd row(d);
  while (held_out.size() > number / 10) {
    const Eigen::Index returned = held_out.pop(row);
    add(returned, row.data());
  }
  halves.flush();

  const ThirdMomentSums &a = halves.sums(0), &b = halves.sums(1);
  m.samples = a.count() + b.count();
  const Central all = central_moments(static_cast<double>(m.samples), a.first() + b.first(), a.second() + b.second(),
                                      a.third() + b.third());
  const double factor = halves.factor() == 0 ? 1 : halves.factor();
  const double deviation = std::sqrt(std::max(0.0, all.second.trace() / static_cast<double>(d)));
  const double unit = deviation > 0 ? deviation : 1;
  m.mean = origin + all.mean / factor;
  m.scale = unit / factor;
  m.c = all.second / (unit * unit);
  m.t = all.third / (unit * unit * unit);
  const auto half_moments = [](const ThirdMomentSums& s) {
    return central_moments(static_cast<double>(std::max<Eigen::Index>(s.count(), 1)), s.first(), s.second(), s.third());
  };
  const Central first = half_moments(a), second = half_moments(b);
  m.dc = (first.second - second.second) / (2 * unit * unit);
  m.dt = (first.third - second.third) / (2 * unit * unit * unit);
  aside.held_out = held_out.rows();
  aside.included = included.rows();
  aside.rows_read = number;
  return m;
}

}  // namespace lieder

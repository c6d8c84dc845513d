#pragma once
#include <cmath>
#include <functional>
#include <numbers>

#include "lieder/base/seed.hpp"
#include "lieder/discover/field.hpp"

// Fields on grids and operators between them whose symmetries are known.
namespace lieder::fields {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// [0, 2 pi)^d, or as many points of an open grid with the same spacing.
inline Grid torus(Index n, Index d) {
  return {.extents = std::vector<Index>(static_cast<std::size_t>(d), n),
          .spacing = VectorXd::Constant(d, 2 * std::numbers::pi / static_cast<double>(n))};
}

/// Sums of waves, cos(k x + phase) with |k_i| up to `waves`, times a stretch that makes them no longer fit the torus.
/// Channels are independent and of mean square about 1, with a random constant.
inline RowMatrix random_waves(const Grid& grid, Index count, Index channels, int waves, std::uint64_t seed,
                              double stretch = 1) {
  const MatrixXd x = grid.coordinates();
  RowMatrix u = RowMatrix::Zero(count, grid.points() * channels);
  RandomStream random(Seed{seed});
  for (Index k = 0; k < count; ++k)
    for (Index c = 0; c < channels; ++c) {
      VectorXd field = VectorXd::Constant(x.rows(), 0.5 * random.normal());
      for (int w = 0; w < 6; ++w) {
        VectorXd wave(grid.dimension());
        for (double& one : wave) one = stretch * std::round(random.uniform(-waves - 0.49, waves + 0.49));
        const double phase = random.uniform(0, 2 * std::numbers::pi), size = 0.6 * random.normal();
        field += size * ((x * wave).array() + phase).cos().matrix();
      }
      for (Index p = 0; p < x.rows(); ++p) u(k, p * channels + c) = field[p];
    }
  return u;
}

/// One field, points x channels, to another.
using OnField = std::function<RowMatrix(const RowMatrix&)>;

inline FieldOperator by_field(const Grid& grid, const OnField& f) {
  return {.values = [points = grid.points(), f](const RowMatrix& u) {
    RowMatrix all;
    for (Index k = 0; k < u.rows(); ++k) {
      const RowMatrix v = f(Eigen::Map<const RowMatrix>(u.row(k).data(), points, u.cols() / points));
      if (k == 0) all.resize(u.rows(), v.size());
      all.row(k) = Eigen::Map<const Eigen::RowVectorXd>(v.data(), v.size());
    }
    return all;
  }};
}

/// The field a step further along an axis of a periodic grid.
inline RowMatrix shifted(const Grid& grid, const RowMatrix& u, Index axis, Index by) {
  RowMatrix moved(u.rows(), u.cols());
  for (Index p = 0; p < u.rows(); ++p) {
    Index inner = 1;
    for (Index a = axis + 1; a < grid.dimension(); ++a) inner *= grid.extents[static_cast<std::size_t>(a)];
    const Index n = grid.extents[static_cast<std::size_t>(axis)], i = p / inner % n;
    moved.row(p) = u.row(p + ((i + by + n) % n - i) * inner);
  }
  return moved;
}

/// Central differences of second order.
inline RowMatrix slope(const Grid& grid, const RowMatrix& u, Index axis) {
  return (shifted(grid, u, axis, 1) - shifted(grid, u, axis, -1)) / (2 * grid.spacing[axis]);
}
inline RowMatrix laplacian(const Grid& grid, const RowMatrix& u) {
  RowMatrix sum = RowMatrix::Zero(u.rows(), u.cols());
  for (Index a = 0; a < grid.dimension(); ++a)
    sum += (shifted(grid, u, a, 1) + shifted(grid, u, a, -1) - 2 * u) / (grid.spacing[a] * grid.spacing[a]);
  return sum;
}

/// Explicit steps of du/dt = rate(u).
inline FieldOperator steps(const Grid& grid, const OnField& rate, int count, double dt) {
  return by_field(grid, [=](const RowMatrix& u) {
    RowMatrix v = u;
    for (int s = 0; s < count; ++s) v += dt * rate(v);
    return v;
  });
}

inline FieldOperator heat(const Grid& grid, int count = 3) {
  const double h = grid.spacing[0];
  return steps(
      grid, [grid](const RowMatrix& u) { return laplacian(grid, u); }, count, 0.2 * h * h);
}

/// At the speed 1 + vary sin(x1), with a little diffusion that keeps the steps stable.
inline FieldOperator advection(const Grid& grid, double vary, int count = 3) {
  const double h = grid.spacing[0];
  const VectorXd speed = (1 + vary * grid.coordinates().col(0).array().sin()).matrix();
  return steps(
      grid,
      [grid, speed, h](const RowMatrix& u) {
        return RowMatrix(-(speed.asDiagonal() * slope(grid, u, 0)) + 0.2 * h * laplacian(grid, u));
      },
      count, 0.4 * h);
}

inline FieldOperator burgers(const Grid& grid, int count = 3) {
  const double h = grid.spacing[0];
  return steps(
      grid,
      [grid](const RowMatrix& u) { return RowMatrix(-0.5 * slope(grid, u.cwiseAbs2(), 0) + 0.1 * laplacian(grid, u)); },
      count, 0.4 * h);
}

/// A convolution with 5 weights, and zeros beyond the ends of the grid.
inline FieldOperator zero_padded(const Grid& grid) {
  return by_field(grid, [](const RowMatrix& u) {
    const VectorXd weights{{0.1, -0.7, 1.2, 0.4, -0.3}};
    RowMatrix v = RowMatrix::Zero(u.rows(), u.cols());
    for (Index p = 0; p < u.rows(); ++p)
      for (Index k = 0; k < 5; ++k)
        if (const Index q = p + k - 2; q >= 0 && q < u.rows()) v.row(p) += weights[k] * u.row(q);
    return v;
  });
}

/// |u| u at each point.
inline FieldOperator pointwise_norm(const Grid& grid) {
  return by_field(grid, [](const RowMatrix& u) { return RowMatrix(u.rowwise().norm().asDiagonal() * u); });
}

/// tanh(K(x) u + b(x)) of each point and its neighbours on a torus: no symmetry.
inline FieldOperator random_local(const Grid& grid, Index channels, std::uint64_t seed) {
  RandomStream random(Seed{seed});
  const Index taps = 1 + 2 * grid.dimension();
  std::vector<MatrixXd> kernels;
  const auto waves = random_waves(grid, taps * channels * channels + channels, 1, 2, seed + 1000);
  return by_field(grid, [=](const RowMatrix& u) {
    RowMatrix sum = RowMatrix::Zero(u.rows(), channels);
    Index w = 0;
    for (Index t = 0; t < taps; ++t) {
      const RowMatrix near = t == 0 ? u : shifted(grid, u, (t - 1) / 2, t % 2 == 0 ? 2 : -2);
      for (Index i = 0; i < channels; ++i)
        for (Index j = 0; j < channels; ++j) sum.col(i) += waves.row(w++).transpose().cwiseProduct(near.col(j));
    }
    for (Index i = 0; i < channels; ++i) sum.col(i) += waves.row(w++).transpose();
    return RowMatrix(sum.array().tanh());
  });
}

}  // namespace lieder::fields

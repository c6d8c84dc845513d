#include "lieder/synth/view.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numbers>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "synth/names.hpp"
#include "synth/streams.hpp"

namespace lieder {
namespace {

constexpr std::array<std::string_view, 4> kViews{"natural", "permuted", "dst", "rotated"};
constexpr std::array<std::string_view, 3> kBoundaries{"line", "circle", "circle-gap"};

Eigen::MatrixXd permutation_matrix(int dim, RandomStream& random) {
  const Eigen::VectorXi order = random.permutation(dim);
  Eigen::MatrixXd v = Eigen::MatrixXd::Zero(dim, dim);
  for (int i = 0; i < dim; ++i) v(i, order[i]) = 1;
  return v;
}

Eigen::MatrixXd sine_matrix(int dim) {
  Eigen::MatrixXd v(dim, dim);
  for (int k = 0; k < dim; ++k)
    for (int i = 0; i < dim; ++i) {
      // The product of the indices is taken modulo the period, so that large sizes lose no digits in sin().
      const long long phase = (static_cast<long long>(i + 1) * (k + 1)) % (2LL * (dim + 1));
      v(i, k) = std::sqrt(2. / (dim + 1)) * std::sin(std::numbers::pi * static_cast<double>(phase) / (dim + 1));
    }
  return v;
}

}  // namespace

std::string_view to_string(View view) { return kViews.at(static_cast<std::size_t>(view)); }
std::string_view to_string(Boundary boundary) { return kBoundaries.at(static_cast<std::size_t>(boundary)); }
View view_from_string(std::string_view name) { return detail::from_name<View>("view", name, kViews); }
Boundary boundary_from_string(std::string_view name) {
  return detail::from_name<Boundary>("boundary", name, kBoundaries);
}

Eigen::MatrixXd view_matrix(View view, int dim, std::uint64_t seed) {
  RandomStream random(Seed{seed}.split(detail::kViewStream));
  switch (view) {
    case View::natural:
      break;
    case View::permuted:
      return permutation_matrix(dim, random);
    case View::dst:
      return sine_matrix(dim);
    case View::rotated:
      return random_orthogonal(dim, random);
  }
  return Eigen::MatrixXd::Identity(dim, dim);
}

Eigen::MatrixXd shift_generator(Boundary boundary, int dim) {
  Eigen::MatrixXd g = Eigen::MatrixXd::Zero(dim, dim);
  g.diagonal(-1).setOnes();
  if (boundary != Boundary::line) g(0, dim - 1) = 1;
  return g;
}

Eigen::MatrixXd in_view(const Eigen::MatrixXd& generator, const Eigen::MatrixXd& view) {
  if (generator.rows() != generator.cols() || view.rows() != view.cols() || view.rows() != generator.rows())
    throw InputError(fmt::format("in_view: a generator of {} x {} and a view of {} x {} came; need square ones alike",
                                 generator.rows(), generator.cols(), view.rows(), view.cols()));
  return view.transpose() * generator * view;
}

}  // namespace lieder

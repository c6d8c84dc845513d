#include <fmt/format.h>

#include <Eigen/LU>
#include <algorithm>

#include "lieder/base/error.hpp"
#include "lieder/group/algebra.hpp"
#include "lieder/group/finite.hpp"
#include "lieder/group/named.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

constexpr std::size_t kMostListed = 2000;
constexpr double kOutside = 1e-8;

/// Acts on points by matrices [A b; 0 1].
bool is_affine(const Group& group) {
  const auto last_row_is = [&](const MatrixXd& m, double corner) {
    const Index n = m.rows() - 1;
    return m.row(n).head(n).isZero(0) && m(n, n) == corner;
  };
  return group.size > 1 && std::ranges::all_of(group.lie_algebra, [&](const auto& m) { return last_row_is(m, 0); }) &&
         std::ranges::all_of(group.discrete, [&](const auto& m) { return last_row_is(m, 1); });
}

/// With one more coordinate, which stays.
Group with_point(const Group& group) {
  Group wider = group;
  wider.size = group.size + 1;
  wider.blocks.clear();
  wider.lie_algebra = embedded(group.lie_algebra, wider.size, 0, 0);
  wider.discrete = embedded(group.discrete, wider.size, 0, 1);
  return wider;
}

double outside(const MatrixXd& m, const Matrices& algebra) {
  return m.norm() == 0 ? 0 : outside_of(algebra, m).norm() / m.norm();
}

void require_normal(bool holds, const char* what) {
  if (!holds)
    throw InputError(
        fmt::format("semidirect product: {} does not take the first group to itself; need one that does", what));
}

/// Elements are looked at where the normal group is finite; where it is not, its algebra.
void check_normal(const Group& normal, const Group& acting, double tolerance) {
  const std::optional<FiniteGroup> finite = finite_group(normal, kMostListed);
  const auto is_element = [&](const MatrixXd& m) {
    return std::ranges::any_of(finite->elements,
                               [&](const MatrixXd& e) { return (m - e).norm() < tolerance * e.norm(); });
  };
  for (const MatrixXd& g : acting.discrete) {
    const MatrixXd inverse = g.inverse();
    for (const MatrixXd& x : normal.lie_algebra)
      require_normal(outside(g * x * inverse, normal.lie_algebra) < tolerance, "a discrete generator");
    for (const MatrixXd& a : normal.discrete)
      require_normal(!finite || is_element(g * a * inverse), "a discrete generator");
  }
  for (const MatrixXd& x : acting.lie_algebra) {
    for (const MatrixXd& y : normal.lie_algebra)
      require_normal(bracket(x, y).norm() < tolerance * x.norm() * y.norm() ||
                         outside(bracket(x, y), normal.lie_algebra) < tolerance,
                     "the Lie algebra");
    for (const MatrixXd& a : normal.discrete)
      require_normal(!finite || (x * a - a * x).norm() < tolerance * x.norm() * a.norm(), "the Lie algebra");
  }
}

}  // namespace

Group semidirect_product(const Group& normal, const Group& acting) {
  if (normal.complex || acting.complex)
    throw InputError("semidirect product: a group on C^n came; need two on R^n (Real(G) makes one real)");
  const Group other = acting.size + 1 == normal.size && is_affine(normal) ? with_point(acting) : acting;
  if (other.size != normal.size)
    throw InputError(fmt::format("semidirect product: groups on R^{} and R^{} came; need two on the same space",
                                 normal.size, acting.size));
  check_normal(normal, other, std::max(kOutside, 10 * std::max(normal.noise, other.noise)));
  Group product = normal;
  product.blocks.clear();
  product.lie_algebra.insert(product.lie_algebra.end(), other.lie_algebra.begin(), other.lie_algebra.end());
  if (!product.lie_algebra.empty()) product.lie_algebra = linearly_independent(product.lie_algebra);
  product.discrete.insert(product.discrete.end(), other.discrete.begin(), other.discrete.end());
  product.noise = std::max(normal.noise, other.noise);
  product.name.reset();
  if (normal.name && acting.name) product.name = fmt::format("{} x| {}", *normal.name, *acting.name);
  return product;
}

}  // namespace lieder

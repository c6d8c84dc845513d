#include <fmt/format.h>

#include "base/at.hpp"
#include "lieder/base/error.hpp"
#include "lieder/group/finite.hpp"
#include "lieder/kernel/finite_fourier.hpp"

namespace lieder {
namespace {

using Eigen::Index;

/// inverse[g] from the products.
std::vector<int> inverses_of(const std::vector<std::vector<int>>& product) {
  std::vector<int> inverse(product.size(), -1);
  for (std::size_t g = 0; g < product.size(); ++g)
    for (std::size_t h = 0; h < product.size(); ++h)
      if (product[g][h] == 0) inverse[g] = static_cast<int>(h);
  return inverse;
}

/// Element k times h is generator times (its parent times h), so whole rows follow from the rows of parents.
std::vector<std::vector<int>> products_of(const FiniteGroup& group) {
  const std::size_t order = group.elements.size();
  std::vector<std::vector<int>> product(order);
  for (std::size_t h = 0; h < order; ++h) product[0].push_back(static_cast<int>(h));
  for (std::size_t parent = 0; parent < order; ++parent)
    for (const std::vector<std::size_t>& left : group.left) {
      std::vector<int>& row = product[left[parent]];
      if (!row.empty()) continue;
      for (const int h : product[parent]) row.push_back(static_cast<int>(left[at(h)]));
    }
  return product;
}

}  // namespace

GroupTable cyclic_table(int n) {
  if (n < 1) throw InputError(fmt::format("cyclic group: order {} came; need at least 1", n));
  GroupTable table;
  for (int g = 0; g < n; ++g) {
    table.product.emplace_back();
    for (int h = 0; h < n; ++h) table.product.back().push_back((g + h) % n);
    table.inverse.push_back((n - g) % n);
  }
  return table;
}

FiniteElements finite_elements(const Group& group, std::size_t most) {
  check(group);
  const std::string name = group.name.value_or("group");
  if (group.dimension() > 0)
    throw InputError(
        fmt::format("{}: has a Lie algebra of dimension {}; need a finite group", name, group.dimension()));
  std::optional<FiniteGroup> finite = finite_group(group, most);
  if (!finite)
    throw InputError(fmt::format("{}: has more than {} elements; need a finite group of at most these", name, most));
  FiniteElements elements{{products_of(*finite), {}}, std::move(finite->elements)};
  elements.table.inverse = inverses_of(elements.table.product);
  return elements;
}

FiniteAction action_of(const FiniteElements& group) {
  FiniteAction action;
  for (const Eigen::MatrixXd& g : group.matrices) action.emplace_back(g.sparseView());
  return action;
}

RowMatrix orbit_of(const FiniteElements& group, const Eigen::VectorXd& x) {
  const Index size = group.matrices.front().rows();
  if (x.size() != size || !x.allFinite())
    throw InputError(fmt::format("orbit: a vector of {} numbers came; need {} finite ones", x.size(), size));
  RowMatrix orbit(static_cast<Index>(group.matrices.size()), size);
  for (Index g = 0; g < orbit.rows(); ++g) orbit.row(g) = (group.matrices[at(g)] * x).transpose();
  return orbit;
}

}  // namespace lieder

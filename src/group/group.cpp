#include "lieder/group/group.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lieder/base/error.hpp"

namespace lieder {
namespace {

/// Of what coordinates are numbered for one by one.
constexpr Eigen::Index kLargestSize = 999999;

void check_matrix(const Eigen::MatrixXd& m, Eigen::Index size, const char* list, std::size_t index) {
  if (m.rows() != size || m.cols() != size)
    throw InputError(
        fmt::format("group: {}[{}] is {} x {}; need {} x {}", list, index, m.rows(), m.cols(), size, size));
  if (!m.allFinite()) throw InputError(fmt::format("group: {}[{}] holds a value that is not finite", list, index));
}

/// Nothing leads into the block or out of it.
bool is_invariant(const Eigen::MatrixXd& m, const GroupBlock& block) {
  const Eigen::Index after = m.rows() - block.first - block.size;
  const auto is_zero = [&m](Eigen::Index row, Eigen::Index column, Eigen::Index rows, Eigen::Index columns) {
    return m.block(row, column, rows, columns).isZero(0);
  };
  return is_zero(0, block.first, block.first, block.size) &&
         is_zero(m.rows() - after, block.first, after, block.size) &&
         is_zero(block.first, 0, block.size, block.first) && is_zero(block.first, m.rows() - after, block.size, after);
}

void check_block(const Group& group, const GroupBlock& block) {
  if (block.name.empty() || block.first < 0 || block.size < 1 || block.first > group.size - block.size)
    throw InputError(fmt::format("group: block \"{}\" of {} coordinates from {} on; need a name and a part of the {}",
                                 block.name, block.size, block.first, group.size));
  const auto mixes = [&block](const Eigen::MatrixXd& m) { return !is_invariant(m, block); };
  if (std::ranges::any_of(group.lie_algebra, mixes) || std::ranges::any_of(group.discrete, mixes))
    throw InputError(fmt::format("group: a matrix mixes block \"{}\" with other coordinates", block.name));
}

}  // namespace

std::vector<GroupBlock> base_representations(const Group& group) {
  if (group.blocks.empty()) return {{.name = "V", .first = 0, .size = group.size}};
  return group.blocks;
}

void check(const Group& group) {
  if (group.size > kLargestSize)
    throw InputError(fmt::format("group: size {} came; need no more than {}", group.size, kLargestSize));
  for (std::size_t k = 0; k < group.lie_algebra.size(); ++k)
    check_matrix(group.lie_algebra[k], group.size, "lie_algebra", k);
  for (std::size_t k = 0; k < group.discrete.size(); ++k) check_matrix(group.discrete[k], group.size, "discrete", k);
  for (const GroupBlock& block : group.blocks) check_block(group, block);
  if (!(group.noise >= 0 && group.noise < 1))
    throw InputError(fmt::format("group: noise {} came; need a number in [0, 1)", group.noise));
}

}  // namespace lieder

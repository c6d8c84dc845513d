#include "discover/element_functions.hpp"

namespace lieder {
namespace {

/// Only test functions are chosen, no directions: a quarter of the points does it when it has as many.
constexpr Eigen::Index kEnoughToChoose = 2000;

}  // namespace

ElementFunctions element_functions(const RowMatrix& points, std::uint64_t seed) {
  const Eigen::Index N = points.rows();
  ElementFunctions chosen{.halves = density_halves(points, N / 4 >= kEnoughToChoose ? N / 4 : N / 2, seed),
                          .functions = {}};
  if (chosen.halves.trouble.empty())
    chosen.functions = test_functions(chosen.halves.in_standard(chosen.halves.choosing), seed);
  return chosen;
}

}  // namespace lieder

#include "lieder/discover/layers.hpp"

#include <algorithm>
#include <utility>

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// Values between two layers, and how they move: along the generators, along random directions, and as they should.
struct Between {
  MatrixXd values;
  Motions moved, typical, expected;
  bool determined = true;
};

Motions from_row(const Motions& motions, Index first) {
  Motions some;
  for (const MatrixXd& m : motions) some.emplace_back(m.bottomRows(m.rows() - first));
  return some;
}

Motions through(const ChainLayer& layer, const MatrixXd& before, const Motions& moved) {
  Motions after;
  for (const MatrixXd& m : moved) after.push_back(layer.motion(before, m));
  return after;
}

Deviation beyond(const Motions& moved, const Between& place, Index used) {
  return deviation(from_row(moved, used), from_row(place.expected, used), from_row(place.typical, used));
}

}  // namespace

Motions random_directions(const Motions& like, Seed seed) {
  Motions directions;
  for (std::size_t g = 0; g < like.size(); ++g) {
    RandomStream random(seed.split(g));
    MatrixXd direction = random.normal_matrix(like[g].rows(), like[g].cols());
    for (Index i = 0; i < direction.rows(); ++i) direction.row(i) *= like[g].row(i).norm() / direction.row(i).norm();
    directions.push_back(std::move(direction));
  }
  return directions;
}

std::vector<LayerDefect> chain_defects(const std::vector<ChainLayer>& chain, const MatrixXd& x, const Motions& moved,
                                       const Motions& turned, const std::string& output, Seed seed) {
  const Index used = std::max<Index>(1, x.rows() - std::max<Index>(1, x.rows() / 4));
  Between before{.values = x, .moved = moved, .typical = random_directions(moved, seed), .expected = moved};
  std::vector<LayerDefect> defects;
  for (const ChainLayer& layer : chain) {
    Between after{.values = layer.values(before.values),
                  .moved = through(layer, before.values, before.moved),
                  .typical = through(layer, before.values, before.typical),
                  .expected = turned};
    const bool last = &layer == &chain.back();
    // What the layer makes of the action before it, so that a loss further up is not laid at its door.
    const Motions own = before.determined ? through(layer, before.values, before.expected) : after.moved;
    if (!last) {
      SolvedAction solved = solve_action(after.values, own, used);
      after.expected = std::move(solved.expected);
      after.determined = solved.determined;
    }
    LayerDefect defect{.name = layer.name,
                       .kind = layer.kind,
                       .width = after.values.cols(),
                       .action = last ? output : "solved",
                       .determined = after.determined,
                       .so_far = beyond(after.moved, after, used)};
    if (before.determined && after.determined) defect.own = beyond(own, after, used);
    defects.push_back(std::move(defect));
    before = std::move(after);
  }
  return defects;
}

}  // namespace lieder

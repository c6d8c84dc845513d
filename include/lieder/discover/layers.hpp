#pragma once
#include <Eigen/Core>
#include <functional>
#include <string>
#include <vector>

#include "lieder/base/seed.hpp"
#include "lieder/discover/model.hpp"

namespace lieder {

/// A layer of a chain, which can be asked by itself. Samples are rows.
struct ChainLayer {
  std::string name, kind;
  std::function<Eigen::MatrixXd(const Eigen::MatrixXd& before)> values;
  /// Its derivative at `before` along `moved`.
  std::function<Eigen::MatrixXd(const Eigen::MatrixXd& before, const Eigen::MatrixXd& moved)> motion;
};

/// Random directions, each row as long as that of the motion.
Motions random_directions(const Motions& like, Seed seed);

/// The defect of each layer while the input of the first moves. The action on a layer's values is solved for on three
/// quarters of the samples, that on the last one's is given; defects are those of the other quarter.
/// \param x  samples, N x m   \param moved  their motions along generators   \param turned  those of the last values by
///   the action   \param output  the name of that action
/// \throws InternalError when shapes disagree   Source: [GruverFinziGoldblumWilson2023], with solved actions.
std::vector<LayerDefect> chain_defects(const std::vector<ChainLayer>& chain, const Eigen::MatrixXd& x,
                                       const Motions& moved, const Motions& turned, const std::string& output,
                                       Seed seed);

}  // namespace lieder

#pragma once
#include <optional>
#include <vector>

#include "discover/called_operator.hpp"
#include "discover/field_surrogate.hpp"
#include "discover/grid_derivatives.hpp"

namespace lieder {

/// What one field says of the candidates, as triangular factors with a column for each: what they break, the size that
/// this is compared with, and what errors of derivatives and rounding make of it.
struct FieldFactors {
  Eigen::MatrixXd broken, size, error;
  Eigen::MatrixXd model;  ///< what a surrogate may be off by; without rows where the operator was called
  Eigen::MatrixXd broken_whole, size_whole;         ///< of the whole grid
  std::vector<Eigen::MatrixXd> broken_at, size_at;  ///< Gram matrices by distance from the edge; empty: not asked for
};

/// A surrogate in place of the operator, and how far it may be off.
struct StandIn {
  const FieldSurrogate &first, &second;  ///< fitted to the two halves
  RowMatrix residual;                    ///< v - A(u), N x (points c'); empty: noise
  GridDerivatives plain;                 ///< of the second order, for residuals
};

/// Everything that is the same for all fields.
struct FieldQuestion {
  const Grid& grid;
  const RowMatrix &u, &v;
  const CalledOperator& op;
  const VectorFields& candidates;
  const ChosenDerivatives& derivatives;
  FieldOutput output;
  Eigen::VectorXi distances;  ///< from the edge
  Eigen::Index margin = 0;
  double identity = 0;                ///< z
  const StandIn* stand_in = nullptr;  ///< null: the operator was called
  Eigen::VectorXd weights = {};       ///< of the fields: large ones are not to decide alone
  double gain = 0;                    ///< |v| / |u|: differences of values are rounded as these are
  double change = 0;                  ///< |v - z u| / |u|, never less than rounding would leave of it

  Eigen::Index points() const { return distances.size(); }
};

/// L_xi u of one field along a candidate (S, t; B, A, b), points x channels.
FieldValues moved_field(const Eigen::MatrixXd& candidate, const Eigen::MatrixXd& coordinates, const FieldValues& field,
                        const std::vector<FieldValues>& gradient, bool values_turn);

/// \param by_distance  fill in what is asked by distance from the edge
FieldFactors factors_of_field(const FieldQuestion& question, Eigen::Index k, bool by_distance);

}  // namespace lieder

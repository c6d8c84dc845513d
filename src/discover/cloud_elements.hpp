#pragma once
#include <functional>
#include <vector>

#include "discover/directions_verdict.hpp"
#include "discover/neighbours.hpp"
#include "lieder/discover/cloud.hpp"

namespace lieder {

/// An affine map of points.
struct AffineStep {
  Eigen::MatrixXd turn;
  Eigen::VectorXd shift;

  Eigen::MatrixXd of(const Eigen::MatrixXd& points) const {
    return (points * turn.transpose()).rowwise() + shift.transpose();
  }
  AffineStep inverse() const;
};
AffineStep step_of(const Eigen::MatrixXd& matrix, Eigen::Index inputs);

/// An element that was measured: its squared defect at a level, one-sided bounds.
struct MeasuredElement {
  ElementDefect element;
  std::function<SquaredDefect(double alpha)> at;
};

/// How elements change expectations of test functions. \return why none could be measured; empty: they were
std::string measure_density(const RowMatrix& points, const std::vector<CloudElement>& elements,
                            const CloudOptions& options, CloudResult& result, std::vector<MeasuredElement>& measured);

/// How far elements move points off what they lie on. \param dimension  of that \return as above
std::string measure_shape(const RowMatrix& points, int dimension, const std::vector<CloudElement>& elements,
                          const CloudOptions& options, CloudResult& result, std::vector<MeasuredElement>& measured);

/// Bounds, levels and verdicts of all elements. Those that are called kept are so together at confidence 1 - alpha, by
/// the step-down procedure of [Holm1979], and likewise those that are called broken.
void judge_elements(const std::vector<MeasuredElement>& measured, const Levels& levels, CloudResult& result);

/// The answer of fields, if any, and elements together. \param trouble  why no element was measured; empty: all were
void conclude(const CloudCandidates& candidates, const std::string& trouble, CloudResult& result);

}  // namespace lieder

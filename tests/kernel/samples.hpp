#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <cmath>
#include <numbers>
#include <string>

#include "lieder/base/error.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/linalg/row_matrix.hpp"

namespace lieder::testing {

inline RowMatrix gaussian_rows(Eigen::Index rows, Eigen::Index columns, std::uint64_t seed) {
  RandomStream random(Seed{seed});
  return random.normal_matrix(rows, columns);
}

/// largest |a - b| over the largest |b|.
inline double relative_difference(const RowMatrix& a, const RowMatrix& b) {
  if (a.rows() != b.rows() || a.cols() != b.cols()) return std::numeric_limits<double>::infinity();
  return (a - b).cwiseAbs().maxCoeff() / b.cwiseAbs().maxCoeff();
}

inline double least_eigenvalue(const RowMatrix& symmetric) {
  return Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(symmetric, Eigen::EigenvaluesOnly).eigenvalues()[0];
}

/// What an InputError says; empty when none is thrown.
template <typename Work>
std::string refusal(const Work& work) {
  try {
    work();
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace lieder::testing

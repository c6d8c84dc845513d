#pragma once
#include <optional>
#include <string>
#include <vector>

#include "naming/subspaces.hpp"

namespace lieder {

/// A simple ideal of a semisimple algebra, as its root system and Killing form tell it.
struct SimpleFactor {
  char series = 'A';               ///< A to G: Cartan's letter
  Eigen::Index rank = 0;           ///< over C; of one of the two halves when `complex`
  bool complex = false;            ///< an algebra over C seen as a real one of twice the dimension
  Eigen::Index excess = 0;         ///< non-compact minus compact directions of the Killing form: tells real forms apart
  Eigen::MatrixXd ideal;           ///< its elements, orthonormal columns
  Eigen::VectorXcd coroot;         ///< of a long root; its eigenvalues in representations are whole numbers
  std::vector<std::string> names;  ///< the same algebra under different names, the usual one first

  Eigen::Index dimension() const { return ideal.cols(); }
};

struct SimpleFactors {
  std::vector<SimpleFactor> factors;  ///< larger ones first
  double integrality = 0;             ///< how far Cartan's integers are from integers: a certificate of exactness
};

/// \param c  exact constants of a semisimple algebra
/// \return   empty when roots cannot be told apart, or make no root system
/// Source: [Humphreys1972], sections 8 to 12.
std::optional<SimpleFactors> simple_factors(const Constants& c);

}  // namespace lieder

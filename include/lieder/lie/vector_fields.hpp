#pragma once
#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/group/group.hpp"
#include "lieder/lie/dictionary.hpp"

namespace lieder {

/// What vector fields are at one point x of R^m.
struct FieldsAt {
  Eigen::VectorXd x;
  Eigen::MatrixXd values;                  ///< zeta_i(x) in column i, m x q
  std::vector<Eigen::MatrixXd> jacobians;  ///< D zeta_i(x), m x m; empty where nobody asked for them
};

/// Vector fields zeta_1, .., zeta_q on R^m from which candidates xi = sum c_i zeta_i are combined: linear and affine
/// ones, polynomials, or anything of a dictionary, zeta_i(x) = C_i D(x). Actions that are not linear enter this way.
class VectorFields {
 public:
  /// \param coefficients  C_1, .., C_q, each m x p
  /// \throws InputError when a shape disagrees with the dictionary's, or a coefficient is not finite
  VectorFields(Dictionary dictionary, const std::vector<Eigen::MatrixXd>& coefficients, std::string name = {});

  Eigen::Index inputs() const { return dictionary_.inputs; }  ///< m
  Eigen::Index count() const { return count_; }               ///< q
  const std::string& name() const { return name_; }           ///< "GL(3)"; may be empty
  const Dictionary& dictionary() const { return dictionary_; }
  /// C_i, m x p.
  Eigen::MatrixXd coefficients(Eigen::Index i) const;
  /// All of them: vec C_i in column i, the columns of C_i one below the other, (m p) x q.
  const Eigen::SparseMatrix<double>& stacked() const { return stacked_; }
  /// These and so many fields that are 0 everywhere.
  VectorFields with_zeros(Eigen::Index more) const;
  /// Of sum c_i zeta_i, m x p.
  Eigen::MatrixXd combine(const Eigen::VectorXd& c) const;
  /// At a point; their Jacobians too when asked for.
  FieldsAt at(const Eigen::VectorXd& x, bool with_jacobians) const;
  /// xi = sum c_i zeta_i, for example "(-x2, x1)".
  /// \param error  relative to the largest coefficient: smaller ones are left out, and no more digits are written
  std::string text(const Eigen::VectorXd& c, double error = 1e-4) const;

  /// Whether each field is a matrix on (x, 1): xi(x) = S x + b.
  bool is_affine() const { return affine_; }
  /// (S b; 0 0) of sum c_i zeta_i, (m + 1) x (m + 1). \throws InputError when the fields are not affine
  Eigen::MatrixXd affine_matrix(const Eigen::VectorXd& c) const;
  /// Whether no field has a constant part either: xi(x) = S x.
  bool is_linear() const;

 private:
  Dictionary dictionary_;
  Eigen::Index count_;
  Eigen::SparseMatrix<double> stacked_;  // fields of a basis have few coefficients that are not 0
  std::string name_;
  bool affine_ = false;
  friend VectorFields affine_fields(const std::vector<Eigen::MatrixXd>& matrices, Eigen::Index inputs,
                                    std::string name);
};

/// xi(x) = S x for matrices m x m, and S x + b for matrices (S b; 0 0), (m + 1) x (m + 1).
/// \throws InputError when a matrix has neither size, or its last row is not 0
VectorFields affine_fields(const std::vector<Eigen::MatrixXd>& matrices, Eigen::Index inputs, std::string name = {});

/// Every vector field whose components are polynomials of degree up to `degree`.
VectorFields polynomial_fields(Eigen::Index inputs, int degree);

/// A field for each component and each function of a dictionary.
VectorFields all_fields(Dictionary dictionary, std::string name = {});

/// Those that the Lie algebra of a group on R^m or, affinely, on R^(m+1) makes.
/// \throws InputError when the group acts on another space, has no Lie algebra, or is one on C^n
VectorFields fields_of(const Group& group, Eigen::Index inputs);

/// `GL(3)`, `Aff(3)`, a product of names, `poly(2)` (polynomials of degree up to 2), `fourier(1)` (waves), or the path
/// of a group file. \throws InputError for what is none of them, or does not act on R^m
VectorFields candidate_fields(std::string_view text, Eigen::Index inputs);

/// [xi, eta] = D eta xi - D xi eta of fields i and j at a point where they have Jacobians.
Eigen::VectorXd bracket(const FieldsAt& fields, Eigen::Index i, Eigen::Index j);

}  // namespace lieder

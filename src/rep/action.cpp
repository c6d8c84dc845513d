#include <fmt/format.h>

#include <Eigen/LU>
#include <complex>

#include "lieder/base/error.hpp"
#include "lieder/rep/representation.hpp"
#include "linalg/along_axis.hpp"
#include "rep/power_basis.hpp"

namespace lieder {
namespace {

using Eigen::Index;
template <typename Scalar>
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

/// Whether a matrix stands for an element of the group or of its algebra: that decides what a product and a dual do.
enum class Of { group, algebra };

template <typename Scalar>
Matrix<Scalar> dual_matrix(const Matrix<Scalar>& m, Of of) {
  if (of == Of::algebra) return -m.transpose();
  const Eigen::FullPivLU<Matrix<Scalar>> lu(m);
  if (!lu.isInvertible()) throw InputError("representation: a singular matrix came; need an invertible one for a dual");
  return lu.inverse().transpose();
}

template <typename Scalar>
Matrix<Scalar> atom_matrix(const Atom& atom, const Matrix<Scalar>& m, Of of);

template <typename Scalar>
Matrix<Scalar> act_on_term(const TensorProduct& term, const Matrix<Scalar>& m, Of of, Matrix<Scalar> x) {
  Matrix<Scalar> sum = Matrix<Scalar>::Zero(x.rows(), x.cols());
  Index inner = x.rows();
  for (const Axis& axis : term.axes) {
    inner /= axis.atom.size;
    const Matrix<Scalar> moved = along_axis<Scalar, Eigen::Dynamic>(atom_matrix<Scalar>(axis.atom, m, of), x, inner);
    if (of == Of::group)
      x = moved;
    else
      sum += moved;
  }
  return of == Of::group ? x : sum;
}

template <typename Scalar>
Matrix<Scalar> act_by(const Representation& rep, const Matrix<Scalar>& m, Of of, const Matrix<Scalar>& x) {
  if (x.rows() != rep.size())
    throw InputError(fmt::format("representation: {} rows came; it acts on {}", x.rows(), rep.size()));
  Matrix<Scalar> y = Matrix<Scalar>::Zero(x.rows(), x.cols());
  for (const TensorProduct& term : rep.terms()) {
    const std::vector<Index> coordinates = coordinates_of(term);
    y(coordinates, Eigen::all) = act_on_term<Scalar>(term, m, of, x(coordinates, Eigen::all));
  }
  return y;
}

template <typename Scalar>
Matrix<Scalar> atom_matrix(const Atom& atom, const Matrix<Scalar>& m, Of of) {
  Matrix<Scalar> matrix;
  if (atom.kind == Atom::Kind::base) {
    if (m.rows() != m.cols() || atom.first + atom.size > m.rows())
      throw InputError(
          fmt::format("representation: {} x {} came; need the matrix of a group element with at least {} "
                      "coordinates",
                      m.rows(), m.cols(), atom.first + atom.size));
    matrix = m.block(atom.first, atom.first, atom.size, atom.size);
  } else {
    const Eigen::SparseMatrix<Scalar> basis =
        power_basis(atom.of->size(), atom.degree, atom.kind).template cast<Scalar>();
    matrix = basis.transpose() * act_by<Scalar>(power(*atom.of, atom.degree), m, of, Matrix<Scalar>(basis));
  }
  return atom.dual ? dual_matrix(matrix, of) : matrix;
}

}  // namespace

Eigen::MatrixXd act(const Representation& rep, const Eigen::MatrixXd& g, const Eigen::MatrixXd& x) {
  return act_by<double>(rep, g, Of::group, x);
}
Eigen::MatrixXcd act(const Representation& rep, const Eigen::MatrixXcd& g, const Eigen::MatrixXcd& x) {
  return act_by<std::complex<double>>(rep, g, Of::group, x);
}
Eigen::MatrixXd act_by_algebra(const Representation& rep, const Eigen::MatrixXd& xi, const Eigen::MatrixXd& x) {
  return act_by<double>(rep, xi, Of::algebra, x);
}

Eigen::MatrixXd matrix_of(const Atom& atom, const Eigen::MatrixXd& g) {
  return atom_matrix<double>(atom, g, Of::group);
}
Eigen::MatrixXcd matrix_of(const Atom& atom, const Eigen::MatrixXcd& g) {
  return atom_matrix<std::complex<double>>(atom, g, Of::group);
}
Eigen::MatrixXd algebra_matrix_of(const Atom& atom, const Eigen::MatrixXd& xi) {
  return atom_matrix<double>(atom, xi, Of::algebra);
}

}  // namespace lieder

// By LAPACK. Eigen's own divide and conquer (3.4.0) fails on matrices with many equal singular values, which is what
// exact symmetries make: of random bases with values 1 and 0, every eighth came out wrong or with vectors that are NaN.
#include "linalg/svd.hpp"

#include <lapacke.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "lieder/base/error.hpp"
#include "linalg/triangular_factor.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// 'N': no vectors, 'S': as many as there are values, 'A': whole bases.
struct Factors {
  MatrixXd u;
  VectorXd values;
  MatrixXd vt;
};

/// Divide and conquer; where that does not converge, QR iterations.
lapack_int decompose(char job, const MatrixXd& m, Factors& f) {
  const auto rows = static_cast<lapack_int>(m.rows()), columns = static_cast<lapack_int>(m.cols());
  const auto u_rows = std::max<lapack_int>(1, static_cast<lapack_int>(f.u.rows()));
  const auto vt_rows = std::max<lapack_int>(1, static_cast<lapack_int>(f.vt.rows()));
  MatrixXd work = m;
  const lapack_int info = LAPACKE_dgesdd(LAPACK_COL_MAJOR, job, rows, columns, work.data(), rows, f.values.data(),
                                         f.u.data(), u_rows, f.vt.data(), vt_rows);
  if (info == 0) return info;
  work = m;
  VectorXd unconverged(f.values.size());
  return LAPACKE_dgesvd(LAPACK_COL_MAJOR, job, job, rows, columns, work.data(), rows, f.values.data(), f.u.data(),
                        u_rows, f.vt.data(), vt_rows, unconverged.data());
}

Factors factors(char job, const MatrixXd& m) {
  const Index k = std::min(m.rows(), m.cols());
  const Index columns_of_u = job == 'N' ? 0 : job == 'A' ? m.rows() : k;
  const Index rows_of_vt = job == 'N' ? 0 : job == 'A' ? m.cols() : k;
  Factors f{.u = MatrixXd::Identity(m.rows(), columns_of_u),
            .values = VectorXd::Constant(k, std::numeric_limits<double>::quiet_NaN()),
            .vt = MatrixXd::Identity(rows_of_vt, m.cols())};
  if (k == 0 || !m.allFinite()) return f;
  if (decompose(job, m, f) != 0) throw InternalError("LAPACK found no singular values of a finite matrix");
  return f;
}

}  // namespace

ThinSvd thin_svd(const MatrixXd& m) {
  Factors f = factors('S', m);
  return {.u = std::move(f.u), .values = std::move(f.values), .v = f.vt.transpose()};
}

RightSingularVectors right_singular_vectors(const MatrixXd& m) {
  // R of m = Q R has the same right singular vectors, and fewer rows.
  Factors f = factors('A', m.rows() > m.cols() && m.allFinite() ? triangle_of(m) : m);
  return {.values = std::move(f.values), .v = f.vt.transpose()};
}

VectorXd singular_values(const MatrixXd& m) { return factors('N', m).values; }

}  // namespace lieder

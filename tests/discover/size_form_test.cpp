#include <gtest/gtest.h>

#include "discover/size_by_matrices.hpp"
#include "discover/size_of_invariance.hpp"
#include "lieder/base/seed.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// |DF| |xi| written out: a row for each point, slope, component and value.
std::vector<MatrixXd> written_out(const MatrixXd& x, const OrthonormalPolynomials& functions,
                                  const VectorFields& candidates, Index outputs) {
  const Index m = x.cols(), t = functions.count();
  std::vector<MatrixXd> all(static_cast<std::size_t>(candidates.count()),
                            MatrixXd::Zero(x.rows() * m * m * outputs, t * outputs));
  for (Index k = 0, row = 0; k < x.rows(); ++k) {
    const MatrixXd slope = functions.turn.transpose() * functions.monomials.jacobian(x.row(k));
    const MatrixXd fields = candidates.at(x.row(k), false).values;
    for (Index a = 0; a < m; ++a)
      for (Index c = 0; c < m; ++c)
        for (Index r = 0; r < outputs; ++r, ++row)
          for (Index j = 0; j < t; ++j)
            for (Index i = 0; i < candidates.count(); ++i)
              all[static_cast<std::size_t>(i)](row, j * outputs + r) =
                  slope(j, a) * fields(c, i) / std::sqrt(static_cast<double>(x.rows()));
  }
  return all;
}

MatrixXd gram_of(const MatrixXd& columns) { return columns.transpose() * columns; }

void expect_near(const MatrixXd& a, const MatrixXd& b) { EXPECT_LE((a - b).norm(), 1e-11 * b.norm()); }

// Property: the form of slopes agrees with the matrices that it stands for, in all that is asked of it.
void compare_forms(int degree, const std::string& candidates, Index outputs) {
  RandomStream random(Seed{static_cast<std::uint64_t>(degree)});
  const MatrixXd x = 3 * random.normal_matrix(60, 3);
  const OrthonormalPolynomials functions(x, degree);
  const VectorFields fields = candidate_fields(candidates, 3);
  const std::vector<MatrixXd> matrices = written_out(x, functions, fields, outputs);
  const PolynomialSlopes slopes(x, functions, degree, fields);
  const auto form = size_of_invariance(slopes, outputs), wanted = norm_of(matrices);
  ASSERT_EQ(form->directions(), wanted->directions());
  ASSERT_EQ(form->coefficients(), wanted->coefficients());
  const Index q = form->coefficients();
  const VectorXd b = random.normal_matrix(q, 1);
  const MatrixXd columns = random.normal_matrix(q, 4), theta = random.normal_matrix(form->directions(), 3);
  expect_near(form->norms(), wanted->norms());
  expect_near(gram_of(form->along(b)), gram_of(wanted->along(b)));
  expect_near(gram_of(form->over_class(theta)), gram_of(wanted->over_class(theta)));
  const auto between = form->between(columns), wanted_between = wanted->between(columns);
  const auto from = form->from(b), wanted_from = wanted->from(b);
  for (Index i = 0; i < 3; ++i)
    for (SizeProducts* p : {between.get(), wanted_between.get(), from.get(), wanted_from.get()}) p->add(theta.col(i));
  for (Index i = 0; i < 3; ++i)
    for (Index j = 0; j < 3; ++j) {
      expect_near(between->product(i, j), wanted_between->product(i, j));
      expect_near(from->product(i, j), wanted_from->product(i, j));
    }
}

TEST(SizeOfInvariance, EqualsItsMatrices) {
  compare_forms(3, "Aff(3)", 1);
  compare_forms(2, "poly(2)", 2);
  compare_forms(1, "GL(3)", 3);
}

// Property: a certificate says the same of a form and of its matrices.
TEST(SizeOfInvariance, MakesTheSameCertificates) {
  RandomStream random(Seed{7});
  const MatrixXd x = random.normal_matrix(80, 3);
  const OrthonormalPolynomials functions(x, 2);
  const VectorFields fields = candidate_fields("Aff(3)", 3);
  const PolynomialSlopes slopes(x, functions, 2, fields);
  const std::vector<MatrixXd> matrices = written_out(x, functions, fields, 1);
  FittedModel model{.coefficients = random.normal_matrix(functions.count(), 1),
                    .covariance_factor = MatrixXd::Identity(functions.count(), functions.count()) / 9,
                    .sigma = 0.05,
                    .degrees_of_freedom = 70,
                    .broken = {},
                    .size = matrices};
  for (Index i = 0; i < fields.count(); ++i) {
    MatrixXd broken(x.rows(), functions.count());  // rows of points are as good as an orthonormal basis
    for (Index k = 0; k < x.rows(); ++k)
      broken.row(k) = (functions.turn.transpose() * functions.monomials.jacobian(x.row(k)) *
                       fields.at(x.row(k), false).values.col(i))
                          .transpose() /
                      std::sqrt(static_cast<double>(x.rows()));
    model.broken.push_back(broken);
  }
  const CertificateOptions options{.delta = 0.3, .draws = 400, .threads = 1};
  const CertificateResult by_matrices = certify(model, options);
  model.size.clear();
  model.size_form = size_of_invariance(slopes, 1);
  const CertificateResult by_form = certify(model, options);
  ASSERT_EQ(by_form.directions.size(), by_matrices.directions.size());
  for (std::size_t i = 0; i < by_form.directions.size(); ++i) {
    EXPECT_NEAR(by_form.directions[i].estimate, by_matrices.directions[i].estimate, 1e-9);
    if (by_form.directions[i].estimate < 1e-9) continue;  // those of one null space come in any order and turn
    EXPECT_NEAR(by_form.directions[i].upper, by_matrices.directions[i].upper, 1e-4);
    EXPECT_NEAR(by_form.directions[i].lower, by_matrices.directions[i].lower, 1e-4);
  }
  EXPECT_EQ(by_form.calibrated.dimension, by_matrices.calibrated.dimension);
  ASSERT_EQ(by_form.calibrated.steps.size(), by_matrices.calibrated.steps.size());
  EXPECT_NEAR(by_form.calibrated.smallest_delta, by_matrices.calibrated.smallest_delta, 0.02);
}

}  // namespace
}  // namespace lieder

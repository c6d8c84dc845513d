#include "lieder/lie/vector_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lie/sum_text.hpp"
#include "lie/word_argument.hpp"
#include "lieder/base/error.hpp"
#include "lieder/group/named.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kMostWrittenTerms = 12;

bool is_file(std::string_view text) { return text.ends_with(".json"); }

}  // namespace

VectorFields::VectorFields(Dictionary dictionary, const std::vector<MatrixXd>& coefficients, std::string name)
    : dictionary_(std::move(dictionary)), count_(static_cast<Index>(coefficients.size())), name_(std::move(name)) {
  const Index m = dictionary_.inputs, p = dictionary_.size;
  std::vector<Eigen::Triplet<double>> entries;
  for (Index i = 0; i < count_; ++i) {
    const MatrixXd& c = coefficients[static_cast<std::size_t>(i)];
    if (c.rows() != m || c.cols() != p)
      throw InputError(fmt::format("vector fields: coefficients of field {} are {} x {}; need {} x {}", i, c.rows(),
                                   c.cols(), m, p));
    if (!c.allFinite()) throw InputError(fmt::format("vector fields: a coefficient of field {} is not finite", i));
    for (Index entry = 0; entry < c.size(); ++entry)
      if (c(entry) != 0) entries.emplace_back(static_cast<int>(entry), static_cast<int>(i), c(entry));
  }
  stacked_.resize(m * p, count_);
  stacked_.setFromTriplets(entries.begin(), entries.end());
}

MatrixXd VectorFields::coefficients(Index i) const {
  return VectorXd(stacked_.col(i)).reshaped(inputs(), dictionary_.size);
}

VectorFields VectorFields::with_zeros(Index more) const {
  VectorFields all = *this;
  all.count_ += more;
  all.stacked_.conservativeResize(stacked_.rows(), all.count_);
  return all;
}

MatrixXd VectorFields::combine(const VectorXd& c) const {
  return VectorXd(stacked_ * c).reshaped(inputs(), dictionary_.size);
}

FieldsAt VectorFields::at(const VectorXd& x, bool with_jacobians) const {
  using Entry = Eigen::SparseMatrix<double>::InnerIterator;
  const Index m = inputs();
  FieldsAt all{.x = x, .values = MatrixXd::Zero(m, count_), .jacobians = {}};
  const VectorXd functions = dictionary_.values(x);
  for (Index i = 0; i < count_; ++i)
    for (Entry e(stacked_, i); e; ++e) all.values(e.row() % m, i) += e.value() * functions[e.row() / m];
  if (!with_jacobians) return all;
  const MatrixXd slopes = dictionary_.jacobian(x);
  all.jacobians.assign(static_cast<std::size_t>(count_), MatrixXd::Zero(m, m));
  for (Index i = 0; i < count_; ++i)
    for (Entry e(stacked_, i); e; ++e)
      all.jacobians[static_cast<std::size_t>(i)].row(e.row() % m) += e.value() * slopes.row(e.row() / m);
  return all;
}

std::string VectorFields::text(const VectorXd& c, double error) const {
  const MatrixXd sum = combine(c);
  const SumStyle style{.least = error * sum.cwiseAbs().maxCoeff(),
                       .digits = std::clamp(static_cast<int>(std::ceil(-std::log10(error))), 1, 15),
                       .most = kMostWrittenTerms,
                       .rest = " + .."};
  std::string text = "(";
  for (Index i = 0; i < inputs(); ++i) text += (i == 0 ? "" : ", ") + sum_text(sum.row(i), dictionary_.names, style);
  return text + ")";
}

MatrixXd VectorFields::affine_matrix(const VectorXd& c) const {
  if (!affine_) throw InputError("vector fields: they are not affine, so that no matrix stands for them");
  MatrixXd matrix = MatrixXd::Zero(inputs() + 1, inputs() + 1);
  const MatrixXd sum = combine(c);  // functions are 1, x1, .., xm
  matrix.topLeftCorner(inputs(), inputs()) = sum.rightCols(inputs());
  matrix.topRightCorner(inputs(), 1) = sum.col(0);
  return matrix;
}

bool VectorFields::is_linear() const {
  if (!affine_) return false;
  for (Index i = 0; i < count_; ++i)  // the first function is 1, whose coefficients are the first m
    if (Eigen::SparseMatrix<double>::InnerIterator e(stacked_, i); e && e.row() < inputs()) return false;
  return true;
}

VectorFields affine_fields(const std::vector<MatrixXd>& matrices, Index inputs, std::string name) {
  std::vector<MatrixXd> coefficients;
  for (std::size_t i = 0; i < matrices.size(); ++i) {
    const MatrixXd& a = matrices[i];
    const bool square = a.rows() == a.cols();
    if (!square || (a.rows() != inputs && a.rows() != inputs + 1))
      throw InputError(fmt::format(
          "vector fields: matrix {} is {} x {}; points have {} coordinates, so {} x {} or, affinely, {} x {} is needed",
          i, a.rows(), a.cols(), inputs, inputs, inputs, inputs + 1, inputs + 1));
    MatrixXd& c = coefficients.emplace_back(MatrixXd::Zero(inputs, inputs + 1));
    c.rightCols(inputs) = a.topLeftCorner(inputs, inputs);
    if (a.rows() == inputs) continue;
    if (!a.row(inputs).isZero(0))
      throw InputError(fmt::format("vector fields: the last row of matrix {} is not 0, as an affine one's is", i));
    c.col(0) = a.col(inputs).head(inputs);
  }
  VectorFields fields(polynomial_dictionary(inputs, 1), coefficients, std::move(name));
  fields.affine_ = true;
  return fields;
}

VectorFields all_fields(Dictionary dictionary, std::string name) {
  const Index m = dictionary.inputs, p = dictionary.size;
  std::vector<MatrixXd> coefficients;
  for (Index k = 0; k < p; ++k)
    for (Index i = 0; i < m; ++i) coefficients.emplace_back(MatrixXd::Zero(m, p))(i, k) = 1;
  return {std::move(dictionary), coefficients, std::move(name)};
}

VectorFields polynomial_fields(Index inputs, int degree) {
  const std::string name = fmt::format("poly({})", degree);
  if (degree != 1) return all_fields(polynomial_dictionary(inputs, degree), name);
  std::vector<MatrixXd> matrices;
  for (Index k = 0; k <= inputs; ++k)  // the order of all_fields: constants first
    for (Index i = 0; i < inputs; ++i)
      matrices.emplace_back(MatrixXd::Zero(inputs + 1, inputs + 1))(i, k == 0 ? inputs : k - 1) = 1;
  return affine_fields(matrices, inputs, name);
}

VectorFields fields_of(const Group& group, Index inputs) {
  const std::string name = group.name.value_or("a group without a name");
  if (group.complex)
    throw InputError(fmt::format("candidates: {} acts on C^{}; need a group on R^{}, such as Real({})", name,
                                 group.size, inputs, name));
  if (group.lie_algebra.empty())
    throw InputError(fmt::format("candidates: {} has no continuous part; need a group with generators", name));
  if (group.size != inputs && group.size != inputs + 1)
    throw InputError(fmt::format("candidates: {} acts on R^{}; points have {} coordinates", name, group.size, inputs));
  return affine_fields(group.lie_algebra, inputs, name);
}

VectorFields candidate_fields(std::string_view text, Index inputs) {
  if (const auto degree = argument_of("candidates", "poly", text)) return polynomial_fields(inputs, *degree);
  if (const auto waves = argument_of("candidates", "fourier", text))
    return all_fields(fourier_dictionary(inputs, *waves), std::string(text));
  return fields_of(is_file(text) ? read_group(text) : named_group(text), inputs);
}

VectorXd bracket(const FieldsAt& fields, Index i, Index j) {
  const auto& d = fields.jacobians;
  return d[static_cast<std::size_t>(j)] * fields.values.col(i) - d[static_cast<std::size_t>(i)] * fields.values.col(j);
}

}  // namespace lieder

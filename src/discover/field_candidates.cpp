#include <fmt/format.h>

#include "lieder/base/error.hpp"
#include "lieder/discover/field.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// (S b; 0 0) of each field, on so many coordinates.
std::vector<MatrixXd> affine_matrices(const VectorFields& fields, Index inputs, const char* thing) {
  if (!fields.is_affine())
    throw InputError(
        fmt::format("discover: {} candidates '{}' came; fields of values are moved by affine ones, such "
                    "as Aff({}) or SE({})",
                    thing, fields.name(), inputs, inputs));
  if (fields.inputs() != inputs)
    throw InputError(
        fmt::format("discover: {} candidates act on {} coordinates; there are {}", thing, fields.inputs(), inputs));
  std::vector<MatrixXd> all;
  for (Index i = 0; i < fields.count(); ++i) all.push_back(fields.affine_matrix(VectorXd::Unit(fields.count(), i)));
  return all;
}

/// On (x, u, 1) from a matrix on (x, 1) or (u, 1), which begins at a coordinate.
MatrixXd widened(const MatrixXd& part, Index first, Index size) {
  MatrixXd whole = MatrixXd::Zero(size, size);
  const Index n = part.rows() - 1;
  whole.block(first, first, n, n) = part.topLeftCorner(n, n);
  whole.block(first, size - 1, n, 1) = part.topRightCorner(n, 1);
  return whole;
}

std::optional<VectorFields> fields_from_words(std::string_view text, Index inputs) {
  if (text == "none") return std::nullopt;
  return candidate_fields(text, inputs);
}

}  // namespace

VectorFields field_candidates(const std::optional<VectorFields>& domain, const std::optional<VectorFields>& values,
                              Index dimension, Index channels, bool shifts) {
  const Index size = dimension + channels + 1;
  std::vector<MatrixXd> matrices;
  if (domain)
    for (const MatrixXd& m : affine_matrices(*domain, dimension, "the domain's"))
      matrices.push_back(widened(m, 0, size));
  if (values)
    for (const MatrixXd& m : affine_matrices(*values, channels, "the values'"))
      matrices.push_back(widened(m, dimension, size));
  if (shifts)
    for (Index c = 0; c < channels; ++c)
      for (Index a = 0; a < dimension; ++a) matrices.emplace_back(MatrixXd::Zero(size, size))(dimension + c, a) = 1;
  if (matrices.empty()) throw InputError("discover: no candidates on the domain and none on the values; need some");
  const std::string name = fmt::format("{} on the domain, {} on the values{}", domain ? domain->name() : "none",
                                       values ? values->name() : "none", shifts ? ", shifts along x" : "");
  return affine_fields(matrices, dimension + channels, name);
}

VectorFields field_candidates(std::string_view domain, std::string_view values, Index dimension, Index channels,
                              bool shifts) {
  return field_candidates(fields_from_words(domain, dimension), fields_from_words(values, channels), dimension,
                          channels, shifts);
}

}  // namespace lieder

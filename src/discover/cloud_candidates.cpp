#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "discover/element_kind.hpp"
#include "lieder/base/error.hpp"
#include "lieder/discover/cloud.hpp"
#include "lieder/group/finite.hpp"
#include "lieder/group/named.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

/// Finite groups with more elements are asked about their generators alone.
constexpr std::size_t kMostElementsOfGroup = 49;
constexpr double kSameMatrix = 1e-9;
/// Matrices are called orthogonal, and powers of them the identity, to this.
constexpr double kOrthogonal = 1e-7;
constexpr int kLargestPower = 120;
constexpr std::size_t kLongestName = 60;
/// A matrix of known error may be a permutation that is so many errors away.
constexpr double kErrorsOfPermutation = 4;

/// The least power that is the identity; 0: none that is small.
int order_of_matrix(const MatrixXd& g) {
  const MatrixXd one = MatrixXd::Identity(g.rows(), g.cols());
  MatrixXd power = g;
  for (int k = 1; k <= kLargestPower; ++k, power *= g)
    if ((power - one).norm() < kOrthogonal) return k;
  return 0;
}

std::string name_of_matrix(const MatrixXd& g, std::size_t number) {
  const MatrixXd one = MatrixXd::Identity(g.rows(), g.cols());
  if ((g.transpose() * g - one).norm() > kOrthogonal) return fmt::format("element {}", number + 1);
  if ((g - one).norm() < kOrthogonal) return "identity";
  const int order = order_of_matrix(g);
  std::string kind = element_kind(g, order);
  if (kind.size() <= kLongestName && order > 0) return kind;
  return order > 0 ? fmt::format("element {}, of order {}", number + 1, order) : fmt::format("element {}", number + 1);
}

void check_affine_element(const MatrixXd& g, Index inputs, std::size_t number) {
  const bool square = g.rows() == g.cols();
  if (!square || (g.rows() != inputs && g.rows() != inputs + 1))
    throw InputError(fmt::format(
        "elements: matrix {} is {} x {}; points have {} coordinates, so {} x {} or, affinely, {} x {} is needed",
        number, g.rows(), g.cols(), inputs, inputs, inputs, inputs + 1, inputs + 1));
  check_element(g, number);
  if (g.rows() > inputs && g.row(inputs) != MatrixXd::Identity(inputs + 1, inputs + 1).row(inputs))
    throw InputError(
        fmt::format("elements: the last row of matrix {} is not (0, .., 0, 1), as an affine one's is", number));
}

/// Names of equal elements are numbered.
void tell_apart(std::vector<CloudElement>& elements) {
  std::map<std::string, int> count;
  for (const CloudElement& e : elements) ++count[e.name];
  std::map<std::string, int> number;
  for (CloudElement& e : elements)
    if (count[e.name] > 1) e.name = fmt::format("{}, no. {}", e.name, ++number[e.name]);
}

/// All but the identity, and of g and its inverse one: they keep the same clouds.
std::vector<MatrixXd> told_apart_by_clouds(const FiniteGroup& finite) {
  std::vector<MatrixXd> chosen;
  const MatrixXd one = MatrixXd::Identity(finite.elements.front().rows(), finite.elements.front().cols());
  for (std::size_t i = 1; i < finite.elements.size(); ++i) {
    const MatrixXd& g = finite.elements[i];
    const bool inverse_is_there =
        std::ranges::any_of(chosen, [&](const MatrixXd& h) { return (h * g - one).norm() < kSameMatrix; });
    if (!inverse_is_there) chosen.push_back(g);
  }
  return chosen;
}

/// The signed permutation that a matrix with an error may have been.
std::optional<MatrixXd> permutation_within(const MatrixXd& g, double noise) {
  const MatrixXd rounded = g.array().round();
  const auto entries = rounded.cwiseAbs();
  const bool is_one = entries.maxCoeff() == 1 && (entries.rowwise().sum().array() == 1).all() &&
                      (entries.colwise().sum().array() == 1).all();
  if (!is_one || rounded == g || (g - rounded).norm() > kErrorsOfPermutation * noise * rounded.norm())
    return std::nullopt;
  return rounded;
}

/// Matrices with an error, and behind each what it may have been without one.
CloudCandidates noisy_elements(const std::vector<MatrixXd>& matrices, double noise, Index inputs) {
  std::vector<MatrixXd> all;
  std::vector<double> errors;
  for (const MatrixXd& g : matrices) {
    all.push_back(g);
    errors.push_back(noise);
    if (auto exact = permutation_within(g, noise)) {
      all.push_back(std::move(*exact));
      errors.push_back(0);
    }
  }
  CloudCandidates candidates = cloud_elements(all, inputs);
  for (std::size_t i = 0; i < errors.size(); ++i) {
    candidates.elements[i].noise = errors[i];
    if (errors[i] > 0) candidates.elements[i].name += fmt::format(", known to {:.1g}", errors[i]);
  }
  return candidates;
}

std::vector<MatrixXd> elements_of_group(const Group& group) {
  if (!group.lie_algebra.empty() || group.noise > 0) return group.discrete;
  const auto finite = finite_group(group, kMostElementsOfGroup);
  return finite ? told_apart_by_clouds(*finite) : group.discrete;
}

}  // namespace

CloudCandidates cloud_elements(const std::vector<MatrixXd>& matrices, Index inputs) {
  CloudCandidates candidates;
  for (std::size_t i = 0; i < matrices.size(); ++i) {
    check_affine_element(matrices[i], inputs, i);
    candidates.elements.push_back({.name = name_of_matrix(matrices[i], i), .matrix = matrices[i]});
  }
  tell_apart(candidates.elements);
  return candidates;
}

std::vector<MatrixXd> linear_elements(const CloudCandidates& candidates, Index inputs) {
  std::vector<MatrixXd> all;
  for (const CloudElement& e : candidates.elements) {
    if (e.matrix.rows() > inputs && !e.matrix.col(inputs).head(inputs).isZero(0))
      throw InputError(fmt::format("candidates: {} moves the origin; functions are asked about matrices {} x {} alone",
                                   e.name, inputs, inputs));
    all.emplace_back(e.matrix.topLeftCorner(inputs, inputs));
  }
  return all;
}

VectorFields ask_function(const CloudCandidates& candidates, Index inputs, DiscoverOptions& options) {
  options.directions = options.matrices = candidates.fields.has_value();
  for (MatrixXd& g : linear_elements(candidates, inputs)) options.elements.push_back(std::move(g));
  return candidates.fields ? *candidates.fields : candidate_fields(fmt::format("GL({})", inputs), inputs);
}

CloudCandidates cloud_candidates(const Group& group, Index inputs) {
  const std::string name = group.name.value_or("a group without a name");
  if (group.complex || (group.lie_algebra.empty() && group.discrete.empty())) {
    if (!group.complex)
      throw InputError(fmt::format("candidates: {} moves nothing; need a group with generators or elements", name));
    return {.name = name, .fields = fields_of(group, inputs)};  // refuses it
  }
  if (group.size != inputs && group.size != inputs + 1)
    throw InputError(fmt::format("candidates: {} acts on R^{}; points have {} coordinates", name, group.size, inputs));
  CloudCandidates candidates = noisy_elements(elements_of_group(group), group.noise, inputs);
  candidates.name = name;
  if (!group.lie_algebra.empty()) candidates.fields = fields_of(group, inputs);
  return candidates;
}

CloudCandidates cloud_candidates(std::string_view text, Index inputs) {
  if (text.ends_with(".json")) return cloud_candidates(read_group(text), inputs);
  if (!text.starts_with("poly(") && !text.starts_with("fourier(")) {
    const Group group = named_group(text);
    if (group.lie_algebra.empty()) return cloud_candidates(group, inputs);
  }
  CloudCandidates candidates{.fields = candidate_fields(text, inputs)};
  candidates.name = candidates.fields->name();
  return candidates;
}

}  // namespace lieder

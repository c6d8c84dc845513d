#include "lieder/group/extend.hpp"

#include <fmt/format.h>

#include <Eigen/LU>
#include <algorithm>
#include <cctype>
#include <cmath>

#include "group/json_matrices.hpp"
#include "lieder/base/error.hpp"
#include "lieder/group/algebra.hpp"
#include "lieder/group/finite.hpp"
#include "lieder/group/permutation.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;

constexpr std::size_t kMostElements = 2000;

void require_images(const char* what, const Matrices& generators, const Matrices& images, Index size) {
  if (images.size() != generators.size())
    throw InputError(fmt::format("representation: {} images of {} generators came; need {}", images.size(), what,
                                 generators.size()));
  for (const MatrixXd& image : images) {
    if (image.rows() != size || image.cols() != size)
      throw InputError(fmt::format("representation: images of {} x {} and {} x {} came; need square ones of one size",
                                   size, size, image.rows(), image.cols()));
    if (!image.allFinite()) throw InputError("representation: an image is not finite; need finite values");
  }
}

bool is_word(const std::string& name) {
  const auto is_letter = [](unsigned char c) { return std::isalpha(c) != 0; };
  const auto is_rest = [](unsigned char c) { return std::isalnum(c) != 0; };
  return !name.empty() && is_letter(static_cast<unsigned char>(name.front())) && std::ranges::all_of(name, is_rest);
}

void require_new_name(const Group& group, const std::string& name) {
  if (!is_word(name))
    throw InputError(fmt::format("representation: the name \"{}\" came; need a letter, then letters and digits", name));
  for (const GroupBlock& block : base_representations(group))
    if (block.name == name || block.alias == name)
      throw InputError(fmt::format("representation: the group has one of the name {} already; need another", name));
}

MatrixXd block_diagonal(const MatrixXd& a, const MatrixXd& b) {
  MatrixXd m = MatrixXd::Zero(a.rows() + b.rows(), a.cols() + b.cols());
  m.topLeftCorner(a.rows(), a.cols()) = a;
  m.bottomRightCorner(b.rows(), b.cols()) = b;
  return m;
}

/// For a finite group that is small enough to be listed: images that do not multiply as its elements do generate more.
void require_same_order(const Group& group, const Group& extended, const std::string& name) {
  constexpr double kMostEntries = 2e7;  // of all elements together
  if (group.noise > 0) return;
  const double each = std::pow(static_cast<double>(extended.size), 2);
  const auto most = static_cast<std::size_t>(std::min(kMostEntries / each, static_cast<double>(kMostElements)));
  const auto elements = finite_group(group, most);
  if (elements && !finite_group(extended, elements->elements.size()))
    throw InputError(
        fmt::format("representation: the images for {} are no representation: they generate more than the group's {} "
                    "elements; need the image of a product to be the product of the images",
                    name, elements->elements.size()));
}

}  // namespace

Group with_representation(const Group& group, const std::string& name, const Matrices& lie_algebra,
                          const Matrices& discrete) {
  if (group.complex) throw InputError("representation: a group on C^n came; need one on R^n, such as Real(SU(n))");
  require_new_name(group, name);
  if (lie_algebra.empty() && discrete.empty())
    throw InputError(fmt::format("representation: no images came for {}; need one for each generator", name));
  const Index size = lie_algebra.empty() ? discrete.front().rows() : lie_algebra.front().rows();
  require_images("the Lie algebra", group.lie_algebra, lie_algebra, size);
  require_images("the discrete part", group.discrete, discrete, size);
  Group extended = group;
  extended.blocks = base_representations(group);
  extended.blocks.push_back({.name = name, .first = group.size, .size = size});
  extended.size = group.size + size;
  for (std::size_t k = 0; k < lie_algebra.size(); ++k)
    extended.lie_algebra[k] = block_diagonal(group.lie_algebra[k], lie_algebra[k]);
  for (std::size_t k = 0; k < discrete.size(); ++k) {
    if (std::abs(discrete[k].determinant()) < 1e-12)
      throw InputError(
          fmt::format("representation: image {} of the discrete part is singular; need invertible ones", k));
    extended.discrete[k] = block_diagonal(group.discrete[k], discrete[k]);
  }
  // Brackets that leave the pairs (X, image of X) say that the images do not multiply as the group does.
  const double tolerance = std::max(1e-9, 10 * group.noise);
  const double own = closure_defect(group.lie_algebra), defect = closure_defect(extended.lie_algebra);
  if (defect > own + tolerance)
    throw InputError(
        fmt::format("representation: the images for {} are no representation: brackets miss by {:.1e} of "
                    "their size; need [image X, image Y] = image [X, Y]",
                    name, defect));
  require_same_order(group, extended, name);
  return extended;
}

Group with_representation(const Group& group, const std::filesystem::path& file) {
  const nlohmann::json json = read_json(file, "a representation file");
  try {
    if (!json.is_object()) throw InputError(fmt::format("holds {}; need an object", json.type_name()));
    const auto format = need(json, "format", &nlohmann::json::is_number_integer, "1").get<std::int64_t>();
    if (format != 1) throw InputError(fmt::format("format {} came; this version reads format 1", format));
    const auto size = need(json, "size", &nlohmann::json::is_number_integer, "a positive integer").get<Index>();
    const auto images = [&](const char* key) {
      return json.contains(key) ? matrices_from_json(need(json, key, &nlohmann::json::is_array, "a list"), size, key)
                                : Matrices{};
    };
    return with_representation(group, need(json, "name", &nlohmann::json::is_string, "text").get<std::string>(),
                               images("lie_algebra"), images("discrete"));
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", file.string(), error.what()));
  }
}

Group with_regular_representation(const Group& group) {
  if (group.dimension() > 0) throw InputError("Reg: the group is not finite; need one without a Lie algebra");
  Group generated = group;
  if (generated.discrete.empty()) generated.discrete = {MatrixXd::Identity(group.size, group.size)};
  const auto finite = finite_group(generated, kMostElements);
  if (!finite) throw InputError(fmt::format("Reg: the group has more than {} elements; need fewer", kMostElements));
  Matrices images;
  for (const auto& image : finite->left) {
    Permutation permutation;
    for (const std::size_t product : image) permutation.push_back(static_cast<int>(product));
    images.push_back(permutation_matrix(permutation));
  }
  return with_representation(generated, "Reg", {}, images);
}

bool names_regular_representation(std::string_view expression) {
  const auto is_letter = [&](std::size_t i) {
    return i < expression.size() && std::isalnum(static_cast<unsigned char>(expression[i])) != 0;
  };
  for (std::size_t i = expression.find("Reg"); i != std::string_view::npos; i = expression.find("Reg", i + 1))
    if (!is_letter(i + 3) && (i == 0 || !is_letter(i - 1))) return true;
  return false;
}

}  // namespace lieder

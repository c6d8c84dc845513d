#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/group/group.hpp"

namespace lieder {

/// The group with one more base representation, which stands beside its own space: matrices become diag(X, image of X).
/// \param lie_algebra, discrete  m x m images of the group's generators, in their order
/// \throws InputError when the name is taken or no word, numbers or shapes disagree, the images are no representation
///   of the algebra (brackets of images are not images of brackets), or an image of a discrete generator is singular
Group with_representation(const Group& group, const std::string& name, const std::vector<Eigen::MatrixXd>& lie_algebra,
                          const std::vector<Eigen::MatrixXd>& discrete);

/// The same from a representation file (docs/files.md): JSON with `name`, `lie_algebra` and `discrete`.
/// \throws InputError as above, or when the file is none; the message starts with the path
Group with_representation(const Group& group, const std::filesystem::path& file);

/// A finite group with its regular representation, `Reg`: it permutes its own elements by multiplication from the left.
/// \throws InputError when the group is not finite, or has more than 2,000 elements
Group with_regular_representation(const Group& group);

/// Whether an expression of representations speaks of `Reg`.
bool names_regular_representation(std::string_view expression);

}  // namespace lieder

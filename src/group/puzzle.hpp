#pragma once
#include <vector>

#include "lieder/group/permutation.hpp"

namespace lieder {

/// Quarter turns of the six faces of Rubik's cube as permutations of its 48 stickers, the middle ones of the faces left
/// out. Faces in the order +x -x +y -y +z -z, each turned clockwise as seen from outside.
std::vector<Permutation> rubik_turns();

}  // namespace lieder

#include "group/puzzle.hpp"

#include <algorithm>
#include <array>

namespace lieder {
namespace {

using Triple = std::array<int, 3>;

/// A sticker: where its little cube stands and which way it looks.
struct Sticker {
  Triple cube, normal;
  bool operator==(const Sticker&) const = default;
};

std::vector<Triple> face_normals() {
  std::vector<Triple> normals;
  for (std::size_t axis = 0; axis < 3; ++axis)
    for (const int sign : {1, -1}) {
      normals.push_back({0, 0, 0});
      normals.back()[axis] = sign;
    }
  return normals;
}

int inner(const Triple& a, const Triple& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

std::vector<Sticker> stickers() {
  std::vector<Sticker> all;
  for (const Triple& normal : face_normals())
    for (int x = -1; x <= 1; ++x)
      for (int y = -1; y <= 1; ++y)
        for (int z = -1; z <= 1; ++z) {
          const Triple cube{x, y, z};
          if (inner(cube, normal) == 1 && cube != normal) all.push_back({cube, normal});
        }
  return all;
}

/// A quarter turn, clockwise as seen from the tip of the axis: v -> a (a.v) - a x v.
Triple turned(const Triple& v, const Triple& axis) {
  const Triple cross{axis[1] * v[2] - axis[2] * v[1], axis[2] * v[0] - axis[0] * v[2], axis[0] * v[1] - axis[1] * v[0]};
  Triple result{};
  for (std::size_t k = 0; k < 3; ++k) result[k] = axis[k] * inner(axis, v) - cross[k];
  return result;
}

}  // namespace

std::vector<Permutation> rubik_turns() {
  const std::vector<Sticker> all = stickers();
  std::vector<Permutation> turns;
  for (const Triple& face : face_normals()) {
    Permutation turn;
    for (const Sticker& s : all) {
      const Sticker moved = inner(s.cube, face) == 1 ? Sticker{turned(s.cube, face), turned(s.normal, face)} : s;
      turn.push_back(static_cast<int>(std::ranges::find(all, moved) - all.begin()));
    }
    turns.push_back(std::move(turn));
  }
  return turns;
}

}  // namespace lieder

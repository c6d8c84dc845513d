#pragma once
#include <string>
#include <vector>

#include "lieder/group/named.hpp"
#include "lieder/kernel/finite_fourier.hpp"

namespace lieder::testing {

/// 1, i, j, k and their negatives, by left multiplication on R^4.
inline Group quaternion_group() {
  Eigen::Matrix4d i, j;
  i << 0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 0, -1, 0, 0, 1, 0;
  j << 0, 0, -1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, -1, 0, 0;
  return {.name = "Q8", .size = 4, .lie_algebra = {}, .discrete = {i, j}};
}

inline GroupTable table_of(const std::string& name) { return finite_elements(named_group(name)).table; }

struct KnownGroup {
  std::string name;
  GroupTable table;
  std::vector<int> dimensions;
};

inline std::vector<KnownGroup> finite_groups() {
  return {{"Z(6)", cyclic_table(6), {1, 1, 1, 1, 1, 1}},
          {"S(3)", table_of("S(3)"), {1, 1, 2}},
          {"Dih(4)", table_of("Dih(4)"), {1, 1, 1, 1, 2}},
          {"Dih(5)", table_of("Dih(5)"), {1, 1, 2, 2}},
          {"Q8", finite_elements(quaternion_group()).table, {1, 1, 1, 1, 2}},
          {"S(4)", table_of("S(4)"), {1, 1, 2, 3, 3}},
          {"A(4)", table_of("A(4)"), {1, 1, 1, 3}},
          {"S(3)*Z(4)", table_of("S(3)*Z(4)"), {1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2}},
          {"S(4)*S(2)", table_of("S(4)*S(2)"), {1, 1, 1, 1, 2, 2, 3, 3, 3, 3}}};
}

}  // namespace lieder::testing

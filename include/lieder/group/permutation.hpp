#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lieder/group/group.hpp"

namespace lieder {

/// Takes point i to p[i].
using Permutation = std::vector<int>;

/// The matrix with (P x)_{p[i]} = x_i.
Eigen::MatrixXd permutation_matrix(const Permutation& p);

/// Empty unless every entry is 0 or 1 and every row and column has one 1.
std::optional<Permutation> as_permutation(const Eigen::MatrixXd& matrix);

/// First b, then a.
Permutation compose(const Permutation& a, const Permutation& b);
Permutation inverse(const Permutation& p);

/// Points that a group takes into one another, in ascending order.
struct Orbit {
  std::vector<int> points;
  std::vector<Permutation> from_first = {};  ///< elements that take the first point to each; empty unless asked for
};

/// A permutation group with a base and strong generating set: exact order, membership, stabilisers and random elements,
/// none of which lists the group. By Schreier-Sims, deterministic, and by random elements where the order is known; all
/// permutations, or all even ones, of some points are recognised and need no search.
class PermutationGroup {
 public:
  /// \param first_point  the base starts there
  /// \throws InputError when a generator is no permutation of `degree` points (names its number)
  PermutationGroup(int degree, std::vector<Permutation> generators, int first_point = 0);

  int degree() const { return degree_; }
  const std::vector<Permutation>& generators() const { return generators_; }

  /// In decimal digits, for it may exceed any integer type: "43252003274489856000" for Rubik's cube.
  std::string order() const;
  /// Empty when it exceeds `most`.
  std::optional<std::int64_t> order_up_to(std::int64_t most) const;
  bool contains(const Permutation& p) const;

  /// All elements, the identity first.
  /// \throws InputError when there are more than `most`
  std::vector<Permutation> elements(std::int64_t most) const;

  /// `choice(n)` is a number below n; uniform choices give uniform elements.
  template <typename Choice>
  Permutation random_element(Choice&& choice) const;

  /// Of all points, ascending by the first of each.
  std::vector<Orbit> orbits(bool with_elements = false) const;

  /// What fixes `point`.
  PermutationGroup stabiliser(int point) const;

 private:
  PermutationGroup() = default;
  /// The stabiliser of the base points before this one, and the orbit of this one under it.
  struct Level {
    int point;
    std::vector<Permutation> generators = {};
    std::vector<int> orbit = {};
    /// By point: an element that takes the base point there; empty outside the orbit. Empty as a whole in a symmetric
    /// or alternating group, where exchanges and 3-cycles do it.
    std::vector<Permutation> to = {};
    int spare = -1;  ///< there: another point of an alternating group's orbit, or -1
  };
  /// What is left of an element after division by representatives, and the level where that ended.
  struct Residue {
    Permutation element;
    std::size_t level;
  };

  Permutation identity() const;
  bool reaches(const Level& level, int point) const;
  Permutation representative(const Level& level, int point) const;
  void make_natural(std::vector<int> points, bool even_only);
  void complete();
  void add_level(int point);
  void find_orbit(Level& level, bool with_elements = true) const;
  void extend_orbit(Level& level, std::size_t closed, bool with_elements) const;
  /// The same group with a base that starts at the point.
  PermutationGroup based_at(int point) const;
  void add_to_levels(const Permutation& p, std::size_t first, std::size_t last);
  std::optional<Residue> defect(std::size_t level) const;
  Residue divide(Permutation p, std::size_t first) const;

  int degree_ = 0;
  std::vector<Permutation> generators_;
  std::vector<Level> levels_;
};

template <typename Choice>
Permutation PermutationGroup::random_element(Choice&& choice) const {
  Permutation element = identity();
  for (const Level& level : levels_) {
    const int point = level.orbit[static_cast<std::size_t>(choice(level.orbit.size()))];
    element = compose(element, representative(level, point));
  }
  return element;
}

/// The group as permutations of its coordinates; empty when it is none.
std::optional<PermutationGroup> as_permutation_group(const Group& group);

}  // namespace lieder

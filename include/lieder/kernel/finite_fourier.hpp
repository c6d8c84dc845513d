#pragma once
#include <Eigen/Core>
#include <complex>
#include <vector>

#include "lieder/base/seed.hpp"
#include "lieder/group/group.hpp"
#include "lieder/kernel/kernel.hpp"

namespace lieder {

/// A finite group by its multiplication.
struct GroupTable {
  std::vector<std::vector<int>> product;  ///< product[g][h] is the number of gh; element 0 is the identity
  std::vector<int> inverse;               ///< of each element
  int order() const { return static_cast<int>(inverse.size()); }
};

/// Z_n, element k the k-th power of the generator. \throws InputError unless n > 0
GroupTable cyclic_table(int n);

/// A finite matrix group with its elements, the identity first.
struct FiniteElements {
  GroupTable table;
  std::vector<Eigen::MatrixXd> matrices;
};

/// \throws InputError for a group with a Lie algebra, or with more than `most` elements
FiniteElements finite_elements(const Group& group, std::size_t most = 2000);

/// For `average`.
FiniteAction action_of(const FiniteElements& group);

/// g x in the order of the elements, |G| x n. \throws InputError when x is no vector of the group's size or not finite
RowMatrix orbit_of(const FiniteElements& group, const Eigen::VectorXd& x);

/// rho(g) for each element, unitary d x d.
struct IrreducibleRepresentation {
  std::vector<Eigen::MatrixXcd> matrices;
  Eigen::Index dimension() const { return matrices.front().rows(); }
  std::complex<double> character(int g) const { return matrices[static_cast<std::size_t>(g)].trace(); }
};

/// All of them up to equivalence, the trivial one first, then by dimension; their dimensions' squares add up to |G|.
/// By eigenspaces of a random element of the group algebra, acting on the right of the group's functions: each is
/// irreducible under the group that acts on the left [Dixon1970]. Cyclic tables by their closed form. Deterministic.
/// \throws InputError when the table is none of a group (says where)
/// Cost: |G|^3 time, |G|^2 memory.
std::vector<IrreducibleRepresentation> irreducible_representations(const GroupTable& table, Seed seed = {});

}  // namespace lieder

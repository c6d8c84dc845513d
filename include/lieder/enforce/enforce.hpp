#pragma once
#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lieder/base/progress.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/base/status.hpp"
#include "lieder/group/group.hpp"
#include "lieder/linalg/rank.hpp"
#include "lieder/rep/representation.hpp"

namespace lieder {

class EnforceCache;

/// How it is known that a basis misses nothing.
enum class Completeness {
  exact,       ///< counted in integers: orbits
  characters,  ///< dimensions of irreducible representations add up to the whole space
  rank         ///< a numerical rank, with its gap
};
std::string_view to_string(Completeness completeness);

/// rho(g) of each factor of a tensor product, and of the inverse of g.
struct FactorMatrices {
  std::vector<Eigen::MatrixXcd> forward, backward;
};

/// All invariant tensors of one tensor product of atoms, as an orthonormal basis that may be kept in factors.
class Invariants {
 public:
  virtual ~Invariants() = default;
  virtual Eigen::Index size() const = 0;   ///< entries of a tensor, the last index fastest
  virtual Eigen::Index count() const = 0;  ///< of basis tensors
  virtual bool is_factored() const = 0;
  /// Sum of the basis tensors with these weights.
  virtual Eigen::VectorXd combine(const Eigen::VectorXd& weights) const = 0;
  /// Inner products of a tensor with the basis.
  virtual Eigen::VectorXd project(const Eigen::VectorXd& tensor) const = 0;
  /// The basis tensors as columns, size x count.
  /// \param memory_limit  bytes; 0: what the machine has
  /// \throws InputError when they would take more (says how much)
  Eigen::SparseMatrix<double> columns(std::uint64_t memory_limit = 0) const;
  /// That are held in memory, estimated.
  virtual double bytes() const = 0;
  /// Bound for the entries of columns() that are not zero.
  virtual double most_nonzeros() const { return static_cast<double>(size()) * static_cast<double>(count()); }
  /// For a random combination w of the basis: g acting on the first factors of w against its inverse acting on the
  /// others, which is the same for an invariant; the difference relative to either. Estimated with random probes where
  /// w is not written out.
  virtual double change_under(const FactorMatrices& g, RandomStream& random) const;

  std::string method;  ///< "orbits", "diagrams", "highest weights", "null space", "block iteration" or "trivial"
  Completeness completeness = Completeness::exact;
  std::optional<RankDecision> rank = {};  ///< where a rank was decided

 private:
  virtual Eigen::SparseMatrix<double> write_columns() const = 0;
};

/// Equivariant maps from one term of the input to one of the output; blocks with the same pair of terms share their
/// invariants.
struct BasisBlock {
  std::shared_ptr<const Invariants> invariants;
  TensorProduct entries;  ///< of the matrix, counted row by row, that an invariant tensor fills
};

/// How invariants are found. `automatic` counts orbits for permutation groups, glues highest weights for reductive
/// algebras, and takes null spaces otherwise: dense ones of small tensors, block iteration for larger.
enum class EnforceMethod { automatic, dense, matrix_free };
std::string_view to_string(EnforceMethod method);

struct EnforceOptions {
  EnforceMethod method = EnforceMethod::automatic;
  std::uint64_t seed = 0;          ///< of the random elements that measure the error
  int threads = 0;                 ///< 0: all cores
  std::uint64_t memory_limit = 0;  ///< bytes; 0: what the machine has
  EnforceCache* cache = nullptr;   ///< what earlier calls found is looked up there and added to; null: nowhere
  Progress progress = {};
};

/// A complete orthonormal basis of the matrices W with rho_out(g) W = W rho_in(g) for all g of the group.
struct EnforceResult {
  Status status = Status::not_run;
  std::string message = "enforce() has not run";
  Eigen::Index rows = 0, cols = 0;                  ///< of W: sizes of the output and the input
  Eigen::Index dimension = 0;                       ///< of the space of equivariant maps
  std::vector<BasisBlock> blocks;                   ///< basis elements are numbered block after block
  std::vector<BasisBlock> without_maps;             ///< the other pairs of terms, with how it is known
  Representation in, out;                           ///< that were asked about
  std::vector<GroupBlock> base;                     ///< names of the base representations that they are made of
  Completeness completeness = Completeness::exact;  ///< the weakest of the blocks
  /// What random group elements change of a random combination of the basis, relative to its size: the largest over
  /// blocks and elements.
  double equivariance_error = kUnset;
  /// Size of the largest bracket of two algebra elements outside the algebra, relative to theirs. The maps commute with
  /// the closure as well. NaN for algebras of more than 60 elements.
  double closure_defect = kUnset;
  /// Generators known with an error that are rigid are moved to the nearest algebra that closes exactly: sine of the
  /// largest angle between the spans. Empty when they are exact, or not rigid and taken as they are.
  std::optional<double> distance_to_given = {};
  /// The group whose maps these are, where that is not the given one: with the brackets that its generators lacked, or
  /// the nearest to generators that are known with an error.
  std::optional<Group> closed_group = {};
  EnforceOptions used;

  bool usable() const { return status == Status::converged; }
  /// Whether some block is kept in factors.
  bool is_factored() const;
  /// That found the blocks.
  std::set<std::string> methods() const;
  /// Of the ranks that were decided, that with the narrowest gap, before all those that are not certain; null when none
  /// was decided.
  const RankDecision* weakest_rank() const;
  /// Sum of the basis elements with these weights, rows x cols.
  /// \throws InputError when there are not `dimension` weights, or W would not fit into memory
  Eigen::MatrixXd combine(const Eigen::VectorXd& weights) const;
  /// Weights of the equivariant matrix nearest to w in the Frobenius norm: combine(project(w)) is the projection.
  Eigen::VectorXd project(const Eigen::MatrixXd& w) const;
  /// Every basis element, row by row in a column: (rows cols) x dimension.
  /// \throws InputError when it would not fit into memory (says how much it would need)
  Eigen::SparseMatrix<double> basis() const;
  /// Keeps every block as arrays from now on: is_factored() becomes false.
  /// \throws InputError when they would not fit into memory (says how much they would need, and what fits)
  void write_out();

 private:
  void require_room_for_basis() const;
};

/// \throws InputError when a discrete generator is singular, or the answer would need more memory than allowed
///   (says how much)
/// Source: [Finzi2021] for the constraint equations; orbits of tuples for permutation groups.
EnforceResult enforce(const Group& group, const Representation& in, const Representation& out,
                      const EnforceOptions& options = {});

}  // namespace lieder

#pragma once
#include <Eigen/Core>
#include <cstdint>

namespace lieder {

/// A source of random numbers that are a function of (seed, stream, counter) alone, so that any thread can draw any of
/// them in any order and the result does not depend on how many threads there are.
struct Seed {
  std::uint64_t value = 0;
  std::uint64_t stream = 0;

  /// An independent source, named by a number; `split` of different numbers never overlap.
  Seed split(std::uint64_t child) const;
};

/// Two independent draws uniform in (0, 1), the counter-th pair of the source.
struct UniformPair {
  double first;
  double second;
};
UniformPair uniform_pair(Seed seed, std::uint64_t counter);

/// The counter-th 64 random bits of the source.
std::uint64_t random_bits(Seed seed, std::uint64_t counter);

/// A source read in order: the counter is kept for the caller. Not for sharing between threads; split the seed instead.
class RandomStream {
 public:
  explicit RandomStream(Seed seed) : seed_(seed) {}
  double uniform();                         ///< in (0, 1)
  double uniform(double low, double high);  ///< in (low, high)
  double normal();                          ///< mean 0, standard deviation 1 (Box-Muller)
  std::uint64_t below(std::uint64_t n);     ///< in 0 .. n-1, without bias; n > 0
  /// rows x cols independent standard normals, filled column by column.
  Eigen::MatrixXd normal_matrix(Eigen::Index rows, Eigen::Index cols);
  /// A permutation of 0 .. n-1, all equally likely.
  Eigen::VectorXi permutation(int n);

 private:
  Seed seed_;
  std::uint64_t counter_ = 0;
  double spare_uniform_ = 0, spare_normal_ = 0;
  bool has_uniform_ = false, has_normal_ = false;
};

/// A random orthogonal n x n matrix, Haar distributed (QR of a Gaussian matrix, signs fixed). Determinant +1 or -1.
Eigen::MatrixXd random_orthogonal(int n, RandomStream& random);

}  // namespace lieder

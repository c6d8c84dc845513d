#pragma once
#include <cstddef>
#include <memory>

namespace lieder {

class SolverCache;

/// What enforce() found for earlier questions about the same group: the algebra made exact, roots, weights, and the
/// invariants of each tensor product. It answers with what it found before, so that results are the same with it and
/// without; groups are compared by their matrices, not by name. Groups that were not asked about for longest are
/// dropped where all would take more than `most_bytes`. Threads may share one.
class EnforceCache {
 public:
  explicit EnforceCache(double most_bytes = 256e6);
  ~EnforceCache();
  EnforceCache(const EnforceCache&) = delete;
  EnforceCache& operator=(const EnforceCache&) = delete;

  void clear();
  /// Of the invariants that are held now, estimated. Results that are alive share them.
  double bytes() const;
  std::size_t groups() const;
  SolverCache& solvers() { return *solvers_; }  ///< for enforce() alone

 private:
  std::unique_ptr<SolverCache> solvers_;
};

}  // namespace lieder

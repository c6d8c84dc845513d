#pragma once
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "enforce/invariant_solver.hpp"

namespace lieder {

/// A solver with the group and the options that it refers to; made by the first who asks.
struct OwnedSolver {
  OwnedSolver(Group of, EnforceOptions with) : group(std::move(of)), options(std::move(with)) {}

  const Group group;
  EnforceOptions options;
  std::optional<InvariantSolver> solver;
  std::mutex busy;  // held while it is asked
};

/// Solvers by group and options, the last one asked first.
class SolverCache {
 public:
  explicit SolverCache(double most_bytes) : most_bytes_(most_bytes) {}

  /// The one for this group, a new one if there is none. It stays alive for as long as it is held.
  std::shared_ptr<OwnedSolver> find(const Group& group, const EnforceOptions& options);
  /// After a solver was asked: it may hold more, and others have to go.
  void settle(const OwnedSolver& asked);
  void drop(const OwnedSolver& asked);
  void clear();
  double bytes() const;
  std::size_t size() const;

 private:
  struct Entry {
    std::shared_ptr<OwnedSolver> solver;
    double bytes = 0;
  };
  std::list<Entry>::iterator entry_of(const OwnedSolver& solver);
  double held() const;

  const double most_bytes_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;
};

/// A solver for the time of one question, from the cache of the options if they have one. It goes back there only when
/// the question was answered(): one that was stopped may hold half an answer. While one thread has it, another gets its
/// own, so that nobody waits.
class LentSolver {
 public:
  LentSolver(const Group& group, const EnforceOptions& options);
  ~LentSolver();
  LentSolver(const LentSolver&) = delete;
  LentSolver& operator=(const LentSolver&) = delete;

  InvariantSolver& operator*() { return *owned_->solver; }
  InvariantSolver* operator->() { return &*owned_->solver; }
  void answered() { answered_ = true; }

 private:
  SolverCache* cache_;
  std::shared_ptr<OwnedSolver> owned_;
  std::unique_lock<std::mutex> busy_;
  bool answered_ = false;
};

}  // namespace lieder

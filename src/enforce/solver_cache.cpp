#include "enforce/solver_cache.hpp"

#include <algorithm>

#include "lieder/enforce/cache.hpp"

namespace lieder {
namespace {

bool are_equal(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() && a == b;
}

bool act_alike(const Group& a, const Group& b) {
  return a.size == b.size && a.complex == b.complex && a.noise == b.noise &&
         std::ranges::equal(a.lie_algebra, b.lie_algebra, are_equal) &&
         std::ranges::equal(a.discrete, b.discrete, are_equal);
}

/// What decides which invariants are found, and whether they are refused.
bool ask_alike(const EnforceOptions& a, const EnforceOptions& b) {
  return a.method == b.method && a.seed == b.seed && a.threads == b.threads && a.memory_limit == b.memory_limit;
}

}  // namespace

std::shared_ptr<OwnedSolver> SolverCache::find(const Group& group, const EnforceOptions& options) {
  const std::scoped_lock lock(mutex_);
  const auto known = std::ranges::find_if(entries_, [&](const Entry& entry) {
    return act_alike(entry.solver->group, group) && ask_alike(entry.solver->options, options);
  });
  if (known == entries_.end())
    entries_.push_front({.solver = std::make_shared<OwnedSolver>(group, options)});
  else
    entries_.splice(entries_.begin(), entries_, known);
  return entries_.front().solver;
}

void SolverCache::settle(const OwnedSolver& asked) {
  const std::scoped_lock lock(mutex_);
  const auto entry = entry_of(asked);
  if (entry == entries_.end()) return;  // dropped while it was asked
  entry->bytes = asked.solver->bytes();
  while (held() > most_bytes_) entries_.pop_back();
}

void SolverCache::drop(const OwnedSolver& asked) {
  const std::scoped_lock lock(mutex_);
  if (const auto entry = entry_of(asked); entry != entries_.end()) entries_.erase(entry);
}

void SolverCache::clear() {
  const std::scoped_lock lock(mutex_);
  entries_.clear();
}

double SolverCache::bytes() const {
  const std::scoped_lock lock(mutex_);
  return held();
}

std::size_t SolverCache::size() const {
  const std::scoped_lock lock(mutex_);
  return entries_.size();
}

std::list<SolverCache::Entry>::iterator SolverCache::entry_of(const OwnedSolver& solver) {
  return std::ranges::find_if(entries_, [&](const Entry& entry) { return entry.solver.get() == &solver; });
}

double SolverCache::held() const {
  double sum = 0;
  for (const Entry& entry : entries_) sum += entry.bytes;
  return sum;
}

LentSolver::LentSolver(const Group& group, const EnforceOptions& options)
    : cache_(options.cache != nullptr ? &options.cache->solvers() : nullptr) {
  if (cache_ != nullptr) {
    owned_ = cache_->find(group, options);
    busy_ = std::unique_lock(owned_->busy, std::try_to_lock);
  }
  if (!busy_) {
    cache_ = nullptr;
    owned_ = std::make_shared<OwnedSolver>(group, options);
  }
  owned_->options.progress = options.progress;
  if (!owned_->solver) owned_->solver.emplace(owned_->group, owned_->options);
}

LentSolver::~LentSolver() {
  owned_->options.progress = {};
  if (cache_ == nullptr) return;
  if (answered_)
    cache_->settle(*owned_);
  else
    cache_->drop(*owned_);
}

EnforceCache::EnforceCache(double most_bytes) : solvers_(std::make_unique<SolverCache>(most_bytes)) {}
EnforceCache::~EnforceCache() = default;
void EnforceCache::clear() { solvers_->clear(); }
double EnforceCache::bytes() const { return solvers_->bytes(); }
std::size_t EnforceCache::groups() const { return solvers_->size(); }

}  // namespace lieder

// Time of enforce() for one problem, without the start of the program: the first call of the process and later ones.
//   enforce_speed GROUP IN OUT [--repeats R] [--threads T] [--basis]
// One line of JSON. --basis also writes the basis out after each call. Later calls end early when they have taken
// kLongEnough seconds together. enforce_vs_emlp.py runs this for every case, each in a process of its own.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <new>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/base/threads.hpp"
#include "lieder/enforce/enforce.hpp"
#include "lieder/group/named.hpp"

namespace lieder::benchmarks {
namespace {

constexpr double kLongEnough = 10;

struct Problem {
  std::string group, in, out;
  int repeats = 1, threads = 1;
  bool basis = false;
};

template <typename Work>
double seconds_of(Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// What is left of a random combination when the basis that was written out and the one in factors disagree on it.
double disagreement(const EnforceResult& found, const Eigen::SparseMatrix<double>& basis) {
  RandomStream random(Seed{1});
  const Eigen::VectorXd weights = random.normal_matrix(found.dimension, 1);
  const Eigen::VectorXd written = basis * weights;
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> map = found.combine(weights);
  return (written - map.reshaped<Eigen::RowMajor>()).norm() / weights.norm();
}

bool is_factored(const EnforceResult& found) {
  return std::ranges::any_of(found.blocks, [](const BasisBlock& block) { return block.invariants->is_factored(); });
}

nlohmann::ordered_json measure(const Problem& problem) {
  const Group group = named_group(problem.group);
  const Representation in = representation(problem.in, group), out = representation(problem.out, group);
  nlohmann::ordered_json json;
  std::vector<double> enforce_seconds, basis_seconds;
  EnforceResult found;
  Eigen::SparseMatrix<double> basis;
  for (int call = 0; call < problem.repeats; ++call) {
    found = {};
    basis = {};
    enforce_seconds.push_back(seconds_of([&] { found = enforce(group, in, out, {.threads = problem.threads}); }));
    if (call == 0) json["peak_memory_bytes"] = peak_memory_bytes();
    if (problem.basis) basis_seconds.push_back(seconds_of([&] { basis = found.basis(); }));
    if (std::reduce(enforce_seconds.begin(), enforce_seconds.end()) > kLongEnough) break;
  }
  json["threads"] = ThreadScope(problem.threads).count();
  json["status"] = to_string(found.status);
  json["size"] = found.rows * found.cols;
  json["dimension"] = found.dimension;
  json["form"] = is_factored(found) ? "factored" : "explicit";
  json["completeness"] = to_string(found.completeness);
  json["equivariance_error"] = found.equivariance_error;  // null where there are no maps
  json["enforce_seconds"] = enforce_seconds;
  if (problem.basis) {
    json["basis_seconds"] = basis_seconds;
    json["nonzeros"] = basis.nonZeros();
    json["peak_memory_bytes_with_basis"] = peak_memory_bytes();
    if (found.dimension > 0) json["basis_error"] = disagreement(found, basis);
  }
  return json;
}

/// \throws InputError naming what it does not know
Problem problem_of(const std::vector<std::string>& arguments) {
  Problem problem;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word == "--basis")
      problem.basis = true;
    else if ((word == "--repeats" || word == "--threads") && i + 1 < arguments.size())
      (word == "--repeats" ? problem.repeats : problem.threads) = std::atoi(arguments[++i].c_str());
    else if (word.starts_with("--"))
      throw InputError(fmt::format("{} came; need --repeats R, --threads T or --basis", word));
    else
      names.push_back(word);
  }
  if (names.size() != 3)
    throw InputError(fmt::format("{} names came; need GROUP IN OUT, such as 'SO(3)' 1 V^4", names.size()));
  if (problem.repeats < 1) throw InputError("--repeats: need a positive number");
  problem.group = names[0];
  problem.in = names[1];
  problem.out = names[2];
  return problem;
}

}  // namespace
}  // namespace lieder::benchmarks

int main(int argc, char** argv) {
  using namespace lieder::benchmarks;
  try {
    std::cout << measure(problem_of({argv + 1, argv + argc})).dump() << '\n';
    return 0;
  } catch (const lieder::InputError& error) {
    std::cerr << "enforce_speed: " << error.what() << '\n';
    return 2;
  } catch (const std::bad_alloc&) {
    std::cerr << "enforce_speed: out of memory\n";
    return 1;
  }
}

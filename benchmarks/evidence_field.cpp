// How often discover_field() sees a symmetry where there is none, and how often a direction that is broken by a little
// more than delta is certified all the same.
//   evidence_field [--sets 1000] [--boundary 300] [--seed 0]
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <functional>
#include <map>
#include <string>

#include "discover/fields.hpp"
#include "lieder/discover/field.hpp"
#include "share.hpp"

namespace lieder::benchmarks {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Count {
  int trials = 0, symmetry = 0, approximate = 0, none = 0, open = 0;

  void add(const DiscoverResult& r) {
    ++trials;
    if (r.dimension > 0 && r.verdict == Verdict::approximate)
      ++approximate;
    else if (r.dimension > 0)
      ++symmetry;
    else if (r.verdict == Verdict::none)
      ++none;
    else
      ++open;
  }
};

void print(const std::string& name, const Count& c) {
  const auto [lower, upper] = share_of(c.symmetry + c.approximate, c.trials);
  fmt::print("| {} | {} | {} | {} | {} | {} | {:.4f} to {:.4f} |\n", name, c.trials, c.symmetry, c.approximate, c.none,
             c.open, lower, upper);
  std::fflush(stdout);
}

void print_head() {
  fmt::print("| operators | number | symmetry | approximate | none | cannot tell | false, 95 % |\n");
  fmt::print("|---|---|---|---|---|---|---|\n");
}

/// u + 0.3 (a(x) u - u^3) + b(x) with random waves a and b.
FieldOperator reaction(const Grid& grid, std::uint64_t seed) {
  const RowMatrix ab = fields::random_waves(grid, 2, 1, 2, seed);
  return fields::by_field(grid, [ab](const RowMatrix& u) {
    return RowMatrix(u.array() + 0.3 * (ab.row(0).transpose().array() * u.array() - u.array().cube()) +
                     ab.row(1).transpose().array());
  });
}

/// K(x) u + b(x), K a stencil of three points.
FieldOperator offset_stencil(const Grid& grid, std::uint64_t seed) {
  const RowMatrix k = fields::random_waves(grid, 4, 1, 2, seed);
  return fields::by_field(grid, [grid, k](const RowMatrix& u) {
    RowMatrix v = k.row(3).transpose();
    for (Index t = 0; t < 3; ++t) v += k.row(t).transpose().cwiseProduct(fields::shifted(grid, u, 0, t - 1));
    return v;
  });
}

struct NullSet {
  std::string name;
  Grid grid;
  FieldOperator op;
  Index channels = 1;
};

NullSet null_set(int kind, std::uint64_t own) {
  const Grid line = fields::torus(48, 1), plane = fields::torus(14, 2);
  switch (kind) {
    case 0:
      return {"random local maps, line", line, fields::random_local(line, 1, own)};
    case 1:
      return {"random local maps, 2 channels", line, fields::random_local(line, 2, own), 2};
    case 2:
      return {"random local maps, plane", plane, fields::random_local(plane, 1, own)};
    case 3:
      return {"reactions", line, reaction(line, own)};
    default:
      return {"stencils and an offset", line, offset_stencil(line, own)};
  }
}

/// Operators without a symmetry on 12 to 60 fields, called and by samples, with and without noise.
void structureless(int sets, std::uint64_t seed) {
  std::map<std::string, Count> counts;
  Count all;
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < sets; ++i) {
    RandomStream random(Seed{seed}.split(static_cast<std::uint64_t>(i)));
    const std::uint64_t own = seed * 1000003 + static_cast<std::uint64_t>(i);
    const NullSet set = null_set(static_cast<int>(random.below(5)), own);
    const Index sizes[] = {12, 20, 40, 60}, count = sizes[random.below(4)];
    const double stretch = random.below(2) == 0 ? 1 : 0.83;
    const int known = static_cast<int>(random.below(3));
    const RowMatrix u = fields::random_waves(set.grid, count, set.channels, 3, own + 1, stretch);
    const std::string domain = random.below(2) == 0 ? "T" : "Aff", values = random.below(2) == 0 ? "GL" : "Aff";
    const VectorFields candidates = field_candidates(fmt::format("{}({})", domain, set.grid.dimension()),
                                                     fmt::format("{}({})", values, set.channels), set.grid.dimension(),
                                                     set.channels, random.below(2) == 0);
    FieldResult r;
    if (known == 0) {
      r = discover_field(set.grid, u, set.op, candidates, {.seed = own});
    } else {
      RowMatrix v = set.op.values(u);
      if (known == 2)
        v += 0.01 * v.norm() / std::sqrt(static_cast<double>(v.size())) * random.normal_matrix(v.rows(), v.cols());
      r = discover_field(set.grid, u, v, candidates, {.seed = own});
    }
    const char* ways[] = {"called", "samples", "samples, noise 0.01"};
    counts[fmt::format("{}, {}", set.name, ways[known])].add(r.found);
    all.add(r.found);
    if (r.found.dimension > 0)
      fmt::print(stderr, "false: set {} {} {} N {} stretch {} {} {}: {}\n", i, set.name, ways[known], count, stretch,
                 domain, values, r.found.message);
  }
  print_head();
  for (const auto& [name, count] : counts) print(name, count);
  print("all", all);
  fmt::print("\n{:.3f} s a set\n",
             std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / sets);
}

/// The slope of the field and a share of sin(x) u: the translation is broken as much as is asked.
FieldOperator nearly_translated(const Grid& grid, double share) {
  const VectorXd wave = grid.coordinates().col(0).array().sin();
  return fields::by_field(grid, [grid, wave, share](const RowMatrix& u) {
    return RowMatrix(fields::slope(grid, u, 0).array() + share * wave.array() * u.array());
  });
}

void boundary(int repeats, std::uint64_t seed) {
  const Grid grid = fields::torus(32, 1);
  const VectorFields translation = field_candidates("T(1)", "none", 1, 1);
  const RowMatrix many = fields::random_waves(grid, 4000, 1, 3, 99991);
  double low = 0.01, high = 1;
  while (high - low > 1e-4) {
    const double middle = (low + high) / 2;
    const FieldResult r = discover_field(grid, many, nearly_translated(grid, middle), translation);
    (r.found.defects.front().estimate < 0.05 ? low : high) = middle;
  }
  fmt::print("\ndu/dx + {:.4f} sin(x) u, whose translation is broken by 0.05:\n", high);
  print_head();
  for (const Index fields_of_set : {12, 24, 60, 200}) {
    Count count;
    for (int i = 0; i < repeats; ++i) {
      const std::uint64_t own = seed * 7919 + static_cast<std::uint64_t>(i);
      const RowMatrix u = fields::random_waves(grid, fields_of_set, 1, 3, own);
      count.add(discover_field(grid, u, nearly_translated(grid, high), translation, {.seed = own}).found);
    }
    print(fmt::format("{} fields", fields_of_set), count);
  }
}

}  // namespace
}  // namespace lieder::benchmarks

int main(int argc, char** argv) {
  int sets = 1000, repeats = 300;
  std::uint64_t seed = 0;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string word = argv[i];
    if (word == "--sets")
      sets = std::stoi(argv[i + 1]);
    else if (word == "--boundary")
      repeats = std::stoi(argv[i + 1]);
    else if (word == "--seed")
      seed = std::stoull(argv[i + 1]);
    else {
      fmt::print(stderr, "usage: evidence_field [--sets N] [--boundary N] [--seed N]\n");
      return 2;
    }
  }
  if (sets > 0) lieder::benchmarks::structureless(sets, seed);
  if (repeats > 0) lieder::benchmarks::boundary(repeats, seed);
}

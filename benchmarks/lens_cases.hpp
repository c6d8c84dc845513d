#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "lieder/lens/lens.hpp"

namespace lieder::benchmarks {

/// Agreement of a generator with the one that made the data, in the better direction.
struct Score {
  double cosine = 0, rmse = 0;
};

inline Score score(const Eigen::MatrixXd& generator, const Eigen::MatrixXd& truth) {
  Score best{-1, 0};
  for (const Eigen::MatrixXd& t : {truth, Eigen::MatrixXd(truth.transpose())}) {
    const double cosine = generator.cwiseProduct(t).sum() / (generator.norm() * t.norm());
    if (cosine > best.cosine) best = {cosine, (generator - t).norm() / std::sqrt(static_cast<double>(t.size()))};
  }
  return best;
}

inline double median(std::vector<double> values) {
  if (values.empty()) return kUnset;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// What many runs of one row of the table gave.
struct Tally {
  std::string name = {};
  std::vector<double> cosines = {}, rmses = {}, seconds = {};
  int runs = 0, symmetry = 0, approximate = 0, none = 0, cannot_tell = 0;

  void count(const LensResult& r) {
    ++runs;
    if (r.verdict == Verdict::symmetry)
      ++symmetry;
    else if (r.verdict == Verdict::approximate)
      ++approximate;
    else if (r.verdict == Verdict::none)
      ++none;
    else
      ++cannot_tell;
  }

  void print() const {
    const auto above = [this](double bound) {
      return std::count_if(cosines.begin(), cosines.end(), [bound](double c) { return c > bound; });
    };
    if (cosines.empty())
      fmt::print("| {} | {} | | | | | ", name, runs);
    else
      fmt::print("| {} | {} | {} | {:.5f} | {:.5f} | {:.4f} / {:.4f} | ", name, runs, above(0.99),
                 *std::min_element(cosines.begin(), cosines.end()), median(cosines), median(rmses),
                 *std::max_element(rmses.begin(), rmses.end()));
    fmt::print("{} / {} / {} / {} | {:.3f} |\n", symmetry, approximate, none, cannot_tell, median(seconds));
    std::fflush(stdout);
  }

  static void print_head() {
    fmt::print(
        "| data | sets | cosine > 0.99 | least cosine | median cosine | RMSE median / largest | verdicts: symmetry / "
        "approximate / none / cannot tell | median seconds |\n|---|---|---|---|---|---|---|---|\n");
  }
};

}  // namespace lieder::benchmarks

#include "discover/neighbour_test.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/at.hpp"
#include "discover/compact_part.hpp"
#include "discover/element_kind.hpp"
#include "discover/mean_bounds.hpp"
#include "discover/orbit_alignment.hpp"
#include "lieder/base/seed.hpp"
#include "lieder/base/threads.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr Index kMostNeighbours = 2000, kMostAsked = 400;
/// Neighbours that are looked at more closely once all samples stand in one frame, and those that tell the value.
constexpr Index kNearFew = 12, kTelling = 6;
constexpr int kFrameClimbs = 6;
/// Farther from all samples than this share of the samples is from each other, give or take, is not where samples are.
constexpr double kFarShare = 0.95, kFarFactor = 1.25;
constexpr double kVisitedShare = 0.5;
constexpr Index kFewestImages = 40;

/// What was told of one image: |error|^2 over the spread of F, and how far the nearest sample lies.
struct Told {
  double squared = kUnset, distance = kUnset;
};

class Neighbours {
 public:
  Neighbours(const SampledFunction& f, const std::vector<MatrixXd>& algebra, Seed seed)
      : alignment_(algebra, seed.split(1)),
        order_(RandomStream(seed.split(2)).permutation(static_cast<int>(f.x.rows()))),
        m_(f.x.cols()),
        n_(f.y.cols()) {
    const Index count = std::min(f.x.rows(), kMostNeighbours);
    y_ = f.y(order_.head(count), Eigen::all);
    spread_ = (y_.rowwise() - y_.colwise().mean()).squaredNorm() / static_cast<double>(count);
    jets_.resize(at(count));
    for (Index k = 0; k < count; ++k) {
      MatrixXd& jet = jets_[at(k)];
      jet.resize(m_, 1 + n_);
      jet.col(0) = f.x.row(order_[k]);
      jet.rightCols(n_) = Eigen::Map<const RowMatrix>(f.jacobian.row(order_[k]).data(), n_, m_).transpose();
    }
    given_ = jets_;
    points_.resize(m_, count);
#pragma omp parallel for num_threads(loop_threads()) schedule(dynamic, 16)
    for (Index k = 0; k < count; ++k) {
      jets_[at(k)] = alignment_.towards(given_.front().col(0), given_[at(k)], kFrameClimbs);
      points_.col(k) = jets_[at(k)].col(0);
    }
  }

  bool varies() const { return spread_ > 0; }

  /// Of the images of the first samples under g.
  std::vector<Told> told(const MatrixXd& g) const {
    std::vector<Told> all(at(std::min<Index>(kMostAsked, std::ssize(jets_))));
    const MatrixXd back = g.inverse().transpose();
#pragma omp parallel for num_threads(loop_threads()) schedule(dynamic, 4)
    for (Index k = 0; k < std::ssize(all); ++k) {
      MatrixXd image = given_[at(k)];
      image.col(0) = g * image.col(0);
      image.rightCols(n_) = back * image.rightCols(n_);
      all[at(k)] = told_of(k, alignment_.towards(given_.front().col(0), image, kFrameClimbs));
    }
    return all;
  }

 private:
  /// \param image  of sample k, which has no say: itself and its image may be close by
  Told told_of(Index k, const MatrixXd& image) const {
    const VectorXd distances = (points_.colwise() - image.col(0)).colwise().squaredNorm();
    std::vector<Index> near(at(distances.size()));
    std::iota(near.begin(), near.end(), 0);
    std::erase(near, k);
    const Index few = std::min<Index>(kNearFew, std::ssize(near));
    std::ranges::partial_sort(near, near.begin() + few, {}, [&](Index j) { return distances[j]; });
    struct Neighbour {
      double squared;
      Eigen::RowVectorXd value;
    };
    std::vector<Neighbour> all;
    for (Index i = 0; i < few; ++i) {
      const Index j = near[at(i)];
      const MatrixXd b = alignment_.towards(image.col(0), jets_[at(j)], 1);
      const VectorXd chord = image.col(0) - b.col(0);
      all.push_back({.squared = chord.squaredNorm(),
                     .value = y_.row(j) + 0.5 * chord.transpose() * (b.rightCols(n_) + image.rightCols(n_))});
    }
    std::ranges::sort(all, {}, &Neighbour::squared);
    all.resize(std::min(all.size(), at(kTelling)));
    const double nearest = all.front().squared;
    Eigen::RowVectorXd sum = Eigen::RowVectorXd::Zero(n_);
    double weights = 0;
    for (const Neighbour& one : all) {
      // Errors of a chord are of its third order.
      const double weight = nearest > 0 ? std::pow(nearest / one.squared, 3) : one.squared == 0 ? 1 : 0;
      sum += weight * one.value;
      weights += weight;
    }
    return {.squared = (sum / weights - y_.row(k)).squaredNorm() / spread_, .distance = std::sqrt(nearest)};
  }

  OrbitAlignment alignment_;
  Eigen::VectorXi order_;
  Index m_, n_;
  MatrixXd y_, points_;
  double spread_ = 0;
  std::vector<MatrixXd> given_, jets_;  // each m x (1 + n): the point, then the slopes; as they came, and in one frame
};

/// Those that lie near samples, the nearer half of them, since there the function is known best.
VectorXd nearer_half(std::vector<Told> told, double far, double& visited) {
  const auto asked = static_cast<double>(told.size());
  std::erase_if(told, [&](const Told& t) { return !(t.distance <= far); });
  visited = static_cast<double>(told.size()) / asked;
  std::ranges::stable_sort(told, {}, &Told::distance);
  VectorXd squares(std::ssize(told) / 2);
  for (Index i = 0; i < squares.size(); ++i) squares[i] = told[at(i)].squared;
  return squares;
}

double far_of(const std::vector<Told>& told) {
  std::vector<double> distances(told.size());
  std::ranges::transform(told, distances.begin(), &Told::distance);
  std::ranges::sort(distances);
  return kFarFactor * distances[at(static_cast<Index>(kFarShare * static_cast<double>(distances.size() - 1)))];
}

/// In terms of sqrt(|F(R x)|^2 + |F(x)|^2), which is the spread times the root of 2.
double defect_of(double squared) { return std::sqrt(std::max(0.0, squared) / 2); }

}  // namespace

std::vector<DiscreteSymmetry> neighbour_test(const SampledFunction& f, const std::vector<MatrixXd>& elements,
                                             const std::vector<MatrixXd>& algebra, const DiscoverOptions& options) {
  const Index m = f.x.cols();
  std::vector<DiscreteSymmetry> all;
  const Neighbours neighbours(f, are_rotations(algebra, m, 1e-4) ? algebra : std::vector<MatrixXd>(),
                              Seed{options.seed}.split(4));
  const std::vector<Told> samples = neighbours.told(MatrixXd::Identity(m, m));
  const double far = far_of(samples);
  double all_visited = 0;
  const VectorXd usual = nearer_half(samples, far, all_visited);
  const double tail = options.alpha / (3 * static_cast<double>(std::max<std::size_t>(1, elements.size())));
  for (const MatrixXd& g : elements) {
    DiscreteSymmetry& s = all.emplace_back(
        DiscreteSymmetry{.kind = DiscreteKind::element, .matrix = g, .words = element_kind(g, 0), .defect = {}});
    const VectorXd squares = nearer_half(neighbours.told(g), far, s.visited);
    s.verdict = Verdict::underdetermined;
    if (squares.size() == 0 || !neighbours.varies()) continue;
    s.defect.estimate = defect_of(squares.mean() - usual.mean());
    if (squares.size() < kFewestImages) continue;
    s.defect.upper = defect_of(upper_mean(squares, tail));
    s.defect.lower = defect_of(lower_mean(squares, tail) - upper_mean(usual, tail));
    if (s.visited < kVisitedShare) continue;
    if (s.defect.lower > options.delta) s.verdict = Verdict::none;
    if (s.defect.upper <= options.delta) s.verdict = s.defect.lower > 0 ? Verdict::approximate : Verdict::symmetry;
  }
  return all;
}

}  // namespace lieder

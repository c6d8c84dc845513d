#include "lieder/kernel/two_classes.hpp"

#include <fmt/format.h>
#include <omp.h>

#include <Eigen/Cholesky>
#include <algorithm>
#include <atomic>
#include <exception>

#include "kernel/gram.hpp"
#include "kernel/ridge.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/threads.hpp"
#include "lieder/kernel/orbit_spectrum.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

RowMatrix poses_of_image(const VectorXd& image, ImageAction action, const ImageExtents& extents, Index points) {
  return action == ImageAction::rotate ? orbit_of_rotations(image, extents, points)
                                       : orbit_of_shifts(image, extents, points);
}

/// Calls work(i) for 0 <= i < count, shared among threads; an exception of the work ends it and leaves.
/// \return  false when `progress` stopped it
template <typename Work>
bool for_each_task(Index count, const Progress& progress, const Work& work) {
  if (!proceeds(progress, "tasks", 0)) return false;
  const SingleThreadedBlas single;
  std::atomic<bool> goes_on{true};
  std::atomic<Index> done{0};
  std::exception_ptr error;  // must not leave the parallel region as an exception
  Index failed = count;
#pragma omp parallel for schedule(dynamic, 1) if (count > 1)
  for (Index i = 0; i < count; ++i) {
    if (!goes_on) continue;
    try {
      work(i);
      ++done;
      if (omp_get_thread_num() == 0)  // the thread that called us
        if (!proceeds(progress, "tasks", static_cast<double>(done) / static_cast<double>(count))) goes_on = false;
    } catch (...) {
      goes_on = false;
#pragma omp critical(lieder_first_error_of_tasks)
      if (i < failed) {
        failed = i;
        error = std::current_exception();
      }
    }
  }
  if (error) std::rethrow_exception(error);
  return goes_on;
}

/// One task, its poses seed after seed, the first class in front.
class TwoClassTask {
 public:
  TwoClassTask(const Kernel& kernel, RowMatrix poses, const TwoClassOptions& options)
      : poses_(std::move(poses)),
        points_(options.points),
        seeds_(options.seeds),
        ridge_(options.ridge),
        gram_(kernel.gram(poses_, {.threads = 1, .memory = options.memory})) {}

  void put(Index row, TwoClassErrors& all) const {
    put_pairs(row, all);
    all.left_out.row(row) = left_out().transpose();
    const Index half = poses_.rows() / 2;
    all.input_signal[row] = (poses_.topRows(half).colwise().mean() - poses_.bottomRows(half).colwise().mean()).norm();
  }

 private:
  /// Means over the pairs of an image of each class.
  void put_pairs(Index row, TwoClassErrors& all) const {
    const double share = 1 / static_cast<double>(seeds_ * seeds_);
    RowMatrix pair(2 * points_, 2 * points_);
    for (Index a = 0; a < seeds_; ++a)
      for (Index b = seeds_; b < 2 * seeds_; ++b) {
        pair << block(a, a), block(a, b), block(b, a), block(b, b);
        const CyclicSpectrum spectrum = cyclic_spectrum(pair, {.ridge = ridge_});
        all.spectral[row] += share * spectrum.error;
        all.signal[row] += share * spectrum.signal;
        all.noise[row] += share * spectrum.noise;
        all.defect[row] += share * spectrum.defect;
      }
  }

  auto block(Index a, Index b) const -> Eigen::Block<const RowMatrix> {
    return gram_.block(a * points_, b * points_, points_, points_);
  }

  /// y_i (y_i - prediction_i) of a set S, left out at once: the prediction is y - ((K^-1)_SS)^-1 (K^-1 y)_S.
  VectorXd left_out() const {
    const Index n = gram_.rows();
    MatrixXd wanted = MatrixXd::Zero(n, 1 + 2 * seeds_);  // the labels, and pose 0 of each image
    wanted.col(0) << VectorXd::Ones(n / 2), -VectorXd::Ones(n / 2);
    for (Index seed = 0; seed < 2 * seeds_; ++seed) wanted(seed * points_, 1 + seed) = 1;
    const MatrixXd solved = solve_with_ridge(gram_, ridge_, wanted, "two classes");
    VectorXd errors(2 * seeds_);
    for (const Index begin : {Index{0}, seeds_}) {  // of a class
      MatrixXd inverse(seeds_, seeds_);
      VectorXd weights(seeds_);
      for (Index i = 0; i < seeds_; ++i) {
        weights[i] = solved((begin + i) * points_, 0);
        for (Index j = 0; j < seeds_; ++j) inverse(i, j) = solved((begin + i) * points_, 1 + begin + j);
      }
      errors.segment(begin, seeds_) = (begin == 0 ? 1 : -1) * inverse.llt().solve(weights);
    }
    return errors;
  }

  RowMatrix poses_;
  Index points_, seeds_;
  double ridge_;
  RowMatrix gram_;
};

void check_two_classes(const RowMatrix& first, const RowMatrix& second, const TwoClassOptions& options) {
  if (first.rows() != second.rows() || first.cols() != second.cols())
    throw InputError(fmt::format("two classes: {} x {} and {} x {} images came; need as many of one size", first.rows(),
                                 first.cols(), second.rows(), second.cols()));
  if (options.seeds < 1 || first.rows() == 0 || first.rows() % options.seeds != 0)
    throw InputError(fmt::format("two classes: {} images of a class came with {} in a task; need a multiple",
                                 first.rows(), options.seeds));
}

RowMatrix poses_of_task(const RowMatrix& first, const RowMatrix& second, Index task, const TwoClassOptions& options) {
  const Index seeds = options.seeds, points = options.points;
  RowMatrix poses(2 * seeds * points, first.cols());
  for (Index seed = 0; seed < 2 * seeds; ++seed) {
    const RowMatrix& images = seed < seeds ? first : second;
    poses.middleRows(seed * points, points) =
        poses_of_image(images.row(task * seeds + seed % seeds).transpose(), options.action, options.extents, points);
  }
  if (options.normalise) demean_and_normalise(poses);
  return poses;
}

}  // namespace

TwoClassErrors two_class_errors(const Kernel& kernel, const RowMatrix& first, const RowMatrix& second,
                                const TwoClassOptions& options) {
  check_two_classes(first, second, options);
  const Index tasks = first.rows() / options.seeds;
  const ThreadScope threads(options.threads);
  const double n = 2.0 * static_cast<double>(options.points * options.seeds);
  require_memory(
      fmt::format("two classes: {} tasks at a time", threads.count()),
      static_cast<std::uint64_t>(8 * threads.count() * (4 * n * n + 2 * n * static_cast<double>(first.cols()))),
      options.memory);
  TwoClassErrors all{.spectral = VectorXd::Zero(tasks),
                     .left_out = MatrixXd(tasks, 2 * options.seeds),
                     .signal = VectorXd::Zero(tasks),
                     .noise = VectorXd::Zero(tasks),
                     .defect = VectorXd::Zero(tasks),
                     .input_signal = VectorXd::Zero(tasks)};
  const bool is_whole = for_each_task(tasks, options.progress, [&](Index task) {
    TwoClassTask(kernel, poses_of_task(first, second, task, options), options).put(task, all);
  });
  return is_whole ? all : TwoClassErrors{};
}

RowMatrix poses_of_images(const RowMatrix& images, ImageAction action, const ImageExtents& extents, Index points,
                          int threads) {
  const ThreadScope scope(threads);
  RowMatrix poses(images.rows() * std::max<Index>(points, 0), images.cols());
  for_each_task(images.rows(), {}, [&](Index i) {
    poses.middleRows(i * points, points) = poses_of_image(images.row(i).transpose(), action, extents, points);
  });
  return poses;
}

}  // namespace lieder

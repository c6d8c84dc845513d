#include "report/sample_lens.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/SVD>
#include <cmath>
#include <numbers>

#include "lieder/base/seed.hpp"
#include "lieder/io/samples.hpp"

namespace lieder::sample {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// The orthogonal matrix nearest to one whose rows are the same bump, one place on in each row.
MatrixXd moving_bump(int d, bool ring, Seed seed) {
  RandomStream random(seed);
  MatrixXd bumps = 0.004 * random.normal_matrix(d, d);
  for (int i = 0; i < d; ++i)
    for (int j = 0; j < d; ++j) {
      const double gap = ring ? std::remainder(i - j, d) : i - j;
      bumps(i, j) += std::exp(-gap * gap / 1.3) - 0.25 * std::exp(-(gap - 1) * (gap - 1) / 3.0);
    }
  const Eigen::JacobiSVD<MatrixXd> svd(bumps, Eigen::ComputeFullU | Eigen::ComputeFullV);
  return svd.matrixU() * svd.matrixV().transpose();
}

MatrixXd generator_of(const MatrixXd& convolution, bool ring) {
  const Index d = convolution.rows();
  if (!ring) return convolution.topRows(d - 1).transpose() * convolution.bottomRows(d - 1);
  MatrixXd next(d, d);
  next << convolution.bottomRows(d - 1), convolution.topRows(1);
  return convolution.transpose() * next;
}

MatrixXd sine_transform(int d) {
  MatrixXd dst(d, d);
  for (int i = 0; i < d; ++i)
    for (int j = 0; j < d; ++j)
      dst(i, j) = std::sqrt(2.0 / (d + 1)) * std::sin(std::numbers::pi * (i + 1) * (j + 1) / (d + 1));
  return dst;
}

VectorXd spectrum_of(const MatrixXd& rows) {
  const MatrixXd centred = rows.rowwise() - rows.colwise().mean();
  const double scale = centred.squaredNorm() / static_cast<double>(centred.size());
  const MatrixXd covariance = centred.transpose() * centred / (static_cast<double>(rows.rows()) * scale);
  return Eigen::SelfAdjointEigenSolver<MatrixXd>(covariance).eigenvalues().reverse();
}

void fill_evidence(LensResult& r, double ratio, int surrogates) {
  RandomStream random(Seed{11});
  LensEvidence& e = r.evidence;
  e.floor = 0.0031;
  e.stationarity_ratio = ratio;
  e.stationarity = ratio * e.floor;
  e.third_order = 4120.7;
  e.held_out = Interval{0.031, 0.012, 0.058};
  for (int k = 0; k < surrogates; ++k) e.surrogate_ratios.push_back(140 * std::exp(0.7 * random.normal()));
  e.surrogate_p = 1.0 / (1 + surrogates);
  e.locality = 0.81;
  e.distance_from_identity = 1.37;
  e.wrap_around = r.topology == Topology::circle ? 0.98 : 0.013;
  e.topology_confidence = 0.997;
  e.candidates = {{"independent components", r.topology, 3.81 * ratio, -12.441, false},
                  {"sine beam", Topology::line, ratio, -14.027, true},
                  {"ring planes", Topology::circle, 211.4, -9.83, false}};
}

// Windows of 33 values, every tenth sample of the record.
RowMatrix ecg_windows(Index count) {
  const RowMatrix series = read_all(*open_samples(LIEDER_SAMPLE_ECG));
  RowMatrix windows(count, 33);
  const Index step = (series.rows() - 330) / count;
  for (Index n = 0; n < count; ++n)
    for (Index k = 0; k < 33; ++k) windows(n, k) = series(n * step + 10 * k, 0);
  return windows;
}

}  // namespace

LensResult shuffled_ecg() {
  LensResult r;
  r.status = Status::converged;
  r.verdict = Verdict::symmetry;
  r.message = "Converged: the data agree with the shift as far as 80,000 samples can tell.";
  r.topology = Topology::line;
  const RowMatrix natural = ecg_windows(4000);
  const Eigen::VectorXi order = RandomStream(Seed{5}).permutation(33);
  const auto shuffled = [&](const MatrixXd& rows) {
    MatrixXd given(rows.rows(), rows.cols());
    for (Index k = 0; k < order.size(); ++k) given.col(order[k]) = rows.col(k);
    return given;
  };
  r.convolution = shuffled(moving_bump(33, false, Seed{1}));
  r.generator = generator_of(r.convolution, false);
  r.filter = r.convolution.row(16);
  r.order = order;
  const MatrixXd given = shuffled(natural);
  r.mean = given.colwise().mean();
  r.scale = 0.41;
  r.samples = 80000;
  r.generator_error = 0.021;
  r.example_rows.resize(5, 33);
  for (Index k = 0; k < 5; ++k) r.example_rows.row(k) = given.row(137 + 751 * k);
  r.evidence.spectrum = spectrum_of(given);
  fill_evidence(r, 1.043, 19);
  return r;
}

LensResult ring(int d) {
  LensResult r;
  r.status = Status::converged;
  r.verdict = Verdict::symmetry;
  r.message = "converged after 41 steps";
  r.topology = Topology::circle;
  const MatrixXd view = sine_transform(d);
  r.convolution = moving_bump(d, true, Seed{2}) * view;
  r.generator = generator_of(r.convolution, true);
  r.filter = r.convolution.row((d - 1) / 2);
  r.mean = VectorXd::Zero(d);
  r.scale = 1;
  r.samples = 20000;
  r.generator_error = 0.008;
  RandomStream random(Seed{3});
  r.example_rows = MatrixXd::Zero(4, d);
  for (Index n = 0; n < 4; ++n)
    for (int f = 0; f < 4; ++f) {
      const double centre = random.uniform(0, d), width = random.uniform(0.6, 2.5);
      for (int k = 0; k < d; ++k) r.example_rows(n, k) += std::exp(-std::pow(std::remainder(k - centre, d) / width, 2));
    }
  r.example_rows = (r.example_rows * view).eval();
  r.evidence.spectrum = VectorXd::LinSpaced(d, 0, 6).unaryExpr([](double t) { return 3 * std::exp(-t); });
  fill_evidence(r, 0.97, 19);
  return r;
}

LensResult with_verdict(Verdict verdict) {
  LensResult r = ring(15);
  r.verdict = verdict;
  switch (verdict) {
    case Verdict::none:
      r.message = "Looked for a line and for a ring; neither fits.";
      fill_evidence(r, 187.2, 0);
      r.evidence.held_out = Interval{0.84, 0.71, 0.98};
      r.evidence.surrogate_p = 0.55;
      break;
    case Verdict::not_identifiable:
      r.status = Status::not_identifiable;
      r.message =
          "Third-order evidence is 1.2: the samples look Gaussian, and a Gaussian process is stationary in many bases.";
      r.evidence.third_order = 1.2;
      break;
    default:
      r.status = Status::stopped;
      r.message = "Stopped after 3 of 8 steps.";
      r.evidence.held_out.reset();
      r.evidence.surrogate_p.reset();
      r.evidence.surrogate_ratios.clear();
  }
  return r;
}

LensResult too_little_data() {
  LensResult r;
  r.status = Status::too_little_data;
  r.verdict = Verdict::too_little_data;
  r.message = "12 samples of 33 numbers came; at least 330 are needed before a fit means anything.";
  r.samples = 12;
  r.mean = VectorXd::Zero(33);
  return r;
}

RunRecord run_record(const std::string& path, std::int64_t rows, std::int64_t cols) {
  RunRecord run;
  run.inputs = {{path, {rows, cols}, "float64", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}};
  run.seconds = {{"total", 0.31}};
  run.peak_memory_bytes = 73400320;
  run.threads = 2;
  return run;
}

}  // namespace lieder::sample

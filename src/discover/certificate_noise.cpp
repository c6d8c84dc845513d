#include "discover/certificate_noise.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <array>
#include <cmath>

#include "base/at.hpp"
#include "lieder/base/status.hpp"

namespace lieder {
namespace {

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kVisibleShares = 24;  // points of the grid over the visible part of the defect, 0 .. all of it
constexpr double kNothing = 1e-12;

}  // namespace

TopDirection top_direction(const MatrixXd& x, const VectorXd& start, int steps) {
  const Index n = x.rows(), most = std::min<Index>({n, x.cols(), steps});
  MatrixXd basis(n, most);
  VectorXd v = x * start;
  VectorXd diagonal = VectorXd::Zero(most), beside = VectorXd::Zero(most);
  Index made = 0;
  double scale = 0;
  for (double length = v.norm(); made < most && length > kNothing * scale && length > 0; length = v.norm()) {
    if (made > 0) beside[made - 1] = length;
    basis.col(made) = v / length;
    const VectorXd image = x.transpose() * basis.col(made);
    v.noalias() = x * image;
    diagonal[made] = image.squaredNorm();
    scale = std::max(scale, diagonal[made]);
    ++made;
    // Twice is enough against rounding.
    for (int again = 0; again < 2; ++again) {
      const VectorXd overlap = basis.leftCols(made).transpose() * v;
      v.noalias() -= basis.leftCols(made) * overlap;
    }
  }
  if (made == 0) return {0, VectorXd::Zero(n)};
  Eigen::SelfAdjointEigenSolver<MatrixXd> ritz;
  ritz.computeFromTridiagonal(diagonal.head(made), beside.head(std::max<Index>(made - 1, 0)));
  return {ritz.eigenvalues()[made - 1], basis.leftCols(made) * ritz.eigenvectors().col(made - 1)};
}

HiddenDefect::HiddenDefect(ChosenDirection direction, std::shared_ptr<const CertificateDraws> draws, double inflation,
                           bool selection_term)
    : direction_(std::move(direction)), draws_(std::move(draws)), selection_term_(selection_term) {
  const MatrixXd& z = draws_->normals;
  scale_ = inflation * draws_->noise_ratio.array();
  deflation_ = std::pow(inflation, 4);
  hidden_ = ArrayXd::Zero(z.rows());
  if (selection_term_ && direction_.hidden.rows() > 0) {
    const MatrixXd turned = z * direction_.hidden.transpose();
    for (Index c = 0; c < turned.cols(); ++c) hidden_ += turned.col(c).array().square();
    hidden_ *= scale_.square();
  }
  blind_ = direction_.visible.norm() <= kNothing * direction_.hidden.norm();
  if (blind_) return;
  const VectorXd start = z.row(0).transpose();
  const VectorXd top = direction_.visible.transpose() * top_direction(direction_.visible, start, 24).vector;
  MatrixXd rows(z.cols(), 2);
  rows << top, direction_.of_size / direction_.size;
  lean_ = top.dot(direction_.of_size) > 0 ? -1 : 1;
  const MatrixXd both = z * rows;
  along_ = scale_ * both.col(0).array();
  of_size_ = scale_ * both.col(1).array();
  rest_ = ArrayXd::Constant(z.rows(), kUnset);
}

void HiddenDefect::fill_rest(const std::vector<int>& which) {
  std::vector<int> missing;
  for (const int b : which)
    if (std::isnan(rest_[b])) missing.push_back(b);
  if (missing.empty()) return;
  const MatrixXd chosen = draws_->normals(missing, Eigen::all);
  const MatrixXd seen = chosen * direction_.visible.transpose();
  ArrayXd squares = ArrayXd::Zero(seen.rows());
  for (Index c = 0; c < seen.cols(); ++c) squares += seen.col(c).array().square();
  for (std::size_t i = 0; i < missing.size(); ++i) {
    const int b = missing[i];
    const double all = scale_[b] * scale_[b] * squares[static_cast<Index>(i)];
    rest_[b] = std::max(all - along_[b] * along_[b], 0.0) / deflation_;
  }
}

double HiddenDefect::p_value(double delta) {
  const double shown = direction_.broken, most = delta * direction_.size;
  if (shown >= most) return 1;
  const auto draws = static_cast<double>(scale_.size());
  const double most2 = most * most, shown2 = shown * shown;
  if (blind_) return (1 + static_cast<double>((hidden_ + shown2 >= most2).count())) / (draws + 1);
  // With r visible of the defect and w hidden: noise shows |x| when (r + g)^2 + rest <= |x|^2, and the defect is above
  // delta when r^2 + w >= (delta m)^2. For one draw these r form an interval.
  const ArrayXd shift = lean_ * along_ - delta * of_size_;
  const ArrayXd least = (most2 - hidden_).max(0).sqrt();
  std::vector<int> near;
  for (Index b = 0; b < shift.size(); ++b)
    if ((selection_term_ ? least[b] : most) <= shown - shift[b] && -shift[b] - shown <= most)
      near.push_back(static_cast<int>(b));
  fill_rest(near);
  std::array<int, kVisibleShares + 1> change{};
  const double share = (kVisibleShares - 1) / most;
  for (const int b : near) {
    const double room2 = shown2 - rest_[b];
    if (room2 < 0) continue;
    const double room = std::sqrt(room2);
    const double low = std::max(least[b], -shift[b] - room), high = std::min(most, -shift[b] + room);
    const int first = static_cast<int>(std::ceil(low * share - kNothing));
    const int last = static_cast<int>(std::floor(high * share + kNothing));
    if (first > last) continue;
    ++change[at(first)];
    --change[at(last + 1)];
  }
  int open = 0, largest = 0;
  for (const int c : change) largest = std::max(largest, open += c);
  return (1 + largest) / (draws + 1);
}

}  // namespace lieder

#include "report/matrix_codes.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "lieder/base/status.hpp"

namespace lieder {
namespace {

std::string base64(const std::string& bytes) {
  static constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    for (std::size_t k = 0; k < 3; ++k)
      three = three << 8U | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) text += i + k <= bytes.size() ? letters[three >> (18 - 6 * k) & 63U] : '=';
  }
  return text;
}

double strongest(const Eigen::MatrixXd& block) {
  double best = kUnset;
  for (const double value : block.reshaped())
    if (std::isfinite(value) && !(std::abs(value) <= std::abs(best))) best = value;
  return best;
}

}  // namespace

Eigen::MatrixXd thinned(const Eigen::MatrixXd& matrix, Eigen::Index down, Eigen::Index across) {
  if (down <= 1 && across <= 1) return matrix;
  Eigen::MatrixXd small((matrix.rows() + down - 1) / down, (matrix.cols() + across - 1) / across);
  for (Eigen::Index i = 0; i < small.rows(); ++i)
    for (Eigen::Index j = 0; j < small.cols(); ++j)
      small(i, j) = strongest(matrix.block(i * down, j * across, std::min(down, matrix.rows() - i * down),
                                           std::min(across, matrix.cols() - j * across)));
  return small;
}

double largest_magnitude(const Eigen::MatrixXd& matrix) {
  const double value = std::abs(strongest(matrix));
  return value > 0 ? value : 0.0;  // NaN: no entry
}

double end_of_colours(double largest) {
  if (!(largest > 0)) return 1;
  const double unit = std::pow(10.0, std::floor(std::log10(largest)) - 1);
  return std::isnormal(unit) ? std::ceil(largest / unit * (1 - 1e-9)) * unit : largest;
}

std::string codes(const Eigen::MatrixXd& matrix, double limit) {
  std::string bytes;
  for (Eigen::Index i = 0; i < matrix.rows(); ++i)
    for (Eigen::Index j = 0; j < matrix.cols(); ++j) {
      const double value = matrix(i, j);
      const auto code = static_cast<std::uint16_t>(
          std::isfinite(value) ? static_cast<std::int16_t>(std::lround(value / limit * 32767)) : INT16_MIN);
      bytes += static_cast<char>(code & 255U);
      bytes += static_cast<char>(code >> 8U);
    }
  return base64(bytes);
}

}  // namespace lieder

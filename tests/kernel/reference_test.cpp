#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "kernel/samples.hpp"
#include "lieder/kernel/words.hpp"

namespace lieder {
namespace {

RowMatrix matrix_of(const nlohmann::json& rows) {
  RowMatrix matrix(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(rows.at(0).size()));
  for (Eigen::Index i = 0; i < matrix.rows(); ++i)
    for (Eigen::Index j = 0; j < matrix.cols(); ++j)
      matrix(i, j) = rows.at(static_cast<std::size_t>(i)).at(static_cast<std::size_t>(j)).get<double>();
  return matrix;
}

nlohmann::json reference() { return nlohmann::json::parse(std::ifstream(LIEDER_KERNEL_REFERENCE)); }

// Property: kernels of networks are those of the field. Known answer: neural-tangents in double precision on 58
// networks (tests/kernel/reference/make_reference.py). Tolerance: ours is rounded at 1e-15; theirs takes angles by
// arctan2 with sqrt(1 - r^2) and adds 1e-12 and the like under roots, which leaves 1e-8 on the diagonal.
TEST(KernelReference, NetworksAgreeWithNeuralTangents) {
  const nlohmann::json record = reference();
  std::size_t compared = 0;
  for (const auto& one : record.at("cases")) {
    const auto expression = one.at("kernel").get<std::string>();
    const Kernel kernel = named_kernel(expression);
    const RowMatrix x = matrix_of(one.at("samples")), expected = matrix_of(one.at("gram"));
    EXPECT_LT(((kernel.gram(x) - expected).array() / expected.array()).abs().maxCoeff(), 1e-6) << expression;
    EXPECT_LT(testing::relative_difference(kernel.gram(RowMatrixF(x.cast<float>())).cast<double>(), expected), 1e-4)
        << expression;
    ++compared;
  }
  EXPECT_EQ(compared, 58U);
}

}  // namespace
}  // namespace lieder

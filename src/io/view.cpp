#include <algorithm>
#include <utility>

#include "io/finite.hpp"
#include "io/refuse.hpp"
#include "io/row_stream.hpp"
#include "lieder/io/samples.hpp"

namespace lieder {
namespace {

template <typename Scalar>
class ViewStream final : public SampleStream {
 public:
  using Strides = Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>;
  using View = Eigen::Map<const Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>, 0, Strides>;

  ViewStream(View view, ArrayInfo info) : view_(view), info_(std::move(info)) {}

  const ArrayInfo& info() const override { return info_; }
  Eigen::Index cols() const override { return view_.cols(); }
  std::optional<Eigen::Index> rows() const override { return view_.rows(); }
  void rewind() override { row_ = 0; }

  Eigen::Index read(Eigen::Ref<RowMatrix> block) override {
    io::require_width(info_, view_.cols(), block.cols());
    const Eigen::Index wanted = std::min(block.rows(), view_.rows() - row_);
    // A few rows at a time, so that the check finds them in the cache.
    const Eigen::Index step = std::max<Eigen::Index>(1, (Eigen::Index{1} << 15) / view_.cols());
    for (Eigen::Index done = 0; done < wanted; done += step) {
      const Eigen::Index count = std::min(step, wanted - done);
      block.middleRows(done, count) = view_.middleRows(row_ + done, count).template cast<double>();
      for (Eigen::Index i = done; i < done + count; ++i)
        if (const auto bad = io::first_non_finite({block.row(i).data(), static_cast<std::size_t>(block.cols())})) {
          const auto column = static_cast<Eigen::Index>(*bad);
          io::refuse_non_finite(info_.path, row_ + i, column, block(i, column));
        }
    }
    row_ += wanted;
    return wanted;
  }

 private:
  View view_;
  ArrayInfo info_;
  Eigen::Index row_ = 0;
};

}  // namespace

template <typename Scalar>
std::unique_ptr<SampleStream> view_samples(const Scalar* data, Eigen::Index rows, Eigen::Index cols,
                                           Eigen::Index row_stride, Eigen::Index col_stride, std::string name) {
  if (rows < 1 || cols < 1)
    io::refuse(name, "holds no values: its shape is ({}, {}); need at least one sample", rows, cols);
  if (data == nullptr) io::refuse(name, "a null pointer came; need {} x {} values", rows, cols);
  using Stream = ViewStream<Scalar>;
  const typename Stream::View view(data, rows, cols, typename Stream::Strides(row_stride, col_stride));
  ArrayInfo info{std::move(name), {rows, cols}, sizeof(Scalar) == 8 ? "float64" : "float32"};
  return std::make_unique<Stream>(view, std::move(info));
}

template std::unique_ptr<SampleStream> view_samples(const double*, Eigen::Index, Eigen::Index, Eigen::Index,
                                                    Eigen::Index, std::string);
template std::unique_ptr<SampleStream> view_samples(const float*, Eigen::Index, Eigen::Index, Eigen::Index,
                                                    Eigen::Index, std::string);

}  // namespace lieder

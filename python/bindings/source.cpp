#include "source.hpp"

#include <filesystem>
#include <utility>

#include "lieder/base/error.hpp"
#include "lieder/io/write.hpp"

namespace nb = nanobind;

namespace lieder::python {
namespace {

/// A view that tells the shape and the type which the caller's array had.
class NamedView final : public SampleStream {
 public:
  NamedView(std::unique_ptr<SampleStream> view, ArrayInfo info) : view_(std::move(view)), info_(std::move(info)) {}

  const ArrayInfo& info() const override { return info_; }
  Eigen::Index cols() const override { return view_->cols(); }
  std::optional<Eigen::Index> rows() const override { return view_->rows(); }
  Eigen::Index read(Eigen::Ref<RowMatrix> block) override { return view_->read(block); }
  void rewind() override { view_->rewind(); }

 private:
  std::unique_ptr<SampleStream> view_;
  ArrayInfo info_;
};

template <typename Scalar>
std::unique_ptr<SampleStream> view_of(const InputArray& array) {
  const auto* data = static_cast<const Scalar*>(array.data());
  const auto rows = static_cast<Eigen::Index>(array.shape(0));
  if (array.ndim() == 2)
    return view_samples(data, rows, static_cast<Eigen::Index>(array.shape(1)), array.stride(0), array.stride(1));
  Eigen::Index cols = 1;
  for (std::size_t axis = 1; axis < array.ndim(); ++axis) cols *= static_cast<Eigen::Index>(array.shape(axis));
  const Eigen::Index row_stride = array.ndim() == 1 ? array.stride(0) : cols;
  return view_samples(data, rows, cols, row_stride, 1);
}

/// The file in a name such as "samples.npz:x"; a path may hold colons of its own.
std::filesystem::path file_of(const std::string& spec) {
  for (auto end = spec.size(); end != std::string::npos && end > 0; end = spec.rfind(':', end - 1))
    if (std::filesystem::is_regular_file(spec.substr(0, end))) return spec.substr(0, end);
  return {};
}

}  // namespace

InputRecord Source::record() const {
  const ArrayInfo& info = stream->info();
  InputRecord record{info.path, info.shape, info.dtype};
  if (array.is_valid()) return record;
  if (const auto file = file_of(info.path); !file.empty()) record.sha256 = sha256_of_file(file);
  return record;
}

Source array_source(const InputArray& array, const std::string& dtype) {
  if (array.ndim() == 0) throw InputError("array: has no dimensions; need samples as rows");
  ArrayInfo info{"array", {}, dtype};
  for (std::size_t axis = 0; axis < array.ndim(); ++axis)
    info.shape.push_back(static_cast<std::int64_t>(array.shape(axis)));
  const bool is_single = array.dtype() == nb::dtype<float>();
  if (!is_single && array.dtype() != nb::dtype<double>()) throw InternalError("array: neither float32 nor float64");
  auto view = is_single ? view_of<float>(array) : view_of<double>(array);
  return {array, std::make_unique<NamedView>(std::move(view), std::move(info))};
}

Source file_source(const std::string& spec) { return {{}, open_samples(spec)}; }

}  // namespace lieder::python

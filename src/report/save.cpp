#include "lieder/io/write.hpp"
#include "lieder/report/html.hpp"
#include "lieder/report/result.hpp"

namespace lieder {
namespace {

void write(const std::filesystem::path& path, const ManyExtents& array) { write_npy(path, array.values, array.shape); }
void write(const std::filesystem::path& path, const SparseRows& rows) { write_csr(path, rows.transposed); }
template <typename Derived>
void write(const std::filesystem::path& path, const Eigen::DenseBase<Derived>& array) {
  write_npy(path, array);
}

}  // namespace

void save(const Result& result, const std::filesystem::path& directory, bool force) {
  const std::string json = json_text(to_json(result));
  OutputDirectory out(directory, force);
  for (const auto& array : result.arrays)
    std::visit([&](const auto& value) { write(out.path() / array.file(), value); }, array.value);
  if (result.group) write_group(out.path() / "group.json", *result.group);
  if (result.page) write_file(out.path() / "report.html", to_html(result.page()));
  write_file(out.path() / "result.json", json);
  out.finish();
}

}  // namespace lieder

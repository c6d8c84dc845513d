#include "lieder/io/write.hpp"
#include "lieder/report/html.hpp"
#include "lieder/report/result.hpp"

namespace lieder {
namespace {

// Eigen::Ref is spelt out: a plain matrix would fit more than one overload of write_npy.
void write_array(const std::filesystem::path& path, const Eigen::MatrixXd& matrix) {
  write_npy(path, Eigen::Ref<const RowMatrix>(matrix));
}
void write_array(const std::filesystem::path& path, const Eigen::VectorXd& vector) {
  write_npy(path, Eigen::Ref<const Eigen::VectorXd>(vector));
}
void write_array(const std::filesystem::path& path, const Eigen::VectorXi& vector) {
  write_npy(path, Eigen::Ref<const Eigen::VectorXi>(vector));
}

}  // namespace

void save(const Result& result, const std::filesystem::path& directory, bool force) {
  const std::string json = json_text(to_json(result));
  OutputDirectory out(directory, force);
  for (const auto& array : result.arrays)
    std::visit([&](const auto& value) { write_array(out.path() / (array.name + ".npy"), value); }, array.value);
  if (result.group) write_file(out.path() / "group.json", to_json(*result.group).dump() + "\n");
  if (result.page) write_file(out.path() / "report.html", to_html(*result.page));
  write_file(out.path() / "result.json", json);
  out.finish();
}

}  // namespace lieder

// Writes sample reports into a folder, for the rendering test and for looking at: report_sample_pages FOLDER
#include <fmt/format.h>

#include <cmath>
#include <filesystem>

#include "discover/dynamical_systems.hpp"
#include "lieder/group/named.hpp"
#include "lieder/io/write.hpp"
#include "lieder/kernel/sample_orbits.hpp"
#include "lieder/report/dynamics_report.hpp"
#include "lieder/report/html.hpp"
#include "lieder/report/lens_report.hpp"
#include "lieder/report/predict_report.hpp"
#include "report/sample_enforce.hpp"
#include "report/sample_lens.hpp"

namespace lieder::sample {
namespace {

using namespace figures;

// Every figure there is, with what figures must survive: nothing, one thing, holes, long words, hostile words.
Page vocabulary() {
  const std::string hostile = "</script><script>alert('x')</script> <b>&amp; \"quoted\"";
  Page page;
  page.title = page.headline = hostile;
  page.verb = "study";
  page.subject = "a_file_name_that_goes_on_and_on_without_a_place_to_break_the_line_for_a_very_long_while.npy";
  page.badge = badge_of(Verdict::approximate);
  page.summary = "First paragraph.\n\nSecond paragraph.";
  page.facts = {{"12,400", "fact", "with a note"}, {"not measured", "another", ""}};
  Eigen::MatrixXd holed = Eigen::MatrixXd::Random(4, 9);
  holed(1, 2) = kUnset;
  PageSection odd{"Odd figures", "", {}};
  odd.blocks = {
      MatrixPicture{.title = "Holes", .values = holed},
      MatrixPicture{.title = "Zeros", .values = Eigen::MatrixXd::Zero(1, 1)},
      MatrixPicture{.title = "Large", .values = Eigen::MatrixXd::Identity(1000, 1000)},
      MatrixGrid{.title = "Shapes",
                 .values = {holed, Eigen::MatrixXd::Identity(3, 3), Eigen::MatrixXd::Ones(1, 700),
                            Eigen::MatrixXd::Ones(900, 1)},
                 .names = {hostile, "map 1\nV \u2192 V"}},
      MatrixGrid{.title = "No matrix"},
      BlockPlan{.title = "Plan",
                .rows = {{hostile, 1}, {"V^2", 2000000}, {"V", 3}},
                .columns = {{"a term of the input with a name that goes on and on", 3}, {"1", 1}},
                .values = Eigen::MatrixXd::Identity(3, 2) * 12345,
                .quantity = "maps",
                .row_label = "output term",
                .column_label = "input term"},
      BlockPlan{.title = "No block"},
      Code{.title = "Code", .caption = hostile, .text = hostile},
      Curves{.title = "No curve"},
      Curves{.title = "Log, with holes",
             .series = {{.name = hostile, .y = Eigen::Vector4d(1e-9, kUnset, 0, 3)},
                        {.name = "x", .y = Eigen::Vector2d(1, 2), .x = Eigen::Vector2d(0.5, 2.5)}},
             .x_label = "iteration",
             .y_label = "residual",
             .log_y = true},
      NullComparison{.title = "Unmeasured", .quantity = "defect"},
      NullComparison{.title = "Crowded",
                     .caption = hostile,
                     .quantity = "defect",
                     .observed = 1e-12,
                     .null = std::vector<double>(300, 0.5),
                     .thresholds = {{1e-3, "a threshold with a long name"},
                                    {1.1e-3, "another one right beside it"},
                                    {0.4, "third"}}},
      NullComparison{.title = "Negative", .quantity = "d", .observed = -1, .null = {-2, 0, 1}},
      Intervals{.title = "Intervals",
                .quantity = "defect",
                .rows = {{"a direction with quite a long name", 0.1, 0.05, 0.2}, {"not measured"}},
                .references = {{0, "exact"}, {0.01, "as good as exact"}}},
      Ladder{.title = "Steps",
             .quantity = "defect",
             .names = {hostile, "1 (ReLU)", "a layer with a long name, far down in a network of many blocks"},
             .series = {{.name = "so far", .y = Eigen::Vector3d(0, 1e-16, 0.3)},
                        {.name = "its own", .y = Eigen::Vector3d(kUnset, 1e-9, 0.29)}},
             .references = {{1e-6, "zero below"}},
             .marked = 2},
      Ladder{.title = "No step"},
      Spectrum{
          .title = "With zeros", .values = Eigen::Vector4d(1, 1e-3, 0, 0), .threshold = Mark{1e-8, "counts as zero"}},
      Scatter{.title = "No points"},
      Scatter{.title = "One point", .points = Eigen::MatrixXd::Ones(1, 2)},
      Scatter{.title = "Points and arrows",
              .caption = hostile,
              .points = Eigen::MatrixXd::Random(3000, 2) * 1e-7,
              .arrows = Eigen::MatrixXd::Random(5, 4) * 1e-7,
              .x_label = hostile},
      Spectrum{.title = "Empty"},
      BeforeAfter{.title = "No pair"},
      Table{.title = "Table", .header = {"a", "b", "c"}, .rows = {{hostile, "1", "2"}}, .numeric = {1, 2}},
      Cite{.title = "Cite", .text = hostile, .bibtex = "@misc{x}", .url = "https://example.org/?a=1&b=2"}};
  page.sections = {odd};
  return page;
}

Page kernels_of_finite_rotations() {
  const Group group = named_group("Rot(6)");
  const KernelOptions options{.side = 7};
  return kernels_page(grid_kernels(group, representation("1", group), representation("V", group), options),
                      {.group = "Rot(6)", .in = "1", .out = "V"}, options);
}

Page affine_layers() {
  const Group group = named_group("S(4)");
  return affine_page(equivariant_affine_maps(group, representation("V+1", group), representation("V^2+1", group)),
                     {.group = "S(4)", .in = "V+1", .out = "V^2+1"});
}

/// Cubic vector fields that commute with turns of the plane, from more samples than are needed.
Page sampled_functions() {
  const Group group = named_group("SO(2)");
  const Representation plane = representation("V", group);
  RandomStream random(Seed{1});
  return functions_page(equivariant_functions(polynomial_dictionary(2, 3), linear_symmetry(group, plane, plane), 2,
                                              random.normal_matrix(100, 2)),
                        {.input = "cubic.npz", .samples = 100, .algebra = 1}, run_record("cubic.npz:values", 100, 10));
}

/// Two equal oscillators with noise: laws, fields, matrices and pairs.
Page oscillators() {
  const Trajectories data = systems::trajectories(systems::oscillators("", {1, 1}, 2, 4, 3), 0.01, 1);
  const DynamicsQuestion question{.candidates = candidate_fields("GL(4)", 4), .laws = polynomial_dictionary(4, 2)};
  DynamicsOptions options;
  options.hamiltonian = true;
  return dynamics_page(discover_dynamics(data, question, options),
                       {.input = "runs.npz",
                        .candidates = "GL(4)",
                        .laws = "poly(2)",
                        .affine = true,
                        .functions = question.laws,
                        .shown = shown_runs(data)},
                       run_record("runs.npz:x", 20, 800));
}

/// Orbits of a few points that stand close together.
Page orbits_of(const std::string& group, const std::vector<int>& classes, const std::string& kernel) {
  const Group acting = named_group(group);
  RowMatrix samples(static_cast<Eigen::Index>(classes.size()), acting.size);
  for (Eigen::Index i = 0; i < samples.rows(); ++i)
    for (Eigen::Index j = 0; j < samples.cols(); ++j)
      samples(i, j) = std::cos(static_cast<double>(3 * j + 1)) + 0.1 * std::sin(static_cast<double>(i * (j + 2)));
  const SampleOrbits orbits = orbits_of_samples(samples, acting);
  const PredictResult found =
      predict(orbit_kernel(kernel).kernel, orbits.orbits, {.group = orbits.table, .classes = classes});
  const PredictRequest request{.input = "data/samples.npz",
                               .kernel = kernel,
                               .action = group,
                               .from_samples = true,
                               .classes = {"3", "7", "9"},
                               .columns = acting.size,
                               .command = "lieder predict --data data/samples.npz --group '" + group + "'\n"};
  return predict_page(found, request, run_record("data/samples.npz", samples.rows(), samples.cols()));
}

void write_pages(const std::filesystem::path& folder) {
  const auto write = [&](const char* name, const LensResult& lens, const RunRecord& run) {
    write_file(folder / (std::string(name) + ".html"), to_html(lens_page(lens, run)));
  };
  const auto write_maps = [&](const char* name, const Enforced& e, const RunRecord& run = {}) {
    write_file(folder / (std::string(name) + ".html"), to_html(enforce_page(e.result, e.request, "basis.npy", run)));
  };
  write_maps("enforce", enforced("SO(3)", "V+V^2", "2*V"));
  write_maps("enforce_orbits", enforced("S(5)", "V^2", "V^2"));
  write_maps("enforce_rank", enforced(heisenberg(), "found/heisenberg.json", "V+V^2", "V+V^2"),
             run_record("found/heisenberg.json", 3, 3));
  write_maps("enforce_uncertain", enforced(noisy_rotations(3e-3), "found/group.json", "V^2", "V+V^2"),
             run_record("found/group.json", 3, 3));
  write_maps("enforce_vectors", enforced("SO(3)", "1", "V^6"));
  write_maps("enforce_blocks", enforced("SO(3)*S(4)", "40*V1+10*V2+1", "(1+V1+V2)^3"));
  write_maps("enforce_zero", enforced("SO(3)", "1", "V"));
  write_file(folder / "enforce_kernels.html", to_html(kernels_of_finite_rotations()));
  write_file(folder / "enforce_affine.html", to_html(affine_layers()));
  write_file(folder / "dynamics.html", to_html(oscillators()));
  write_file(folder / "enforce_functions.html", to_html(sampled_functions()));
  write_file(folder / "predict.html", to_html(orbits_of("Rot(12)*Trivial(1)", {0, 1}, "rbf(1.4)")));
  write_file(folder / "predict_group.html", to_html(orbits_of("S(4)", {0, 1, 0, 2, 1, 2, 2}, "mlp(depth=1)")));
  write("ecg", shuffled_ecg(), run_record("data/ecg_windows_shuffled.npy", 80000, 33));
  write("ring", ring(33), run_record("ring.npy", 20000, 33));
  write("large", ring(257), run_record("large.h5:/samples/x", 60000, 257));
  write("none", with_verdict(Verdict::none), run_record("nothing.csv", 20000, 15));
  write("not_identifiable", with_verdict(Verdict::not_identifiable), run_record("gauss.npy", 20000, 15));
  write("undecided", with_verdict(Verdict::undecided), {});
  write("too_little_data", too_little_data(), run_record("few.csv", 12, 33));
  write_file(folder / "vocabulary.html", to_html(vocabulary()));
}

}  // namespace
}  // namespace lieder::sample

int main(int count, char** arguments) {
  if (count != 2) {
    fmt::print(stderr, "report_sample_pages: {} arguments came; need one, a folder\n", count - 1);
    return 2;
  }
  std::filesystem::create_directories(arguments[1]);
  lieder::sample::write_pages(arguments[1]);
  return 0;
}

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lieder/group/named.hpp"
#include "lieder/report/enforce_report.hpp"
#include "lieder/report/html.hpp"

namespace lieder {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Result polynomials(const char* name, const char* in, const char* out, int degree) {
  const Group group = named_group(name);
  const EnforceRequest request{.group = name, .in = in, .out = out, .degree = degree};
  return to_result(equivariant_polynomials(group, representation(in, group), representation(out, group), degree),
                   request);
}

Result kernels(const char* name, const char* in, const char* out, const KernelOptions& options) {
  const Group group = named_group(name);
  return to_result(grid_kernels(group, representation(in, group), representation(out, group), options),
                   {.group = name, .in = in, .out = out}, options);
}

const ManyExtents& array(const Result& result, const std::string& name) {
  for (const NamedArray& candidate : result.arrays)
    if (candidate.name == name) return std::get<ManyExtents>(candidate.value);
  throw std::runtime_error("no array " + name);
}

// Property: formulas are in the answer, in the text and on the page; the arrays have the shapes of the contract.
TEST(PolynomialsReport, ShowsFormulas) {
  const Result result = polynomials("S(3)", "V", "1", 2);
  EXPECT_EQ(result.answer["dimension"], 2);
  EXPECT_EQ(result.answer["polynomials"][0], "x1^2 + x2^2 + x3^2");
  EXPECT_EQ(result.message, "2 polynomial maps of degree 2 from V to 1");
  EXPECT_THAT(to_text(result), HasSubstr("\n    x1^2 + x2^2 + x3^2\n    x1 x2 + x1 x3 + x2 x3\n"));
  EXPECT_THAT(array(result, "coefficients").shape, ElementsAre(2, 1, 6));
  const std::string page = to_html(result.page());
  for (const char* words : {"Every polynomial map of degree 2 from V to 1 that commutes with S(3)",
                            "x1^2 + x2^2 + x3^2", "lieder enforce polynomials --group &#39;S(3)&#39;", "--degree 2"})
    EXPECT_THAT(page, HasSubstr(words));
}

TEST(PolynomialsReport, LongListsAreCut) {
  const Result result = polynomials("Trivial(6)", "V", "1", 4);  // 126 monomials
  EXPECT_THAT(to_text(result), HasSubstr("and 114 more"));
}

TEST(KernelsReport, ShowsKernels) {
  const Result rings = kernels("SO(2)", "V", "V+1", {.side = 3});
  EXPECT_THAT(array(rings, "kernel").shape, ElementsAre(rings.answer["dimension"].get<int>(), 3, 2, 3, 3));
  EXPECT_EQ(rings.answer["rings"], 2);
  EXPECT_EQ(rings.answer["angular"], 6);
  EXPECT_THAT(to_html(rings.page()), HasSubstr("lieder enforce field --kernel 3 --width 0.6 --group &#39;SO(2)&#39;"));
  const Result lattice = kernels("Cube", "1", "V", {.side = 3});
  EXPECT_THAT(array(lattice, "kernel").shape, ElementsAre(lattice.answer["dimension"].get<int>(), 3, 1, 3, 3, 3));
  EXPECT_FALSE(lattice.answer.contains("rings"));
  const std::string page = to_html(lattice.page());
  EXPECT_THAT(page, HasSubstr("the group takes it to itself"));
  EXPECT_THAT(page, HasSubstr("Shown are the last two coordinates"));
}

TEST(KernelsReport, SaysWhichFrequenciesThereAre) {
  const Result bounded = kernels("Rot(6)", "1", "1", {.side = 7});
  EXPECT_EQ(bounded.answer["bands"], (std::vector<int>{0, 2, 4, 6}));
  EXPECT_EQ(bounded.options["band"], 2);
  const std::string page = to_html(bounded.page());
  for (const char* words : {"in the order of their radii up to 0, 2, 4, 6", "Complete: by characters",
                            "field --kernel 7 --width 0.6 --band 2 --group &#39;Rot(6)&#39;", "Harmonics6"})
    EXPECT_THAT(page, HasSubstr(words));
  const Result unbounded = kernels("SO(2)", "1", "1", {.side = 7});
  EXPECT_FALSE(unbounded.answer.contains("bands"));
  EXPECT_THAT(to_html(unbounded.page()), testing::Not(HasSubstr("--band")));
}

Result affine(const char* name, const char* in, const char* out) {
  const Group group = named_group(name);
  return to_result(equivariant_affine_maps(group, representation(in, group), representation(out, group)),
                   {.group = name, .in = in, .out = out});
}

// Known answers: turns and stretches of the plane; no vector that stays follows what translations move; a point alone.
TEST(AffineReport, ShowsLayers) {
  const Result some = affine("SO(2)", "V+1", "V+1");
  EXPECT_EQ(some.answer["exists"], true);
  EXPECT_EQ(some.answer["dimension"], 2);
  EXPECT_EQ(some.message, "an equivariant affine layer from R^2 to R^2 and 2 directions in which it may change");
  EXPECT_THAT(array(some, "directions").shape, ElementsAre(2, 2, 3));
  const std::string page = to_html(some.page());
  for (const char* words : {"Every affine layer from V+1 to V+1 that commutes with SO(2) is one of them plus a "
                            "combination of 2 directions.",
                            "lieder enforce affine --group &#39;SO(2)&#39;", "data-kind=\"grid\"", "Otto"})
    EXPECT_THAT(page, HasSubstr(words));
  EXPECT_THAT(to_html(affine("SE(2)", "V", "V").page()), HasSubstr("and no other."));
}

TEST(AffineReport, NoneIsAnAnswer) {
  const Result none = affine("T(2)", "3", "V");
  EXPECT_EQ(none.status, Status::converged);
  EXPECT_EQ(none.answer["exists"], false);
  EXPECT_TRUE(none.answer["dimension"].is_null());
  EXPECT_TRUE(none.arrays.empty());
  EXPECT_THAT(to_html(none.page()), HasSubstr("No affine layer from 3 to V commutes with T(2)."));
}

Result quadratics(Eigen::Index samples, const DictionaryOptions& options = {}) {
  const Group group = named_group("SO(2)");
  const FunctionSymmetry symmetry = linear_symmetry(group, representation("V", group), representation("1", group));
  RandomStream random(Seed{1});
  const EquivariantFunctions found =
      equivariant_functions(polynomial_dictionary(2, 2), symmetry, 1, random.normal_matrix(samples, 2), options);
  return to_result(found, {.input = "data/d.npz", .samples = samples, .algebra = 1, .options = options});
}

// Known answer: constants and x^2 + y^2 among 6 monomials.
TEST(FunctionsReport, ShowsFunctions) {
  const Result result = quadratics(40);
  EXPECT_EQ(result.status, Status::converged);
  EXPECT_EQ(result.answer["dimension"], 2);
  EXPECT_EQ(result.evidence["spectrum"].size(), 6U);
  EXPECT_LT(result.evidence["held_out_defect"].get<double>(), 1e-12);
  EXPECT_THAT(array(result, "basis").shape, ElementsAre(2, 1, 6));
  const std::string page = to_html(result.page());
  for (const char* words :
       {"Every function W D that commutes with the actions is a combination of 2.", "d.npz, 6 functions at 40 samples",
        "data-kind=\"spectrum\"", "data-kind=\"grid\"", "lieder enforce functions &#39;data/d.npz&#39; --outputs 1"})
    EXPECT_THAT(page, HasSubstr(words));
}

TEST(FunctionsReport, SaysWhatIsNotCertainOrWasStopped) {
  const Result few = quadratics(4);
  EXPECT_EQ(few.status, Status::not_identifiable);
  const std::string page = to_html(few.page());
  for (const char* words : {"The count is not certain", "seem to commute", "too few to tell"})
    EXPECT_THAT(page, HasSubstr(words));
  const Result untested = quadratics(40, {.held_out = 0});
  EXPECT_TRUE(to_json(untested, Files::none)["evidence"]["held_out_defect"].is_null());
  EXPECT_THAT(to_html(untested.page()), HasSubstr("None were kept aside"));
  const Result stopped = quadratics(40, {.progress = [](const ProgressEvent&) { return Flow::stop; }});
  EXPECT_EQ(stopped.status, Status::stopped);
  EXPECT_TRUE(stopped.answer["dimension"].is_null());
  EXPECT_THAT(to_html(stopped.page()), HasSubstr("Stopped before all equations were there."));
}

TEST(KernelsReport, NoneIsAnAnswer) {
  const Result none = kernels("O(3)", "1", "V", {.side = 1});
  EXPECT_EQ(none.status, Status::converged);
  EXPECT_EQ(none.answer["dimension"], 0);
  EXPECT_THAT(to_html(none.page()), HasSubstr("No convolution from 1 to V commutes with O(3), other than zero."));
}

TEST(BilinearReport, HasThreeExtents) {
  const Group group = named_group("SO(3)");
  const EnforceRequest request{.group = "SO(3)", .in = "V", .out = "V", .second = "V", .second_size = 3};
  const Result result = to_result(enforce(group, representation("V*V", group), representation("V", group)), request);
  EXPECT_THAT(array(result, "basis").shape, ElementsAre(1, 3, 3, 3));
  const std::string page = to_html(result.page());
  for (const char* words : {"Every bilinear map from V and V to V that commutes with SO(3) is a multiple of one.",
                            "--bilinear --second", "lieder.enforce(&quot;SO(3)&quot;, &quot;(V)*(V)&quot;"})
    EXPECT_THAT(page, HasSubstr(words));
}

}  // namespace
}  // namespace lieder

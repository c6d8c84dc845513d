#include "enforce_inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "group_inputs.hpp"
#include "lieder/base/error.hpp"
#include "lieder/group/algebra.hpp"
#include "lieder/group/extend.hpp"
#include "lieder/group/named.hpp"
#include "lieder/io/write.hpp"
#include "option_values.hpp"
#include "output.hpp"
#include "run_record.hpp"

namespace lieder::cli {
namespace {

void require(const std::string& value, const char* option, const char* need) {
  if (value.empty()) throw InputError(fmt::format("{}: nothing came; need {}", option, need));
}

}  // namespace

void add_enforce_options(CLI::App& app, EnforceInputs& inputs) {
  EnforceRequest& request = inputs.request;
  app.add_option("--group", request.group, "a name (SO(3)), a product of names (S(4)*SO(3)), or a group file")
      ->option_text("G");
  app.add_option("--in", request.in, "representation of the input, such as V, 2*V+V^2, T(1,1), Sym^2(V)")
      ->option_text("REP");
  app.add_option("--out-rep", request.out, "representation of the output; 1 for invariants")->option_text("REP");
  app.add_option("--rep", inputs.representation_files,
                 "file with a representation of your own, whose name the expressions then know; may come again")
      ->option_text("FILE");
  add_choice(app, "--method", inputs.method,
             {{"auto", EnforceMethod::automatic},
              {"dense", EnforceMethod::dense},
              {"matrix-free", EnforceMethod::matrix_free}},
             "dense and matrix-free take null spaces where auto knows better (auto)");
}

Group group_for(const EnforceInputs& inputs, std::vector<InputRecord>& files) {
  const EnforceRequest& request = inputs.request;
  require(request.group, "--group", "a name such as SO(3), or a group file");
  require(request.in, "--in", "the representation of the input, such as V");
  require(request.out, "--out-rep", "the representation of the output, such as V, or 1 for invariants");
  Group group = group_of(request.group, files);
  for (const std::string& file : inputs.representation_files) {
    group = with_representation(group, std::filesystem::path(file));
    files.push_back({.path = file, .sha256 = sha256_of_file(file)});
  }
  const auto expressions = {request.in, request.second, request.out};
  if (std::ranges::any_of(expressions, names_regular_representation)) group = with_regular_representation(group);
  return group;
}

void warn_unless_closed(const Group& group, const CommonOptions& common) {
  constexpr double kRounding = 1e-9;
  constexpr Eigen::Index kMostGenerators = 60;  // brackets of more take longer than a note is worth
  if (group.noise > 0 || group.dimension() > kMostGenerators) return;
  const double defect = closure_defect(group.lie_algebra);
  if (defect > kRounding)
    note(common,
         fmt::format("warning: the brackets of the generators leave their span by {:.2g} of their size; the "
                     "answer is that of the larger group that they generate, the group.json of `lieder enforce --out`",
                     defect));
}

EnforceOptions options_for(const EnforceInputs& inputs, Progress progress) {
  return {.method = inputs.method,
          .seed = inputs.common.seed,
          .threads = inputs.common.threads,
          .memory_limit = inputs.common.memory,
          .progress = std::move(progress)};
}

std::string enforce_grammar() {
  std::string names;
  for (const GroupName& name : group_names()) names += fmt::format("  {:<12} {}\n", name.pattern, name.meaning);
  return "Groups, also as A*B (base representations V1, V2, ..) and A wr S(n):\n" + names +
         "\nRepresentations: 3 (trivial), V, V' (dual), V+W, 2*V, V*W, V^3, T(p,q), Sym^2(V), Alt^2(V), Reg, V>>W.";
}

}  // namespace lieder::cli

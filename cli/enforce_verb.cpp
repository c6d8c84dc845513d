#include <filesystem>
#include <memory>

#include "compare_inputs.hpp"
#include "finish.hpp"
#include "lieder/enforce/enforce.hpp"
#include "lieder/group/named.hpp"
#include "lieder/report/enforce_report.hpp"
#include "option_values.hpp"
#include "progress_bar.hpp"
#include "run_record.hpp"
#include "verbs.hpp"

namespace lieder::cli {
namespace {

struct EnforceVerb {
  CommonOptions common;
  EnforceRequest request;
  EnforceOptions options;
};

/// A file where the text looks like one, a name otherwise.
Group group_for(const std::string& text, std::vector<InputRecord>& inputs) {
  std::error_code error;
  if (!text.ends_with(".json") && !std::filesystem::exists(text, error)) return named_group(text);
  GroupInput read = read_group_of(text);
  inputs.push_back(std::move(read.record));
  return std::move(read.group);
}

int run(const EnforceVerb& verb) {
  const Stopwatch watch;
  check_output(verb.common);
  RunRecord record{.threads = verb.common.threads};
  const Group group = group_for(verb.request.group, record.inputs);
  const Representation in = representation(verb.request.in, group), out = representation(verb.request.out, group);
  ProgressBar bar(verb.common.quiet);
  EnforceOptions options = verb.options;
  options.seed = verb.common.seed;
  options.threads = verb.common.threads;
  options.memory_limit = verb.common.memory;
  options.progress = bar.callback();
  const EnforceResult found = enforce(group, in, out, options);
  bar.erase();
  complete(record, watch);
  return finish(to_result(found, verb.request, record), verb.common);
}

}  // namespace

void add_enforce(CLI::App& program, Invocation& invocation) {
  auto* app = program.add_subcommand("enforce", "all linear maps that commute with a group");
  const auto verb = std::make_shared<EnforceVerb>();
  EnforceRequest& request = verb->request;
  app->add_option("--group", request.group, "a name (SO(3)), a product of names (S(4)*SO(3)), or a group file")
      ->required()
      ->option_text("G");
  app->add_option("--in", request.in, "representation of the input, such as V, 2*V+V^2, T(1,1), Sym^2(V)")
      ->required()
      ->option_text("REP");
  app->add_option("--out-rep", request.out, "representation of the output; 1 for invariants")
      ->required()
      ->option_text("REP");
  add_choice(*app, "--method", verb->options.method,
             {{"auto", EnforceMethod::automatic}, {"dense", EnforceMethod::dense}},
             "dense takes null spaces where auto knows better (auto)");
  app->add_flag("--explicit", request.write_basis, "write the basis as an array, whatever its size");
  add_common_options(*app, verb->common);
  std::string names;
  for (const GroupName& name : group_names()) names += fmt::format("  {:<12} {}\n", name.pattern, name.meaning);
  app->footer(
      "Examples:\n"
      "  lieder enforce --group 'SO(3)' --in V^2 --out-rep V\n"
      "  lieder enforce --group 'S(6)' --in V --out-rep 'V*V' --out layer\n"
      "  lieder enforce --group found/group.json --in V --out-rep V\n\n"
      "Groups, also as A*B (base representations V1, V2, ..) and A wr S(n):\n" +
      names + "\nRepresentations: 3 (trivial), V, V' (dual), V+W, 2*V, V*W, V^3, T(p,q), Sym^2(V), Alt^2(V), V>>W.");
  app->callback([&invocation, verb] { invocation.run = [verb] { return run(*verb); }; });
}

}  // namespace lieder::cli

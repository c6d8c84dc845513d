#include <fmt/format.h>
#include <sys/utsname.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "build_info.hpp"
#include "exit_code.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/base/threads.hpp"
#include "lieder/base/version.hpp"
#include "lieder/report/result.hpp"
#include "nn_component.hpp"
#include "output.hpp"
#include "verbs.hpp"

namespace lieder::cli {
namespace {

constexpr double kSlowFlops = 2e9;  // a core of today does several times as much with a BLAS made for it

std::string system_name() {
  utsname name{};
  return uname(&name) == 0 ? fmt::format("{} {} {}", name.sysname, name.release, name.machine) : "unknown";
}

struct Examination {
  Facts build = build_facts(), libraries = library_versions();
  std::string system = system_name();
  int threads = available_threads();
  std::uint64_t free_memory = available_memory_bytes();
  double flops = matrix_product_flops();
  std::string nn_missing = {};  ///< why the component nn is not there
  std::optional<NnComponent> nn = nn_component(nn_missing);
  std::vector<std::string> advice = {};
};

Examination examine() {
  Examination found;
  if (found.flops < kSlowFlops)
    found.advice.emplace_back("matrix products are slow: install libopenblas-openmp-dev, or make it the system's BLAS");
  for (const auto& [name, value] : found.build)
    if (name == "build" && value != "Release" && value != "RelWithDebInfo")
      found.advice.emplace_back("this build is for developing: configure with `cmake --preset release` for full speed");
  return found;
}

nlohmann::ordered_json facts_to_json(const Facts& facts) {
  auto json = nlohmann::ordered_json::object();
  for (const auto& [name, value] : facts) json[name] = value;
  return json;
}

std::string as_json(const Examination& found) {
  nlohmann::ordered_json json = {{"format", 1}, {"lieder", kVersion}, {"verb", "doctor"}};
  auto& answer = json["answer"] = facts_to_json(found.build);
  answer["system"] = found.system;
  answer["threads"] = found.threads;
  answer["free_memory_bytes"] = found.free_memory;
  answer["matrix_product_flops"] = found.flops;
  answer["libraries"] = facts_to_json(found.libraries);
  answer["components"]["nn"] =
      found.nn
          ? nlohmann::ordered_json{{"available", true}, {"libtorch", found.nn->torch_version}, {"path", found.nn->path}}
          : nlohmann::ordered_json{{"available", false}, {"reason", found.nn_missing}};
  answer["advice"] = found.advice;
  return json_text(json);
}

std::string as_text(const Examination& found) {
  std::string text = fmt::format("lieder {}\n", kVersion);
  const auto line = [&](const std::string& name, const std::string& value) {
    text += fmt::format("  {:<20} {}\n", name, value);
  };
  for (const auto& [name, value] : found.build) line(name, value);
  line("system", found.system);
  line("threads", fmt::format("{}", found.threads));
  line("free memory", human_bytes(found.free_memory));
  line("matrix products", fmt::format("{:.3g} GFLOP/s a core", found.flops / 1e9));
  text += "libraries\n";
  for (const auto& [name, version] : found.libraries) line(name, version);
  text += "optional components\n";
  line("nn (TorchScript)",
       found.nn ? fmt::format("LibTorch {}, {}", found.nn->torch_version, found.nn->path) : found.nn_missing);
  for (const auto& advice : found.advice) text += fmt::format("advice: {}\n", advice);
  if (found.advice.empty()) text += "everything is in order\n";
  return text;
}

}  // namespace

void add_doctor(CLI::App& program, Invocation& invocation) {
  auto* verb = program.add_subcommand("doctor", "what this program was built from and runs on");
  const auto json = std::make_shared<bool>(false);
  verb->add_flag("--json", *json, "print as JSON on standard output");
  verb->footer("Examples:\n  lieder doctor\n  lieder doctor --json | python3 -m json.tool");
  verb->callback([&invocation, json] {
    invocation.run = [json] {
      const Examination found = examine();
      print(*json ? as_json(found) : as_text(found));
      return kAnswer;
    };
  });
}

}  // namespace lieder::cli

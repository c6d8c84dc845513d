#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lieder/base/error.hpp"
#include "lieder/base/version.hpp"
#include "lieder/report/model_report.hpp"
#include "report/discover_parts.hpp"
#include "report/enforce_sections.hpp"
#include "report/record.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

using namespace figures;
using Eigen::Index;
using Eigen::VectorXd;

constexpr std::size_t kMostShownLayers = 200;

std::string name_of_layer(const LayerDefect& layer) {
  return layer.kind.empty() ? layer.name : fmt::format("{} ({})", layer.name, layer.kind);
}

std::string name_of_algebra(const DiscoverResult& found) {
  return found.algebra && !found.algebra->name.empty() ? ", " + found.algebra->name + "," : std::string();
}

std::string where_lost(const ModelResult& model) {
  if (model.layers.empty()) return {};
  const auto lost = model.lost_in();
  if (!lost) {
    const bool open = std::ranges::any_of(model.layers, [](const LayerDefect& l) { return !l.determined; });
    return open ? "No layer is seen to break it; layers with more unknowns than samples do not tell."
                : "Every layer keeps it to rounding.";
  }
  const LayerDefect& layer = model.layers[*lost];
  return fmt::format("It is first lost in {}, by {} of what that layer's values change {}.", name_of_layer(layer),
                     number_in_words(layer.judged(), 2),
                     model.actions.empty() ? "in a random direction" : "from one sample to another");
}

std::string model_summary(const ModelResult& model) {
  std::string words = as_sentence(model.found.message);
  if (model.found.algebra && !model.found.algebra->message.empty())
    words += " The algebra: " + model.found.algebra->message + ".";
  if (!model.derivatives.empty())
    words += fmt::format("\n\nDerivatives by {}, in {}.", model.derivatives, model.precision);
  if (const std::string lost = where_lost(model); !lost.empty()) words += "\n\n" + lost;
  return words;
}

std::vector<PageFact> model_facts(const ModelResult& model, const DiscoverRequest& request) {
  const DiscoverResult& found = model.found;
  std::vector<PageFact> list;
  if (model.actions.empty()) {
    list = discovered_facts(found, "samples");
  } else {
    const auto kept = std::ranges::count(model.actions, Verdict::symmetry, &ActionDefect::verdict);
    list.push_back(
        {count_in_words(kept), "actions keep it", fmt::format("of {} that were tried", model.actions.size())});
  }
  list.push_back({count_in_words(request.samples), "samples",
                  fmt::format("of {} numbers, to {}", request.inputs, request.outputs)});
  if (!model.layers.empty()) {
    const auto lost = model.lost_in();
    list.push_back({lost ? model.layers[*lost].name : "none", "layer that loses it",
                    fmt::format("of {} that were followed", model.layers.size())});
  }
  return list;
}

PageSection actions_section(const ModelResult& model) {
  PageSection section{"How much each action changes the model", {}, {}};
  section.text = "As a share of what another sample in place of this one would change.";
  Intervals intervals{
      .title = "Actions", .caption = "Bounds from resampled samples.", .quantity = "defect", .width = Width::full};
  for (const ActionDefect& a : model.actions)
    intervals.rows.push_back({a.name, a.defect.estimate, a.defect.lower, a.defect.upper});
  intervals.references = {{model.found.used.delta, "delta"}};
  section.blocks.emplace_back(std::move(intervals));
  return section;
}

std::string what_moved(const ModelResult& model) {
  if (model.layers_of == "actions") return "the actions that were tried moved the input";
  const std::string count = model.generators == 1 ? "one direction" : count_in_words(model.generators) + " directions";
  return model.layers_of == "found" ? count + " that keep the model moved the input"
                                    : "no direction keeps the model, so all candidates, " + count + ", moved the input";
}

VectorXd defects_of(const std::vector<LayerDefect>& layers, std::optional<Deviation> LayerDefect::*which) {
  VectorXd values(static_cast<Index>(layers.size()));
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto& d = layers[i].*which;
    values[static_cast<Index>(i)] = d && layers[i].determined ? d->defect() : kUnset;
  }
  return values;
}

Ladder layer_picture(const ModelResult& model, const std::vector<LayerDefect>& shown) {
  Ladder ladder{.title = "Defects",
                .caption =
                    "0 where the layer's values move as the action says; about 1 where they do not know of it. A layer "
                    "whose action the samples do not determine has no dot.",
                .quantity = "root of the relative mean square"};
  for (const LayerDefect& layer : shown) ladder.names.push_back(name_of_layer(layer));
  ladder.series = {{.name = "from the input to here", .y = defects_of(shown, &LayerDefect::so_far)},
                   {.name = "of this layer alone", .y = defects_of(shown, &LayerDefect::own)}};
  ladder.references = {{model.rounding, "rounding"}};
  const auto lost = model.lost_in();
  if (lost && *lost < shown.size()) ladder.marked = *lost;
  return ladder;
}

std::string in_words(const std::optional<Deviation>& d, double Deviation::*which) {
  return d ? number_in_words((*d).*which, 2) : "not measured";
}

Table layer_table(const ModelResult& model, const std::vector<LayerDefect>& shown) {
  Table table{.title = "In numbers",
              .caption =
                  "Means over samples that solved for no action, over coordinates and directions: of squares and of "
                  "magnitudes, relative to the same of what the values do otherwise. The first two columns are from "
                  "the input to here, the others of the layer alone.",
              .header = {"layer", "acts by", "mean square", "mean absolute", "own mean square", "own mean absolute"},
              .numeric = {2, 3, 4, 5}};
  table.marked_row = model.lost_in();
  if (table.marked_row && *table.marked_row >= shown.size()) table.marked_row.reset();
  for (const LayerDefect& l : shown)
    table.rows.push_back(
        {name_of_layer(l), l.action + (l.determined ? "" : " (not determined)"),
         in_words(l.so_far, &Deviation::relative_mean_square), in_words(l.so_far, &Deviation::relative_mean_absolute),
         in_words(l.own, &Deviation::relative_mean_square), in_words(l.own, &Deviation::relative_mean_absolute)});
  return table;
}

PageSection layers_section(const ModelResult& model) {
  PageSection section{"Layer by layer", {}, {}};
  section.text = fmt::format(
      "Here {}. An action on a layer's values is declared by the layer, given with the question, or solved for: the "
      "linear one that explains best how they move.",
      what_moved(model));
  const std::vector<LayerDefect> shown(
      model.layers.begin(),
      model.layers.begin() + static_cast<std::ptrdiff_t>(std::min(model.layers.size(), kMostShownLayers)));
  if (shown.size() < model.layers.size())
    section.text += fmt::format(" The first {} of {} layers.", shown.size(), model.layers.size());
  section.blocks.emplace_back(layer_picture(model, shown));
  section.blocks.emplace_back(layer_table(model, shown));
  return section;
}

PageSection model_record_section(const ModelResult& model, const DiscoverRequest& request, const std::string& command,
                                 const RunRecord& run) {
  const DiscoverOptions& used = model.found.used;
  std::vector<std::vector<std::string>> options = {{"lieder", kVersion},
                                                   {"status", std::string(to_string(model.found.status))},
                                                   {"candidates", request.candidates},
                                                   {"output", request.output},
                                                   {"delta", fmt::format("{:g}", used.delta)},
                                                   {"alpha", fmt::format("{:g}", used.alpha)},
                                                   {"held out", fmt::format("{:g}", used.held_out)},
                                                   {"seed", std::to_string(used.seed)}};
  DiscoverResult arrays = model.found;
  if (!model.actions.empty()) arrays.status = Status::not_run;  // no generators were looked for
  return discovered_record_section(std::move(options),
                                   command.empty() ? "lieder.discover.model(...)  # in Python\n" : command, arrays,
                                   request.affine, run);
}

}  // namespace

std::string model_headline(const ModelResult& model, const DiscoverRequest& request) {
  const DiscoverResult& found = model.found;
  const bool tried = !model.actions.empty();
  switch (found.verdict) {
    case Verdict::symmetry:
      return tried ? fmt::format("A symmetry: actions of {} keep the model.", request.candidates)
                   : fmt::format("A symmetry{} of dimension {} keeps the model.", name_of_algebra(found),
                                 found.dimension);
    case Verdict::approximate:
      return tried ? fmt::format("An approximate symmetry: actions of {} nearly keep the model.", request.candidates)
                   : fmt::format("An approximate symmetry{} of dimension {} nearly keeps the model.",
                                 name_of_algebra(found), found.dimension);
    case Verdict::none:
      return tried ? fmt::format("No symmetry: every action of {} changes the model.", request.candidates)
                   : fmt::format("No symmetry: every direction of {} changes the model.", request.candidates);
    case Verdict::not_identifiable:
    case Verdict::too_little_data:
    case Verdict::underdetermined:
      return "These samples do not settle which symmetries the model has.";
    case Verdict::undecided:
      return "Stopped before the question was answered.";
  }
  throw InternalError("model_headline: a Verdict outside its enumeration");
}

Page model_page(const ModelResult& model, const DiscoverRequest& request, const std::string& command,
                const RunRecord& run) {
  const DiscoverResult& found = model.found;
  Page page;
  page.verb = "discover model";
  page.subject = fmt::format("{}, a model of {} numbers to {}, at {} samples", name_of_input(request.input),
                             request.inputs, request.outputs, count_in_words(request.samples));
  page.title = "lieder discover model: " + page.subject;
  page.badge = badge_of(found.verdict);
  page.headline = model_headline(model, request);
  page.summary = model_summary(model);
  if (found.verdict != Verdict::undecided) page.facts = model_facts(model, request);
  if (found.dimension > 0)
    page.sections.push_back(discovered_generators_section(
        found, request, "Vector fields along which the model does not change, or changes as its values turn."));
  if (!model.actions.empty()) page.sections.push_back(actions_section(model));
  if (!model.layers.empty()) page.sections.push_back(layers_section(model));
  if (!found.defects.empty())
    page.sections.push_back(
        discovered_defects_section(found, "Estimates and bounds from samples kept aside, resampled."));
  page.sections.push_back(model_record_section(model, request, command, run));
  page.sections.push_back(lie_derivative_cite_section());
  return page;
}

}  // namespace lieder

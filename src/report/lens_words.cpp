#include "report/lens_words.hpp"

#include <fmt/format.h>

#include <cmath>

#include "lieder/base/error.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

std::string around(Topology topology) {
  return topology == Topology::circle ? "around a hidden ring" : "along a hidden line";
}

std::string found_headline(const LensResult& lens) {
  const auto d = lens.generator.rows();
  if (!lens.order)
    return fmt::format(
        "A hidden translation {} a {} was found: in the recovered coordinates, a shift by one place leaves the "
        "statistics of the data unchanged.",
        lens.topology == Topology::circle ? "around" : "along", axis_in_words(lens.topology));
  if (was_shuffled(lens))
    return fmt::format(
        "The {} coordinates are shuffled places {}: put back in order, a shift by one place leaves the statistics of "
        "the data unchanged.",
        d, around(lens.topology));
  return fmt::format(
      "The {} coordinates stand in order {} a {}: a shift by one place leaves the statistics of the data unchanged.", d,
      lens.topology == Topology::circle ? "around" : "along", axis_in_words(lens.topology));
}

std::string how_much_change(const LensResult& lens) {
  const double ratio = lens.evidence.stationarity_ratio;
  if (!std::isfinite(ratio)) return "";
  return fmt::format(" The shift changes the statistics {} times as much as sampling noise alone would.",
                     number_in_words(ratio));
}

std::string how_to_use(const LensResult& lens) {
  return fmt::format(
      "The shift by one place is in `generator.npy`{}. `lieder lens NEW_DATA --apply THIS_DIRECTORY` turns new "
      "samples into the representation in which the symmetry is a plain shift, ready for an ordinary convolutional "
      "network.",
      lens.order ? ", the order in `order.npy`" : "");
}

std::string not_to_rely_on(const LensResult& lens) {
  return lens.generator.size() > 0 ? " What is shown below is the best candidate so far; do not rely on it." : "";
}

}  // namespace

std::string axis_in_words(Topology topology) { return topology == Topology::circle ? "ring" : "line"; }

std::string topology_word(Topology topology) {
  if (topology == Topology::automatic) return "auto";
  return topology == Topology::circle ? "circle" : "line";
}

bool was_shuffled(const LensResult& lens) {
  if (!lens.order) return false;
  const Eigen::VectorXi& order = *lens.order;
  const auto d = order.size();
  const bool ring = lens.topology == Topology::circle;
  const auto steps_by = [&](int step) {
    for (Eigen::Index k = 0; k + 1 < d; ++k) {
      const int difference = order[k + 1] - order[k];
      if (difference != step && !(ring && difference == step - step * static_cast<int>(d))) return false;
    }
    return true;
  };
  return !steps_by(1) && !steps_by(-1);
}

std::string lens_headline(const LensResult& lens) {
  switch (lens.verdict) {
    case Verdict::symmetry:
      return found_headline(lens);
    case Verdict::approximate:
      return fmt::format(
          "A translation {} explains most of the structure of these data, but not all of it: the deviation is larger "
          "than sampling noise.",
          around(lens.topology));
    case Verdict::none:
      return "No translation symmetry: no shift along a line or around a ring leaves the statistics of these data "
             "unchanged.";
    case Verdict::not_identifiable:
      return "These data cannot single out a symmetry: more than one generator fits them equally well.";
    case Verdict::too_little_data:
      return "Too few samples to tell: sampling noise hides whatever symmetry there is.";
    case Verdict::underdetermined:  // which the lens never says
    case Verdict::undecided:
      return "No decision: the search ended before the evidence was complete.";
  }
  throw InternalError("lens_headline: a Verdict outside its enumeration");
}

std::string lens_summary(const LensResult& lens) {
  const std::string reason = lens.message.empty() ? "" : "\n\n" + as_sentence(lens.message);
  switch (lens.verdict) {
    case Verdict::symmetry:
      return how_to_use(lens);
    case Verdict::approximate:
      return "Treat it as an approximation: a model built on it is helped by it, and wrong by the size of the "
             "deviation." +
             how_much_change(lens) + "\n\n" + how_to_use(lens);
    case Verdict::none:
      return "This is an answer. The best candidate is shown below together with what speaks against it; no model "
             "should be built on it." +
             how_much_change(lens);
    case Verdict::not_identifiable:
      return "More samples of the same kind would not change that." + not_to_rely_on(lens) + reason;
    case Verdict::too_little_data:
      return "More samples may well decide it." + not_to_rely_on(lens) + reason;
    case Verdict::underdetermined:  // which the lens never says
    case Verdict::undecided:
      return "The search ended early." + not_to_rely_on(lens) + reason;
  }
  throw InternalError("lens_summary: a Verdict outside its enumeration");
}

}  // namespace lieder

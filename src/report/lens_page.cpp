#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lieder/report/lens_report.hpp"
#include "report/lens_sections.hpp"
#include "report/lens_words.hpp"
#include "report/record.hpp"
#include "report/words.hpp"

namespace lieder {
namespace {

using namespace figures;

std::string subject(const LensResult& lens, const RunRecord& run) {
  std::string words;
  for (const auto& input : run.inputs) words += (words.empty() ? "" : " + ") + name_of_input(input.path);
  const auto d = std::max(lens.mean.size(), lens.generator.rows());
  if (lens.samples > 0)
    words += fmt::format("{}{} samples of {} numbers", words.empty() ? "" : ", ", count_in_words(lens.samples), d);
  return words;
}

// Nothing is ever quite certain.
std::string percent_in_words(double share) {
  return share > 0.9995 ? "above 99.9\u00a0%" : number_in_words(100 * share) + "\u00a0%";
}

std::string surrogates_in_words(const LensEvidence& e) {
  const auto drawn = static_cast<double>(e.surrogate_ratios.size());
  if (drawn == 0) return "share of data sets without the symmetry that fit as well";
  const auto as_good = std::llround(*e.surrogate_p * (drawn + 1)) - 1;
  return fmt::format("{} of {} data sets with the same covariance and skewness but no symmetry {} as well",
                     as_good > 0 ? std::to_string(as_good) : "none", drawn, as_good == 1 ? "fits" : "fit");
}

std::vector<PageFact> facts(const LensResult& lens) {
  const LensEvidence& e = lens.evidence;
  std::vector<PageFact> list;
  if (lens.topology != Topology::automatic && !lens.usable())
    list.push_back({lens.topology == Topology::circle ? "Ring" : "Line", "axis of the best candidate", ""});
  else if (lens.topology != Topology::automatic)
    list.push_back({lens.topology == Topology::circle ? "Ring" : "Line", "hidden axis",
                    e.topology_confidence ? fmt::format("confidence {}", percent_in_words(*e.topology_confidence))
                                          : std::string("as asked for")});
  if (std::isfinite(e.stationarity_ratio))
    list.push_back({number_in_words(e.stationarity_ratio), "change under the shift",
                    "in units of sampling noise: about 1 or less for a symmetry, tens to thousands without one"});
  if (e.held_out)
    list.push_back({number_in_words(e.held_out->estimate, 2), "difference on rows kept aside",
                    fmt::format("between {} and {}; 0 is no difference, 1 what random maps give",
                                number_in_words(e.held_out->lower, 2), number_in_words(e.held_out->upper, 2))});
  if (e.surrogate_p) list.push_back({number_in_words(*e.surrogate_p, 2), "p-value", surrogates_in_words(e)});
  return list;
}

// The samples as they came, and as the lens sees them.
PageSection samples_section(const LensResult& lens) {
  BeforeAfter pairs;
  const Eigen::Index shown = std::min<Eigen::Index>(lens.example_rows.rows(), 5);
  const std::string axis = axis_in_words(lens.topology);
  pairs.before_label = "as given";
  pairs.x_label_before = "coordinate";
  pairs.x_label_after = "place " + std::string(lens.topology == Topology::circle ? "on" : "along") + " the " + axis;
  for (Eigen::Index k = 0; k < shown; ++k) {
    const Eigen::VectorXd x = lens.example_rows.row(k);
    if (lens.order)
      pairs.pairs.emplace_back(x, x(*lens.order));
    else
      pairs.pairs.emplace_back(x, lens.convolution * (x - lens.mean));
  }
  if (lens.order) {
    pairs.after_label = "in the recovered order";
    pairs.caption =
        "Each row is one sample, its own range on the vertical axis. The numbers on both sides are the same; only "
        "their order differs.";
  } else {
    pairs.after_label = "representation";
    pairs.caption =
        "Each row is one sample, its own range on the vertical axis. On the right "
        "`y\u00a0=\u00a0L\u00a0(x\u00a0\u2212\u00a0mean)`, in which the " +
        std::string(lens.usable() ? "symmetry is" : "candidate would be") + " a plain shift.";
  }
  return {"Samples, before and after", "", {pairs}};
}

MatrixPicture generator_picture(const LensResult& lens, bool ordered) {
  MatrixPicture picture;
  picture.values = lens.generator;
  if (ordered) {
    const Eigen::VectorXi& order = *lens.order;
    picture.values = lens.generator(order, order);
    picture.title = "Generator, in the recovered order";
    picture.caption =
        "The same matrix with rows and columns in the recovered order: what stands at one place moves to the next.";
    picture.row_label = "to place";
    picture.column_label = "from place";
  } else {
    picture.title = "Generator, in the given coordinates";
    picture.caption = "The shift by one place as a matrix that acts on a sample as it came: x becomes G x.";
    picture.row_label = "to coordinate";
    picture.column_label = "from coordinate";
  }
  return picture;
}

Curves filter_curves(const LensResult& lens) {
  const Eigen::Index d = lens.convolution.rows(), middle = (d - 1) / 2;
  const auto row = [&](Eigen::Index k) -> Eigen::VectorXd {
    const Eigen::VectorXd values = lens.convolution.row(k);
    return lens.order ? Eigen::VectorXd(values(*lens.order)) : values;
  };
  Curves curves;
  curves.title = "Resolving filter";
  curves.series.push_back({.name = "middle row of L", .y = row(middle)});
  // Without an order the filters oscillate all over the place, and more than two would hide one another.
  for (const Eigen::Index step : lens.order ? std::vector<Eigen::Index>{-2, -1, 1, 2} : std::vector<Eigen::Index>{1})
    if (middle + step >= 0 && middle + step < d)
      curves.series.push_back(
          {.name = lens.order ? "rows beside it" : "next row", .y = row(middle + step), .faint = true});
  curves.x_label = lens.order ? "place, in the recovered order" : "coordinate, as given";
  curves.y_label = "weight";
  curves.caption =
      "What one place of the representation looks at. Neighbouring rows are the same filter, moved by the symmetry.";
  return curves;
}

std::string about_the_generator(const LensResult& lens) {
  if (!lens.usable()) return "The best among the generators that were tried; the data do not bear it out.";
  const std::string group = "One matrix generates the group: applied again and again it moves a sample ";
  if (lens.topology == Topology::circle) return group + "around the ring and back.";
  return group +
         "along the line. What leaves at one end is lost, and what comes in at the other is predicted from the rest.";
}

PageSection generator_section(const LensResult& lens) {
  PageSection section{lens.usable() ? "The symmetry" : "The best candidate", about_the_generator(lens), {}};
  section.blocks.emplace_back(generator_picture(lens, false));
  if (lens.order) section.blocks.emplace_back(generator_picture(lens, true));
  section.blocks.emplace_back(filter_curves(lens));
  if (lens.order && lens.order->size() <= 100) {
    std::string places;
    for (const int coordinate : *lens.order) places += (places.empty() ? "" : " ") + std::to_string(coordinate);
    section.blocks.emplace_back(
        Words{.title = "Recovered order",
              .caption = "Which coordinate stands at place 0, 1, 2 and so on. Read it in either direction: a generator "
                         "and its inverse generate the same group.",
              .text = places});
  }
  return section;
}

}  // namespace

Page lens_page(const LensResult& lens, const RunRecord& run) {
  Page page;
  page.verb = "lens";
  page.subject = subject(lens, run);
  page.title = "lieder lens" + (page.subject.empty() ? "" : ": " + page.subject);
  page.badge = badge_of(lens.verdict);
  page.headline = lens_headline(lens);
  page.summary = lens_summary(lens);
  page.facts = facts(lens);
  const bool has_lens = lens.convolution.size() > 0 && lens.generator.size() > 0;
  if (has_lens && lens.example_rows.rows() > 0) page.sections.push_back(samples_section(lens));
  if (has_lens) page.sections.push_back(generator_section(lens));
  page.sections.push_back(lens_evidence_section(lens));
  if (auto search = lens_search_section(lens); !search.blocks.empty()) page.sections.push_back(std::move(search));
  page.sections.push_back(lens_record_section(lens, run));
  page.sections.push_back(lens_cite_section());
  return page;
}

}  // namespace lieder

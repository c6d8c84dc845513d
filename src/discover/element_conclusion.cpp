#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "discover/cloud_elements.hpp"

namespace lieder {
namespace {

const char* cloud_in_words(const CloudResult& result) {
  return result.of == CloudQuestion::density ? "the distribution" : "the shape";
}

std::string with_bounds(const Defect& d) {
  return std::isfinite(d.upper) ? fmt::format("{:.3g} ({:.2g} to {:.2g})", d.estimate, d.lower, d.upper)
                                : fmt::format("{:.3g}", d.estimate);
}

/// What a certificate of a distribution is about: breaks that no test function sees are not ruled out.
std::string class_in_words(const CloudResult& result) {
  return result.of == CloudQuestion::density && result.tested
             ? fmt::format(", as polynomials of degree {} see it", result.tested->degree)
             : std::string();
}

struct ElementCount {
  std::ptrdiff_t all = 0, kept = 0, broken = 0, explained = 0;
  std::ptrdiff_t open() const { return all - kept - broken; }

  explicit ElementCount(const std::vector<ElementDefect>& elements) : all(std::ssize(elements)) {
    for (const ElementDefect& e : elements) {
      kept += e.verdict == ElementVerdict::kept ? 1 : 0;
      explained += e.verdict == ElementVerdict::kept && e.explained ? 1 : 0;
      broken += e.verdict == ElementVerdict::broken ? 1 : 0;
    }
  }
  Verdict verdict() const {
    if (kept > 0) return explained > 0 ? Verdict::symmetry : Verdict::approximate;
    return broken == all ? Verdict::none : Verdict::underdetermined;
  }
};

/// Where random maps that keep the covariance are as good, being kept says little: the message warns of it.
bool keeps_no_better_than_chance(const std::vector<ElementDefect>& elements, double delta) {
  return std::ranges::any_of(elements, [&](const ElementDefect& e) {
    return e.verdict == ElementVerdict::kept && e.random && *e.random <= delta;
  });
}

std::string elements_in_words(const CloudResult& result, const ElementCount& count) {
  const char* thing = cloud_in_words(result);
  const double delta = result.used.delta;
  const auto least = std::ranges::min_element(result.elements, {}, [](const ElementDefect& e) {
    return std::isnan(e.defect.estimate) ? std::numeric_limits<double>::infinity() : e.defect.estimate;
  });
  if (count.kept == 0 && count.open() == 0)
    return fmt::format("{} of {} elements break {}; the least, {}, by {}", count.broken, count.all, thing, least->name,
                       with_bounds(least->defect));
  const auto one = [](std::ptrdiff_t n, const char* single, const char* many) { return n == 1 ? single : many; };
  std::string words;
  if (count.kept > 0)
    words = fmt::format("{} of {} elements {} {}: broken by less than {:g} with certainty{}", count.kept, count.all,
                        one(count.kept, "keeps", "keep"), thing, delta, class_in_words(result));
  if (count.broken > 0)
    words += fmt::format("{}{}{} {} it by more", words.empty() ? "" : "; ", count.broken,
                         count.kept > 0 ? "" : fmt::format(" of {} elements", count.all),
                         one(count.broken, "breaks", "break"));
  if (count.open() > 0)
    words += fmt::format("{}{}{} {} not settled", words.empty() ? "" : "; ", count.open(),
                         count.kept + count.broken > 0 ? "" : fmt::format(" of {} elements", count.all),
                         one(count.open(), "is", "are"));
  if (count.kept == 0 && least->verdict == ElementVerdict::cannot_tell && std::isfinite(least->defect.estimate))
    words += fmt::format(": the least broken, {}, breaks {} by {}, and {:g} lies between", least->name, thing,
                         with_bounds(least->defect), delta);
  if (keeps_no_better_than_chance(result.elements, delta))
    words +=
        "; maps in random places that keep the covariance as well break it no more than that, so that there is little "
        "to break";
  return words;
}

bool is_found(Verdict verdict) { return verdict == Verdict::symmetry || verdict == Verdict::approximate; }

/// That of fields and elements together.
Verdict both(Verdict fields, Verdict elements) {
  if (fields == Verdict::symmetry || elements == Verdict::symmetry) return Verdict::symmetry;
  if (is_found(fields) || is_found(elements)) return Verdict::approximate;
  return fields == Verdict::none && elements == Verdict::none ? Verdict::none : Verdict::underdetermined;
}

}  // namespace

void conclude(const CloudCandidates& candidates, const std::string& trouble, CloudResult& result) {
  DiscoverResult& found = result.found;
  if (!trouble.empty()) {
    result.elements.clear();
    for (const CloudElement& e : candidates.elements)
      result.elements.push_back({.name = e.name, .matrix = e.matrix, .noise = e.noise, .defect = {}});
  }
  if (found.status == Status::stopped) {
    found.verdict = Verdict::undecided;
    found.message = trouble;
    return;
  }
  const ElementCount count(result.elements);
  const std::string words = trouble.empty() ? elements_in_words(result, count) : trouble;
  found.verdict = candidates.fields ? both(found.verdict, count.verdict()) : count.verdict();
  found.status = is_answer(found.verdict) ? Status::converged : Status::underdetermined;
  found.message = candidates.fields ? found.message + ". Elements: " + words : words;
  if (!candidates.fields && count.kept == count.all && !candidates.name.empty()) result.all_kept = candidates.name;
}

}  // namespace lieder

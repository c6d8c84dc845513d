#include "words.hpp"

#include <initializer_list>

#include "lieder/base/error.hpp"

namespace lieder::python {
namespace {

template <typename Enum>
Enum find(const char* option, const std::string& word, std::initializer_list<Enum> all) {
  std::string known;
  for (const Enum value : all) {
    if (word_of(value) == word) return value;
    known += (known.empty() ? "" : ", ") + std::string(word_of(value));
  }
  throw InputError(std::string(option) + ": \"" + word + "\" came; need one of " + known);
}

}  // namespace

std::string_view word_of(Status status) { return to_string(status); }
std::string_view word_of(Verdict verdict) { return to_string(verdict); }
std::string_view word_of(Topology topology) { return to_string(topology); }
std::string_view word_of(AxisOrder order) { return order == AxisOrder::natural ? "natural" : "given"; }

template <>
Status from_word(const std::string& word) {
  return find("status", word,
              {Status::not_run, Status::converged, Status::not_converged, Status::stopped, Status::too_little_data,
               Status::not_identifiable, Status::underdetermined});
}

template <>
Verdict from_word(const std::string& word) {
  return find("verdict", word,
              {Verdict::symmetry, Verdict::approximate, Verdict::none, Verdict::not_identifiable,
               Verdict::too_little_data, Verdict::underdetermined, Verdict::undecided});
}

template <>
Topology from_word(const std::string& word) {
  return find("topology", word, {Topology::automatic, Topology::line, Topology::circle});
}

template <>
AxisOrder from_word(const std::string& word) {
  return find("order", word, {AxisOrder::natural, AxisOrder::given});
}

}  // namespace lieder::python

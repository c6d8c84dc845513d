#pragma once
#include <string>
#include <string_view>

#include "lieder/base/status.hpp"
#include "lieder/lens/lens.hpp"

/// Enumerations as the words that users write and read.
namespace lieder::python {

std::string_view word_of(Status status);
std::string_view word_of(Verdict verdict);
std::string_view word_of(Topology topology);
std::string_view word_of(AxisOrder order);

/// \throws InputError naming the option, what came and the words that there are
template <typename Enum>
Enum from_word(const std::string& word);
template <>
Status from_word(const std::string& word);
template <>
Verdict from_word(const std::string& word);
template <>
Topology from_word(const std::string& word);
template <>
AxisOrder from_word(const std::string& word);

}  // namespace lieder::python

#pragma once
#include <string>

namespace lieder {

/// A number for people: `digits` significant ones, "12,400" and "3.2e-7" rather than noise; "not measured" for NaN.
std::string number_in_words(double value, int digits = 3);

/// The same, without decimals for a whole number.
std::string amount_in_words(double value);

/// A message as a sentence: capital letter first, full stop last.
std::string as_sentence(std::string message);

/// A whole number with commas.
std::string count_in_words(long long value);

}  // namespace lieder

#pragma once
#include <string>

#include "lieder/lens/lens.hpp"

namespace lieder {

/// The answer in one sentence, for the page and the terminal.
std::string lens_headline(const LensResult& lens);

/// What that means for the reader: one or two paragraphs, separated by an empty line.
std::string lens_summary(const LensResult& lens);

/// "line" or "ring", as prose says it.
std::string axis_in_words(Topology topology);

/// The word of the command line and of result.json: "auto", "line" or "circle".
std::string topology_word(Topology topology);

/// Whether the order differs from the one in which the coordinates came (either direction, and on a ring any start).
bool was_shuffled(const LensResult& lens);

}  // namespace lieder

#pragma once
#include "lieder/discover/discover.hpp"

namespace lieder {

/// What follows from `coefficients`, `dimension` and `defects` of an answer: matrices, the name of the algebra, a basis
/// to read and its words.
void add_generators(const VectorFields& candidates, std::uint64_t seed, DiscoverResult& r);

}  // namespace lieder

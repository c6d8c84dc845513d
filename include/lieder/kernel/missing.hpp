#pragma once
#include <string>
#include <string_view>

#include "lieder/base/seed.hpp"
#include "lieder/kernel/sample_orbits.hpp"

namespace lieder {

/// The missing points of an expression, as predict() takes them:
///   one                  each point in turn, alone: nothing is missing all the time, and the answer is empty
///   arc(K), arc(K, P)    K neighbours, from point P on (0 unless given) and around; of cyclic groups, whose neighbours
///                        are powers of the first element that makes the group
///   random(K)            K points of each orbit, drawn anew for each
///   points(P, Q, ..)     these
///   only(P, Q, ..)       all but these
///   all-but(K)           all but the first K
/// of every orbit; of the orbits of one class, "7: arc(3)"; several, with semicolons between them, add up: "7: only(0);
/// 3: random(2)". Points are counted from 0, in the order in which they came. \param classes  labels before a colon are
/// its names; empty: each orbit is its own, by its number \throws InputError for words that are none (lists them),
/// numbers outside their range, a label that is none, an arc of
///   a group that is not cyclic, and what leaves nothing of a class
MissingPoints missing_points(std::string_view words, const SampleOrbits& orbits, const NamedClasses& classes = {},
                             Seed seed = {});

/// The missing points of an array: a mask (orbits, N) of 0 and 1, 1 where a point is missing; or else a list (M, 2) of
/// orbits and points, both counted from 0 in the order in which they came.
/// \param name  of the array, for messages \throws InputError for another shape or other numbers, no missing point, and
///   what leaves nothing of a class
MissingPoints missing_of(const RowMatrix& array, const SampleOrbits& orbits, const NamedClasses& classes,
                         const std::string& name);

/// What came, and beside it the points that the group made because nobody had them.
MissingPoints with_made_points(MissingPoints missing, const SampleOrbits& orbits);

}  // namespace lieder

#pragma once
#include <filesystem>

#include "lieder/lens/lens.hpp"
#include "lieder/report/page.hpp"
#include "lieder/report/result.hpp"

namespace lieder {

/// The answer of lens() as every shell shows it, its page included. Arrays: `generator`, `convolution` (d, d),
/// `filter`, `mean` (d), and `order` (d) when the generator is a permutation in disguise; a group when the answer is
/// usable. \param run  inputs, times and memory, which only the caller knows
Result to_result(const LensResult& lens, RunRecord run = {});

/// The report of a lens: what was found, the samples before and after, the generator, the evidence.
Page lens_page(const LensResult& lens, const RunRecord& run = {});

/// What a directory written by save(to_result(...)) holds of a lens: verdict, topology, mean, scale and the arrays;
/// enough for represent(), generator_power() and group_of(). Evidence and options are not read back.
/// \throws InputError naming the file: none there, another verb's result, no usable answer, or shapes that disagree
LensResult read_lens(const std::filesystem::path& directory);

}  // namespace lieder

#pragma once
#include "lieder/report/page.hpp"
#include "lieder/report/result.hpp"

namespace lieder {

/// "data/x.npy" is x.npy, "data/x.h5:/group/set" is x.h5:/group/set.
std::string name_of_input(const std::string& path);

/// What each input was: path, shape, type, checksum.
void add_inputs(PageSection& section, const RunRecord& run);

/// How to cite this program.
figures::Cite program_citation();

}  // namespace lieder

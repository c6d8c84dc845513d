#pragma once
#include <string>

#include "lieder/report/enforce_report.hpp"

namespace lieder {

/// "linear map from V to W", and what else was asked for; several of them.
std::string map_in_words(const EnforceRequest& request, Eigen::Index count = 1);

/// The answer in one sentence.
std::string enforce_headline(const EnforceResult& enforced, const EnforceRequest& request);

/// How it is known that none is missing, that none is wrong, and what group that speaks of; a paragraph each.
/// \param sides  what was compared, "For .. g of the group, A and B ", before "agree"
std::string enforce_summary(const EnforceResult& enforced,
                            const std::string& sides =
                                "For random combinations W at random elements g of the group, "
                                "`rho_out(g)\u00a0W` and `W\u00a0rho_in(g)` ");

PageBadge enforce_badge(const EnforceResult& enforced);

/// A name, or "the group of" a file without its folders.
std::string group_in_words(const std::string& group);

/// Last kept over first dropped singular value; "none" where nothing was kept or nothing dropped.
std::string gap_in_words(const RankDecision& rank);

}  // namespace lieder

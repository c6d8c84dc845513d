#pragma once
#include <string>
#include <vector>

#include "lieder/discover/model.hpp"
#include "lieder/report/discover_report.hpp"

namespace lieder {

/// The answer about a model as every shell shows it, its page included: arrays and group as of discover().
/// \param command  that asks again, as the user would write it; empty: it was asked in Python
Result to_result(const ModelResult& model, const DiscoverRequest& request, const std::string& command,
                 RunRecord run = {});

/// The report: which symmetries the model has, and the defect of each layer.
Page model_page(const ModelResult& model, const DiscoverRequest& request, const std::string& command,
                const RunRecord& run = {});

/// The answer in one sentence.
std::string model_headline(const ModelResult& model, const DiscoverRequest& request);

}  // namespace lieder

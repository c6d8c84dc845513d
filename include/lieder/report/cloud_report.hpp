#pragma once
#include "lieder/discover/cloud.hpp"
#include "lieder/report/discover_report.hpp"

namespace lieder {

/// Points of a cloud that its page shows: a few of many, and as many coordinates as fit two pictures.
Eigen::MatrixXd shown_points(const Eigen::MatrixXd& points);

/// The answer of discover_cloud() as every shell shows it, its page included: arrays and group as of discover().
/// \param request  `output` stays empty   \param shown  of shown_points(); empty: no picture
Result to_result(const CloudResult& cloud, const DiscoverRequest& request, const Eigen::MatrixXd& shown,
                 RunRecord run = {});

/// The report of discover_cloud(): which symmetries there are, how broken each direction is, what the points look like.
Page cloud_page(const CloudResult& cloud, const DiscoverRequest& request, const Eigen::MatrixXd& shown,
                const RunRecord& run = {});

}  // namespace lieder

#pragma once
#include <string>

#include "lieder/report/predict_report.hpp"

namespace lieder {

/// The answer in one sentence.
std::string predict_headline(const PredictResult& found, const PredictRequest& request);

/// How many points regression predicts: all in turn, or those that are missing and not absent.
Eigen::Index asked_points(const PredictResult& found);

/// "0.54"; "none missing" for a class without missing points, "not measured" for one whose missing points are absent.
std::string error_in_words(double error, bool is_missing);

/// Whether a point of the class is missing.
bool has_missing_points(const PredictResult& found, Eigen::Index c);

/// "24 networks (3 seeds each) agree with the regression at 15 of 16 points".
std::string trained_sentence(const TrainedNetworks& trained);

/// "class 3".
std::string class_in_words(const PredictRequest& request, Eigen::Index c);

/// "17", "not known".
std::string size_in_words(const OrbitSizeNeeded& needed);

/// "14 to 21", "14 to no bound".
std::string size_range_in_words(const OrbitSizeNeeded& needed);

/// What more points, a larger gap, an equivariant network and augmentation would each do; a sentence each.
std::string remedies_in_words(const PredictResult& found, const PredictRequest& request);

}  // namespace lieder

#include <cmath>

#include "lieder/report/predict_report.hpp"
#include "report/predict_words.hpp"

namespace lieder {
namespace {

using Json = nlohmann::ordered_json;
using Eigen::Index;

/// Null where there is no number: of a class without missing points.
Json list(const Eigen::VectorXd& values) {
  Json all = Json::array();
  for (const double value : values) all.push_back(std::isnan(value) ? Json(nullptr) : Json(value));
  return all;
}

Json optional(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

/// Null when it was not computed.
Json list_or_null(const Eigen::VectorXd& values) { return values.size() > 0 ? list(values) : Json(nullptr); }

template <typename Test>
Json by_point(Index rows, Index columns, const Test& test) {
  Json all = Json::array();
  for (Index i = 0; i < rows; ++i) {
    Json row = Json::array();
    for (Index j = 0; j < columns; ++j) row.push_back(test(i, j));
    all.push_back(std::move(row));
  }
  return all;
}

/// Whether a class fails for this, or for both; null of a class without missing points.
Json by_class(const PredictResult& found, Shortage shortage) {
  Json all = Json::array();
  for (std::size_t c = 0; c < found.shortage.size(); ++c) {
    const bool asked = !std::isnan(found.exact_error[static_cast<Index>(c)]);
    all.push_back(asked ? Json(found.shortage[c] == shortage || found.shortage[c] == Shortage::both) : Json(nullptr));
  }
  return all;
}

/// Whether regression predicts a point: all in turn, or those that are missing and not absent.
bool is_asked(const PredictResult& found, Index orbit, Index point) { return !std::isnan(found.errors(orbit, point)); }

/// Numbers of points by orbit.
Json points_of_orbits(const MissingPoints& points) {
  Json all = Json::array();
  for (Index o = 0; o < points.rows(); ++o) {
    all.push_back(Json::array());
    for (Index k = 0; k < points.cols(); ++k)
      if (points(o, k)) all.back().push_back(k);
  }
  return all;
}

/// Labels, which are whole numbers.
Json labels_of(const PredictRequest& request) {
  Json all = Json::array();
  for (const std::string& name : request.classes) all.push_back(std::stoll(name));
  return all;
}

Json learnt_by_point(const PredictResult& found) {
  return by_point(found.errors.rows(), found.errors.cols(), [&](Index i, Index j) {
    return is_asked(found, i, j) ? Json(found.will_learn(i, j)) : Json(nullptr);
  });
}

/// What is known where it was stopped: the exact errors.
Json stopped_answer(const PredictResult& found, const PredictRequest& request) {
  Json answer;
  answer["classes"] = labels_of(request);
  answer["exact_error"] = list(found.exact_error);
  answer["will_learn"] = learnt_by_point(found);
  if (found.used.missing.size() > 0) answer["missing"] = points_of_orbits(found.used.missing);
  return answer;
}

Json predict_answer(const PredictResult& found, const PredictRequest& request) {
  Json answer;
  answer["classes"] = labels_of(request);
  answer["spectral_error"] = list(found.spectral_error);
  answer["exact_error"] = list(found.exact_error);
  answer["will_learn"] = learnt_by_point(found);
  if (found.used.missing.size() > 0) answer["missing"] = points_of_orbits(found.used.missing);
  answer["signal"] = list(found.signal);
  answer["noise"] = list(found.noise);
  answer["too_sparse"] = by_class(found, Shortage::sparse);
  answer["too_close"] = by_class(found, Shortage::close);
  answer["orbit_size_needed"] = {{"estimate", optional(found.orbit_size_needed.estimate)},
                                 {"lower", optional(found.orbit_size_needed.lower)},
                                 {"upper", optional(found.orbit_size_needed.upper)},
                                 {"reason", found.orbit_size_needed.reason}};
  answer["circulant_defect"] = optional(found.circulant_defect);
  answer["remedies"] = {{"equivariant_error", list_or_null(found.equivariant_error)},
                        {"augmented_error", list(found.augmented_error)},
                        {"far_error", list(found.far_error)},
                        {"signal_needed", optional(found.signal_needed)}};
  return answer;
}

/// Null where nothing was judged.
Json share_of(Index part, Index whole) {
  return whole > 0 ? Json(static_cast<double>(part) / static_cast<double>(whole)) : Json(nullptr);
}

Json trained_answer(const TrainedNetworks& trained) {
  return {{"network", trained.network},
          {"seeds", trained.seeds},
          {"networks", trained.networks},
          {"trained", trained.trained},
          {"error", list(trained.class_error)},
          {"spread", list(trained.class_spread)},
          {"learnt", by_point(trained.errors.rows(), trained.errors.cols(),
                              [&](Index i, Index j) {
                                const double error = trained.errors(i, j);
                                return std::isnan(error) ? Json(nullptr) : Json(error < 1);
                              })},
          {"points", trained.judged},
          {"agreement", share_of(trained.as_regression, trained.judged)},
          {"agreement_theory", share_of(trained.as_theory, trained.judged_by_theory)},
          {"largest_loss", std::isnan(trained.largest_loss) ? Json(nullptr) : Json(trained.largest_loss)}};
}

Json predict_evidence(const PredictResult& found) {
  Json evidence;
  evidence["orbit_classes"] = found.classes;
  if (found.used.absent.size() > 0) evidence["absent"] = points_of_orbits(found.used.absent);
  evidence["joint_error"] = list(found.joint_error);
  evidence["input_signal"] = list(found.input_signal);
  evidence["invariance_defect"] = found.invariance_defect;
  evidence["orbit_defect"] = found.orbit_defect;
  evidence["circulant_error"] = optional(found.circulant_error);
  evidence["sub_orbits"] = Json::array();
  for (const SubOrbitErrors& sub : found.sub_orbits)
    evidence["sub_orbits"].push_back({{"points", sub.points}, {"exact_error", list(sub.errors)}});
  if (found.wins.size() > 0)
    evidence["wins"] = by_point(found.wins.rows(), found.wins.cols(), [&](Index i, Index j) {
      return is_asked(found, i, j) ? Json(found.wins(i, j) == 1) : Json(nullptr);
    });
  return evidence;
}

/// A training that was cut leaves theory whole, and the answer open.
void add_trained(const TrainedNetworks& trained, Result& result) {
  result.answer["trained"] = trained_answer(trained);
  result.arrays.push_back({.name = "trained", .value = trained.errors});
  result.arrays.push_back({.name = "trained_spread", .value = trained.spread});
  result.options["network"] = trained.network;
  result.options["train"] = trained.seeds;
  if (trained.status == Status::stopped) result.status = Status::stopped;
  result.message += "; " + trained_sentence(trained);
}

}  // namespace

Result to_result(const PredictResult& found, const PredictRequest& asked, RunRecord run) {
  PredictRequest request = asked;
  const bool stopped = found.status == Status::stopped;
  if (request.classes.empty())
    for (Index c = 0; c < found.exact_error.size(); ++c) request.classes.push_back(std::to_string(c));
  Result result;
  result.verb = "predict";
  result.status = found.status;
  result.verdict = found.verdict;
  result.headline = predict_headline(found, request);
  result.message = found.message;
  if (stopped && found.errors.size() > 0) {
    result.answer = stopped_answer(found, request);
    result.arrays = {{.name = "errors", .value = found.errors}};
  }
  if (!stopped) {
    result.answer = predict_answer(found, request);
    result.evidence = predict_evidence(found);
    result.arrays = {{.name = "errors", .value = found.errors}, {.name = "theory", .value = found.joint_errors}};
    result.page = [=] { return predict_page(found, request, run); };
  }
  result.options["kernel"] = found.kernel;
  result.options["nngp"] = request.nngp;
  result.options["ridge"] = found.used.ridge;
  result.options["action"] = request.action.empty() ? Json(nullptr) : Json(request.action);
  result.options["normalise"] = request.normalise;
  result.options["missing"] = request.missing;
  result.options["orbit_tolerance"] = found.used.orbit_tolerance;
  if (!stopped && found.trained) add_trained(*found.trained, result);
  if (run.threads == 0) run.threads = found.used.threads;
  result.run = std::move(run);
  result.seed = request.seed;
  return result;
}

}  // namespace lieder

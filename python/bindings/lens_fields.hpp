#pragma once
#include "lieder/lens/lens.hpp"
#include "lieder/report/result.hpp"

/// The fields of a lens, for fields.hpp. Names are those of the headers, which are those of result.json.
namespace lieder {

template <typename Self, typename Visitor>
requires std::is_same_v<std::remove_const_t<Self>, Interval>
void visit_fields(Self& self, Visitor&& visit) {
  visit("estimate", self.estimate);
  visit("lower", self.lower);
  visit("upper", self.upper);
}

template <typename Self, typename Visitor>
requires std::is_same_v<std::remove_const_t<Self>, LensCandidate>
void visit_fields(Self& self, Visitor&& visit) {
  visit("start", self.start);
  visit("topology", self.topology);
  visit("stationarity_ratio", self.stationarity_ratio);
  visit("loss", self.loss);
  visit("chosen", self.chosen);
}

template <typename Self, typename Visitor>
requires std::is_same_v<std::remove_const_t<Self>, LensEvidence>
void visit_fields(Self& self, Visitor&& visit) {
  visit("stationarity_ratio", self.stationarity_ratio);
  visit("third_order", self.third_order);
  visit("held_out", self.held_out);
  visit("surrogate_p", self.surrogate_p);
  visit("surrogate_ratios", self.surrogate_ratios);
  visit("stationarity", self.stationarity);
  visit("floor", self.floor);
  visit("locality", self.locality);
  visit("distance_from_identity", self.distance_from_identity);
  visit("wrap_around", self.wrap_around);
  visit("topology_confidence", self.topology_confidence);
  visit("candidates", self.candidates);
  visit("spectrum", self.spectrum);
}

/// All but the callback, which is not a property of the answer.
template <typename Self, typename Visitor>
requires std::is_same_v<std::remove_const_t<Self>, LensOptions>
void visit_fields(Self& self, Visitor&& visit) {
  visit("topology", self.topology);
  visit("order", self.order);
  visit("seed", self.seed);
  visit("threads", self.threads);
  visit("memory", self.memory_limit);
  visit("surrogates", self.surrogates);
}

template <typename Self, typename Visitor>
requires std::is_same_v<std::remove_const_t<Self>, LensResult>
void visit_fields(Self& self, Visitor&& visit) {
  visit("status", self.status);
  visit("verdict", self.verdict);
  visit("message", self.message);
  visit("topology", self.topology);
  visit("generator", self.generator);
  visit("convolution", self.convolution);
  visit("filter", self.filter);
  visit("order", self.order);
  visit("mean", self.mean);
  visit("scale", self.scale);
  visit("samples", self.samples);
  visit("generator_error", self.generator_error);
  visit("example_rows", self.example_rows);
  visit("evidence", self.evidence);
  visit("options", self.used);
}

template <typename Self, typename Visitor>
requires std::is_same_v<std::remove_const_t<Self>, InputRecord>
void visit_fields(Self& self, Visitor&& visit) {
  visit("path", self.path);
  visit("shape", self.shape);
  visit("dtype", self.dtype);
  visit("sha256", self.sha256);
}

template <typename Self, typename Visitor>
requires std::is_same_v<std::remove_const_t<Self>, RunRecord>
void visit_fields(Self& self, Visitor&& visit) {
  visit("inputs", self.inputs);
  visit("seconds", self.seconds);
  visit("peak_memory_bytes", self.peak_memory_bytes);
  visit("threads", self.threads);
}

}  // namespace lieder

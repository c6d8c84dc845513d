#pragma once
#include <Eigen/Core>
#include <algorithm>
#include <vector>

#include "kernel/conv_geometry.hpp"
#include "kernel/dual_activation.hpp"
#include "kernel/network_words.hpp"

namespace lieder {

/// Samples that are worked on at a time, side by side in one cache line.
template <typename T>
inline constexpr int kConvLanes = 64 / sizeof(T);

/// One sample: pixels (position, channel) and the scales of its variances, a number for each position of each layer.
template <typename T>
struct ConvSample {
  const T* pixels;
  std::vector<const T*> first, second;  // by layer of activations
};

/// kConvLanes samples: the same, with the lane as the last index.
template <typename T>
using ConvBlock = ConvSample<T>;

/// What a sweep works in: covariances of the layer before and of this one, and sums over rows for one row of it.
template <typename T>
struct ConvScratch {
  std::vector<T> sigma, theta, next_sigma, next_theta, sigma_row, theta_row;
  ConvScratch(Eigen::Index positions, Eigen::Index width, int depth) {
    if (depth > 1)
      for (auto* buffer : {&sigma, &theta, &next_sigma, &next_theta})
        buffer->resize(static_cast<std::size_t>(positions * kConvLanes<T>));
    for (auto* buffer : {&sigma_row, &theta_row}) buffer->resize(static_cast<std::size_t>(width * kConvLanes<T>));
  }
};

/// All layers of one shift, one sample with a block of samples; adds what comes out of the last activation, over all
/// positions, to the totals. Row by row, so that nothing but whole layers leaves the first-level cache.
template <typename T, typename Pair>
struct ConvSweep {
  static constexpr int kLanes = kConvLanes<T>;

  Pair pair;
  T weight, bias;  // of a convolution: w^2 / filter positions, and b^2
  int channels;
  bool with_theta;
  const AxisSweep *down, *along;
  const ConvGeometry* geometry;
  const ConvSample<T>* x;
  const ConvBlock<T>* y;
  ConvScratch<T>* scratch;
  T *sigma_total, *theta_total;  // kLanes each

  [[gnu::always_inline]] void operator()() const {
    const int depth = static_cast<int>(down->size()) - 1;
    for (int layer = 1; layer <= depth; ++layer) {
      const bool has_theta = with_theta && layer > 1;  // Theta = Sigma behind the first convolution
      for (int row = 0; row < rows_at(layer).count(); ++row) {
        if (layer == 1) multiply_row(row);
        if (layer > 1) sum_rows(layer, row, scratch->sigma.data(), scratch->sigma_row.data());
        if (has_theta) sum_rows(layer, row, scratch->theta.data(), scratch->theta_row.data());
        if (layer < depth)
          has_theta ? activate<true, false>(layer, row) : activate<false, false>(layer, row);
        else
          has_theta ? activate<true, true>(layer, row) : activate<false, true>(layer, row);
      }
      scratch->sigma.swap(scratch->next_sigma);
      scratch->theta.swap(scratch->next_theta);
    }
  }

  [[gnu::always_inline]] const AxisPairs& rows_at(int layer) const { return (*down)[static_cast<std::size_t>(layer)]; }
  [[gnu::always_inline]] const AxisPairs& columns_at(int layer) const {
    return (*along)[static_cast<std::size_t>(layer)];
  }

  /// The mean over channels of x_p x'_{p'}, summed over the rows of pixels under the filter at one row.
  [[gnu::always_inline]] void multiply_row(int row) const {
    const AxisPairs &rows = rows_at(0), &columns = columns_at(0);
    const auto width = static_cast<int>(geometry->width(0));
    const T share = T(1) / static_cast<T>(channels);
    T* __restrict out = scratch->sigma_row.data();
    for (int j = 0; j < columns.count(); ++j, out += kLanes) {
      T sum[kLanes] = {};
      for (const int tap : rows_at(1).taps[static_cast<std::size_t>(row)]) {
        const T* here = x->pixels + (rows.here[tap] * width + columns.here[j]) * channels;
        const T* there = y->pixels + (rows.there[tap] * width + columns.there[j]) * channels * kLanes;
        for (int c = 0; c < channels; ++c)
#pragma omp simd
          for (int l = 0; l < kLanes; ++l) sum[l] += here[c] * there[c * kLanes + l];
      }
#pragma omp simd
      for (int l = 0; l < kLanes; ++l) out[l] = share * sum[l];
    }
  }

  /// Sums over the rows under the filter at one row.
  [[gnu::always_inline]] void sum_rows(int layer, int row, const T* in, T* __restrict out) const {
    const int length = columns_at(layer - 1).count() * kLanes;
    for (int k = 0; k < length; ++k) out[k] = 0;
    for (const int tap : rows_at(layer).taps[static_cast<std::size_t>(row)]) {
      const T* one = in + tap * length;
#pragma omp simd
      for (int k = 0; k < length; ++k) out[k] += one[k];
    }
  }

  /// Sums over the columns under the filter, then the activation.
  template <bool HasTheta, bool IsLast>
  [[gnu::always_inline]] void activate(int layer, int row) const {
    const AxisPairs &rows = rows_at(layer), &columns = columns_at(layer);
    const auto width = static_cast<int>(geometry->width(layer));
    const auto before = static_cast<std::size_t>(layer - 1);
    const int here_row = rows.here[row] * width, there_row = rows.there[row] * width;
    T sigma_sum[kLanes] = {}, theta_sum[kLanes] = {};
    for (int j = 0; j < columns.count(); ++j) {
      T s[kLanes] = {}, t[kLanes] = {};
      add_taps(columns.taps[static_cast<std::size_t>(j)], scratch->sigma_row.data(), s);
      if constexpr (HasTheta) add_taps(columns.taps[static_cast<std::size_t>(j)], scratch->theta_row.data(), t);
      const int here = here_row + columns.here[j], there = there_row + columns.there[j];
      const T first_here = x->first[before][here], second_here = x->second[before][here];
      const T* first = y->first[before] + there * kLanes;
      const T* second = y->second[before] + there * kLanes;
#pragma omp simd
      for (int l = 0; l < kLanes; ++l) {
        const T sigma = weight * s[l] + bias;
        const Expectations<T> e = pair(sigma, first_here * first[l], second_here * second[l]);
        s[l] = e.value;
        t[l] = (HasTheta ? sigma + weight * t[l] : sigma) * e.slope;
      }
      if constexpr (IsLast)
        add(s, t, sigma_sum, theta_sum);
      else
        put(s, t, (row * columns.count() + j) * kLanes);
    }
    if constexpr (IsLast) add(sigma_sum, theta_sum, sigma_total, theta_total);
  }

  [[gnu::always_inline]] static void add_taps(const std::vector<int>& taps, const T* in, T* sum) {
    for (const int tap : taps) {
      const T* one = in + tap * kLanes;
#pragma omp simd
      for (int l = 0; l < kLanes; ++l) sum[l] += one[l];
    }
  }

  [[gnu::always_inline]] static void add(const T* s, const T* t, T* sigma, T* theta) {
#pragma omp simd
    for (int l = 0; l < kLanes; ++l) {
      sigma[l] += s[l];
      theta[l] += t[l];
    }
  }

  [[gnu::always_inline]] void put(const T* s, const T* t, int place) const {
    std::copy_n(s, kLanes, scratch->next_sigma.data() + place);
    std::copy_n(t, kLanes, scratch->next_theta.data() + place);
  }
};

}  // namespace lieder

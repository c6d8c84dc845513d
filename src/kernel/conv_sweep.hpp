#pragma once
#include <Eigen/Core>
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

/// What a sweep works in.
template <typename T>
struct ConvScratch {
  std::vector<T> sigma, theta, sigma_rows, theta_rows;
  explicit ConvScratch(Eigen::Index positions) {
    for (auto* buffer : {&sigma, &theta, &sigma_rows, &theta_rows})
      buffer->resize(static_cast<std::size_t>(positions * kConvLanes<T>));
  }
};

/// All layers of one shift, one sample with a block of samples; adds what comes out of the last activation, over all
/// positions, to the totals.
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
    multiply_pixels();
    const int depth = static_cast<int>(down->size()) - 1;
    for (int layer = 1; layer <= depth; ++layer) {
      const bool has_theta = with_theta && layer > 1;
      sum_rows(layer, scratch->sigma.data(), scratch->sigma_rows.data());
      if (has_theta) sum_rows(layer, scratch->theta.data(), scratch->theta_rows.data());
      activate(layer, has_theta);
    }
    add_up((*down)[static_cast<std::size_t>(depth)].count() * (*along)[static_cast<std::size_t>(depth)].count());
  }

  [[gnu::always_inline]] const AxisPairs& rows_at(int layer) const { return (*down)[static_cast<std::size_t>(layer)]; }
  [[gnu::always_inline]] const AxisPairs& columns_at(int layer) const {
    return (*along)[static_cast<std::size_t>(layer)];
  }

  /// <x_p, x'_{p'}> over the channels.
  [[gnu::always_inline]] void multiply_pixels() const {
    const AxisPairs &rows = rows_at(0), &columns = columns_at(0);
    const auto width = static_cast<int>(geometry->width(0));
    const T share = T(1) / static_cast<T>(channels);
    T* out = scratch->sigma.data();
    for (int i = 0; i < rows.count(); ++i)
      for (int j = 0; j < columns.count(); ++j, out += kLanes) {
        const T* here = x->pixels + (rows.here[i] * width + columns.here[j]) * channels;
        const T* there = y->pixels + (rows.there[i] * width + columns.there[j]) * channels * kLanes;
        T sum[kLanes] = {};
        for (int c = 0; c < channels; ++c)
#pragma omp simd
          for (int l = 0; l < kLanes; ++l) sum[l] += here[c] * there[c * kLanes + l];
#pragma omp simd
        for (int l = 0; l < kLanes; ++l) out[l] = share * sum[l];
      }
  }

  /// Sums over the rows under the filter.
  [[gnu::always_inline]] void sum_rows(int layer, const T* in, T* out) const {
    const AxisPairs& rows = rows_at(layer);
    const int length = columns_at(layer - 1).count() * kLanes;
    for (int i = 0; i < rows.count(); ++i) {
      T* __restrict sum = out + i * length;
      for (int k = 0; k < length; ++k) sum[k] = 0;
      for (const int tap : rows.taps[i]) {
        const T* row = in + tap * length;
#pragma omp simd
        for (int k = 0; k < length; ++k) sum[k] += row[k];
      }
    }
  }

  /// Sums over the columns under the filter, then the activation.
  [[gnu::always_inline]] void activate(int layer, bool has_theta) const {
    const AxisPairs &rows = rows_at(layer), &columns = columns_at(layer);
    const auto width = static_cast<int>(geometry->width(layer));
    const int length_before = columns_at(layer - 1).count() * kLanes;
    const std::size_t l0 = static_cast<std::size_t>(layer - 1);
    T* sigma = scratch->sigma.data();
    T* theta = scratch->theta.data();
    for (int i = 0; i < rows.count(); ++i)
      for (int j = 0; j < columns.count(); ++j, sigma += kLanes, theta += kLanes) {
        T s[kLanes] = {}, t[kLanes] = {};
        add_taps(columns.taps[j], scratch->sigma_rows.data() + i * length_before, s);
        if (has_theta) add_taps(columns.taps[j], scratch->theta_rows.data() + i * length_before, t);
        const int here = rows.here[i] * width + columns.here[j], there = rows.there[i] * width + columns.there[j];
        const T first_here = x->first[l0][here], second_here = x->second[l0][here];
        const T* first = y->first[l0] + there * kLanes;
        const T* second = y->second[l0] + there * kLanes;
        T* __restrict sigma_out = sigma;
        T* __restrict theta_out = theta;
#pragma omp simd
        for (int l = 0; l < kLanes; ++l) {
          const T before = weight * s[l] + bias;
          const Expectations<T> e = pair(before, first_here * first[l], second_here * second[l]);
          sigma_out[l] = e.value;
          theta_out[l] = (before + weight * t[l]) * e.slope;
        }
      }
  }

  [[gnu::always_inline]] static void add_taps(const std::vector<int>& taps, const T* in, T* sum) {
    for (const int tap : taps) {
      const T* one = in + tap * kLanes;
#pragma omp simd
      for (int l = 0; l < kLanes; ++l) sum[l] += one[l];
    }
  }

  [[gnu::always_inline]] void add_up(int pairs) const {
    T s[kLanes] = {}, t[kLanes] = {};
    for (int p = 0; p < pairs; ++p)
#pragma omp simd
      for (int l = 0; l < kLanes; ++l) {
        s[l] += scratch->sigma[p * kLanes + l];
        t[l] += scratch->theta[p * kLanes + l];
      }
    for (int l = 0; l < kLanes; ++l) {
      sigma_total[l] += s[l];
      theta_total[l] += t[l];
    }
  }
};

}  // namespace lieder

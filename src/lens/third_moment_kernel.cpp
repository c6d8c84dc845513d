#include "lens/third_moment_kernel.hpp"

#include <algorithm>
#include <vector>

namespace lieder {
namespace {

using Eigen::Index;

/// A processor's vector of N doubles at any address.
template <int N>
struct Vector {
  using Type [[gnu::vector_size(N * sizeof(double)), gnu::aligned(alignof(double)), gnu::may_alias]] = double;
};

struct Problem {
  const double* rows;
  Index count, stride, k;
  Columns pairs, tails;
  double* sums;
  Index first_product;  // a multiple of kLane, at or before the first pair
  Index products_stride;
  double* products;  // count x products_stride, row-major

  /// What of the products belongs to a pair.
  const double* products_of(Index pair) const { return products + pairs.first - first_product + pair; }
};

/// All that the pairs need of v v(k).
template <int N>
[[gnu::always_inline]] inline void form_products(const Problem& a) {
  using V = typename Vector<N>::Type;
  for (Index n = 0; n < a.count; ++n) {
    const double* row = a.rows + n * a.stride;
    double* products = a.products + n * a.products_stride;
    for (Index p = 0; p < a.products_stride; p += N)
      *reinterpret_cast<V*>(products + p) = *reinterpret_cast<const V*>(row + a.first_product + p) * row[a.k];
  }
}

/// `Pairs` rows and `Vectors` vectors of the sums stay in registers over all rows of the data.
template <int N, int Pairs, int Vectors>
[[gnu::always_inline]] inline void add_tile(const Problem& a, Index pair, Index column) {
  using V = typename Vector<N>::Type;
  const double* products = a.products_of(pair);
  const double* tails = a.rows + a.tails.first + column;
  double* sums = a.sums + pair * a.tails.count + column;
  V total[Pairs][Vectors];
  for (int p = 0; p < Pairs; ++p)
    for (int v = 0; v < Vectors; ++v) total[p][v] = *reinterpret_cast<const V*>(sums + p * a.tails.count + v * N);
  for (Index n = 0; n < a.count; ++n) {
    V tail[Vectors];
    for (int v = 0; v < Vectors; ++v) tail[v] = *reinterpret_cast<const V*>(tails + n * a.stride + v * N);
    for (int p = 0; p < Pairs; ++p)
      for (int v = 0; v < Vectors; ++v) total[p][v] += products[n * a.products_stride + p] * tail[v];
  }
  for (int p = 0; p < Pairs; ++p)
    for (int v = 0; v < Vectors; ++v) *reinterpret_cast<V*>(sums + p * a.tails.count + v * N) = total[p][v];
}

/// What is left of the pairs, fewer than a tile takes.
template <int N, int Pairs, int Vectors>
[[gnu::always_inline]] inline void add_last_pairs(const Problem& a, Index pair, Index column) {
  if constexpr (Pairs > 0) {
    if (a.pairs.count - pair == Pairs)
      add_tile<N, Pairs, Vectors>(a, pair, column);
    else
      add_last_pairs<N, Pairs - 1, Vectors>(a, pair, column);
  }
}

/// All pairs for `vectors` vectors from `column` on, at most `Vectors`. A tile has one register for each vector of its
/// sums, one for each vector of the tail and one for the product.
template <int N, int Registers, int Vectors>
[[gnu::always_inline]] inline void add_columns(const Problem& a, Index column, Index vectors) {
  if constexpr (Vectors > 1)
    if (vectors < Vectors) return add_columns<N, Registers, Vectors - 1>(a, column, vectors);
  constexpr int kPairs = std::min(8, (Registers - 1 - Vectors) / Vectors);
  Index pair = 0;
  for (; pair + kPairs <= a.pairs.count; pair += kPairs) add_tile<N, kPairs, Vectors>(a, pair, column);
  add_last_pairs<N, kPairs - 1, Vectors>(a, pair, column);
}

template <int N, int Registers, int Vectors>
[[gnu::always_inline]] inline void add_all(const Problem& a) {
  form_products<N>(a);
  for (Index column = 0; column < a.tails.count; column += Vectors * N)
    add_columns<N, Registers, Vectors>(a, column, std::min<Index>(Vectors, (a.tails.count - column) / N));
}

// Numbers in a vector, vectors, and how wide a tile is at most.
#if defined(__x86_64__)
[[gnu::target("avx512f")]] void add_avx512(const Problem& a) { add_all<8, 32, 5>(a); }
[[gnu::target("avx2,fma")]] void add_avx2(const Problem& a) { add_all<4, 16, 4>(a); }
#endif
void add_plain(const Problem& a) { add_all<2, 16, 4>(a); }

}  // namespace

void add_products(const double* rows, Index count, Index stride, Index k, Columns pairs, Columns tails, double* sums,
                  Vectors vectors) {
  thread_local std::vector<double> products;
  const Index first = lanes_before(pairs.first), end = whole_lanes(pairs.first + pairs.count);
  products.resize(static_cast<std::size_t>(count * (end - first)));
  const Problem problem{rows, count, stride, k, pairs, tails, sums, first, end - first, products.data()};
#if defined(__x86_64__)
  if (vectors == Vectors::avx512) return add_avx512(problem);
  if (vectors == Vectors::avx2) return add_avx2(problem);
#endif
  add_plain(problem);
}

}  // namespace lieder

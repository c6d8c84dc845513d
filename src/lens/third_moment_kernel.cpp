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
  const double* factor;
  const double* columns;
  Index columns_stride, pairs;
  const double* tails;
  Index tails_stride;
  double* sums;
  Index width, rows;
  double* products;  // rows x pairs, column-major
};

/// Column p becomes u_p times the factor.
template <int N>
[[gnu::always_inline]] inline void form_products(const Problem& a) {
  using V = typename Vector<N>::Type;
  for (Index p = 0; p < a.pairs; ++p) {
    const double* column = a.columns + p * a.columns_stride;
    double* product = a.products + p * a.rows;
    Index n = 0;
    for (; n + N <= a.rows; n += N)
      *reinterpret_cast<V*>(product + n) =
          *reinterpret_cast<const V*>(column + n) * *reinterpret_cast<const V*>(a.factor + n);
    for (; n < a.rows; ++n) product[n] = column[n] * a.factor[n];
  }
}

/// `Pairs` rows and `Vectors` vectors of the sums stay in registers over all rows of the data.
template <int N, int Pairs, int Vectors>
[[gnu::always_inline]] inline void add_tile(const Problem& a, Index pair, Index column) {
  using V = typename Vector<N>::Type;
  const double* products = a.products + pair * a.rows;
  const double* tails = a.tails + column;
  double* sums = a.sums + pair * a.width + column;
  V total[Pairs][Vectors];
  for (int p = 0; p < Pairs; ++p)
    for (int v = 0; v < Vectors; ++v) total[p][v] = *reinterpret_cast<const V*>(sums + p * a.width + v * N);
  for (Index n = 0; n < a.rows; ++n) {
    V tail[Vectors];
    for (int v = 0; v < Vectors; ++v) tail[v] = *reinterpret_cast<const V*>(tails + n * a.tails_stride + v * N);
    for (int p = 0; p < Pairs; ++p)
      for (int v = 0; v < Vectors; ++v) total[p][v] += products[p * a.rows + n] * tail[v];
  }
  for (int p = 0; p < Pairs; ++p)
    for (int v = 0; v < Vectors; ++v) *reinterpret_cast<V*>(sums + p * a.width + v * N) = total[p][v];
}

/// What is left of the pairs, fewer than a tile takes.
template <int N, int Pairs, int Vectors>
[[gnu::always_inline]] inline void add_last_pairs(const Problem& a, Index pair, Index column) {
  if constexpr (Pairs > 0) {
    if (a.pairs - pair == Pairs)
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
  for (; pair + kPairs <= a.pairs; pair += kPairs) add_tile<N, kPairs, Vectors>(a, pair, column);
  add_last_pairs<N, kPairs - 1, Vectors>(a, pair, column);
}

template <int N, int Registers, int Vectors>
[[gnu::always_inline]] inline void add_all(const Problem& a) {
  form_products<N>(a);
  for (Index column = 0; column < a.width; column += Vectors * N)
    add_columns<N, Registers, Vectors>(a, column, std::min<Index>(Vectors, (a.width - column) / N));
}

// Numbers in a vector, vectors, and how wide a tile is at most.
#if defined(__x86_64__)
[[gnu::target("avx512f")]] void add_avx512(const Problem& a) { add_all<8, 32, 5>(a); }
[[gnu::target("avx2,fma")]] void add_avx2(const Problem& a) { add_all<4, 16, 4>(a); }
#endif
void add_plain(const Problem& a) { add_all<2, 16, 4>(a); }

}  // namespace

std::vector<Vectors> supported_vectors() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return {Vectors::avx512, Vectors::avx2, Vectors::plain};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return {Vectors::avx2, Vectors::plain};
#endif
  return {Vectors::plain};
}

void add_products(const double* factor, const double* columns, Index columns_stride, Index pairs, const double* tails,
                  Index tails_stride, double* sums, Index width, Index rows, Vectors vectors) {
  thread_local std::vector<double> products;
  products.resize(static_cast<std::size_t>(rows * pairs));
  const Problem problem{factor,       columns, columns_stride, pairs, tails,
                        tails_stride, sums,    width,          rows,  products.data()};
#if defined(__x86_64__)
  if (vectors == Vectors::avx512) return add_avx512(problem);
  if (vectors == Vectors::avx2) return add_avx2(problem);
#endif
  add_plain(problem);
}

}  // namespace lieder

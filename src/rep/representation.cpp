#include "lieder/rep/representation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <tuple>

#include "lieder/base/error.hpp"
#include "rep/power_basis.hpp"

namespace lieder {
namespace {

using Eigen::Index;

Index product(Index a, Index b) {
  if (b != 0 && a > std::numeric_limits<Index>::max() / b)
    throw InputError("representation: its size exceeds 2^63; need a smaller one");
  return a * b;
}

}  // namespace

std::strong_ordering operator<=>(const Atom& a, const Atom& b) {
  const auto key = [](const Atom& x) { return std::tuple(x.kind, x.first, x.size, x.degree, x.dual); };
  if (const auto order = key(a) <=> key(b); std::is_neq(order)) return order;
  if (a.of == b.of) return std::strong_ordering::equal;
  const auto& s = a.of->terms();
  const auto& t = b.of->terms();
  return std::lexicographical_compare_three_way(
      s.begin(), s.end(), t.begin(), t.end(), [](const TensorProduct& x, const TensorProduct& y) {
        if (const auto order = x.offset <=> y.offset; std::is_neq(order)) return order;
        return std::lexicographical_compare_three_way(
            x.axes.begin(), x.axes.end(), y.axes.begin(), y.axes.end(), [](const Axis& u, const Axis& v) {
              if (const auto order = u.stride <=> v.stride; std::is_neq(order)) return order;
              return u.atom <=> v.atom;
            });
      });
}

Index TensorProduct::size() const {
  Index size = 1;
  for (const Axis& axis : axes) size *= axis.atom.size;
  return size;
}

std::vector<Index> coordinates_of(const TensorProduct& product) {
  std::vector<Index> all{product.offset};
  for (const Axis& axis : product.axes) {
    std::vector<Index> longer;
    longer.reserve(all.size() * static_cast<std::size_t>(axis.atom.size));
    for (const Index start : all)
      for (Index i = 0; i < axis.atom.size; ++i) longer.push_back(start + i * axis.stride);
    all = std::move(longer);
  }
  return all;
}

Representation Representation::of_atom(Atom atom, Index size) {
  Representation rep;
  rep.size_ = size;
  rep.terms_.push_back({.offset = 0, .axes = {{.atom = std::move(atom), .stride = 1}}});
  return rep;
}

Representation::Representation(Index n) : size_(n) {
  if (n < 0) throw InputError(fmt::format("representation: {} copies of the trivial one came; need 0 or more", n));
  for (Index i = 0; i < n; ++i) terms_.push_back({.offset = i});
}

Representation Representation::base(const GroupBlock& block) {
  return of_atom({.first = block.first, .size = block.size}, block.size);
}

Representation operator+(const Representation& a, const Representation& b) {
  Representation sum = a;
  sum.size_ += b.size_;
  for (TensorProduct term : b.terms_) {
    term.offset += a.size_;
    sum.terms_.push_back(std::move(term));
  }
  return sum;
}

Representation operator*(const Representation& a, const Representation& b) {
  Representation result;
  result.size_ = product(a.size_, b.size_);
  result.terms_.reserve(a.terms_.size() * b.terms_.size());
  for (const TensorProduct& s : a.terms_)
    for (const TensorProduct& t : b.terms_) {
      TensorProduct term{.offset = s.offset * b.size_ + t.offset, .axes = s.axes};
      for (Axis& axis : term.axes) axis.stride *= b.size_;
      term.axes.insert(term.axes.end(), t.axes.begin(), t.axes.end());
      result.terms_.push_back(std::move(term));
    }
  return result;
}

Representation dual(const Representation& a) {
  Representation result = a;
  for (TensorProduct& term : result.terms_)
    for (Axis& axis : term.axes) axis.atom.dual = !axis.atom.dual;
  return result;
}

Representation power(const Representation& a, int degree) {
  Representation result = Representation::trivial(1);
  for (int k = 0; k < degree; ++k) result = k == 0 ? a : result * a;
  return result;
}

Representation hom(const Representation& a, const Representation& b) { return b * dual(a); }

Representation symmetric_power(const Representation& a, int degree) {
  if (degree == 0) return Representation::trivial(1);
  if (degree == 1) return a;
  const Index size = power_size(a.size_, degree, Atom::Kind::symmetric);
  return Representation::of_atom(
      {.kind = Atom::Kind::symmetric, .size = size, .degree = degree, .of = std::make_shared<const Representation>(a)},
      size);
}

Representation alternating_power(const Representation& a, int degree) {
  if (degree == 0) return Representation::trivial(1);
  if (degree == 1) return a;
  const Index size = power_size(a.size_, degree, Atom::Kind::alternating);
  if (size == 0) return Representation::trivial(0);
  return Representation::of_atom({.kind = Atom::Kind::alternating,
                                  .size = size,
                                  .degree = degree,
                                  .of = std::make_shared<const Representation>(a)},
                                 size);
}

}  // namespace lieder

#include <fmt/format.h>

#include <algorithm>

#include "enforce/harmonics.hpp"
#include "enforce/moved_kernels.hpp"
#include "lieder/base/error.hpp"
#include "lieder/base/memory.hpp"
#include "lieder/enforce/kernels.hpp"
#include "lieder/group/extend.hpp"

namespace lieder {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// The name of the harmonics among the representations of the group, one letter longer where it is taken.
std::string free_name(const Group& group) {
  std::string name = "Harmonics";
  const auto is_taken = [&](const GroupBlock& block) { return block.name == name || block.alias == name; };
  while (std::ranges::any_of(base_representations(group), is_taken)) name += "X";
  return name;
}

/// The group with its action on all harmonics of positive degree, a base representation for each degree.
Group with_harmonics(const Group& group, const GroupBlock& positions,
                     const std::vector<std::shared_ptr<const Harmonics>>& harmonics) {
  Index size = 0;
  for (const auto& h : harmonics) size += h->size();
  const auto images = [&](const std::vector<MatrixXd>& generators, auto image) {
    std::vector<MatrixXd> all;
    for (const MatrixXd& generator : generators) {
      MatrixXd whole = MatrixXd::Zero(size, size);
      Index first = 0;
      for (const auto& h : harmonics) {
        whole.block(first, first, h->size(), h->size()) = image(*h, on(positions, generator));
        first += h->size();
      }
      all.push_back(std::move(whole));
    }
    return all;
  };
  const std::string name = free_name(group);
  Group extended = with_representation(
      group, name,
      images(group.lie_algebra, [](const Harmonics& h, const MatrixXd& xi) { return h.algebra_image(xi); }),
      images(group.discrete, [](const Harmonics& h, const MatrixXd& g) { return h.image(g); }));
  extended.blocks.pop_back();
  Index first = group.size;
  for (std::size_t l = 1; l <= harmonics.size(); ++l) {
    const Index degree_size = harmonics[l - 1]->size();
    extended.blocks.push_back({.name = fmt::format("{}{}", name, l), .first = first, .size = degree_size});
    first += degree_size;
  }
  return extended;
}

}  // namespace

HarmonicKernels::HarmonicKernels(const Group& group, const Representation& in, const Representation& out, int highest,
                                 const std::string& positions, const EnforceOptions& options)
    : group_(group), in_(in), out_(out), positions_(block_of_positions(group, positions)) {
  if (group.complex) throw InputError("kernels: a group on C^n came; need one on R^n, which moves points");
  if (positions_.size < 2 || !keeps_lengths(group, positions_))
    throw InputError(
        fmt::format("kernels: {} does not keep the lengths of the points of R^{}; need a group of rotations "
                    "and reflections of at least two dimensions",
                    group.name.value_or("the group"), positions_.size));
  if (highest < 0) throw InputError(fmt::format("kernels: a frequency of {} came; need at least 0", highest));
  if (group.dimension() == 0 && group.discrete.empty())
    group_.discrete.emplace_back(MatrixXd::Identity(group.size, group.size));  // that harmonics have an image of
  for (int l = 0; l <= highest; ++l) harmonics_.push_back(std::make_shared<const Harmonics>(positions_.size, l));
  Group extended = group_;
  Representation all = Representation::trivial(1);
  if (highest > 0) {
    extended = with_harmonics(group_, positions_, {harmonics_.begin() + 1, harmonics_.end()});
    for (auto block = extended.blocks.end() - highest; block != extended.blocks.end(); ++block)
      all = all + Representation::base(*block);
  }
  maps_ = enforce(extended, in * all, out, options);
  if (maps_.dimension == 0 || maps_.status == Status::stopped) return;
  const Index entries = in.size() * out.size();
  require_memory("kernels: their angular parts",
                 static_cast<std::uint64_t>(16.0 * static_cast<double>(entries * all.size()) *
                                            static_cast<double>(maps_.dimension)),
                 options.memory_limit);
  by_harmonic_ = MatrixXd(maps_.basis()).reshaped(all.size(), entries * maps_.dimension);
  // Each map uses the harmonics of one degree, those of a block of its own.
  for (const BasisBlock& block : maps_.blocks) {
    int frequency = 0;
    for (const Axis& axis : block.entries.axes)
      for (int l = 1; l <= highest; ++l) {
        const GroupBlock& harmonic = *(extended.blocks.end() - highest + (l - 1));
        if (axis.atom.kind == Atom::Kind::base && axis.atom.first == harmonic.first) frequency = l;
      }
    frequencies_.insert(frequencies_.end(), static_cast<std::size_t>(block.invariants->count()), frequency);
  }
}

MatrixXd HarmonicKernels::at(const VectorXd& x) const {
  if (x.size() != positions_.size)
    throw InputError(fmt::format("kernels: a point of {} coordinates came; need {}", x.size(), positions_.size));
  const double length = x.norm();
  VectorXd all = VectorXd::Zero(by_harmonic_.rows());
  Index first = 0;
  if (count() > 0)
    for (const auto& h : harmonics_) {
      // The mean over all directions of every harmonic but the constant is 0.
      if (length > 0 || first == 0) all.segment(first, h->size()) = h->at(length > 0 ? VectorXd(x / length) : x);
      first += h->size();
    }
  return (by_harmonic_.transpose() * all).reshaped(in_.size() * out_.size(), count());
}

double HarmonicKernels::equivariance_error(Seed seed) const {
  if (count() == 0) return kUnset;
  return kernel_defect(
      group_, positions_, in_, out_, [&](const VectorXd& x) { return at(x); }, seed);
}

}  // namespace lieder

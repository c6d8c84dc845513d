#include "lieder/enforce/enforce.hpp"

#include <nanobind/eigen/dense.h>
#include <nanobind/stl/filesystem.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/vector.h>

#include <map>
#include <memory>

#include "bind.hpp"
#include "enforce_fields.hpp"
#include "fields.hpp"
#include "lieder/enforce/cache.hpp"
#include "lieder/report/enforce_report.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace lieder::python {
namespace {

using Eigen::Index;
using Numbers = Eigen::Matrix<std::int64_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Columns = Eigen::SparseMatrix<double>;

/// What enforce() found and how it ran: all that a report needs.
struct Enforce {
  EnforceResult result;
  EnforceRequest request;
  RunRecord run;
};

Result result_of(const Enforce& enforced) { return to_result(enforced.result, enforced.request, enforced.run); }

/// Rows, columns and values of the entries of a sparse matrix.
nb::tuple triplets(const Columns& matrix) {
  Eigen::VectorX<std::int64_t> rows(matrix.nonZeros()), columns(matrix.nonZeros());
  Eigen::VectorXd values(matrix.nonZeros());
  Index at = 0;
  for (Index k = 0; k < matrix.cols(); ++k)
    for (Columns::InnerIterator entry(matrix, k); entry; ++entry, ++at) {
      rows[at] = entry.row();
      columns[at] = k;
      values[at] = entry.value();
    }
  return nb::make_tuple(std::move(rows), std::move(columns), std::move(values));
}

/// Blocks that share one basis: (basis as triplets, entries of W that each block fills, its first weight).
nb::list families(const Enforce& enforced) {
  std::map<const Invariants*, std::vector<std::pair<const BasisBlock*, Index>>> members;
  std::vector<const Invariants*> order;
  Index first = 0;
  for (const BasisBlock& block : enforced.result.blocks) {
    auto& of = members[block.invariants.get()];
    if (of.empty()) order.push_back(block.invariants.get());
    of.emplace_back(&block, first);
    first += block.invariants->count();
  }
  nb::list all;
  for (const Invariants* invariants : order) {
    const auto& of = members[invariants];
    Numbers entries(static_cast<Index>(of.size()), invariants->size());
    Eigen::VectorX<std::int64_t> firsts(entries.rows());
    for (Index b = 0; b < entries.rows(); ++b) {
      const auto& [block, weight] = of[static_cast<std::size_t>(b)];
      const std::vector<Index> filled = coordinates_of(block->entries);
      for (Index i = 0; i < entries.cols(); ++i) entries(b, i) = filled[static_cast<std::size_t>(i)];
      firsts[b] = weight;
    }
    all.append(nb::make_tuple(triplets(invariants->columns()), invariants->count(), std::move(entries),
                              std::move(firsts), invariants->method));
  }
  return all;
}

nb::list terms_of(const Representation& rep) {
  nb::list terms;
  for (const TensorProduct& term : rep.terms()) {
    const std::vector<Index> coordinates = coordinates_of(term);
    Eigen::VectorX<std::int64_t> numbers(static_cast<Index>(coordinates.size()));
    for (std::size_t i = 0; i < coordinates.size(); ++i) numbers[static_cast<Index>(i)] = coordinates[i];
    terms.append(nb::make_tuple(term.axes.size(), std::move(numbers)));
  }
  return terms;
}

/// Layers of one model ask the same questions.
EnforceCache& cache_of_the_process() {
  static EnforceCache cache;
  return cache;
}

void bind_cache(nb::module_& m) {
  nb::class_<EnforceCache>(m, "EnforceCache", R"(What enforce() found for earlier questions about the same groups.

At most 256 MB are held; groups that were not asked about for longest are dropped first. Answers are the same with it and
without.)")
      .def_prop_ro("bytes", &EnforceCache::bytes, "Of the invariants that are held now, estimated.")
      .def_prop_ro("groups", &EnforceCache::groups, "How many groups are held.")
      .def("clear", &EnforceCache::clear, "Drops all of it.");
  m.attr("enforce_cache") = nb::cast(&cache_of_the_process(), nb::rv_policy::reference);
}

}  // namespace

void bind_representation(nb::module_& m) {
  nb::class_<Representation>(m, "Representation", "Tensor products of base representations, summed.")
      .def_static("trivial", &Representation::trivial, "n"_a)
      .def_prop_ro("size", &Representation::size)
      .def("terms", &terms_of, nb::sig("def terms(self) -> list[tuple[int, numpy.typing.NDArray[numpy.int64]]]"),
           "For each term the number of its factors and the coordinates that it takes.")
      .def(
          "sum", [](const Representation& a, const Representation& b) { return a + b; }, "other"_a)
      .def(
          "product", [](const Representation& a, const Representation& b) { return a * b; }, "other"_a)
      .def("dual", [](const Representation& a) { return dual(a); })
      .def(
          "power", [](const Representation& a, int k) { return power(a, k); }, "degree"_a)
      .def(
          "symmetric", [](const Representation& a, int k) { return symmetric_power(a, k); }, "degree"_a)
      .def(
          "alternating", [](const Representation& a, int k) { return alternating_power(a, k); }, "degree"_a)
      .def(
          "act",
          [](const Representation& rep, const Eigen::MatrixXd& g, const Eigen::MatrixXd& x) { return act(rep, g, x); },
          "g"_a, "x"_a)
      .def(
          "act_complex",
          [](const Representation& rep, const Eigen::MatrixXcd& g, const Eigen::MatrixXcd& x) {
            return act(rep, g, x);
          },
          "g"_a, "x"_a)
      .def("act_by_algebra", &act_by_algebra, "xi"_a, "x"_a);
  m.def("representation", &representation, "expression"_a, "group"_a);
}

void bind_enforce(nb::module_& m) {
  bind_cache(m);
  nb::class_<Enforce>(m, "Enforce", "The answer of enforce().")
      .def(
          "fields", [](const Enforce& e) { return fields_of(e.result, e.run); },
          nb::sig("def fields(self) -> dict[str, typing.Any]"))
      .def("usable", [](const Enforce& enforced) { return enforced.result.usable(); })
      .def(
          "combine", [](const Enforce& enforced, const Eigen::VectorXd& w) { return enforced.result.combine(w); },
          "weights"_a, nb::call_guard<nb::gil_scoped_release>())
      .def(
          "project", [](const Enforce& enforced, const Eigen::MatrixXd& w) { return enforced.result.project(w); },
          "w"_a, nb::call_guard<nb::gil_scoped_release>())
      .def(
          "basis", [](const Enforce& enforced) { return triplets(enforced.result.basis()); },
          nb::sig("def basis(self) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], "
                  "numpy.typing.NDArray[numpy.float64]]"),
          "Entries (number in W, number of the basis element, value).")
      .def("families", &families, nb::sig("def families(self) -> list[tuple[typing.Any, ...]]"))
      .def("text", [](const Enforce& enforced) { return to_text(result_of(enforced)); })
      .def("json", [](const Enforce& enforced) { return json_text(to_json(result_of(enforced), Files::none)); })
      .def(
          "save",
          [](const Enforce& enforced, const std::filesystem::path& directory, bool force, bool write_basis) {
            EnforceRequest request = enforced.request;
            request.write_basis = write_basis;
            EnforceResult result = enforced.result;
            if (write_basis) result.write_out();
            save(to_result(result, request, enforced.run), directory, force);
          },
          "directory"_a, "force"_a, "explicit"_a,
          nb::sig("def save(self, directory: str | os.PathLike[str], force: bool, explicit: bool) -> None"));
  m.def(
      "enforce",
      [](const Group& group, const Representation& in, const Representation& out, const std::string& group_text,
         const std::string& in_text, const std::string& out_text, const std::string& method, std::uint64_t seed,
         int threads, std::uint64_t memory, nb::object progress) {
        EnforceOptions options = enforce_options(method, seed, threads, memory);
        options.cache = &cache_of_the_process();
        Enforce enforced{.result = {}, .request = {.group = group_text, .in = in_text, .out = out_text}, .run = {}};
        enforced.result = measured(std::move(progress), threads, enforced.run, [&](Progress handle) {
          options.progress = std::move(handle);
          return lieder::enforce(group, in, out, options);
        });
        enforced.result.used.progress = {};
        return enforced;
      },
      "group"_a, "rep_in"_a, "rep_out"_a, "group_text"_a, "in_text"_a, "out_text"_a, "method"_a, "seed"_a, "threads"_a,
      "memory"_a, "progress"_a.none());
}

}  // namespace lieder::python

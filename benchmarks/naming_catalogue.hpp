#pragma once
#include "naming/algebra_cases.hpp"

// The algebras of the benchmark of naming: chosen after the method's thresholds.
namespace lieder::naming_cases {

inline std::vector<Case> semisimple_cases() {
  std::vector<Case> all;
  for (const Index n : {3, 4, 5, 6, 7, 8}) all.push_back({"so(" + std::to_string(n) + ")", so(n, 0)});
  all.push_back({"so(1,2)", so(1, 2)});
  all.push_back({"so(1,3)", so(1, 3)});
  all.push_back({"so(2,2)", so(2, 2)});
  all.push_back({"so(1,4)", so(1, 4)});
  all.push_back({"so(2,3)", so(3, 2)});
  all.push_back({"so(2,4)", so(2, 4)});
  all.push_back({"so(3,3)", so(3, 3)});
  all.push_back({"so(1,5)", so(1, 5)});
  all.push_back({"sl(2,R)", sl(2)});
  all.push_back({"sl(3,R)", sl(3)});
  all.push_back({"sl(4,R)", sl(4)});
  all.push_back({"sp(4,R)", sp(4)});
  all.push_back({"sp(6,R)", sp(6)});
  all.push_back({"su(2)", su(2, 0)});
  all.push_back({"su(3)", su(3, 0)});
  all.push_back({"su(4)", su(4, 0)});
  all.push_back({"su(1,2)", su(1, 2)});
  all.push_back({"su(2,2)", su(2, 2)});
  all.push_back({"sl(2,C)", complexified(sl(2))});
  all.push_back({"sl(3,C)", complexified(sl(3))});
  all.push_back({"so(3,C)", complexified(so(3, 0))});
  all.push_back({"so(3)", adjoint(su(2, 0))});
  all.push_back({"su(3)", adjoint(su(3, 0))});
  all.push_back({"sl(2,R)", sl2_on(4)});
  all.push_back({"sl(2,R)", sl2_on(5)});
  all.push_back({"so(3)", copies(so(3, 0), 2)});
  all.push_back({"so(3)+so(3)", sum(so(3, 0), so(3, 0))});
  all.push_back({"so(4)+so(3)", sum(so(4, 0), so(3, 0))});
  all.push_back({"sl(2,R)+so(3)", tensor(sl(2), so(3, 0))});
  all.push_back({"so(1,3)+so(3)", sum(so(1, 3), so(3, 0))});
  return all;
}

inline std::vector<Case> reductive_cases() {
  std::vector<Case> all;
  const Matrices so2 = so(2, 0);
  all.push_back({"gl(2,R)", gl(2)});
  all.push_back({"gl(3,R)", sl(3) + identity(3)});
  all.push_back({"gl(2,R)", embedded(gl(2), 4, 0, 0)});
  all.push_back({"u(2)", su(2, 0) + complex_unit(2)});
  all.push_back({"u(3)", su(3, 0) + complex_unit(3)});
  all.push_back({"u(1,2)", su(1, 2) + complex_unit(3)});
  all.push_back({"gl(2,C)", complexified(gl(2))});
  all.push_back({"so(3)+so(2)", sum(so(3, 0), so2)});
  all.push_back({"so(3)+R", so(3, 0) + identity(3)});
  all.push_back({"so(4)+R", so(4, 0) + identity(4)});
  all.push_back({"so(1,3)+R", so(1, 3) + identity(4)});
  all.push_back({"so(5)+so(2)", sum(so(5, 0), so2)});
  all.push_back({"sl(2,R)+so(2)", sum(sl(2), so2)});
  all.push_back(
      {"so(3)+R^2", embedded(so(3, 0), 5, 0, 0) + embedded(identity(1), 5, 3, 0) + embedded(identity(1), 5, 4, 0)});
  all.push_back({"so(2)", embedded(so2, 3, 0, 0)});
  all.push_back({"so(1,1)", so(1, 1)});
  all.push_back({"so(2)+so(2)", sum(so2, so2)});
  all.push_back({"so(2)+R", so2 + identity(2)});
  return all;
}

inline std::vector<Case> mixed_cases() {
  std::vector<Case> all;
  for (const Index n : {2, 3, 4, 5}) all.push_back({"e(" + std::to_string(n) + ")", affine(so(n, 0))});
  all.push_back({"iso(1,2)", affine(so(1, 2))});
  all.push_back({"Poincare iso(1,3)", affine(so(1, 3))});
  all.push_back({"iso(2,2)", affine(so(2, 2))});
  all.push_back({"Galilei gal(2)", galilei(2)});
  all.push_back({"Galilei gal(3)", galilei(3)});
  all.push_back({"Bargmann barg(3)", bargmann(3)});
  all.push_back({"Carroll carr(3)", carroll(3)});
  all.push_back({"Carroll carr(2)", carroll(2)});
  all.push_back({"Schroedinger sch(1)", heisenberg(1, sp(2))});
  all.push_back({"Jacobi sp(4,R) x| h(5)", heisenberg(2, sp(4))});
  all.push_back({"aff(2,R)", affine(gl(2))});
  all.push_back({"aff(3,R)", affine(gl(3))});
  all.push_back({"saff(2,R)", affine(sl(2))});
  all.push_back({"saff(3,R)", affine(sl(3))});
  all.push_back({"sim(2)", affine(so(2, 0) + identity(2))});
  all.push_back({"sim(3)", affine(so(3, 0) + identity(3))});
  all.push_back({"sim(1,3)", affine(so(1, 3) + identity(4))});
  all.push_back({"u(2) x| C^2", affine(su(2, 0) + complex_unit(2))});
  all.push_back({"so(3) x| 2R^3", affine(copies(so(3, 0), 2))});
  all.push_back({"e(2)+so(3)", sum(affine(so(2, 0)), so(3, 0))});
  all.push_back({"e(2)+e(2)", sum(affine(so(2, 0)), affine(so(2, 0)))});
  all.push_back({"e(3)+so(2)", sum(affine(so(3, 0)), so(2, 0))});
  all.push_back({"e(3)+so(2)", sum(affine(so(3, 0)), so(2, 0))});
  return all;
}

inline std::vector<Case> solvable_cases() {
  std::vector<Case> all;
  const Matrices diagonal = one(matrix2(1, 0, 0, -1)), turn = so(2, 0);
  all.push_back({"Heisenberg h(3)", upper(3, false)});
  all.push_back({"Heisenberg h(5)", heisenberg(2)});
  all.push_back({"e(1,1)", affine(so(1, 1))});
  all.push_back({"aff(1,R)", affine(identity(1))});
  all.push_back({"aff(1,R)+aff(1,R)", sum(affine(identity(1)), affine(identity(1)))});
  all.push_back({"aff(1,R)+R", sum(affine(identity(1)), identity(1))});
  all.push_back({"Bianchi V", affine(identity(2))});
  all.push_back({"Bianchi IV", affine(one(matrix2(1, 1, 0, 1)))});
  all.push_back({"Bianchi VI_h", affine(one(matrix2(1, 0, 0, -0.4)))});
  all.push_back({"Bianchi VII_h", affine(one(matrix2(0.6, -1, 1, 0.6)))});
  all.push_back({"oscillator", heisenberg(1, turn)});
  all.push_back({"split oscillator", heisenberg(1, diagonal)});
  all.push_back({"h(3)+R", sum(upper(3, false), identity(1))});
  all.back().name = "Heisenberg h(3)+R";
  all.push_back({"Engel n(4)",
                 {unit_matrix(4, 0, 1) + unit_matrix(4, 1, 2), unit_matrix(4, 2, 3), unit_matrix(4, 1, 3),
                  unit_matrix(4, 0, 3)}});
  all.push_back({"R^3 x| R (dilations)", affine(identity(3))});
  all.push_back({"b(3) / R",
                 {unit_matrix(3, 0, 0) - unit_matrix(3, 1, 1), unit_matrix(3, 1, 1) - unit_matrix(3, 2, 2),
                  unit_matrix(3, 0, 1), unit_matrix(3, 1, 2), unit_matrix(3, 0, 2)}});
  all.push_back({"b(3) / R+R", upper(3, true)});
  all.push_back({"abelian R^2", translations_of(2)});
  all.push_back({"abelian R^3", translations_of(3)});
  all.push_back({"abelian R^3", {unit_matrix(3, 0, 0), unit_matrix(3, 1, 1), unit_matrix(3, 2, 2)}});
  all.push_back({"e(2)+R", sum(affine(turn), identity(1))});
  all.push_back({"Heisenberg h(3)+Heisenberg h(3)", sum(upper(3, false), upper(3, false))});
  return all;
}

inline std::vector<Case> large_cases() { return {{"su(6)", su(6, 0)}, {"so(10)", so(10, 0)}, {"so(16)", so(16, 0)}}; }

inline std::vector<Case> catalogue() {
  std::vector<Case> all = semisimple_cases();
  for (auto&& part : {reductive_cases(), mixed_cases(), solvable_cases()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace lieder::naming_cases

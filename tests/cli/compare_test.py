"""`lieder compare`: generators, subspaces and groups."""
import json
import math
import unittest

from support import ANSWER, ProgramTest, random_rows, run, write_npy

SHIFT = [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
TURN = [[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]


def group_file(path, algebra, discrete=(), noise=0.0, size=3):
    path.write_text(json.dumps({"format": 1, "name": None, "size": size, "dimension": len(algebra), "noise": noise,
                                "lie_algebra": algebra, "discrete": list(discrete), "provenance": {}}))
    return path


class CompareTest(ProgramTest):
    def compare(self, a, b, *options):
        ran = run("compare", a, b, "--json", *options)
        self.assert_code(ran, ANSWER)
        self.assertEqual(ran.err, "")
        return ran.json()

    def matrix(self, name, rows):
        return write_npy(self.folder / f"{name}.npy", rows)


class Generators(CompareTest):
    def assert_same(self, answer, reversed):
        # Tolerance: rounding of a square root.
        self.assertAlmostEqual(answer["cosine"], 1, delta=1e-14)
        self.assertEqual((answer["rmse"], answer["reversed"]), (0, reversed))

    def test_same(self):
        a = self.matrix("a", SHIFT)
        result = self.compare(a, a)
        self.assert_same(result["answer"], reversed=False)
        self.assertIsNone(result["verdict"])
        self.assertEqual([entry["path"] for entry in result["inputs"]], [str(a), str(a)])

    def test_better_direction(self):
        # Known answer: the transpose is the same symmetry run backwards.
        b = self.matrix("b", [list(column) for column in zip(*SHIFT)])
        self.assert_same(self.compare(self.matrix("a", SHIFT), b)["answer"], reversed=True)

    def test_known_difference(self):
        # Known answer: <A, B> = 1, |A|^2 = |B|^2 = 2; two entries of nine differ, by 1.
        result = self.compare(self.matrix("a", SHIFT), self.matrix("b", [[0, 0, 0], [1, 0, 0], [1, 0, 0]]))
        self.assertAlmostEqual(result["answer"]["cosine"], 0.5, delta=1e-12)
        self.assertAlmostEqual(result["answer"]["rmse"], math.sqrt(2 / 9), delta=1e-12)

    def test_words(self):
        a = self.matrix("a", SHIFT)
        ran = run("compare", a, a, "--out", self.folder / "result")
        self.assert_code(ran, ANSWER)
        self.assertIn("cosine  1.000000", ran.out)
        self.assertIn("result/result.json", ran.out)
        self.assertEqual(self.files(self.folder / "result"), ["result.json"])

    def test_sizes_that_disagree(self):
        self.assert_refused(run("compare", self.matrix("a", SHIFT), self.matrix("b", random_rows(4, 4))), "3 x 3",
                            "4 x 4")

    def test_not_square(self):
        ran = run("compare", self.matrix("a", SHIFT), self.matrix("b", random_rows(4, 3)))
        self.assert_refused(ran, "b.npy", "4 x 3", "square")

    def test_zero(self):
        self.assert_refused(run("compare", self.matrix("a", SHIFT), self.matrix("b", [[0.0] * 3] * 3)), "zero")

    def test_missing_inputs(self):
        a = self.matrix("a", SHIFT)
        self.assert_refused(run("compare", a), "B: nothing came")
        self.assert_refused(run("compare", a, self.folder / "none.npy"), "none.npy", "no such file")
        self.assert_refused(run("compare", a, self.folder), "result.json", "result directory")

    def test_group_file_as_generator(self):
        group = group_file(self.folder / "g.json", [TURN])
        self.assert_refused(run("compare", group, group), "g.json: is a group file", "--as group")


class Subspaces(CompareTest):
    def test_known_angle(self):
        # Known answer: span(e1, e2) and span(e1, cos 30 e2 + sin 30 e3) share a line and meet at 30 degrees.
        a = self.matrix("a", [[1.0, 0.0, 0.0], [0.0, 2.0, 0.0]])
        b = self.matrix("b", [[5.0, 0.0, 0.0], [3.0, math.sqrt(0.75), 0.5]])
        angles = self.compare(a, b, "--as", "subspace")["answer"]["angles"]
        self.assertEqual(len(angles), 2)
        self.assertAlmostEqual(angles[0], 0, delta=1e-10)
        self.assertAlmostEqual(angles[1], 30, delta=1e-10)

    def test_dependent_rows(self):
        ran = run("compare", self.matrix("a", SHIFT), self.matrix("b", SHIFT), "--as", "subspace")
        self.assert_refused(ran, "a.npy", "3 rows of rank 2", "independent")


class Groups(CompareTest):
    def test_same_algebra(self):
        a = group_file(self.folder / "a.json", [TURN], [SHIFT], noise=0.01)
        b = group_file(self.folder / "b.json", [[[2 * x for x in row] for row in TURN]], [SHIFT])
        result = self.compare(a, b, "--as", "group")
        self.assertEqual(result["answer"]["dimensions"], [1, 1])
        self.assertAlmostEqual(result["answer"]["angles"][0], 0, delta=1e-10)
        self.assertAlmostEqual(result["answer"]["discrete"][0]["cosine"], 1, delta=1e-14)
        # Known answer: 0.01 radians.
        self.assertAlmostEqual(result["evidence"]["resolution"], 0.01 * 180 / math.pi, delta=1e-12)

    def test_another_axis(self):
        a = group_file(self.folder / "a.json", [TURN])
        b = group_file(self.folder / "b.json", [[[0, 0, 1.0], [0, 0, 0], [-1.0, 0, 0]]])
        self.assertAlmostEqual(self.compare(a, b, "--as", "group")["answer"]["angles"][0], 90, delta=1e-10)

    def test_nothing_to_compare_is_absent(self):
        a = group_file(self.folder / "a.json", [], [SHIFT])
        answer = self.compare(a, a, "--as", "group")["answer"]
        self.assertNotIn("angles", answer)

    def test_other_space(self):
        a = group_file(self.folder / "a.json", [TURN])
        b = group_file(self.folder / "b.json", [[[0.0, -1.0], [1.0, 0.0]]], size=2)
        self.assert_refused(run("compare", a, b, "--as", "group"), "R^3", "R^2")

    def test_not_a_group_file(self):
        (self.folder / "a.json").write_text("{}")
        self.assert_refused(run("compare", self.folder / "a.json", self.folder / "a.json", "--as", "group"), "a.json",
                            "format")


if __name__ == "__main__":
    unittest.main()

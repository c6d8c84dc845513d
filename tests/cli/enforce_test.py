"""`lieder enforce`: bases of equivariant maps, and what it refuses."""
import json
import math
import unittest

from support import ANSWER, BAD_INPUT, NO_ANSWER, ProgramTest, run


def enforce(group, rep_in, rep_out, *options):
    return run("enforce", "--group", group, "--in", rep_in, "--out-rep", rep_out, *options)


class Answers(ProgramTest):
    def answer(self, *arguments):
        ran = enforce(*arguments, "--json")
        self.assert_code(ran, ANSWER)
        return ran.json()

    def test_counts(self):
        # Known answers: Bell(4), the Levi-Civita map, 9 maps between the stickers of Rubik's cube.
        for group, rep_in, rep_out, dimension in [("S(5)", "V^2", "V^2", 15), ("SO(3)", "V", "V^2", 1),
                                                  ("Rubik", "V", "V", 9)]:
            self.assertEqual(self.answer(group, rep_in, rep_out)["answer"]["dimension"], dimension)

    def test_evidence(self):
        exact = self.answer("S(4)", "V", "V")
        self.assertEqual(exact["evidence"]["completeness"], "exact")
        glued = self.answer("SO(4)", "V^2", "V^2")
        self.assertEqual((glued["evidence"]["completeness"], glued["answer"]["form"]), ("characters", "factored"))
        for method in ("dense", "matrix-free"):
            ranked = self.answer("O(4)", "V", "V", "--method", method)
            self.assertEqual((ranked["evidence"]["completeness"], ranked["answer"]["form"]), ("rank", "explicit"))
            self.assertEqual(len(ranked["evidence"]["spectrum"]), 16)
            self.assertLess(ranked["evidence"]["equivariance_error"], 1e-12)
        none = self.answer("SO(3)", "1", "V")
        self.assertEqual(none["answer"]["dimension"], 0)
        self.assertIsNone(none["evidence"]["equivariance_error"])

    def test_files(self):
        ran = enforce("S(3)", "V", "V", "--out", self.folder / "layer")
        self.assert_code(ran, ANSWER)
        self.assertEqual(self.files(self.folder / "layer"), ["basis.npy", "report.html", "result.json"])
        written = (self.folder / "layer" / "basis.npy").read_bytes()
        self.assertIn(b"'shape': (2, 3, 3)", written)
        # Entries of an orthonormal basis: three of 1/sqrt(3), six of 1/sqrt(6).
        self.assertEqual(len(written), 128 + 8 * 18)

    def test_basis_is_written_when_small_or_asked_for(self):
        small = enforce("S(9)", "V^2", "V^3", "--out", self.folder / "a")
        self.assertEqual(self.files(self.folder / "a"), ["report.html", "result.json"])  # 52 maps of 59,049 entries
        self.assert_code(small, ANSWER)
        enforce("S(9)", "V^2", "V^3", "--out", self.folder / "b", "--explicit")
        self.assertEqual(self.files(self.folder / "b"), ["basis.npz", "report.html", "result.json"])
        self.assertEqual(json.loads((self.folder / "b" / "result.json").read_text())["arrays"], {"basis": "basis.npz"})

    def test_report(self):
        ran = enforce("SO(3)", "V+V^2", "2*V", "--out", self.folder / "layer")
        self.assert_code(ran, ANSWER)
        self.assertIn(f"report: {self.folder / 'layer' / 'report.html'}", ran.out)
        self.assertEqual(json.loads((self.folder / "layer" / "result.json").read_text())["report"], "report.html")
        page = (self.folder / "layer" / "report.html").read_text()
        for words in ("Every linear map from V+V^2 to 2*V that commutes with SO(3) is a combination of 4 basis maps.",
                      "Complete: by characters", "No rank had to be decided",
                      "lieder.enforce(&quot;SO(3)&quot;, &quot;V+V^2&quot;, &quot;2*V&quot;)"):
            self.assertIn(words, page)
        self.assertEqual(page.count('data-kind="grid"'), 1)

    def test_report_of_nothing(self):
        enforce("SO(3)", "1", "V", "--out", self.folder / "layer")
        self.assertIn("only W = 0 commutes", (self.folder / "layer" / "report.html").read_text())

    def test_same_bytes(self):
        first, second = (self.answer("SO(3)", "V^2", "V^2") for _ in range(2))
        for result in (first, second):
            del result["seconds"], result["peak_memory_bytes"]
        self.assertEqual(first, second)


class GroupFiles(ProgramTest):
    def group_file(self, algebra, discrete=(), noise=0.0, **more):
        size = len((list(algebra) + list(discrete))[0])
        path = self.folder / "group.json"
        path.write_text(json.dumps({"format": 1, "name": None, "size": size, "dimension": len(algebra), "noise": noise,
                                    "lie_algebra": algebra, "discrete": list(discrete), "provenance": {}, **more}))
        return path

    SO3 = [[[0, 0, 0], [0, 0, -1], [0, 1, 0]], [[0, 0, 1], [0, 0, 0], [-1, 0, 0]], [[0, -1, 0], [1, 0, 0], [0, 0, 0]]]

    def test_noise_needs_no_option(self):
        # so(3), every entry off by up to 1e-3.
        noisy = [[[x + 1e-3 * ((7 * i + 5 * j + 3 * k) % 5 - 2) / 2 for k, x in enumerate(row)]
                  for j, row in enumerate(m)] for i, m in enumerate(self.SO3)]
        ran = enforce(self.group_file(noisy, noise=1e-3), "V^2", "V^2", "--json")
        self.assert_code(ran, ANSWER)
        self.assertEqual(ran.json()["answer"]["dimension"], 3)
        self.assertEqual(ran.json()["evidence"]["completeness"], "exact")
        self.assertLess(ran.json()["evidence"]["distance_to_given"], 3e-3)

    def test_two_rotations_generate_all(self):
        ran = enforce(self.group_file(self.SO3[:2]), "V^2", "V", "--json")
        self.assert_code(ran, ANSWER)
        self.assertEqual(ran.json()["answer"]["dimension"], 1)
        self.assertGreater(ran.json()["evidence"]["closure_defect"], 0.5)
        self.assertIn("commute with the group of dimension 3", ran.json()["message"])
        enforce(self.folder / "group.json", "V", "V", "--out", self.folder / "closed")
        unit = [[[x / 2**0.5 for x in row] for row in m] for m in self.SO3[:2]]
        closed = json.loads((self.folder / "closed" / "group.json").read_text())
        self.assertEqual((closed["dimension"], closed["lie_algebra"][:2]), (3, unit))

    def test_unclear_rank_is_no_answer(self):
        # A rotation by 6e-3 that is known to 1e-3 may be the identity.
        turn = [[1.0, -6e-3, 0.0], [6e-3, 1.0, 0.0], [0.0, 0.0, 0.5]]
        ran = enforce(self.group_file([], [turn], noise=1e-3), "V", "V", "--json")
        self.assert_code(ran, NO_ANSWER)
        self.assertIn("not certain", ran.json()["message"])
        enforce(self.folder / "group.json", "V", "V", "--out", self.folder / "layer")
        page = (self.folder / "layer" / "report.html").read_text()
        for words in ("The count is not certain", 'data-kind="spectrum"', "6 of 9 values are above the threshold"):
            self.assertIn(words, page)

    def test_refused(self):
        for wrong, words in [({"format": 2}, "format 2 came"), ({"noise": 2}, "noise 2"),
                             ({"blocks": [{"name": "V", "first": 1, "size": 2}]}, "mixes block"),
                             ({"blocks": 3}, '"blocks" is number'), ({"size": 2}, "lie_algebra[0] is not a matrix"),
                             ({"lie_algebra": [[[1, 2], [3]]], "size": 2, "dimension": 1}, "wrong row 1; need 2 rows"),
                             ({"lie_algebra": "no.npz:a"}, "no.npz"), ({"dimension": 2}, "dimension 2 but 3 matrices"),
                             ({"discrete": [[[1, 0, 0], [0, 1, 0], [0, 0, 0]]]}, "discrete[0] of the group is singular"),
                             ({"discrete": [[[1, 0, 0], [0, math.nan, 0], [0, 0, 1]]]}, "is not JSON")]:
            ran = enforce(self.group_file(self.SO3, **wrong), "V", "V")
            self.assert_code(ran, BAD_INPUT)
            self.assertIn(words, ran.err)
            self.assertEqual((ran.out, ran.err.count("\n")), ("", 1))


class BeyondLinearMaps(ProgramTest):
    def answer(self, *arguments):
        ran = run("enforce", *arguments, "--json")
        self.assert_code(ran, ANSWER)
        return ran.json()

    def test_bilinear(self):
        # Known answer: the cross product.
        ran = enforce("SO(3)", "V", "V", "--bilinear", "--out", self.folder / "cross")
        self.assert_code(ran, ANSWER)
        self.assertIn(b"'shape': (1, 3, 3, 3)", (self.folder / "cross" / "basis.npy").read_bytes())
        product = self.answer("--group", "SO(3)", "--in", "V", "--second", "1", "--bilinear", "--out-rep", "V")
        self.assertEqual((product["answer"]["dimension"], product["options"]["second"]), (1, "1"))

    def test_polynomials(self):
        # Known answer: as many invariants of S(3) of degree 6 as partitions of 6 into at most 3 parts.
        found = self.answer("polynomials", "--group", "S(3)", "--degree", "6", "--out", self.folder / "p")
        self.assertEqual(found["answer"]["dimension"], 7)
        self.assertEqual(self.files(self.folder / "p"),
                         ["coefficients.npy", "exponents.npy", "report.html", "result.json"])
        square = self.answer("polynomials", "--group", "O(1,3)", "--degree", "2")
        self.assertEqual(square["answer"]["polynomials"], ["x1^2 - x2^2 - x3^2 - x4^2"])

    def test_kernels(self):
        found = self.answer("field", "--group", "Rot(4)", "--in", "1", "--out-rep", "1", "--kernel", "3", "--out",
                            self.folder / "k")
        self.assertEqual(found["answer"]["dimension"], 3)
        self.assertEqual(self.files(self.folder / "k"), ["kernel.npy", "report.html", "result.json"])
        self.assertIn(b"'shape': (3, 1, 1, 3, 3)", (self.folder / "k" / "kernel.npy").read_bytes())
        spins = self.answer("field", "--group", "SO(3)", "--in", "V", "--out-rep", "V", "--kernel", "5")
        self.assertEqual((spins["answer"]["angular"], spins["answer"]["rings"]), (3, 3))
        self.assertLess(spins["evidence"]["equivariance_error"], 1e-12)

    def test_representations(self):
        regular = self.answer("--group", "Dih(4)", "--in", "Reg", "--out-rep", "Reg")
        self.assertEqual(regular["answer"]["dimension"], 8)
        sign = self.folder / "sign.json"
        sign.write_text('{"format": 1, "name": "Sign", "size": 1, "discrete": [[[-1]]]}')
        own = self.answer("--group", "Rot(4)", "--in", "V^2", "--out-rep", "Sign", "--rep", sign)
        self.assertEqual(own["answer"]["dimension"], 2)
        self.assertEqual(own["inputs"][0]["path"], str(sign))

    def test_refusals(self):
        for arguments, words in [
            (("polynomials", "--group", "S(3)"), "--degree: nothing came"),
            (("polynomials", "--group", "S(3)", "--degree", "-1"), "--degree: '-1' came; need a whole number"),
            (("polynomials", "--group", "S(3)*S(2)", "--degree", "1"), "this group has V1, V2"),
            (("polynomials", "--degree", "2"), "--group: nothing came"),
            (("field", "--group", "Rot(6)", "--in", "V", "--out-rep", "V"), "does not take the grid to itself"),
            (("field", "--group", "SO(2)", "--in", "V", "--out-rep", "V", "--kernel", "4"), "a side of 4 came"),
            (("field", "--group", "SO(2)", "--in", "V"), "--out-rep: nothing came"),
            (("fields", "--group", "SO(2)"), "did you mean field?"),
            (("--group", "SO(3)", "--in", "Reg", "--out-rep", "V"), "the group is not finite"),
            (("--group", "SO(3)", "--in", "V", "--out-rep", "V", "--second", "V"), "came without --bilinear"),
            (("--group", "SO(3)", "--in", "V", "--out-rep", "V", "--rep", "no.json"), "no.json: cannot be read"),
        ]:
            ran = run("enforce", *arguments)
            self.assert_code(ran, BAD_INPUT)
            self.assertIn(words, ran.err)
            self.assertEqual((ran.out, ran.err.count("\n")), ("", 1))


class Refusals(ProgramTest):
    def test_words(self):
        for arguments, words in [(("SOO(3)", "V", "V"), "the nearest are"),
                                 (("SO(3)", "V+W", "V"), "at character 3: there is no representation W"),
                                 (("SO(3)", "V", "(V"), "need `)`"), (("Sp(3)", "V", "V"), "need an even number"),
                                 (("SO(3)", "V^12", "V^12"), "would need about"),
                                 (("no/such.json", "V", "V"), "no/such.json"),
                                 (("SU(2)*SO(3)", "V1", "V2"), "need two of a kind")]:
            ran = enforce(*arguments)
            self.assert_code(ran, BAD_INPUT)
            self.assertIn(words, ran.err)
            self.assertEqual(ran.out, "")
            self.assertEqual(ran.err.count("\n"), 1)

    def test_method(self):
        self.assert_code(enforce("S(3)", "V", "V", "--method", "dens"), BAD_INPUT)
        dense = enforce("S(3)", "V", "V", "--method", "dense", "--json").json()
        self.assertEqual(dense["answer"]["methods"], ["null space"])


if __name__ == "__main__":
    unittest.main()

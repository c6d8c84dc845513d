"""`lieder enforce`: bases of equivariant maps, and what it refuses."""
import json
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
        ranked = self.answer("SO(4)", "V", "V", "--method", "dense")
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
        self.assertEqual(self.files(self.folder / "b"), ["basis.npy", "report.html", "result.json"])

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

    def test_two_rotations_generate_all(self):
        ran = enforce(self.group_file(self.SO3[:2]), "V^2", "V", "--json")
        self.assert_code(ran, ANSWER)
        self.assertEqual(ran.json()["answer"]["dimension"], 1)
        self.assertGreater(ran.json()["evidence"]["closure_defect"], 0.5)

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
                             ({"blocks": 3}, '"blocks" is number')]:
            ran = enforce(self.group_file(self.SO3, **wrong), "V", "V")
            self.assert_code(ran, BAD_INPUT)
            self.assertIn(words, ran.err)


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

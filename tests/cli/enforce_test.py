"""`lieder enforce`: bases of equivariant maps, and what it refuses."""
import json
import math
import struct
import unittest

from support import (ANSWER, BAD_INPUT, NO_ANSWER, ProgramTest, random_rows, read_npy, run, write_npy,
                     write_npz)


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

    def test_arrays_that_were_asked_for(self):
        folder = self.folder / "arrays"
        self.assert_code(enforce("SO(4)", "V^2", "V^2", "--out", folder, "--explicit"), ANSWER)
        self.assertEqual(json.loads((folder / "result.json").read_text())["answer"]["form"], "explicit")
        self.assert_refused(enforce("SO(4)", "V^2", "V^2", "--explicit"), "--explicit: came without --out")
        large = enforce("SO(3)", "V^5", "V^5", "--explicit", "--out", self.folder / "large", "--memory", "30M")
        self.assert_refused(large, "30 MB is the limit given, enough for 31 of its maps; in factors all of them fit")

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
        self.assertIn("leave their span by 0.7", ran.json()["message"])
        self.assertIn("commute with the group of dimension 3", ran.json()["message"])
        self.assertRegex(ran.err, "^warning: the brackets of the generators leave their span by 0.7.* of their size; ")
        self.assertEqual(ran.err.count("\n"), 1)
        self.assertEqual(enforce(self.folder / "group.json", "V", "V", "--quiet").err, "")
        enforce(self.folder / "group.json", "V", "V", "--out", self.folder / "closed")
        unit = [[[x / 2**0.5 for x in row] for row in m] for m in self.SO3[:2]]
        closed = json.loads((self.folder / "closed" / "group.json").read_text())
        again = enforce(self.folder / "closed" / "group.json", "V^2", "V", "--json")
        self.assertEqual((again.err, again.json()["answer"]["dimension"]), ("", 1))
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
                             ({"lie_algebra": [[[0, 1, 0], [1, 0, 0]]], "size": 2, "dimension": 1}, "lie_algebra[0]"),
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

    def test_kernels_of_finite_rotations(self):
        # Known answer for scalars of Rot(6): four rings, and frequency 6 twice where it is resolved, at radius 3.
        found = self.answer("field", "--group", "Rot(6)", "--in", "1", "--out-rep", "1", "--kernel", "7", "--out",
                            self.folder / "k")
        self.assertEqual((found["answer"]["dimension"], found["answer"]["bands"]), (6, [0, 2, 4, 6]))
        self.assertEqual(found["evidence"]["completeness"], "characters")
        self.assertLess(found["evidence"]["equivariance_error"], 1e-12)
        self.assertEqual(found["options"]["band"], 2)
        page = (self.folder / "k" / "report.html").read_text()
        for words in ("in the order of their radii up to 0, 2, 4, 6", "--kernel 7 --width 0.6 --band 2"):
            self.assertIn(words, page)
        fewer = self.answer("field", "--group", "Rot(6)", "--in", "1", "--out-rep", "1", "--kernel", "7", "--band", "1")
        self.assertEqual(fewer["answer"]["dimension"], 4)
        # A factor that turns values alone, and what keeps the grid beside one.
        beside = self.answer("field", "--group", "Rot(3)*SO(3)", "--in", "V2", "--out-rep", "V2", "--kernel", "3")
        self.assertEqual(beside["answer"]["dimension"], 2)
        kept = self.answer("field", "--group", "Rot(4)*SO(3)", "--in", "V2", "--out-rep", "V2", "--kernel", "3")
        self.assertEqual((kept["answer"]["dimension"], "rings" in kept["answer"]), (3, False))

    def test_affine(self):
        # Known answer: what moves with the points of the plane is the point itself.
        found = self.answer("affine", "--group", "SE(2)", "--in", "V", "--out-rep", "V", "--out", self.folder / "a")
        self.assertEqual((found["answer"]["exists"], found["answer"]["dimension"]), (True, 0))
        self.assertEqual(found["message"], "one equivariant affine layer from R^2 to R^2, and no other")
        self.assertEqual(self.files(self.folder / "a"),
                         ["directions.npy", "particular.npy", "report.html", "result.json"])
        for row, known in zip(read_npy(self.folder / "a" / "particular.npy"), [[1, 0, 0], [0, 1, 0]]):
            for x, y in zip(row, known):
                self.assertAlmostEqual(x, y, delta=1e-12)
        # Turns and stretches of the plane; every component and one constant of S(3).
        for group, rep, dimension in [("SO(2)", "V+1", 2), ("S(3)", "V+1", 3)]:
            found = self.answer("affine", "--group", group, "--in", rep, "--out-rep", rep, "--out",
                                self.folder / group)
            self.assertEqual(found["answer"]["dimension"], dimension)
            size = found["answer"]["outputs"]
            self.assertIn(f"'shape': ({dimension}, {size}, {size + 1})".encode(),
                          (self.folder / group / "directions.npy").read_bytes())
        self.assertIn("2 directions", run("enforce", "affine", "--group", "SO(2)", "--in", "V+1", "--out-rep",
                                          "V+1").out)

    def test_no_affine_layer(self):
        # Known answer: a vector that translations leave alone is no point that they move.
        found = self.answer("affine", "--group", "T(2)", "--in", "3", "--out-rep", "V", "--out", self.folder / "a")
        self.assertEqual((found["answer"]["exists"], found["answer"]["dimension"]), (False, None))
        self.assertEqual(self.files(self.folder / "a"), ["report.html", "result.json"])
        self.assertIn("No affine layer from 3 to V commutes with T(2).", (self.folder / "a" / "report.html").read_text())

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
            (("field", "--group", "GL(2)", "--in", "V", "--out-rep", "V"), "does not keep the lengths"),
            (("field", "--group", "Rot(6)", "--in", "V", "--out-rep", "V", "--band", "4"), "--band: '4' came"),
            (("field", "--group", "SO(2)", "--in", "V", "--out-rep", "V", "--kernel", "4"), "a side of 4 came"),
            (("field", "--group", "SO(2)", "--in", "V"), "--out-rep: nothing came"),
            (("field", "--group", "S(6)", "--in", "V", "--out-rep", "V", "--kernel", "99", "--memory", "1G"),
             "would need about 1e+03 PB of memory; 1 GB is the limit given, enough for 4 points along each axis"),
            (("fields", "--group", "SO(2)"), "did you mean field?"),
            (("affine", "--group", "SO(2)", "--in", "V", "--out-rep", "V"), "moves its last coordinate"),
            (("affine", "--group", "SO(2)", "--in", "V+1"), "--out-rep: nothing came"),
            (("--group", "SO(3)", "--in", "Reg", "--out-rep", "V"), "the group is not finite"),
            (("--group", "SO(3)", "--in", "V", "--out-rep", "V", "--second", "V"), "came without --bilinear"),
            (("--group", "SO(3)", "--in", "V", "--out-rep", "V", "--rep", "no.json"), "no.json: cannot be read"),
        ]:
            ran = run("enforce", *arguments)
            self.assert_code(ran, BAD_INPUT)
            self.assertIn(words, ran.err)
            self.assertEqual((ran.out, ran.err.count("\n")), ("", 1))


class SampledFunctions(ProgramTest):
    """Quadratic functions of the plane under turns, by their values alone: 1, x, y, x^2, x y, y^2."""

    def arrays(self, samples, seed=0):
        points = random_rows(samples, 2, seed)
        values = [[1.0, x, y, x * x, x * y, y * y] for x, y in points]
        moved = [[0.0, -y, x, -2 * x * y, x * x - y * y, 2 * x * y] for x, y in points]  # xi = (-y, x)
        return {"values": values, "moved": [moved]}

    def ran(self, arrays, *options):
        write_npz(self.folder / "d.npz", **arrays)
        return run("enforce", "functions", self.folder / "d.npz", *options)

    def test_invariants(self):
        # Known answer: constants and x^2 + y^2.
        ran = self.ran(self.arrays(40), "--json", "--out", self.folder / "f")
        self.assert_code(ran, ANSWER)
        found = ran.json()
        self.assertEqual((found["answer"]["dimension"], found["status"]), (2, "converged"))
        self.assertLess(found["evidence"]["held_out_defect"], 1e-10)
        self.assertEqual(len(found["evidence"]["spectrum"]), 6)
        self.assertEqual([record["path"].split(":")[-1] for record in found["inputs"]], ["values", "moved"])
        self.assertEqual(self.files(self.folder / "f"), ["basis.npy", "report.html", "result.json"])
        written = (self.folder / "f" / "basis.npy").read_bytes()
        self.assertIn(b"'shape': (2, 1, 6)", written)
        for k in range(2):
            w = struct.unpack("<6d", written[len(written) - 8 * 6 * (2 - k):][:48])
            for entry in (w[1], w[2], w[4], w[3] - w[5]):
                self.assertAlmostEqual(entry, 0, delta=1e-10)
        self.assertIn("is a combination of 2.", (self.folder / "f" / "report.html").read_text())

    def test_vector_fields(self):
        # Known answer: x and y turned or stretched together, twice: no quadratic field commutes with turns.
        turn = [[0.0, -1.0], [1.0, 0.0]]
        arrays = self.arrays(60)
        for outputs in ([turn], [[turn] * 60]):
            ran = self.ran({**arrays, "outputs": outputs}, "--json")
            self.assert_code(ran, ANSWER)
            self.assertEqual((ran.json()["answer"]["dimension"], ran.json()["options"]["outputs"]), (2, 2))
        # Two invariants each of two outputs that do not turn.
        ran = self.ran(arrays, "--json", "--outputs", "2")
        self.assertEqual(ran.json()["answer"]["dimension"], 4)

    def test_elements_of_the_group(self):
        # The turn by 90 degrees, (x, y) -> (-y, x): 1 and x^2 + y^2 are kept, as by all turns.
        points = random_rows(40, 2)
        moved = [[1.0, -y, x, y * y, -x * y, x * x] for x, y in points]
        arrays = {"values": self.arrays(40)["values"], "moved": [moved], "discrete": [1.0]}
        ran = self.ran(arrays, "--json")
        self.assert_code(ran, ANSWER)
        self.assertEqual((ran.json()["answer"]["dimension"], ran.json()["options"]["discrete"]), (2, 1))

    def test_too_few_samples_is_no_answer(self):
        ran = self.ran(self.arrays(4), "--json", "--out", self.folder / "f")
        self.assert_code(ran, NO_ANSWER)
        self.assertEqual(ran.json()["status"], "not_identifiable")
        self.assertIn("too few", ran.json()["message"])
        page = (self.folder / "f" / "report.html").read_text()
        for words in ("that count is not certain", "too few to tell"):
            self.assertIn(words, page)

    def test_refused(self):
        good = self.arrays(8)
        broken = [row[:] for row in good["values"]]
        broken[3][2] = math.nan
        turn = [[0.0, -1.0], [1.0, 0.0]]
        for change, options, words in [
            ({"values": broken}, (), "d.npz:values: row 3, column 2 holds nan"),
            ({"values": good["values"][:7]}, (), "moved: has the shape (1, 8, 6); need (a, 7, 6)"),
            ({"moved": good["moved"][0]}, (), "moved: has the shape (8, 6); need (a, 8, 6)"),
            ({"values": good["moved"]}, (), "values: has the shape (1, 8, 6); need (N, p)"),
            ({"outputs": [turn, turn]}, (), "outputs: has the shape (2, 2, 2); need (1, n, n) or (1, 8, n, n)"),
            ({"outputs": [turn]}, ("--outputs", "3"), "--outputs: 3 came; need 2"),
            ({"discrete": [1.0, 0.0]}, (), "discrete: has the shape (2); need (1)"),
            ({"discrete": [0.5]}, (), "discrete[0] is 0.5; need 0"),
            ({"output": [turn]}, (), "holds output and no outputs; did you mean outputs?"),
            ({"moved": None}, (), "holds no array moved; its arrays are values"),
            ({"values": None}, (), "holds no array values; its arrays are moved"),
            ({}, ("--outputs", "0"), "--outputs: '0' came"),
            ({}, ("--held-out", "1"), "--held-out: '1' came"),
            ({}, ("--outputs", "900000"), "would need about"),
            ({}, ("--memory", "100"), "would need about"),
        ]:
            arrays = {name: value for name, value in {**good, **change}.items() if value is not None}
            self.assert_refused(self.ran(arrays, *options), words, command="enforce functions")
        self.assert_refused(run("enforce", "functions"), "D: nothing came", command="enforce functions")
        self.assert_refused(run("enforce", "functions", self.folder / "no.npz"), "no.npz: no such file",
                            command="enforce functions")
        self.assert_refused(run("enforce", "functions", write_npy(self.folder / "x.npy", [[1.0]])),
                            "need an archive of arrays", command="enforce functions")


class Refusals(ProgramTest):
    def test_words(self):
        for arguments, words in [
            # Names.
            (("SOO(3)", "V", "V"), "at character 1: there is no group SOO; the nearest are SO(n), SO+(p,q)"),
            (("SO(3)", "V+W", "V"), "at character 3: there is no representation W; this group has V"),
            (("S(3)*S(4)", "V1*V3", "V2"), "at character 4: there is no representation V3; this group has V1, V2"),
            (("no/such.json", "V", "V"), "no/such.json"),
            # Text that is no expression.
            (("SO(3)", "V", "(V"), "at character 3: need `)`"),
            (("SO(3)", "V+", "V"), "at character 3: need a number, a name or `(`"),
            (("SO(3)", "V^-1", "V"), "at character 3: need a whole number"),
            (("SO(3)", "V V", "V"), "at character 3: need an operator"),
            (("SO(3)", "T(1)", "V"), "at character 4: need `,`"),
            (("SO(3)", "Sym^2", "V"), "at character 6: need `(` and a representation"),
            (("SO(3", "V", "V"), "at character 5: need `)`"), (("SO(3)*", "V", "V"), "at character 7: need the name"),
            # Impossible sizes, and sizes above what there is, with what would fit.
            (("Sp(3)", "V", "V"), "need an even number"), (("SO(0)", "V", "V"), "0 came; need a positive size"),
            (("SO(3,1,2)", "V", "V"), "3 arguments came; need SO(n) or SO(p,q)"),
            (("SO(3)", "V^12", "V^12", "--memory", "1G"),
             "would need about 4.52 TB of memory; 1 GB is the limit given, enough for 7905 dimensions"),
            (("Z(24)", "V^4", "V^4", "--memory", "1M"), "enforce: orbits of tuples of 8 points: would need about 18.3 GB"),
            (("Rubik", "V^2", "V^2", "--memory", "100k"), "orbits of tuples of 4 points: would need"),
            (("SO(3)", "1000*V", "1000*V", "--memory", "1M"), "blocks of maps for 1000000 pairs of summands: would need"),
            (("SO(30)", "V", "V", "--method", "dense", "--memory", "1M"), "is the limit given, enough for"),
            # Factors that contradict one another.
            (("SU(2)*SO(3)", "V1", "V2"), "need two of a kind"),
            (("SO(3) x| Rot(4)", "V", "V"), "groups on R^3 and R^2 came; need two on the same space"),
            (("T(2) x| SO(3)", "V", "V"), "does not take the first group to itself"),
            (("S(4) wr SO(2)", "V", "V"), "at character 8: need S(n) behind `wr`"),
        ]:
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

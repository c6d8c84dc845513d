"""`lieder discover function`: the algebra of a sampled function, and what it refuses."""
import json
import math
import unittest

from support import ANSWER, NO_ANSWER, ProgramTest, random_rows, run, write_npz


def squared_norm(samples, size=3, seed=1):
    x = random_rows(samples, size, seed)
    return {"x": x, "y": [sum(v * v for v in row) for row in x], "jacobian": [[2 * v for v in row] for row in x]}


class Answers(ProgramTest):
    def discover(self, arrays, *options):
        path = write_npz(self.folder / "f.npz", **arrays)
        return run("discover", "function", path, *options)

    def test_rotations_of_the_squared_norm(self):
        # Known answer: so(3) within gl(3), and in the affine maps too.
        for candidates in (["--candidates", "GL(3)"], []):
            ran = self.discover(squared_norm(100), *candidates, "--json")
            self.assert_code(ran, ANSWER)
            found = ran.json()
            self.assertEqual((found["status"], found["verdict"]), ("converged", "symmetry"))
            self.assertEqual(found["answer"]["dimension"], 3)
            self.assertLess(found["answer"]["algebra"]["closure_defect"], 1e-10)
            self.assertLess(found["evidence"]["held_out"], 1e-10)
            self.assertEqual(len(found["answer"]["algebra"]["vector_fields"]), 3)
            self.assertIn("(-x2, x1, 0)", [v.replace("(x2, -x1, 0)", "(-x2, x1, 0)")
                                           for v in found["answer"]["algebra"]["vector_fields"]])

    def test_files_and_the_hand_over_to_enforce(self):
        # Known answer: one map commutes with all rotations, found from the group file.
        out = self.folder / "found"
        self.assert_code(self.discover(squared_norm(100), "--candidates", "GL(3)", "--out", out), ANSWER)
        self.assertEqual(self.files(out), ["generators.npy", "group.json", "report.html", "result.json",
                                           "sparse_generators.npy"])
        enforced = run("enforce", "--group", out / "group.json", "--in", "V", "--out-rep", "V", "--json")
        self.assert_code(enforced, ANSWER)
        self.assertEqual(enforced.json()["answer"]["dimension"], 1)

    def test_values_alone(self):
        arrays = squared_norm(400)
        del arrays["jacobian"]
        ran = self.discover(arrays, "--candidates", "GL(3)", "--json")
        self.assert_code(ran, ANSWER)
        found = ran.json()
        self.assertEqual((found["verdict"], found["answer"]["dimension"]), ("symmetry", 3))
        self.assertEqual(found["evidence"]["fitted"]["class"], "poly(2)")
        self.assertEqual(found["evidence"]["certified"]["calibrated"], 3)

    def test_a_vector_field(self):
        # Known answer: x' = x commutes with all matrices.
        x = random_rows(60, 2)
        arrays = {"x": x, "y": x, "jacobian": [[[1.0, 0.0], [0.0, 1.0]]] * 60}
        ran = self.discover(arrays, "--candidates", "GL(2)", "--output", "T(1,0)", "--json")
        self.assertEqual(ran.json()["answer"]["dimension"], 4)

    def test_what_turns_the_values_is_solved_for(self):
        # Known answer: of |x|^2 rotations and dilations, whose values double.
        out = self.folder / "freely"
        ran = self.discover(squared_norm(200), "--candidates", "GL(3)", "--output", "free", "--json", "--out", out)
        self.assert_code(ran, ANSWER)
        self.assertEqual(ran.json()["answer"]["dimension"], 4)
        self.assertEqual(ran.json()["answer"]["algebra"]["name"], "so(3)+R")
        self.assertIn("output_generators.npy", self.files(out))
        self.assertIn("What turns the values", (out / "report.html").read_text())

    def test_elements_of_a_finite_group(self):
        # Known answer: x1 x2 + x3 knows x1 and x2 apart from x3 alone.
        x = random_rows(200, 3)
        arrays = {"x": x, "y": [r[0] * r[1] + r[2] for r in x]}
        out = self.folder / "alike"
        ran = self.discover(arrays, "--candidates", "S(3)", "--json", "--out", out)
        self.assert_code(ran, ANSWER)
        found = ran.json()
        self.assertEqual((found["verdict"], found["answer"]["dimension"]), ("symmetry", 0))
        tried = {d["words"]: d["verdict"] for d in found["answer"]["discrete"]}
        self.assertEqual(len(tried), 4)
        self.assertEqual([w for w, v in tried.items() if v == "symmetry"], ["exchange of x1 and x2"])
        self.assertIn("elements of S(3)", (out / "report.html").read_text())
        # What was found is asked again, by its file, of a function that treats x1 and x2 otherwise.
        other = {"x": x, "y": [r[0] + 3 * r[1] * r[1] for r in x]}
        again = self.discover(other, "--candidates", out / "group.json", "--json")
        self.assert_code(again, ANSWER)
        self.assertEqual(again.json()["verdict"], "none")
        self.assertIn(str(out / "group.json"), [i["path"] for i in again.json()["inputs"]])

    def test_a_mirror_and_the_hand_over_to_enforce(self):
        # Known answer: x1^2 + x2^3 + x2 is kept by the mirror of x1 alone, with which two maps commute.
        x = random_rows(300, 2)
        out = self.folder / "found"
        self.assert_code(self.discover({"x": x, "y": [a * a + b ** 3 + b for a, b in x]}, "--out", out), ANSWER)
        found = json.loads((out / "result.json").read_text())
        self.assertEqual((found["verdict"], found["answer"]["dimension"]), ("symmetry", 0))
        kept = [s for s in found["answer"]["discrete"] if s["verdict"] == "symmetry"]
        self.assertEqual([(s["kind"], s["words"], s["matrix"]) for s in kept],
                         [("mirror", "reflection of x1", [[-1.0, 0.0], [0.0, 1.0]])])
        self.assertLess(kept[0]["defect"]["upper"], 1e-10)
        page = (out / "report.html").read_text()
        self.assertIn("reflection of x1", page)
        self.assertIn("Single matrices keep the function: 1 of 4 that were tried.", page)
        enforced = run("enforce", "--group", out / "group.json", "--in", "V", "--out-rep", "V", "--json")
        self.assert_code(enforced, ANSWER)
        self.assertEqual(enforced.json()["answer"]["dimension"], 2)

    def test_a_gaussian_process(self):
        # Known answer: exp(-|x|^2 / 3) is kept by rotations of the plane.
        x = random_rows(300, 2)
        ran = self.discover({"x": x, "y": [math.exp(-(a * a + b * b) / 3) for a, b in x]}, "--candidates", "GL(2)",
                            "--class", "gp", "--json")
        self.assert_code(ran, ANSWER)
        found = ran.json()
        self.assertEqual((found["verdict"], found["answer"]["dimension"]), ("symmetry", 1))
        self.assertEqual(found["answer"]["algebra"]["name"], "so(2)")
        self.assertEqual((found["evidence"]["fitted"]["class"], found["options"]["class"]), ("gp", "gp"))

    def test_too_few_samples_are_no_answer(self):
        ran = self.discover(squared_norm(4), "--candidates", "GL(3)", "--json")
        self.assert_code(ran, NO_ANSWER)
        self.assertEqual(ran.json()["verdict"], "underdetermined")
        self.assertIsNone(ran.json()["group"])

    def test_same_input_same_bytes(self):
        path = write_npz(self.folder / "f.npz", **squared_norm(50))
        first, second = (run("discover", "function", path, "--json").json() for _ in range(2))
        for result in (first, second):
            del result["seconds"], result["peak_memory_bytes"]
        self.assertEqual(first, second)


class Refused(ProgramTest):
    def refuse(self, arrays, *options):
        return run("discover", "function", write_npz(self.folder / "f.npz", **arrays), *options)

    def test_arrays(self):
        good = squared_norm(20)
        nan = dict(good, y=[float("nan")] + good["y"][1:])
        for arrays, word in [({"x": good["x"]}, "holds no array y"), (dict(good, y=good["y"][:19]), "y"),
                             (dict(good, jacobian=good["x"][:19]), "jacobian"), (nan, "finite"),
                             ({"x": good["x"], "y": good["y"], "jacobean": good["x"]}, "did you mean jacobian")]:
            self.assert_refused(self.refuse(arrays), word, command="discover function")

    def test_options(self):
        good = squared_norm(20)
        for options, word in [(["--candidates", "GL(2)"], "GL(2)"), (["--candidates", "SU(3)"], "SU(3)"),
                              (["--output", "T(1,0)"], "T(1,0)"), (["--delta", "2"], "--delta"),
                              (["--class", "spline"], "gp or poly"), (["--noise", "x"], "--noise"),
                              (["--candidates", "poly(x)"], "poly")]:
            self.assert_refused(self.refuse(good, *options), word, command="discover function")
        self.assert_refused(run("discover", "function", self.folder / "none.npz"), "none.npz", command="discover function")


if __name__ == "__main__":
    unittest.main()

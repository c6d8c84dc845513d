"""`lieder discover cloud`: the algebra of a cloud of points, and what it refuses."""
import math
import os
import pathlib
import random
import unittest

from support import ANSWER, NO_ANSWER, ProgramTest, random_rows, run, write_npy


def cylinder(count, seed=1):
    draw = random.Random(seed)
    rows = []
    for _ in range(count):
        t = draw.uniform(0, 2 * math.pi)
        rows.append([math.cos(t), math.sin(t), draw.uniform(-1.5, 1.5)])
    return rows


class Answers(ProgramTest):
    def discover(self, rows, *options):
        return run("discover", "cloud", write_npy(self.folder / "p.npy", rows), *options)

    def test_a_cylinder(self):
        # Known answer: rotation about the axis and translation along it, among the rigid motions.
        ran = self.discover(cylinder(2000), "--candidates", "SE(3)", "--json")
        self.assert_code(ran, ANSWER)
        found = ran.json()
        self.assertEqual((found["verb"], found["status"], found["verdict"]),
                         ("discover cloud", "converged", "symmetry"))
        self.assertEqual(found["answer"]["dimension"], 2)
        self.assertEqual(found["answer"]["intrinsic_dimension"], 2)
        self.assertEqual(found["answer"]["of"], "shape")
        self.assertEqual(sorted(found["answer"]["algebra"]["kinds"]), ["rotation", "translation"])
        self.assertGreater(found["evidence"]["tangents"]["patches"], 12)
        self.assertEqual(found["inputs"][0]["shape"], [2000, 3])

    def test_files_and_the_hand_over_to_enforce(self):
        # Known answer: one linear map commutes with all rotations of space.
        draw = random.Random(2)
        rows = [[draw.gauss(0, 1) for _ in range(3)] for _ in range(2500)]
        sphere = [[v / math.sqrt(sum(w * w for w in row)) for v in row] for row in rows]
        out = self.folder / "found"
        self.assert_code(self.discover(sphere, "--candidates", "SO(3)", "--out", out), ANSWER)
        self.assertEqual(self.files(out), ["generators.npy", "group.json", "report.html", "result.json",
                                           "sparse_generators.npy"])
        enforced = run("enforce", "--group", out / "group.json", "--in", "V", "--out-rep", "V", "--json")
        self.assert_code(enforced, ANSWER)
        self.assertEqual(enforced.json()["answer"]["dimension"], 1)

    def test_boosts_of_a_density_are_refused(self):
        ran = self.discover(random_rows(1000, 4), "--candidates", "SO+(1,3)", "--of", "density", "--json")
        found = ran.json()
        self.assertEqual(found["evidence"]["refused"][0]["count"], 3)
        self.assertIn("compact group", found["message"])

    def test_no_symmetry_is_an_answer(self):
        ran = self.discover(random_rows(500, 3), "--candidates", "T(3)", "--of", "density", "--json")
        self.assert_code(ran, ANSWER)
        self.assertEqual(ran.json()["verdict"], "none")
        self.assertIsNone(ran.json()["group"])

    def test_ten_points_are_no_answer(self):
        ran = self.discover(cylinder(10), "--json")
        self.assert_code(ran, NO_ANSWER)
        self.assertEqual(ran.json()["verdict"], "underdetermined")
        self.assertIsNone(ran.json()["answer"]["intrinsic_dimension"])

    def test_options_are_kept(self):
        ran = self.discover(cylinder(600), "--candidates", "SE(3)", "--of", "shape", "--intrinsic", "2", "--neighbours",
                            "20", "--delta", "0.1", "--alpha", "0.1", "--json")
        options = ran.json()["options"]
        self.assertEqual((options["of"], options["intrinsic"], options["neighbours"]), ("shape", 2, 20))
        self.assertEqual(ran.json()["evidence"]["tangents"]["neighbours"], 20)

    def test_same_input_same_bytes(self):
        path = write_npy(self.folder / "p.npy", cylinder(400))
        first, second = (run("discover", "cloud", path, "--json").json() for _ in range(2))
        for result in (first, second):
            del result["seconds"], result["peak_memory_bytes"]
        self.assertEqual(first, second)

    def test_real_jets(self):
        folder = pathlib.Path(os.environ.get("LIEDER_DATA_DIR", "none"))
        path = folder / "particles" / "lhc_olympics_dijet_pxpy.npy"
        if not path.exists():
            self.skipTest("no such data")
        ran = run("discover", "cloud", f"{path}", "--json")
        self.assert_refused(ran, "(100, 2, 2)", command="discover cloud")


class Refused(ProgramTest):
    def test_points(self):
        nan = cylinder(50)
        nan[17][2] = float("nan")
        self.assert_refused(run("discover", "cloud", write_npy(self.folder / "p.npy", nan)), "17", command="discover cloud")
        self.assert_refused(run("discover", "cloud", write_npy(self.folder / "p.npy", [1.0, 2.0])), "(2)",
                            command="discover cloud")
        self.assert_refused(run("discover", "cloud", write_npy(self.folder / "p.npy", [[1.0, 2.0]])), "two points",
                            command="discover cloud")
        self.assert_refused(run("discover", "cloud", self.folder / "none.npy"), "none.npy", command="discover cloud")

    def test_options(self):
        path = write_npy(self.folder / "p.npy", cylinder(50))
        for options, word in [(["--neighbours", "51"], "3 to 50"), (["--neighbours", "few"], "auto or a whole number"),
                              (["--intrinsic", "4"], "1 to 3"), (["--intrinsic", "x"], "--intrinsic"),
                              (["--of", "volume"], "auto, shape or density"), (["--tangent", "svd"], "need pca"),
                              (["--candidates", "GL(2)"], "GL(2)"), (["--candidates", "Trivial(3)"], "moves nothing"),
                              (["--candidates", "poly(2)", "--of", "density"], "linear and affine"),
                              (["--delta", "2"], "--delta"), (["--alpha", "0.7"], "--alpha")]:
            self.assert_refused(run("discover", "cloud", path, *options), word, command="discover cloud")


if __name__ == "__main__":
    unittest.main()

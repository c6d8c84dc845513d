"""`lieder discover cloud` with elements of groups."""
import json
import math
import random
import unittest

from support import ANSWER, NO_ANSWER, ProgramTest, run, write_group, write_npy


def square(count, seed=1):
    draw = random.Random(seed)
    return [[draw.uniform(-1, 1), draw.uniform(-1, 1)] for _ in range(count)]


def turn(angle):
    return [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]


class Elements(ProgramTest):
    def discover(self, rows, *options):
        return run("discover", "cloud", write_npy(self.folder / "p.npy", rows), *options)

    def test_the_symmetries_of_a_square(self):
        # Known answer: 2 turns, up to inverses, and 4 mirrors of an octagon's keep a square.
        out = self.folder / "found"
        ran = self.discover(square(20000), "--candidates", "Dih(8)", "--delta", 0.1, "--out", out, "--json")
        self.assert_code(ran, ANSWER)
        found = ran.json()
        self.assertEqual((found["verdict"], found["answer"]["dimension"]), ("symmetry", None))
        verdicts = [element["verdict"] for element in found["evidence"]["elements"]]
        self.assertEqual((verdicts.count("kept"), verdicts.count("broken")), (6, 6))
        self.assertEqual(found["answer"]["discrete"],
                         [e["name"] for e in found["evidence"]["elements"] if e["verdict"] == "kept"])
        self.assertIn("rotation by 1/4 turn", found["answer"]["discrete"])
        for element in found["evidence"]["elements"]:
            self.assertLessEqual(element["lower"], element["estimate"])
            self.assertLessEqual(element["estimate"], element["upper"])
        self.assertEqual(self.files(out), ["discrete.npy", "generators.npy", "group.json", "report.html", "result.json",
                                           "sparse_generators.npy"])
        page = (out / "report.html").read_text()
        for words in ["Elements of groups", "rotation by 1/4 turn", "6 of 12 elements keep the distribution"]:
            self.assertIn(words, page)
        group = json.loads((out / "group.json").read_text())
        self.assertEqual((group["dimension"], len(group["discrete"]), group["noise"]), (0, 6, 0))
        enforced = run("enforce", "--group", out / "group.json", "--in", "V", "--out-rep", "V", "--json")
        self.assertEqual(enforced.json()["answer"]["dimension"], 1)

    def test_a_whole_group_keeps_its_name(self):
        ran = self.discover(square(20000), "--candidates", "Dih(4)", "--delta", 0.1, "--out", self.folder / "found", "--json")
        self.assert_code(ran, ANSWER)
        self.assertEqual(json.loads((self.folder / "found/group.json").read_text())["name"], "Dih(4)")

    def test_fields_and_elements_of_a_file(self):
        # Known answer: a square turns by a quarter and by nothing less.
        quarter = turn(math.pi / 2)
        group = write_group(self.folder / "g.json", quarter, algebra=[quarter])
        ran = self.discover(square(20000), "--candidates", group, "--delta", 0.1, "--out", self.folder / "found", "--json")
        self.assert_code(ran, ANSWER)
        found = ran.json()
        self.assertEqual((found["verdict"], found["answer"]["dimension"], len(found["answer"]["discrete"])),
                         ("symmetry", 0, 1))
        written = json.loads((self.folder / "found/group.json").read_text())
        self.assertEqual((written["lie_algebra"], len(written["discrete"])), ([], 1))

    def test_an_affine_element(self):
        # Known answer: a square beside the origin is kept by quarter turns about its own middle, and not about the origin.
        about_middle = [[0, -1, 4], [1, 0, 2], [0, 0, 1]]
        about_origin = [[0, -1, 0], [1, 0, 0], [0, 0, 1]]
        rows = [[x + 1, y + 3] for x, y in square(20000)]
        group = write_group(self.folder / "g.json", about_middle, about_origin)
        found = self.discover(rows, "--candidates", group, "--delta", 0.1, "--json").json()
        self.assertEqual([e["verdict"] for e in found["evidence"]["elements"]], ["kept", "broken"])

    def test_few_points_are_no_answer(self):
        ran = self.discover(square(200), "--candidates", "Dih(4)", "--of", "density", "--json")
        self.assert_code(ran, NO_ANSWER)
        found = ran.json()
        self.assertEqual((found["verdict"], found["group"], found["answer"]["discrete"]), ("underdetermined", None, []))
        self.assertEqual({e["verdict"] for e in found["evidence"]["elements"]}, {"cannot tell"})

    def test_no_elements_no_keys_of_them(self):
        found = self.discover(square(500), "--candidates", "SO(2)", "--json").json()
        self.assertEqual((found["answer"]["discrete"], found["evidence"]["elements"]), (None, []))
        self.assertNotIn("discrete", found["arrays"])

    def test_refusals(self):
        path = write_npy(self.folder / "p.npy", square(50))
        singular = write_group(self.folder / "singular.json", [[1, 0], [1, 0]])
        for candidates, word in [("S(4)", "R^4"), ("S(3)", "last row"), ("Trivial(2)", "moves nothing"), (singular, "singular")]:
            self.assert_refused(run("discover", "cloud", path, "--candidates", candidates), word, command="discover cloud")


if __name__ == "__main__":
    unittest.main()

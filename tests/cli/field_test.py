"""`lieder discover field`: operators whose symmetries are known, what it writes, and what it refuses."""
import math
import random
import unittest

from support import ANSWER, NO_ANSWER, ProgramTest, run, write_npz

POINTS = 48
SPACING = 2 * math.pi / POINTS


def waves(count, seed=1, highest=6, stretch=1.0):
    draw = random.Random(seed)
    fields = []
    for _ in range(count):
        terms = [(draw.gauss(0, 0.6), stretch * draw.randint(0, highest), draw.uniform(0, 2 * math.pi)) for _ in range(6)]
        mean = draw.gauss(0, 0.5)
        fields.append([mean + sum(a * math.cos(k * i * SPACING + p) for a, k, p in terms) for i in range(POINTS)])
    return fields


def step(u, rate):
    n = len(u)
    return [u[i] + rate(u[i - 1], u[i], u[(i + 1) % n], i * SPACING) for i in range(n)]


def heat(before, here, after, _):
    return 0.2 * (before - 2 * here + after)


def burgers(before, here, after, _):
    return -0.1 * (after * after - before * before) + 0.05 * (before - 2 * here + after)


def moving(before, here, after, x):
    return -0.2 * (1 + 0.5 * math.sin(x)) * (after - before)


def as_channel(fields):
    return [[[value] for value in field] for field in fields]


class Answers(ProgramTest):
    def discover(self, rate, *options, fields=None):
        u = fields or waves(40)
        path = write_npz(self.folder / "f.npz", u=as_channel(u), v=as_channel([step(f, rate) for f in u]),
                         spacing=[SPACING])
        return run("discover", "field", path, *options)

    def test_heat(self):
        # Known answer: translations, scalings of values, constants added.
        ran = self.discover(heat, "--json")
        self.assert_code(ran, ANSWER)
        found = ran.json()
        self.assertEqual((found["verb"], found["status"], found["verdict"]),
                         ("discover field", "converged", "symmetry"), found["message"])
        self.assertEqual(found["answer"]["dimension"], 3)
        self.assertEqual(sorted(found["answer"]["algebra"]["vector_fields"]), ["(0, 1)", "(0, u1)", "(1, 0)"])
        evidence = found["evidence"]
        self.assertEqual(evidence["boundary"]["periodic"], [True])
        self.assertEqual((evidence["fitted"]["radius"], evidence["fitted"]["degree"]), (1, 1))
        self.assertLess(evidence["fitted"]["held_out"], 1e-9)
        self.assertEqual(len(evidence["defects"]), 4)
        self.assertGreater(evidence["defects"][3]["lower"], 0.05)
        self.assertEqual(found["options"], {"candidates": "Aff(1)", "values": "Aff(1)", "shifts": False, "output": "same",
                                            "boundary": "auto", "margin": "auto"})
        self.assertEqual(found["inputs"][0]["shape"], [40, POINTS, 1])

    def test_burgers(self):
        # Known answer: translations alone.
        found = self.discover(burgers, "--json").json()
        self.assertEqual((found["verdict"], found["answer"]["algebra"]["vector_fields"]), ("symmetry", ["(1, 0)"]),
                         found["message"])

    def test_a_speed_that_varies(self):
        # Known answer: values may be scaled; no translation.
        found = self.discover(moving, "--candidates", "T(1)", "--values", "GL(1)", "--json",
                              fields=waves(40, highest=3)).json()
        self.assertEqual(found["answer"]["algebra"]["vector_fields"], ["(0, u1)"], found["message"])

    def test_shifts_along_x(self):
        # Known answer: u + b x is harmonic.
        found = self.discover(heat, "--candidates", "none", "--values", "none", "--shifts", "--json").json()
        self.assertEqual(found["answer"]["algebra"]["vector_fields"], ["(0, x1)"], found["message"])

    def test_none_is_an_answer(self):
        ran = self.discover(moving, "--candidates", "T(1)", "--values", "none", "--out", self.folder / "none",
                            fields=waves(40, highest=3))
        self.assert_code(ran, ANSWER)
        self.assertNotIn("group.json", self.files(self.folder / "none"))

    def test_files(self):
        out = self.folder / "found"
        self.assert_code(self.discover(heat, "--out", out), ANSWER)
        self.assertEqual(self.files(out), ["generators.npy", "group.json", "profile.npy", "report.html", "result.json",
                                           "sparse_generators.npy"])

    def test_few_fields_are_no_answer(self):
        ran = self.discover(heat, "--json", fields=waves(6))
        self.assert_code(ran, NO_ANSWER)
        self.assertEqual(ran.json()["verdict"], "underdetermined")

    def test_same_input_same_bytes(self):
        first, second = (self.discover(heat, "--json").json() for _ in range(2))
        for result in (first, second):
            del result["seconds"], result["peak_memory_bytes"]
        self.assertEqual(first, second)


class Refused(ProgramTest):
    def test_arrays(self):
        u = waves(12)
        nan = waves(12)
        nan[3][7] = float("nan")
        for arrays, word in [
            ({"u": as_channel(u), "v": as_channel(u)}, "no array spacing"),
            ({"u": as_channel(u), "spacing": [SPACING]}, "no array v"),
            ({"u": as_channel(u), "v": as_channel(u[:11]), "spacing": [SPACING]}, "as many fields as u"),
            ({"u": as_channel(u), "v": as_channel(u), "spacing": [1.0, 1.0, 1.0]}, "a number for each axis"),
            ({"u": as_channel(u), "v": as_channel(u), "spacing": [-1.0]}, "spacing -1"),
            ({"u": as_channel(nan), "v": as_channel(u), "spacing": [SPACING]}, "nan"),
            ({"u": as_channel([f[:4] for f in u]), "v": as_channel([f[:4] for f in u]), "spacing": [1.0]},
             "4 points along axis 0"),
        ]:
            path = write_npz(self.folder / "f.npz", **arrays)
            self.assert_refused(run("discover", "field", path), word, command="discover field")
        self.assert_refused(run("discover", "field", self.folder / "none.npz"), "none.npz", command="discover field")

    def test_options(self):
        u = as_channel(waves(12))
        path = write_npz(self.folder / "f.npz", u=u, v=u, spacing=[SPACING])
        for options, word in [(["--candidates", "SE(2)"], "SE(2)"), (["--candidates", "poly(2)"], "affine ones"),
                              (["--values", "GL(3)"], "GL(3)"), (["--margin", "24"], "0 to 23"),
                              (["--margin", "x"], "--margin"), (["--boundary", "wall"], "auto, periodic or open"),
                              (["--output", "other"], "same or trivial"), (["--delta", "2"], "--delta"),
                              (["--candidates", "none", "--values", "none"], "need some")]:
            self.assert_refused(run("discover", "field", path, *options), word, command="discover field")
        wide = [[[value[0], value[0]] for value in field] for field in u]
        other = write_npz(self.folder / "g.npz", u=u, v=wide, spacing=[SPACING])
        self.assert_refused(run("discover", "field", other), "'trivial' does not", command="discover field")


if __name__ == "__main__":
    unittest.main()

"""`lieder predict`: errors on orbits, files, and what it refuses."""
import math
import random
import unittest

from support import ANSWER, NO_ANSWER, ProgramTest, random_rows, read_npy, run, write_npy, write_npz


def circles(points, height):
    """Two circles of radius 1 in R^3, the second turned by half a step."""
    def circle(c):
        angles = [2 * math.pi * k / points + c * math.pi / points for k in range(points)]
        return [[math.cos(a), math.sin(a), c * height] for a in angles]
    return [circle(0), circle(1)]


def shifts(row):
    return [row[-k:] + row[:-k] for k in range(len(row))]


class Answers(ProgramTest):
    def predict(self, *options, **arrays):
        return run("predict", write_npz(self.folder / "o.npz", **arrays), *options)

    def test_two_circles(self):
        # Known answer: error 0.54 at 8 points, height 1 and L = 1.4 (docs/kernel.md).
        ran = self.predict("--kernel", "rbf(1.4)", "--ridge", "1e-5", "--json", orbits=circles(8, 1.0))
        self.assert_code(ran, ANSWER)
        found = ran.json()
        answer = found["answer"]
        self.assertEqual((found["verb"], found["status"], found["verdict"]), ("predict", "converged", "symmetry"))
        for key in ("spectral_error", "exact_error"):
            self.assertEqual([round(e, 2) for e in answer[key]], [0.54, 0.54], key)
        self.assertEqual(answer["will_learn"], [[True] * 8] * 2)
        self.assertLess(answer["circulant_defect"], 1e-12)
        needed = answer["orbit_size_needed"]
        self.assertTrue(4 <= needed["lower"] <= needed["estimate"] <= needed["upper"] <= 8, needed)
        self.assertEqual((len(answer["signal"]), len(answer["noise"])), (2, 2))
        self.assertEqual((answer["too_sparse"], answer["too_close"]), ([False] * 2, [False] * 2))
        self.assertLess(max(answer["remedies"]["equivariant_error"]), 1e-3)
        self.assertEqual(found["inputs"][0]["shape"], [2, 8, 3])

    def test_what_is_missing(self):
        for points, height, scale, key, other in [(4, 1.0, "rbf(1.4)", "too_sparse", "too_close"),
                                                  (6, 0.1, "rbf(0.85)", "too_close", "too_sparse")]:
            ran = self.predict("--kernel", scale, "--ridge", "1e-5", "--json", orbits=circles(points, height))
            self.assert_code(ran, ANSWER)
            answer = ran.json()["answer"]
            self.assertEqual((answer[key], answer[other]), ([True] * 2, [False] * 2))
            self.assertEqual(ran.json()["verdict"], "none")

    def test_files(self):
        out = self.folder / "found"
        ran = self.predict("--out", out, orbits=[shifts(row) for row in random_rows(3, 5)], y=[7, 3, 7])
        self.assert_code(ran, ANSWER)
        self.assertEqual(self.files(out), ["errors.npy", "report.html", "result.json", "theory.npy"])
        self.assertIn("class 7", ran.out)
        errors = read_npy(out / "errors.npy")
        self.assertEqual((len(errors), len(errors[0])), (3, 5))
        page = (out / "report.html").read_text()
        self.assertIn("lieder predict", page)

    def test_a_group_makes_orbits_of_samples(self):
        samples = random_rows(3, 3)
        data = write_npz(self.folder / "x.npz", x=samples, y=[1, 2, 1])
        ran = run("predict", "--data", data, "--group", "S(3)", "--json")
        self.assert_code(ran, ANSWER)
        answer = ran.json()["answer"]
        self.assertEqual(answer["classes"], [1, 2])
        self.assertEqual([len(row) for row in answer["will_learn"]], [6, 6, 6])
        self.assertIsNone(answer["circulant_defect"])
        self.assertIsNone(answer["orbit_size_needed"]["estimate"])
        self.assertIn("not cyclic", answer["orbit_size_needed"]["reason"])
        # The same with labels in a file of their own, and samples in a plain one.
        x, y = write_npy(self.folder / "x.npy", samples), write_npy(self.folder / "y.npy", [1.0, 2.0, 1.0])
        other = run("predict", "--data", x, "--labels", y, "--group", "S(3)", "--json").json()["answer"]
        self.assertEqual(other, answer)

    def test_points_in_any_order_of_a_group(self):
        # Known answer: the errors of the same points.
        rows = [shifts(row) for row in random_rows(2, 5, seed=3)]
        order = [3, 0, 4, 2, 1]
        plain = self.folder / "plain"
        self.assert_code(self.predict("--out", plain, orbits=rows), ANSWER)
        turned = self.folder / "turned"
        ran = self.predict("--group", "Z(5)", "--out", turned, orbits=[[row[k] for k in order] for row in rows])
        self.assert_code(ran, ANSWER)
        for one, other in zip(read_npy(plain / "errors.npy"), read_npy(turned / "errors.npy")):
            for k, place in enumerate(order):
                self.assertAlmostEqual(other[k], one[place], 5)

    def test_a_table_is_a_group(self):
        def quarter(row):
            return [-row[1], row[0]]
        def orbit(row):  # 1, g^2, g, g^3
            one = quarter(row)
            two = quarter(one)
            return [row, two, one, quarter(two)]
        rows = [orbit([1.0, 0.3]), orbit([0.4, 1.1])]
        table = [[0, 1, 2, 3], [1, 0, 3, 2], [2, 3, 1, 0], [3, 2, 0, 1]]
        ran = self.predict("--json", orbits=rows, table=table)
        self.assert_code(ran, ANSWER)
        self.assertLess(ran.json()["evidence"]["invariance_defect"], 1e-12)
        self.assertEqual([s["points"] for s in ran.json()["evidence"]["sub_orbits"]], [2, 4])

    def test_images(self):
        images = [[[draw.gauss(0, 1) for _ in range(6)] for _ in range(6)] for draw in map(random.Random, (1, 2))]
        data = write_npz(self.folder / "x.npz", x=images)
        for action, points, kernel in [("rotate", 8, "mlp(depth=1)"), ("shift", 3, "conv(pool=flatten)")]:
            ran = run("predict", "--data", data, "--action", action, "--points", points, "--kernel", kernel,
                      "--normalise", "unit", "--orbit-tolerance", 1, "--json")
            self.assert_code(ran, ANSWER)
            self.assertEqual(len(ran.json()["answer"]["will_learn"][0]), points)
            self.assertEqual(ran.json()["options"]["action"], f"{action} by {points} points")

    def test_pooled_convolutions_learn_shifts(self):
        # Known answer: exactly, since pooling makes all shifts of an image one point.
        data = write_npy(self.folder / "x.npy", random_rows(2, 36))
        ran = run("predict", "--data", data, "--action", "shift", "--points", 6, "--kernel", "conv(pool=gap)", "--json")
        self.assert_code(ran, ANSWER)
        self.assertLess(max(ran.json()["answer"]["exact_error"]), 1e-3)

    def test_averages_and_nngp(self):
        orbits = [shifts(row) for row in random_rows(2, 5)]
        averaged = self.predict("--kernel", "average(mlp(depth=1))", "--json", orbits=orbits).json()
        self.assertLess(max(averaged["answer"]["exact_error"]), 1e-3)
        one, other = (self.predict("--json", *more, orbits=orbits).json() for more in ([], ["--nngp"]))
        self.assertNotEqual(one["answer"]["exact_error"], other["answer"]["exact_error"])
        self.assertIn("kind=nngp", other["options"]["kernel"])

    def test_points_that_are_missing_at_once(self):
        # Two orbits of a class, one of another; an arc and what is shown alone, by words, mask, list and beside the orbits.
        orbits, y = [shifts(row) for row in random_rows(3, 6)], [7, 3, 7]
        words, mask = "7: arc(2); 3: only(0, 4)", [[1, 1, 0, 0, 0, 0], [0, 1, 1, 1, 0, 1], [1, 1, 0, 0, 0, 0]]
        out = self.folder / "found"
        ran = self.predict("--missing", words, "--json", "--out", out, orbits=orbits, y=y)
        self.assert_code(ran, ANSWER)
        answer = ran.json()["answer"]
        self.assertEqual(ran.json()["options"]["missing"], words)
        self.assertEqual(answer["missing"], [[0, 1], [1, 2, 3, 5], [0, 1]])
        self.assertEqual([[known is not None for known in row] for row in answer["will_learn"]],
                         [[m == 1 for m in row] for row in mask])
        errors, theory = read_npy(out / "errors.npy"), read_npy(out / "theory.npy")
        for o in range(3):
            for k in range(6):
                self.assertEqual(math.isnan(errors[o][k]), mask[o][k] == 0)
                self.assertTrue(mask[o][k] == 0 or abs(errors[o][k] - theory[o][k]) < 1e-6, (o, k))
        self.assertAlmostEqual(answer["exact_error"][0], sum(errors[1][k] for k in (1, 2, 3, 5)) / 4, 12)
        self.assertEqual(len(answer["exact_error"]), 2)
        self.assertIsNone(answer["orbit_size_needed"]["estimate"])
        self.assertIn("Which points are missing", (out / "report.html").read_text())
        pairs = [[o, k] for o in range(3) for k in range(6) if mask[o][k]]
        (self.folder / "pairs.csv").write_text("orbit,point\n" + "".join(f"{o},{k}\n" for o, k in pairs))
        for file in (write_npy(self.folder / "mask.npy", mask), self.folder / "pairs.csv",
                     write_npz(self.folder / "mask.npz", missing=mask)):
            other = self.predict("--missing", file, "--json", orbits=orbits, y=y)
            self.assert_code(other, ANSWER)
            self.assertEqual(other.json()["answer"], answer)
            self.assertEqual(len(other.json()["inputs"]), 3)
        beside = self.predict("--json", orbits=orbits, y=y, missing=mask).json()
        self.assertEqual(beside["answer"], answer)
        self.assertTrue(beside["options"]["missing"].endswith("o.npz:missing"))

    def test_a_class_of_which_nothing_is_missing(self):
        ran = self.predict("--missing", "0: random(3)", "--seed", 5, orbits=circles(8, 1.0))
        self.assert_code(ran, ANSWER)
        self.assertIn("3 missing points", ran.out)
        self.assertIn("no point is missing", ran.out)
        answers = [self.predict("--missing", "0: random(3)", "--seed", seed, "--json", orbits=circles(8, 1.0)).json()
                   for seed in (5, 5, 6)]
        missing = [a["answer"]["missing"] for a in answers]
        self.assertTrue(missing[0] == missing[1] != missing[2])
        self.assertEqual((len(missing[0][0]), missing[0][1]), (3, []))
        answer = answers[0]["answer"]
        for key in ("exact_error", "spectral_error", "noise", "too_sparse", "too_close"):
            self.assertTrue(answer[key][0] is not None and answer[key][1] is None, key)
        self.assertIsNotNone(answer["signal"][1])

    def test_points_that_nobody_has(self):
        # By theory where no group makes them, by regression where one does. Known answer: whole orbits, from which they are
        # missing; what stands in absent rows does not matter.
        whole = [shifts(row) for row in random_rows(2, 6)]
        present = [[1, 1, 0, 1, 1, 1], [1, 1, 1, 1, 1, 0]]
        orbits = [[row if there else [9.0] * 6 for row, there in zip(orbit, mask)]
                  for orbit, mask in zip(whole, present)]
        absent = [[1 - there for there in row] for row in present]
        for name, options, arrays in [("known", [], {"orbits": whole, "missing": absent}),
                                      ("made", ["--group", "Z(6)"], {"orbits": orbits, "present": present}),
                                      ("also", ["--missing", "1: points(0)"], {"orbits": orbits, "present": present})]:
            self.assert_code(self.predict("--out", self.folder / name, *options, **arrays), ANSWER)
        known, made = (read_npy(self.folder / name / "errors.npy") for name in ("known", "made"))
        for o, k in ((0, 2), (1, 5)):
            self.assertAlmostEqual(known[o][k], made[o][k], 6)
        ran = self.predict("--json", "--out", self.folder / "theory", orbits=orbits, present=present)
        self.assert_code(ran, NO_ANSWER)
        found, theory = ran.json(), read_npy(self.folder / "theory" / "theory.npy")
        self.assertEqual((found["status"], found["verdict"]), ("too_little_data", "too_little_data"))
        self.assertEqual(found["answer"]["missing"], [[2], [5]])
        self.assertEqual(found["evidence"]["absent"], [[2], [5]])
        self.assertEqual(found["answer"]["exact_error"], [None, None])
        self.assertEqual(found["options"]["missing"], "what is absent")
        for o, k in ((0, 2), (1, 5)):
            self.assertAlmostEqual(theory[o][k], known[o][k], 6)
        also = (self.folder / "also" / "result.json").read_text()
        self.assertIn("2 points are absent and cannot be judged", also)

    def test_orbits_of_images_are_made_denser(self):
        # Rotations that are too few: the number that is enough is found by making more.
        images = [[[math.exp(-((r - 3.5 - a) ** 2 + (c - 5.0) ** 2) / 4) for c in range(8)] for r in range(8)]
                  for a in (0.0, 0.3)]
        data = write_npz(self.folder / "x.npz", x=images)
        ran = run("predict", "--data", data, "--action", "rotate", "--points", 3, "--kernel", "mlp(depth=1)",
                  "--normalise", "unit", "--orbit-tolerance", 1, "--json")
        self.assert_code(ran, ANSWER)
        answer, sizes = ran.json()["answer"], [s["points"] for s in ran.json()["evidence"]["sub_orbits"]]
        self.assertGreaterEqual(max(answer["exact_error"]), 1)
        self.assertGreater(max(sizes), 3)
        needed = answer["orbit_size_needed"]
        self.assertTrue(needed["upper"] in sizes or needed["lower"] == max(sizes) + 1, needed)
        # Convolutions take long: no more than twice the points that came.
        ran = run("predict", "--data", data, "--action", "rotate", "--points", 3, "--kernel", "conv(depth=3,pool=flatten)",
                  "--normalise", "unit", "--orbit-tolerance", 1, "--json")
        self.assert_code(ran, ANSWER)
        answer, sizes = ran.json()["answer"], [s["points"] for s in ran.json()["evidence"]["sub_orbits"]]
        self.assertEqual(sizes, [3, 4, 5, 6], answer)
        self.assertEqual(answer["orbit_size_needed"]["lower"], 7)

    def test_one_missing_point_is_that_point_in_turn(self):
        orbits = [shifts(row) for row in random_rows(2, 7)]
        for name, options in (("turn", []), ("one", ["--missing", "one"]), ("point", ["--missing", "1: points(3)"])):
            self.assert_code(self.predict("--out", self.folder / name, *options, orbits=orbits), ANSWER)
        turn, one, point = (read_npy(self.folder / name / "errors.npy") for name in ("turn", "one", "point"))
        self.assertEqual(turn, one)
        self.assertAlmostEqual(point[1][3], turn[1][3], 6)

    def test_upright_poses_of_images(self):
        images = [[[draw.gauss(0, 1) for _ in range(6)] for _ in range(6)] for draw in map(random.Random, (1, 2, 3))]
        data = write_npz(self.folder / "x.npz", x=images, y=[4, 9, 4])
        ran = run("predict", "--data", data, "--action", "shift", "--points", 3, "--missing", "4: only(0)", "--json")
        self.assert_code(ran, ANSWER)
        self.assertEqual(ran.json()["answer"]["missing"], [[1, 2], [], [1, 2]])
        self.assertTrue(all(value is None or value < 1e3 for value in ran.json()["answer"]["exact_error"]))

    def test_same_input_same_bytes(self):
        path = write_npz(self.folder / "o.npz", orbits=[shifts(row) for row in random_rows(3, 6)])
        first, second = (run("predict", path, "--json").json() for _ in range(2))
        for result in (first, second):
            del result["seconds"], result["peak_memory_bytes"]
        self.assertEqual(first, second)


class Refused(ProgramTest):
    def refused(self, options, *words, **arrays):
        path = [write_npz(self.folder / "o.npz", **arrays)] if arrays else []
        self.assert_refused(run("predict", *path, *options), *words)

    def test_orbits(self):
        good = [shifts(row) for row in random_rows(2, 8)]
        random_points = [random_rows(8, 50, 1), random_rows(8, 50, 2)]
        nan = [[list(row) for row in orbit] for orbit in good]
        nan[1][2][3] = float("nan")
        for orbits, words in [(good[:1], "at least two classes"), ([o[:1] for o in good], "at least 2 to leave one out"),
                              (random_points, "orbit 0 is none of the group"),
                              ([good[0], good[0]], "(class 1) is point 0 of orbit 0 (class 0)"),
                              ([good[0], [[0.0] * 8] * 8], "points 0 and 1 of orbit 1 are the same"), (nan, "finite")]:
            self.refused([], words, orbits=orbits)
        self.refused([], "need (classes, N, D)", orbits=[[1.0, 2.0], [3.0, 4.0]])
        self.refused([], "did you mean orbits?", orbit=good)
        self.refused([], "(2): a whole number for each", orbits=good, y=[1.0, 2.0, 3.0])
        self.refused([], "0.5 came for sample 1", orbits=good, y=[1.0, 0.5])
        self.refused([], "all orbits are of one class", orbits=good, y=[4.0, 4.0])
        self.refused([], "need 8 x 8: where element g takes point h", orbits=good, table=[[0, 1], [1, 0]])
        self.refused([], "group table", orbits=good, table=[[0] * 8] * 8)
        self.refused(["--group", "Z(8)"], "--group and", orbits=good,
                     table=[[(g + h) % 8 for h in range(8)] for g in range(8)])
        self.refused(["--group", "Z(4)"], "acts on 4 coordinates", orbits=good)
        self.refused(["--group", "SO(8)"], "need a finite group", orbits=good)
        self.refused(["--memory", "1k"], "would need about", orbits=good)

    def test_missing(self):
        good = [shifts(row) for row in random_rows(2, 8)]
        for words, need in [("some", "need one, arc(K)"), ("arc(0)", "need 1 to 8"), ("points(8)", "need 0 to 7"),
                            ("arc(8)", "all points of class 0 are missing"), ("5: arc(1)", "there are 0, 1"),
                            ("one; arc(1)", "stands by itself"), ("only(0,1,2,3,4,5,6,7)", "no point is missing"),
                            ("no.csv", "no.csv"), (write_npy(self.folder / "m.npy", [[1.0] * 7] * 2), "need 2 x 8"),
                            (write_npy(self.folder / "h.npy", [[0.5] * 8] * 2), "need 0 or 1"),
                            (write_npy(self.folder / "l.npy", [[0.0, 1.0], [0.0, 9.0]]), "a point of it, 0 to 7"),
                            (write_npz(self.folder / "n.npz", absent=[[1.0]]), "holds no array missing")]:
            self.refused(["--missing", words], need, orbits=good)
        self.refused([], "o.npz:present: no point of orbit 1 is there", orbits=good, present=[[1] * 8, [0] * 8])
        self.refused([], "o.npz:present: is 2 x 7; need 2 x 8", orbits=good, present=[[1] * 7] * 2)
        self.refused([], "o.npz:missing: all points of class 1 are missing", orbits=good, missing=[[0] * 8, [1] * 8])
        x = write_npy(self.folder / "x.npy", random_rows(2, 3))
        self.refused(["--data", x, "--group", "S(3)", "--missing", "arc(2)"], "not cyclic")

    def test_kernels(self):
        good = [shifts(row) for row in random_rows(2, 8)]
        for kernel, words in [("vit(depth=2)", "there is no kernel vit"), ("mlp(width=3)", "mlp has no option width"),
                              ("rbf(0)", "0 < "), ("average(mlp()) + rbf(1)", "average needs a group"),
                              ("conv()", "8"), ("mlp(depth=-1)", "mlp")]:
            self.refused(["--kernel", kernel], words if kernel != "rbf(0)" else "rbf", orbits=good)
        self.refused(["--ridge", "0", "--kernel", "mlp(depth=0,b_std=0)"], "need all positive",
                     orbits=[[[math.cos(a + c), math.sin(a + c)] for a in (0, 1.5707963, 3.1415927, 4.712389)]
                             for c in (0, 0.3)])

    def test_sources(self):
        x = write_npy(self.folder / "x.npy", random_rows(2, 36))
        o = write_npz(self.folder / "good.npz", orbits=[shifts(row) for row in random_rows(2, 8)])
        for options, words in [([], "no input came"), ([o, "--data", x], "need one of the two"),
                               (["--data", x], "need --group G"), (["--data", x, "--action", "rotate"], "--points"),
                               (["--data", x, "--action", "turn"], "need rotate or shift"),
                               (["--data", x, "--action", "shift", "--points", 5], "need a divisor: 2, 3, 6"),
                               (["--data", x, "--action", "rotate", "--points", 1], "2 to"),
                               (["--data", x, "--action", "rotate", "--points", 4, "--image", "5x5"], "5x5 is 25"),
                               (["--data", x, "--action", "rotate", "--points", 4, "--group", "Z(4)"], "one of the two"),
                               (["--data", x, "--group", "Z(36)", "--points", 4], "belong to --action"),
                               ([o, "--action", "rotate"], "make orbits of --data"),
                               ([o, "--ridge", "-1"], "--ridge"), ([o, "--orbit-tolerance", "2"], "--orbit-tolerance"),
                               ([o, "--normalise", "max"], "need none or unit"), ([self.folder / "no.npz"], "no.npz")]:
            self.refused(options, words)


if __name__ == "__main__":
    unittest.main()

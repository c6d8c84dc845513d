"""`lieder discover dynamics`: laws and symmetries of runs, and what it refuses."""
import json
import math
import random
import unittest

from support import ANSWER, NO_ANSWER, ProgramTest, read_npy, run, write_npz

COMMAND = "discover dynamics"


def oscillator(angle, size, times, friction=0.0):
    """(q, p) of q'' = -q - 2 friction q'."""
    speed = math.sqrt(1 - friction**2)
    rows = []
    for t in times:
        decay, turn = size * math.exp(-friction * t), speed * t + angle
        rows.append([decay * math.cos(turn), decay * (-friction * math.cos(turn) - speed * math.sin(turn))])
    return rows


def runs(count=8, samples=120, step=0.1, friction=0.0, seed=1):
    draw = random.Random(seed)
    times = [step * k for k in range(samples)]
    return times, [oscillator(draw.uniform(0, 6), draw.uniform(0.5, 1.5), times, friction) for _ in range(count)]


def integrated(field, starts, times, steps=8):
    """States of x' = field(x) at even times from each start, by the classical Runge-Kutta method."""
    h = (times[1] - times[0]) / steps
    moved = lambda x, d, s: [a + s * b for a, b in zip(x, d)]
    found = []
    for x in starts:
        rows = []
        for _ in times:
            rows.append(x)
            for _ in range(steps):
                a = field(x)
                b = field(moved(x, a, h / 2))
                c = field(moved(x, b, h / 2))
                d = field(moved(x, c, h))
                x = [v + h / 6 * (p + 2 * q + 2 * r + s) for v, p, q, r, s in zip(x, a, b, c, d)]
        found.append(rows)
    return found


def kepler(friction=0.0):
    """16 orbits in the plane: q, then p."""
    def field(x):
        cube = math.hypot(x[0], x[1])**3
        return [x[2], x[3], -x[0] / cube - friction * x[2], -x[1] / cube - friction * x[3]]

    draw, starts, times = random.Random(5), [], [0.05 * k for k in range(150)]
    for _ in range(16):
        angle, far, speed = draw.uniform(0, 6.28), draw.uniform(0.8, 1.4), draw.uniform(0.75, 1.1)
        to = angle + draw.choice([-1, 1]) * 1.5708 + draw.uniform(-0.4, 0.4)
        speed /= math.sqrt(far)
        starts.append([far * math.cos(angle), far * math.sin(angle), speed * math.cos(to), speed * math.sin(to)])
    return times, integrated(field, starts, times)


def toda():
    """16 runs of three particles on a ring: q, then p."""
    def field(x):
        pull = [math.exp(x[i] - x[(i + 1) % 3]) for i in range(3)]
        return x[3:] + [pull[i - 1] - pull[i] for i in range(3)]

    draw, times = random.Random(6), [0.05 * k for k in range(150)]
    return times, integrated(field, [[draw.uniform(-1, 1) for _ in range(6)] for _ in range(16)], times)


KEPLER = "poly(3) + 1/sqrt(x1^2+x2^2) + x1/sqrt(x1^2+x2^2) + x2/sqrt(x1^2+x2^2)"
RING = [(1, 2), (2, 3), (3, 1)]
TODA = "+".join(["poly(3)"] + [f"{f}exp(x{i}-x{j})" for i, j in RING for f in ("", f"(x{i+3}+x{j+3})*")])


class Answers(ProgramTest):
    def dynamics(self, arrays, *options):
        return run("discover", "dynamics", write_npz(self.folder / "d.npz", **arrays), *options)

    def test_oscillator(self):
        # Known answer: x^2 + p^2; gl(1,C), which is so(2)+R, commutes with the flow; three matrices keep it.
        t, x = runs()
        ran = self.dynamics({"t": t, "x": x}, "--hamiltonian", "--json")
        self.assert_code(ran, ANSWER)
        found = ran.json()
        answer, evidence = found["answer"], found["evidence"]
        self.assertEqual((found["status"], found["verdict"]), ("converged", "symmetry"))
        self.assertEqual(answer["dimension"], 2)
        self.assertEqual(answer["algebra"]["name"], "so(2)+R")
        self.assertEqual((answer["conserved_verdict"], answer["laws"]), ("found", ["x1^2 + x2^2"]))
        law, = answer["conserved"]
        self.assertEqual(law["expression"], "x1^2 + x2^2")
        self.assertEqual([round(c, 6) for c in law["coefficients"]], [0, 0, 0, 1, 0, 1])
        self.assertEqual(evidence["conserved"]["functions"], ["1", "x1", "x2", "x1^2", "x1 x2", "x2^2"])
        self.assertLess(law["drift"], 1e-6)
        kept = {(s["kind"], str([[round(v) for v in row] for row in s["matrix"]])) for s in answer["discrete"]
                if s["verdict"] == "symmetry"}
        self.assertEqual(kept, {("mirror", "[[-1, 0], [0, -1]]"), ("time reversal", "[[1, 0], [0, -1]]"),
                                ("time reversal", "[[-1, 0], [0, 1]]")})
        pair, = answer["pairs"]
        self.assertEqual((pair["law"], pair["vector_field"], pair["in_span"]), (0, "(2 x2, -2 x1)", True))
        self.assertEqual(evidence["derivative"]["source"], "weak")
        self.assertLess(evidence["flow_distance"], 1e-4)
        self.assertEqual(evidence["field"]["functions"], ["1", "x1", "x2"])
        for row, known in zip(evidence["field"]["coefficients"], [[0, 0, 1], [0, -1, 0]]):
            for found_one, known_one in zip(row, known):
                self.assertAlmostEqual(found_one, known_one, delta=1e-4)

    def test_friction_leaves_no_law(self):
        t, x = runs(friction=0.05)
        found = self.dynamics({"t": t, "x": x}, "--json").json()
        self.assertEqual((found["answer"]["conserved_verdict"], found["answer"]["laws"]), ("none", []))
        self.assertFalse([s for s in found["answer"]["discrete"]
                          if s["kind"] == "time reversal" and s["verdict"] != "none"])
        alone = self.dynamics({"t": t, "x": x}, "--candidates", "none", "--json")
        self.assert_code(alone, ANSWER)
        self.assertEqual(alone.json()["verdict"], "none")
        self.assertIsNone(alone.json()["answer"]["dimension"])

    def law_space(self, found):
        """Coefficients of the laws by the names of their functions."""
        names = found["evidence"]["conserved"]["functions"]
        return [{n: c for n, c in zip(names, law["coefficients"]) if c} for law in found["answer"]["conserved"]]

    def assert_law(self, laws, known):
        """Some combination of laws is the known one: solved by least squares, one term after the other."""
        names = sorted({n for law in laws for n in law} | set(known))
        left, basis = [known.get(n, 0.0) for n in names], []
        dot = lambda a, b: sum(p * q for p, q in zip(a, b))
        for law in laws:
            v = [law.get(n, 0.0) for n in names]
            for b in basis:
                v = [p - dot(v, b) * q for p, q in zip(v, b)]
            basis.append([p / math.sqrt(dot(v, v)) for p in v])
        for b in basis:
            left = [p - dot(left, b) * q for p, q in zip(left, b)]
        self.assertLess(math.sqrt(dot(left, left)), 1e-4, f"{known} is not among {laws}")

    def test_kepler_with_functions_as_text(self):
        # Known answer: the energy, the angular momentum and both components of the Runge-Lenz vector; 3 independent.
        # With friction none of them is left.
        t, x = kepler()
        ran = self.dynamics({"t": t, "x": x}, "--candidates", "none", "--conserved", KEPLER, "--json")
        self.assert_code(ran, ANSWER)
        found = ran.json()
        r = "sqrt(x1^2+x2^2)"
        self.assertEqual(found["evidence"]["conserved"]["functions"][-3:], [f"(1/{r})", f"x1/{r}", f"x2/{r}"])
        self.assertEqual((found["answer"]["conserved_verdict"], len(found["answer"]["laws"])), ("found", 4))
        self.assertEqual(found["answer"]["independent"], 3)
        laws = self.law_space(found)
        for known in [{"x3^2": 1, "x4^2": 1, f"(1/{r})": -2}, {"x1 x4": 1, "x2 x3": -1},
                      {"x1 x4^2": 1, "x2 x3 x4": -1, f"x1/{r}": -1}, {"x1 x3 x4": -1, "x2 x3^2": 1, f"x2/{r}": -1}]:
            self.assert_law(laws, known)
        t, x = kepler(friction=0.05)
        lost = self.dynamics({"t": t, "x": x}, "--candidates", "none", "--conserved", KEPLER, "--json").json()
        self.assertEqual((lost["answer"]["conserved_verdict"], lost["answer"]["laws"]), ("none", []))

    def test_toda_with_functions_as_text(self):
        # Known answer: momentum P, P^2, P^3, the energy and Henon's cubic law: 5 in this dictionary, 3 independent.
        t, x = toda()
        found = self.dynamics({"t": t, "x": x}, "--candidates", "none", "--conserved", TODA, "--json").json()
        answer = found["answer"]
        self.assertEqual((answer["conserved_verdict"], len(answer["laws"])), ("found", 5), found["message"])
        self.assertEqual(found["answer"]["independent"], 3)
        laws = self.law_space(found)
        self.assert_law(laws, {"x4": 1, "x5": 1, "x6": 1})
        self.assert_law(laws, {f"x{k}^2": 1 for k in (4, 5, 6)} | {f"exp(x{i}-x{j})": 2 for i, j in RING})
        self.assert_law(laws, {f"x{k}^3": 1 for k in (4, 5, 6)} |
                        {f"(x{i+3}+x{j+3})*exp(x{i}-x{j})": 3 for i, j in RING})

    def test_drift_of_a_named_energy(self):
        # Known answer: q^2 + p^2 is kept; friction f takes 1 - e^(-2 f t) of it, 1 - e^-1.19 with f = .05 over 11.9.
        named = ["--candidates", "none", "--conserved", "none", "--quantity", "x1^2 + x2^2", "--quantity", "x1^2"]
        t, x = runs()
        ran = self.dynamics({"t": t, "x": x}, *named, "--json")
        self.assert_code(ran, ANSWER)
        found = ran.json()
        energy, part = found["answer"]["quantities"]
        self.assertEqual((energy["expression"], energy["verdict"], energy["trend"]), ("x1^2 + x2^2", "kept", "none"))
        self.assertEqual((part["verdict"], part["trend"]), ("drifts", "none"))
        self.assertEqual((found["verdict"], found["options"]["quantities"]), ("symmetry", ["x1^2 + x2^2", "x1^2"]))
        self.assertIn("x1^2 + x2^2 is kept", found["message"])
        self.assertIn("The quantity x1^2 + x2^2 is kept; the quantity x1^2 drifts.", self.dynamics({"t": t, "x": x}, *named).out)
        t, x = runs(friction=0.05)
        out = self.folder / "found"
        ran = self.dynamics({"t": t, "x": x}, *named[:-2], "--out", out, "--json")
        self.assert_code(ran, ANSWER)
        found = ran.json()
        energy, = found["answer"]["quantities"]
        self.assertEqual((found["verdict"], energy["verdict"], energy["trend"]), ("none", "drifts", "falls"))
        self.assertEqual((energy["falling"], energy["rising"], len(energy["changes"])), (len(x), 0, len(x)))
        start = sum(one[0][0]**2 + one[0][1]**2 for one in x) / len(x)
        self.assertAlmostEqual(energy["change"] / start, math.exp(-1.19) - 1, delta=0.1)
        low, high = energy["interval"]
        self.assertTrue(low < energy["change"] < high < 0)
        page = (out / "report.html").read_text()
        for words in ["Quantities that were named", "x1^2 + x2^2 falls", "--quantity"]:
            self.assertIn(words, page)

    def test_velocities_that_jump(self):
        # Known answer: between walls at -1 and 1 nothing but speed 1 or -1, which no polynomial holds: no claim, and the
        # stated error is that of the method.
        times = [0.02 * k for k in range(400)]
        x = [[[abs((t + a) % 4 - 2) - 1] for t in times] for a in (0, 0.7, 1.9, 3.1)]
        found = self.dynamics({"t": times, "x": x}, "--conserved", "none", "--derivative", "tv", "--json").json()
        self.assertEqual(found["evidence"]["derivative"]["source"], "tv")
        self.assertLess(found["evidence"]["derivative"]["error"][0], 0.1)
        self.assertEqual(found["verdict"], "underdetermined")

    def test_shapes_of_runs(self):
        # The same runs in all shapes, and with derivatives: the same algebra.
        t, x = runs()
        dx = [[[p, -q] for q, p in one] for one in x]
        numbered = {f"x{r}": one[:60 + 5 * r] for r, one in enumerate(x)}
        numbered |= {f"t{r}": t[:60 + 5 * r] for r in range(len(x))}
        for arrays, source in [({"t": [t] * len(x), "x": x}, "weak"), (numbered, "weak"),
                               ({"t": t, "x": x, "dx": dx}, "given"),
                               (numbered | {f"dx{r}": one[:60 + 5 * r] for r, one in enumerate(dx)}, "given")]:
            ran = self.dynamics(arrays, "--conserved", "none", "--json")
            self.assert_code(ran, ANSWER)
            self.assertEqual(ran.json()["answer"]["dimension"], 2)
            self.assertEqual(ran.json()["evidence"]["derivative"]["source"], source)

    def test_one_run_is_no_answer(self):
        t, x = runs()
        ran = self.dynamics({"t": t, "x": x[0]}, "--candidates", "none", "--json")
        self.assert_code(ran, NO_ANSWER)
        self.assertEqual(ran.json()["verdict"], "underdetermined")
        self.assertIn("one run cannot tell", ran.json()["message"])

    def test_files_and_the_hand_over_to_enforce(self):
        # Known answer: matrices that commute with those of C are C again.
        t, x = runs()
        out = self.folder / "found"
        self.assert_code(self.dynamics({"t": t, "x": x}, "--candidates", "GL(2)", "--out", out), ANSWER)
        self.assertEqual(self.files(out), ["conserved.npy", "generators.npy", "group.json", "report.html", "result.json",
                                           "sparse_generators.npy"])
        self.assertEqual([round(c, 6) for c in read_npy(out / "conserved.npy")[0]], [0, 0, 0, 1, 0, 1])
        page = (out / "report.html").read_text()
        for title in ["The runs", "What is conserved", "Which fields keep the system", "Mirrors, permutations"]:
            self.assertIn(title, page)
        self.assertEqual(json.loads((out / "group.json").read_text())["provenance"]["verb"], COMMAND)
        enforced = run("enforce", "--group", out / "group.json", "--in", "V", "--out-rep", "V", "--json")
        self.assertEqual(enforced.json()["answer"]["dimension"], 2)

    def test_same_input_same_bytes(self):
        t, x = runs()
        first, second = (self.dynamics({"t": t, "x": x}, "--json").json() for _ in range(2))
        for result in (first, second):
            del result["seconds"], result["peak_memory_bytes"]
        self.assertEqual(first, second)


class Refused(ProgramTest):
    def refuse(self, arrays, word, *options):
        path = write_npz(self.folder / "d.npz", **arrays)
        self.assert_refused(run("discover", "dynamics", path, *options), word, command=COMMAND)

    def test_arrays(self):
        t, x = runs(count=3, samples=20)
        nan = [x[0][:5] + [[float("nan"), 0.0]] + x[0][6:], *x[1:]]
        self.refuse({"x": x}, "holds no array t")
        self.refuse({"t": t}, "holds no array x")
        self.refuse({"t": t, "x": [row[0] for row in x[0]]}, "need (T, m)")
        self.refuse({"t": t[:19], "x": x}, "need (20) for all runs or (3, 20)")
        self.refuse({"t": t[:19], "x": x[0]}, "need (20), a time for each row")
        self.refuse({"t": t, "x": nan}, "finite")
        self.refuse({"t": t[:10] + t[9:19], "x": x}, "time 10 of run 0")
        self.refuse({"t": t, "x": x, "dx": x[0]}, "the shape of x")
        self.refuse({"t": t, "x": x, "dxx": x}, "did you mean dx")
        self.refuse({"t0": t, "x0": x[0], "x1": x[1]}, "holds no array t1")
        self.refuse({"t0": t, "x0": x[0], "t2": t, "x2": x[2]}, "without a gap")
        self.refuse({"t0": t, "x0": x[0], "dx0": x[0], "t1": t, "x1": x[1]}, "one holds dx")
        self.refuse({"t0": t, "x0": x[0], "t1": t[:19], "x1": x[1]}, "t1")
        self.refuse({"t": t[:9], "x": [one[:9] for one in x]}, "at least 12")

    def test_options(self):
        t, x = runs(count=3, samples=40)
        for options, word in [(["--derivative", "x"], "'x' came; need auto, given, weak, spline, tv or differences"),
                              (["--quantity", "energy"], "--quantity \"energy\": at character 1: 'energy' is not known"),
                              (["--quantity", "1"], "quantities: '1' does not depend on what changes in the data"),
                              (["--quantity", "1/(x1-x1)"], "quantities: '1/(x1-x1)', or its derivative, is not finite"),
                              (["--derivative", "given"], "no dx came"), (["--conserved", "poly(x)"], "poly"),
                              (["--conserved", "exp"], "need what exp is taken of"),
                              (["--conserved", "log"], "log x2, or its derivative, is not finite at row 0 of run 0"),
                              (["--conserved", "poly(2)+x3"], "at character 9: 'x3' is not known; need a coordinate"),
                              (["--conserved", "sqrt(x1"], "at character 8: need `)`"),
                              (["--candidates", "GL(4)"], "GL(4)"), (["--candidates", "fourier(1)"], "polynomials"),
                              (["--candidates", "none", "--conserved", "none"], "need at least one"),
                              (["--candidates", "none", "--hamiltonian"], "both questions"),
                              (["--candidates", "none", "--orbital"], "orbital"), (["--delta", "2"], "--delta"),
                              (["--class", "spline"], "--class"), (["--noise", "-1"], "--noise")]:
            self.refuse({"t": t, "x": x}, word, *options)
        odd = {"t": t, "x": [[[*row, 0.1] for row in one] for one in x]}
        self.refuse(odd, "even number", "--hamiltonian")


if __name__ == "__main__":
    unittest.main()

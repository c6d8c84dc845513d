"""`lieder lens`: the answer, its files, its JSON, and that it is the same answer again."""
import json
import pathlib
import tempfile
import unittest

from support import (ANSWER, NO_ANSWER, ProgramTest, read_npy, run, scaled_copy, write_npy)

DIM = 7


def make(folder, name, family, *options):
    path, truth = folder / f"{name}.npy", folder / f"{name}-truth.npy"
    truths = [] if family.startswith("null-") else ["--truth", truth]
    ran = run("synth", family, "--dim", DIM, "--samples", 20000, "--out", path, *truths, *options)
    assert ran.code == ANSWER, str(ran)
    return path


class LensTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="lieder-cli-")
        cls.addClassCleanup(folder.cleanup)
        cls.data = pathlib.Path(folder.name)
        cls.line = make(cls.data, "line", "permuted", "--seed", 3)
        cls.ring = make(cls.data, "ring", "ring", "--view", "dst", "--seed", 4)
        cls.sources = make(cls.data, "sources", "null-sources", "--seed", 5)
        cls.gaussian = make(cls.data, "gaussian", "null-gaussian", "--seed", 6)

    def lens(self, path, *options, code=ANSWER):
        ran = run("lens", path, "--json", *options)
        self.assert_code(ran, code)
        self.assertEqual(ran.err, "")
        return ran.json()


def without_measurements(result):
    return {key: value for key, value in result.items() if key not in ("seconds", "peak_memory_bytes")}


class Verdicts(LensTest):
    # Known answers: the families that synth makes.
    def test_line(self):
        result = self.lens(self.line)
        self.assertEqual((result["verdict"], result["answer"]["topology"]), ("symmetry", "line"))

    def test_circle(self):
        result = self.lens(self.ring)
        self.assertEqual((result["verdict"], result["answer"]["topology"]), ("symmetry", "circle"))

    def test_none_is_an_answer(self):
        self.assertEqual(self.lens(self.sources)["verdict"], "none")

    def test_gaussian(self):
        self.assertEqual(self.lens(self.gaussian, code=NO_ANSWER)["verdict"], "not_identifiable")

    def test_rescaling_changes_no_verdict(self):
        for source, verdict, code in [(self.line, "symmetry", ANSWER), (self.sources, "none", ANSWER),
                                      (self.gaussian, "not_identifiable", NO_ANSWER)]:
            for factor in [1e-14, 1e-5, 1e8]:
                with self.subTest(source=source.name, factor=factor):
                    scaled = scaled_copy(source, self.folder / "x.npy", factor)
                    self.assertEqual(self.lens(scaled, code=code)["verdict"], verdict)

    def test_scales_at_the_ends_of_double_precision(self):
        # Property: squares over- or underflow there, the verdict does not.
        for factor in [1e-300, 1e300]:
            with self.subTest(factor=factor):
                scaled = scaled_copy(self.line, self.folder / "x.npy", factor)
                self.assertEqual(self.lens(scaled)["verdict"], "symmetry")

    def test_offset_changes_no_verdict(self):
        rows = [[value + 1000.0 for value in row] for row in read_npy(self.line)]
        self.assertEqual(self.lens(write_npy(self.folder / "x.npy", rows))["verdict"], "symmetry")


class Json(LensTest):
    def test_keys_of_the_contract(self):
        result = self.lens(self.line, "--seed", 9, "--threads", 2)
        for key in ["format", "lieder", "verb", "status", "verdict", "message", "answer", "evidence", "options", "inputs",
                    "arrays", "group", "report", "seconds", "peak_memory_bytes", "seed", "threads"]:
            self.assertIn(key, result)
        self.assertEqual((result["format"], result["verb"], result["seed"], result["threads"]), (1, "lens", 9, 2))
        for key in ["stationarity_ratio", "third_order", "held_out", "surrogate_p"]:
            self.assertIn(key, result["evidence"])
        entry, = result["inputs"]
        self.assertEqual((entry["path"], entry["shape"], entry["dtype"]), (str(self.line), [20000, DIM], "float64"))
        self.assertRegex(entry["sha256"], "^[0-9a-f]{64}$")
        self.assertGreater(result["seconds"]["total"], 0)
        self.assertGreater(result["peak_memory_bytes"], 10**6)

    def test_nothing_written_names_no_files(self):
        result = self.lens(self.line)
        self.assertEqual((result["group"], result["report"]), (None, None))
        self.assertEqual(set(result["arrays"].values()), {None})

    def test_same_seed_and_threads_same_bytes(self):
        results = []
        for attempt in ["a", "b"]:
            result = self.lens(self.line, "--seed", 11, "--threads", 2, "--out", self.folder / attempt)
            results.append(without_measurements(result))
        self.assertEqual(*results)
        self.assertEqual(self.files(self.folder / "a"), self.files(self.folder / "b"))
        for name in self.files(self.folder / "a"):
            if name.endswith(".npy") or name == "group.json":
                self.assertEqual((self.folder / "a" / name).read_bytes(), (self.folder / "b" / name).read_bytes(), name)


class Files(LensTest):
    def setUp(self):
        super().setUp()
        self.found = self.folder / "found"

    def test_result_directory(self):
        printed = self.lens(self.line, "--out", self.found)
        self.assertEqual(printed, json.loads((self.found / "result.json").read_text()))
        arrays = printed["arrays"]
        for name in ["generator", "filter", "convolution", "order"]:
            self.assertTrue((self.found / arrays[name]).is_file(), name)
        generator = read_npy(self.found / arrays["generator"])
        self.assertEqual([len(row) for row in generator], [DIM] * DIM)
        self.assertEqual(sorted(read_npy(self.found / arrays["order"])), list(range(DIM)))
        group = json.loads((self.found / printed["group"]).read_text())
        self.assertEqual((group["format"], group["size"]), (1, DIM))
        page = (self.found / printed["report"]).read_text()
        self.assertTrue(page.startswith("<!doctype html>") or page.startswith("<!DOCTYPE html>"), page[:100])

    def test_words(self):
        ran = run("lens", self.line, "--out", self.found)
        self.assert_code(ran, ANSWER)
        self.assertEqual(ran.err, "")
        self.assertIn("symmetry", ran.out)
        self.assertIn(f"report: {self.found}/report.html", ran.out)
        for line in ran.out.splitlines():
            self.assertLessEqual(len(line), 110 + len(str(self.found)), line)

    def test_generator_is_the_true_one(self):
        self.lens(self.line, "--out", self.found)
        ran = run("compare", self.found, self.data / "line-truth.npy", "--json")
        self.assert_code(ran, ANSWER)
        self.assertGreater(ran.json()["answer"]["cosine"], 0.99)

    def test_options_reach_the_lens(self):
        result = self.lens(self.line, "--topology", "circle", "--surrogates", 3)
        self.assertEqual(result["options"]["topology"], "circle")
        self.assertEqual(result["options"]["surrogates"], 3)


class Apply(LensTest):
    def setUp(self):
        super().setUp()
        self.found, self.y = self.folder / "found", self.folder / "y"
        self.lens(self.line, "--out", self.found)

    def test_representation(self):
        # Known answer: y = (x - mean) L^T, row by row. Tolerance: rounding of seven products of numbers near 1.
        ran = run("lens", self.line, "--apply", self.found, "--out", self.y, "--json")
        self.assert_code(ran, ANSWER)
        self.assertEqual(ran.json()["arrays"], {"representation": "representation.npy"})
        x, y = read_npy(self.line), read_npy(self.y / "representation.npy")
        mean, lens = read_npy(self.found / "mean.npy"), read_npy(self.found / "convolution.npy")
        self.assertEqual((len(y), len(y[0])), (20000, DIM))
        for n in [0, 1, 777, 19999]:
            for row, value in zip(lens, y[n]):
                expected = sum(l * (a - m) for l, a, m in zip(row, x[n], mean))
                self.assertAlmostEqual(value, expected, delta=1e-12)

    def test_without_out(self):
        self.assert_refused(run("lens", self.line, "--apply", self.found), "--out", "nothing came")

    def test_other_options_do_not_fit(self):
        ran = run("lens", self.line, "--apply", self.found, "--topology", "line", "--out", self.y)
        self.assert_refused(ran, "--apply", "--topology", "need one of the two")

    def test_no_such_lens(self):
        ran = run("lens", self.line, "--apply", self.folder / "none", "--out", self.y)
        self.assert_refused(ran, "none", "result")
        self.assertFalse(self.y.exists())

    def test_other_width(self):
        narrow = write_npy(self.folder / "narrow.npy", [row[:5] for row in read_npy(self.line)[:50]])
        ran = run("lens", narrow, "--apply", self.found, "--out", self.y)
        self.assert_refused(ran, "5 columns", "7")
        self.assertFalse(self.y.exists())


if __name__ == "__main__":
    unittest.main()

"""`lieder lens`: every kind of bad input, through the program."""
import json
import struct
import unittest

from support import (ANSWER, NO_ANSWER, ProgramTest, SmallDisk, has_tmpfs, is_sanitized, npy_header, random_rows, run,
                     run_unprivileged, write_npy)


class BadInput(ProgramTest):
    """Exit 2 and one line that names the thing, what came and what is needed."""

    def lens(self, rows, *options, **how):
        return run("lens", write_npy(self.folder / "x.npy", rows, **how), *options)

    def refused(self, ran, *words):
        self.assert_refused(ran, *words)

    def test_no_input(self):
        self.refused(run("lens"), "X: nothing came; need samples as rows")

    def test_missing_file(self):
        self.refused(run("lens", self.folder / "none.npy"), "none.npy", "no such file")

    def test_directory(self):
        (self.folder / "d.npy").mkdir()
        self.refused(run("lens", self.folder / "d.npy"), "d.npy", "directory")

    def test_unknown_extension(self):
        (self.folder / "x.docx").write_text("words")
        self.refused(run("lens", self.folder / "x.docx"), "x.docx", ".npy", ".csv")

    def test_empty_file(self):
        (self.folder / "x.npy").touch()
        self.refused(run("lens", self.folder / "x.npy"), "x.npy", "empty")

    def test_not_an_array(self):
        (self.folder / "x.npy").write_text("not an array at all, whatever its name says" * 5)
        self.refused(run("lens", self.folder / "x.npy"), "x.npy")

    def test_truncated_array(self):
        path = write_npy(self.folder / "x.npy", random_rows(100, 5))
        path.write_bytes(path.read_bytes()[:-100])
        self.refused(run("lens", path), "x.npy", "100")

    def test_header_that_claims_the_moon(self):
        # Known answer: refused for what is missing, not killed for memory.
        path = self.folder / "x.npy"
        path.write_bytes(npy_header(10**15, 33) + bytes(1000))
        self.refused(run("lens", path), "x.npy")

    def test_one_column(self):
        self.refused(self.lens(random_rows(100, 1)), "x.npy", "1 column", "at least 2")

    def test_series(self):
        self.refused(self.lens([float(i % 7) for i in range(500)]), "x.npy", "1 column", "at least 2")

    def test_image_stack(self):
        path = self.folder / "x.npy"
        path.write_bytes(npy_header(20, 3, 3) + struct.pack("<180d", *[i % 11 for i in range(180)]))
        self.refused(run("lens", path), "x.npy", "3 dimensions", "need")

    def test_one_row(self):
        self.refused(self.lens(random_rows(1, 5)), "x.npy", "1 row", "at least 2")

    def test_constant_column(self):
        rows = random_rows(300, 5)
        for row in rows:
            row[3] = 2.5
        self.refused(self.lens(rows), "x.npy", "column 3 is constant")

    def test_all_zero(self):
        self.refused(self.lens([[0.0] * 4] * 100), "x.npy", "constant")

    def test_nan_at_row_one_million(self):
        # Property: found while streaming, and named by its first position.
        rows, cols, bad = 1_001_000, 3, 1_000_000
        chunk = b"".join(struct.pack("<3d", *row) for row in random_rows(1000, cols))
        path = self.folder / "x.npy"
        with path.open("wb") as file:
            file.write(npy_header(rows, cols))
            for _ in range(rows // 1000):
                file.write(chunk)
            file.seek(-(rows - bad) * cols * 8 + 8, 2)
            file.write(struct.pack("<d", float("nan")))
        self.refused(run("lens", path), "row 1000000", "column 1", "nan")

    def test_infinity(self):
        rows = random_rows(300, 5)
        rows[17][2] = float("inf")
        self.refused(self.lens(rows), "row 17", "column 2", "inf")

    def test_csv_names_line_and_column(self):
        path = self.folder / "x.csv"
        path.write_text("a,b,c\n1,2,3\n4,five,6\n")
        self.refused(run("lens", path), "x.csv", "line 3", "column 2", "five")

    def test_values_out_of_range(self):
        path = write_npy(self.folder / "x.npy", random_rows(50, 4))
        for option, value, need in [("--topology", "disc", "auto, line or circle"),
                                    ("--order", "random", "natural or given"), ("--mode", "slow", "need fast"),
                                    ("--surrogates", "-1", "from 0"), ("--threads", "many", "a whole number"),
                                    ("--seed", "x", "a whole number"), ("--memory", "12Q", "500M")]:
            with self.subTest(option=option):
                self.refused(run("lens", path, option, value), f"{option}: '{value}' came", need)

    def test_memory_limit(self):
        ran = self.lens(random_rows(40, 30), "--memory", "100k")
        self.refused(ran, "lens", "100 kB")


class NoAnswer(ProgramTest):
    """Exit 1: the mathematics says no, and the message says why."""

    def lens(self, rows):
        ran = run("lens", write_npy(self.folder / "x.npy", rows), "--json")
        self.assert_code(ran, NO_ANSWER)
        self.assertEqual(ran.err, "")
        return ran.json()

    def test_fewer_samples_than_coordinates(self):
        result = self.lens(random_rows(6, 9))
        self.assertEqual((result["verdict"], result["status"]), ("too_little_data", "too_little_data"))
        self.assertIn("6 samples of 9 coordinates", result["message"])

    def test_duplicated_column(self):
        result = self.lens([row + [row[2]] for row in random_rows(2000, 5)])
        self.assertEqual(result["verdict"], "not_identifiable")
        self.assertIn("5 of 6 dimensions", result["message"])

    def test_rank_deficient(self):
        result = self.lens([[a, b, a + b, a - b, 2 * a + b] for a, b in random_rows(2000, 2)])
        self.assertEqual(result["verdict"], "not_identifiable")
        self.assertIn("2 of 5 dimensions", result["message"])

    def test_gaussian(self):
        run("synth", "null-gaussian", "--dim", 6, "--samples", 20000, "--out", self.folder / "x.npy")
        ran = run("lens", self.folder / "x.npy", "--json")
        self.assert_code(ran, NO_ANSWER)
        self.assertEqual(ran.json()["verdict"], "not_identifiable")


class Integers(ProgramTest):
    def test_integers_are_numbers(self):
        rows = [[round(1000 * value) for value in row] for row in random_rows(3000, 4)]
        for typecode, dtype in [("q", "<i8"), ("i", "<i4"), ("h", "<i2")]:
            with self.subTest(dtype=dtype):
                ran = run("lens", write_npy(self.folder / "x.npy", rows, typecode, dtype), "--json")
                self.assertIn(ran.code, [ANSWER, NO_ANSWER], str(ran))
                self.assertEqual(ran.json()["inputs"][0]["dtype"], {"q": "int64", "i": "int32", "h": "int16"}[typecode])


class Output(ProgramTest):
    """Where `--out` cannot be: refused before any work, and nothing touched."""

    def setUp(self):
        super().setUp()
        self.data = write_npy(self.folder / "x.npy", random_rows(60, 3))
        self.target = self.folder / "found"

    def test_existing_directory_that_is_not_empty(self):
        self.target.mkdir()
        (self.target / "mine.txt").write_text("mine")
        # The input does not exist either: the complaint about --out shows that it came first.
        self.assert_refused(run("lens", self.folder / "none.npy", "--out", self.target), "found", "not empty", "force")
        self.assertEqual(self.files(self.target), ["mine.txt"])

    def test_force_replaces(self):
        self.target.mkdir()
        (self.target / "mine.txt").write_text("mine")
        ran = run("lens", self.data, "--out", self.target, "--force")
        self.assertIn(ran.code, [ANSWER, NO_ANSWER], str(ran))
        self.assertIn("result.json", self.files(self.target))
        self.assertNotIn("mine.txt", self.files(self.target))
        self.assertEqual(self.files(), ["found", "x.npy"])

    def test_empty_directory_is_taken(self):
        self.target.mkdir()
        ran = run("lens", self.data, "--out", self.target)
        self.assertIn(ran.code, [ANSWER, NO_ANSWER], str(ran))
        self.assertIn("result.json", self.files(self.target))

    def test_a_file_stands_there(self):
        self.target.write_text("mine")
        self.assert_refused(run("lens", self.data, "--out", self.target), "found", "not a directory")
        self.assertEqual(self.target.read_text(), "mine")

    def test_missing_parent(self):
        self.assert_refused(run("lens", self.data, "--out", self.folder / "a" / "b"), "No such file or directory")

    def test_unwritable_parent(self):
        self.folder.chmod(0o555)
        self.assert_refused(run_unprivileged("lens", self.data, "--out", self.target), "Permission denied")

    @unittest.skipUnless(has_tmpfs(), "needs the right to mount a small file system")
    def test_full_disk(self):
        with SmallDisk(self.folder / "disk", "8k") as disk:
            ran = run("lens", self.data, "--out", disk / "found")
            self.assert_refused(ran, "No space left on device")
            self.assertEqual(self.files(disk), [])

    def test_standard_output_on_a_full_disk(self):
        with open("/dev/full", "w") as full:
            self.assert_refused(run("lens", self.data, "--json", stdout=full), "standard output", "No space left")


if __name__ == "__main__":
    unittest.main()

"""`lieder synth`: the files it writes and those it refuses to write."""
import struct
import time
import unittest

from support import (ANSWER, INTERRUPTED, ProgramTest, SmallDisk, has_tmpfs, npy_header, read_npy, run,
                     run_unprivileged, start, write_npy)

FAMILIES = ["translations", "permuted", "frequency", "ring"]


class Files(ProgramTest):
    def test_every_family_writes_both_files(self):
        for family in FAMILIES:
            with self.subTest(family=family):
                x, g = self.folder / f"{family}.npy", self.folder / f"{family}-truth.npy"
                ran = run("synth", family, "--dim", 9, "--samples", 50, "--out", x, "--truth", g)
                self.assert_code(ran, ANSWER)
                self.assertIn(f"{x}: 50 x 9, float64", ran.out)
                self.assertEqual((len(read_npy(x)), len(read_npy(x)[0])), (50, 9))
                self.assertEqual((len(read_npy(g)), len(read_npy(g)[0])), (9, 9))

    def test_families_without_a_symmetry_have_no_truth(self):
        for family in ["null-sources", "null-bumps", "null-gaussian"]:
            with self.subTest(family=family):
                x = self.folder / f"{family}.npy"
                ran = run("synth", family, "--dim", 9, "--samples", 50, "--out", x)
                self.assert_code(ran, ANSWER)
                self.assertEqual((len(read_npy(x)), len(read_npy(x)[0])), (50, 9))
                ran = run("synth", family, "--truth", self.folder / "g.npy", "--out", self.folder / "y.npy")
                self.assert_refused(ran, "--truth: unknown option", command=f"synth {family}")

    def test_spellings_are_translations(self):
        # Known answer: contract.md's short names are translations with one option set; same seed, same bytes.
        for spelling, option in [("permuted", "--view=permuted"), ("frequency", "--view=dst"),
                                 ("ring", "--boundary=circle")]:
            with self.subTest(spelling=spelling):
                short, long = self.folder / "short.npy", self.folder / "long.npy"
                sizes = ["--dim", 7, "--samples", 30, "--seed", 5, "--force"]
                run("synth", spelling, *sizes, "--out", short)
                run("synth", "translations", option, *sizes, "--out", long)
                self.assertEqual(short.read_bytes(), long.read_bytes())

    def test_seed(self):
        bytes_of = {}
        for seed in [0, 1, 18446744073709551615]:
            path = self.folder / f"{seed}.npy"
            self.assert_code(run("synth", "ring", "--dim", 5, "--samples", 20, "--seed", seed, "--out", path), ANSWER)
            bytes_of[seed] = path.read_bytes()
        self.assertEqual(len(set(bytes_of.values())), 3)

    def test_json(self):
        x, g = self.folder / "x.npy", self.folder / "g.npy"
        ran = run("synth", "ring", "--dim", 5, "--samples", 20, "--out", x, "--truth", g, "--json")
        self.assert_code(ran, ANSWER)
        result = ran.json()
        self.assertEqual(result["arrays"], {"samples": str(x), "truth": str(g)})
        self.assertEqual(result["answer"], {"family": "ring", "samples": 20, "dim": 5})
        self.assertIsNone(result["verdict"])


class Real(ProgramTest):
    """Real series and images in the lens's form."""

    def test_windows(self):
        # Known answer: windows of 0, 1, ..., 49 that take every second value, starting at every third.
        series = write_npy(self.folder / "series.npy", [float(i) for i in range(50)])
        x, g = self.folder / "x.npy", self.folder / "g.npy"
        ran = run("synth", "windows", series, "--length", 4, "--downsample", 2, "--stride", 3, "--out", x, "--truth", g,
                  "--json")
        self.assert_code(ran, ANSWER)
        rows = read_npy(x)
        self.assertEqual(rows[:2], [[0, 2, 4, 6], [3, 5, 7, 9]])
        self.assertEqual(len(rows), 15)
        self.assertEqual(read_npy(g), [[0, 0, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]])
        self.assertRegex(ran.json()["inputs"][0]["sha256"], "^[0-9a-f]{64}$")

    def test_windows_of_one_column(self):
        (self.folder / "table.csv").write_text("t,u\n" + "".join(f"{i},{i * i}\n" for i in range(9)))
        x = self.folder / "x.npy"
        ran = run("synth", "windows", self.folder / "table.csv", "--column", 1, "--length", 3, "--samples", 2, "--out", x)
        self.assert_code(ran, ANSWER)
        self.assertEqual(len(read_npy(x)), 2)
        self.assertEqual(read_npy(x)[0], [0, 1, 4])

    def test_truth_is_in_the_view(self):
        # Property: a window and the next one differ by the generator, wherever the coordinates went.
        series = write_npy(self.folder / "series.npy", [float((i * i) % 17) for i in range(40)])
        x, g = self.folder / "x.npy", self.folder / "g.npy"
        run("synth", "windows", series, "--length", 5, "--view", "permuted", "--seed", 3, "--out", x, "--truth", g)
        rows, generator = read_npy(x), read_npy(g)
        moved = [sum(a * b for a, b in zip(row, rows[8])) for row in generator]
        self.assertEqual(sum(a == b for a, b in zip(moved, rows[7])), 4)

    def test_slices_of_one_image(self):
        image = write_npy(self.folder / "image.npy", [[float(10 * i + j) for j in range(8)] for i in range(4)])
        x = self.folder / "x.npy"
        self.assert_code(run("synth", "slices", image, "--width", 5, "--stride", 2, "--out", x), ANSWER)
        self.assertEqual(read_npy(x)[:3], [[0, 1, 2, 3, 4], [2, 3, 4, 5, 6], [10, 11, 12, 13, 14]])

    def test_slices_of_a_stack(self):
        (self.folder / "stack.npy").write_bytes(npy_header(3, 3, 3) + struct.pack("<27d", *range(27)))
        x = self.folder / "x.npy"
        ran = run("synth", "slices", self.folder / "stack.npy", "--width", 3, "--pad", 0, "--row", 2, "--out", x)
        self.assert_code(ran, ANSWER)
        self.assertEqual(read_npy(x), [[6, 7, 8], [15, 16, 17], [24, 25, 26]])
        ran = run("synth", "slices", self.folder / "stack.npy", "--width", 3, "--pad", 0, "--out", x, "--force")
        self.assertEqual(read_npy(x), [[3, 4, 5], [12, 13, 14], [21, 22, 23]])
        ran = run("synth", "slices", self.folder / "stack.npy", "--width", 3, "--pad", 0, "--row", "all", "--out", x,
                  "--force")
        self.assertEqual(len(read_npy(x)), 9)

    def test_what_does_not_fit(self):
        series = write_npy(self.folder / "series.npy", [1.0, 2.0, 4.0])
        x = self.folder / "x.npy"
        self.assert_refused(run("synth", "windows", series, "--out", x), "series.npy", "needs 33",
                            command="synth windows")
        self.assert_refused(run("synth", "windows", "--out", x), "SERIES: nothing came", command="synth windows")
        self.assert_refused(run("synth", "slices", series, "--row", "last", "--out", x), "--row: 'last' came",
                            "centre, all or the number", command="synth slices")
        self.assert_refused(run("synth", "slices", self.folder / "none.npy", "--out", x), "no such file",
                            command="synth slices")
        self.assertEqual(self.files(), ["series.npy"])


class Refusals(ProgramTest):
    def test_no_file_name(self):
        self.assert_refused(run("synth", "ring"), "--out: nothing came", command="synth ring")

    def test_existing_files_stay_unless_forced(self):
        x, g = self.folder / "x.npy", self.folder / "g.npy"
        for option, taken, free in [("--out", x, ["--truth", g]), ("--truth", g, ["--out", x])]:
            with self.subTest(option=option):
                taken.write_text("mine")
                ran = run("synth", "ring", "--samples", 5, option, taken, *free)
                self.assert_refused(ran, f"{option}: {taken} exists", "--force", command="synth ring")
                self.assertEqual(taken.read_text(), "mine")
                self.assertEqual(self.files(), [taken.name])
                self.assert_code(run("synth", "ring", "--samples", 5, option, taken, *free, "--force"), ANSWER)
                self.assertNotEqual(taken.read_bytes(), b"mine")
                x.unlink()
                g.unlink()

    def test_names_that_are_no_array_files(self):
        for name in ["x.csv", "x", ""]:
            with self.subTest(name=name):
                ran = run("synth", "ring", "--out", f"{self.folder}/{name}")
                self.assert_refused(ran, "--out", command="synth ring")

    def test_same_file_twice(self):
        x = self.folder / "x.npy"
        ran = run("synth", "ring", "--out", x, "--truth", f"{self.folder}/./x.npy")
        self.assert_refused(ran, "--truth", "same file", command="synth ring")

    def test_directory(self):
        (self.folder / "x.npy").mkdir()
        ran = run("synth", "ring", "--out", self.folder / "x.npy", "--force")
        self.assert_refused(ran, "is a directory", command="synth ring")

    def test_missing_folder(self):
        ran = run("synth", "ring", "--out", self.folder / "none" / "x.npy")
        self.assert_refused(ran, "No such file or directory", command="synth ring")

    def test_unwritable_folder(self):
        self.folder.chmod(0o555)
        ran = run_unprivileged("synth", "ring", "--out", self.folder / "x.npy")
        self.assert_refused(ran, "Permission denied", command="synth ring")

    def test_values_out_of_range(self):
        for option, value, need in [("--dim", "2", "from 3 to"), ("--dim", "7.5", "a whole number"),
                                    ("--dim", "7x", "a whole number"), ("--dim", "", "need"),
                                    ("--samples", "0", "from 1 to"), ("--samples", "1e3", "a whole number"),
                                    ("--noise", "-1", "from 0"), ("--noise", "nan", "a number"),
                                    ("--view", "upside-down", "natural, permuted, dst or rotated"),
                                    ("--feature", "Gaussian", "gaussian, legendre2"),
                                    ("--boundary", "disc", "line, circle or circle-gap"),
                                    ("--seed", "-1", "from 0 to 18446744073709551615"),
                                    ("--seed", "18446744073709551616", "from 0 to"),
                                    ("--threads", "-2", "from 0 to"), ("--threads", "100000", "from 0 to"),
                                    ("--memory", "lots", "500M, 2G"), ("--memory", "0", "500M"),
                                    ("--memory", "-5G", "500M"), ("--memory", "1e400G", "500M")]:
            with self.subTest(option=option, value=value):
                ran = run("synth", "translations", option, value, "--out", self.folder / "x.npy")
                self.assert_refused(ran, option + ": ", need, command="synth translations")
                self.assertEqual(self.files(), [])

    def test_memory_sizes(self):
        for size in ["500M", "2G", "1.5GiB", "800000000", "64MiB", "1gb", "0.5T"]:
            with self.subTest(size=size):
                ran = run("synth", "ring", "--samples", 5, "--memory", size, "--out", self.folder / "x.npy", "--force")
                self.assert_code(ran, ANSWER)

    def test_memory_limit(self):
        ran = run("synth", "permuted", "--dim", 5000, "--memory", "10M", "--out", self.folder / "x.npy")
        self.assert_refused(ran, "600 MB", "10 MB", command="synth permuted")
        self.assertEqual(self.files(), [])

    @unittest.skipUnless(has_tmpfs(), "needs the right to mount a small file system")
    def test_full_disk(self):
        with SmallDisk(self.folder / "disk", "64k") as disk:
            ran = run("synth", "ring", "--samples", 10000, "--out", disk / "x.npy", "--truth", disk / "g.npy")
            self.assert_refused(ran, "No space left on device", command="synth ring")
            self.assertEqual(self.files(disk), [])


class Interruption(ProgramTest):
    # A set that would take hours, so that no machine finishes it before the signal.
    def start_endless(self):
        self.target = self.folder / "x.npy"
        process = start("synth", "ring", "--samples", 10**11, "--out", self.target)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        deadline = time.monotonic() + 60
        while not any(path.stat().st_size > 10**6 for path in self.folder.iterdir()):
            self.assertLess(time.monotonic(), deadline, "nothing was ever written")
            self.assertIsNone(process.poll(), "ended by itself")
            time.sleep(0.01)
        return process

    def test_ctrl_c_leaves_nothing(self):
        process = self.start_endless()
        process.send_signal(2)
        out, err = process.communicate(timeout=60)
        self.assertEqual((process.returncode, out), (INTERRUPTED, ""))
        self.assertEqual(err, "lieder synth ring: interrupted; nothing was written\n")
        self.assertEqual(self.files(), [])

    def test_kill_shows_no_half_file(self):
        process = self.start_endless()
        process.kill()
        process.communicate(timeout=60)
        self.assertFalse(self.target.exists())


if __name__ == "__main__":
    unittest.main()

"""The command line itself: help, versions, unknown words, values that do not fit."""
import json
import os
import re
import unittest

from support import ANSWER, BAD_INPUT, ProgramTest, run

VERBS = ["synth", "lens", "enforce", "discover", "predict", "compare", "reproduce", "doctor"]


class Help(ProgramTest):
    # Property: every level explains itself on standard output, with exit code 0 and lines that fit a terminal.
    def assert_help(self, *command):
        ran = run(*command, "--help")
        self.assert_code(ran, ANSWER)
        self.assertEqual(ran.err, "")
        self.assertIn("Usage: " + " ".join(["lieder", *command]), ran.out)
        for line in ran.out.splitlines():
            self.assertLessEqual(len(line), 110, line)
        return ran.out

    def test_program(self):
        page = self.assert_help()
        for verb in VERBS:
            self.assertIn(f"\n  {verb} ", page)
        for unfinished in ["promote", "identify", "study"]:
            self.assertNotIn(f"\n  {unfinished}", page)

    def test_every_family_has_examples(self):
        families = re.findall(r"^  ([a-z][a-z-]+)  ", self.assert_help("synth"), re.M)
        self.assertIn("null-gaussian", families)
        for family in families:
            with self.subTest(family=family):
                self.assertIn(f"Examples:\n  lieder synth {family} ", self.assert_help("synth", family))

    def test_every_verb_has_examples(self):
        for verb in VERBS:
            with self.subTest(verb=verb):
                self.assertIn("Examples:\n  lieder " + verb, self.assert_help(verb))

    def test_version(self):
        ran = run("--version")
        self.assert_code(ran, ANSWER)
        self.assertRegex(ran.out, r"^lieder \d+\.\d+\.\d+\n$")


class UnknownWords(ProgramTest):
    # Property: one line on standard error, exit code 2, and the word that was most likely meant.
    def assert_usage_error(self, ran, start, *words):
        self.assert_code(ran, BAD_INPUT)
        self.assertEqual(ran.out, "")
        self.assertEqual(ran.err.count("\n"), 1, str(ran))
        self.assertTrue(ran.err.startswith(start), str(ran))
        for word in words:
            self.assertIn(word, ran.err)

    def test_no_verb(self):
        self.assert_usage_error(run(), "lieder: no verb came; need ", *VERBS, "lieder --help")

    def test_unknown_verb(self):
        self.assert_usage_error(run("docter"), "lieder: docter: unknown verb; did you mean doctor? ", *VERBS)

    def test_verb_like_no_other(self):
        ran = run("frobnicate", "--json")
        self.assert_usage_error(ran, "lieder: frobnicate: unknown verb; need ")

    def test_unknown_option(self):
        self.assert_usage_error(run("doctor", "--jsn"), "lieder doctor: --jsn: unknown option; did you mean --json? ")

    def test_unknown_option_with_a_value(self):
        self.assert_usage_error(run("doctor", "--wibble=7"), "lieder doctor: --wibble: unknown option; see ")

    def test_unknown_option_before_the_verb(self):
        self.assert_usage_error(run("--wibble", "doctor"), "lieder", "--wibble: unknown option")

    def test_option_of_the_verb_before_it(self):
        self.assert_usage_error(run("--json", "doctor"), "lieder", "need it behind: lieder doctor --json")

    def test_option_without_its_value(self):
        self.assert_usage_error(run("synth", "ring", "--seed"), "lieder synth ring: --seed: nothing came; need N")

    def test_option_twice(self):
        ran = run("synth", "ring", "--seed", "1", "--seed", "2")
        self.assert_usage_error(ran, "lieder synth ring: --seed: came 2 times; need it once")

    def test_unknown_family(self):
        self.assert_usage_error(run("synth", "rign"), "lieder synth: rign: unknown family; did you mean ring? ")

    def test_too_many_inputs(self):
        self.assert_usage_error(run("doctor", "x.npy"), "lieder doctor: x.npy: one argument too many; ")


class Doctor(ProgramTest):
    def test_words(self):
        ran = run("doctor")
        self.assert_code(ran, ANSWER)
        for word in ["compiler", "threads", "Eigen", "BLAS", "HDF5", "optional components"]:
            self.assertIn(word, ran.out)

    def test_json(self):
        ran = run("doctor", "--json")
        self.assert_code(ran, ANSWER)
        answer = json.loads(ran.out)["answer"]
        self.assertGreater(answer["threads"], 0)
        self.assertGreater(answer["matrix_product_flops"], 1e6)
        self.assertRegex(answer["libraries"]["Eigen"], r"^3\.\d+\.\d+$")

    def test_the_environment_lowers_the_number_of_threads(self):
        def threads(**environment):
            return run("doctor", "--json", env={**os.environ, **environment}).json()["answer"]["threads"]

        self.assertEqual(threads(OMP_NUM_THREADS="1"), 1)
        self.assertEqual(threads(OMP_NUM_THREADS="10000"), len(os.sched_getaffinity(0)))

    def test_full_disk(self):
        # Known answer: what cannot be written is said, not swallowed.
        with open("/dev/full", "w") as full:
            ran = run("doctor", stdout=full)
        self.assert_refused(ran, "standard output", "No space left")

    def test_reader_that_goes_away(self):
        read, write = os.pipe()
        os.close(read)
        ran = run("doctor", stdout=write)
        os.close(write)
        self.assert_code(ran, ANSWER)
        self.assertEqual(ran.err, "")


if __name__ == "__main__":
    unittest.main()

"""`lieder reproduce`: hands over to Python, and says what is missing there."""
import os
import sys
import unittest

from support import ANSWER, NO_ANSWER, BAD_INPUT, ProgramTest, run


class Python(ProgramTest):
    def python(self, body):
        """An interpreter of our own."""
        path = self.folder / "python"
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return {**os.environ, "LIEDER_PYTHON": str(path)}

    def test_passes_its_arguments_on(self):
        package = self.folder / "lieder" / "reproduce"
        package.mkdir(parents=True)
        (package.parent / "__init__.py").write_text("")
        (package / "__init__.py").write_text("")
        (package / "__main__.py").write_text("import sys\nprint(sys.argv[1:])\nsys.exit(130)\n")
        ran = run("reproduce", "emlp", "--seed", "3", "--json",
                  env={**os.environ, "LIEDER_PYTHON": sys.executable, "PYTHONPATH": str(self.folder)})
        self.assertEqual((ran.out, ran.code), ("['emlp', '--seed', '3', '--json']\n", 130))

    def test_says_what_is_missing(self):
        bare = self.python(f'exec {sys.executable} -I -S "$@"')
        ran = run("reproduce", "emlp", env=bare)
        self.assert_code(ran, NO_ANSWER)
        self.assertIn("this Python has no package lieder", ran.err)
        self.assertEqual((ran.out, ran.err.count("\n")), ("", 1))

    def test_no_python(self):
        ran = run("reproduce", "emlp", env={**os.environ, "LIEDER_PYTHON": "/no/such/python"})
        self.assert_code(ran, BAD_INPUT)
        self.assertIn("/no/such/python cannot be started", ran.err)

    def test_help_names_the_experiments(self):
        ran = run("reproduce", "--help")
        self.assert_code(ran, ANSWER)
        self.assertIn("lieder reproduce emlp --out found", ran.out)
        self.assertIn("lieder reproduce rotated-mnist --experiment 1 --out found", ran.out)


if __name__ == "__main__":
    unittest.main()

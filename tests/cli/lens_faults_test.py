"""`lieder lens` interrupted, killed and watched: progress bar, Ctrl-C, kill -9."""
import json
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import tempfile
import time
import unittest

from support import ANSWER, INTERRUPTED, PROGRAM, ProgramTest, npy_header, run


class Terminal:
    """The program with a terminal as its standard error, as a user at a keyboard has it."""

    def __init__(self, *arguments):
        self.master, slave = pty.openpty()
        environment = dict(os.environ, TERM="xterm")
        self.process = subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=slave,
                                        env=environment)
        os.close(slave)
        self.seen = ""

    def read_more(self, seconds):
        ready, _, _ = select.select([self.master], [], [], seconds)
        try:
            chunk = os.read(self.master, 65536) if ready else b""
        except OSError:  # the other end was closed
            chunk = b""
        self.seen += chunk.decode()
        return chunk

    def wait_for(self, pattern, seconds=120):
        deadline = time.monotonic() + seconds
        while not re.search(pattern, self.seen):
            if time.monotonic() > deadline or (self.process.poll() is not None and not self.read_more(0)):
                raise AssertionError(f"no {pattern!r} on the terminal, only {self.seen[-2000:]!r}")
            self.read_more(0.1)

    def finish(self, seconds=120):
        out, _ = self.process.communicate(timeout=seconds)
        while self.read_more(0.1):
            pass
        return self.process.returncode, out.decode()

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
        os.close(self.master)


class FaultTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="lieder-cli-")
        cls.addClassCleanup(folder.cleanup)
        cls.line = pathlib.Path(folder.name) / "line.npy"
        run("synth", "permuted", "--dim", 7, "--samples", 20000, "--out", cls.line)

    def endless(self, *options):
        """A run whose surrogates would take hours, stopped once it works on them: a generator has been found by then."""
        terminal = Terminal("lens", self.line, "--surrogates", 100000, "--out", self.folder / "found", *options)
        self.addCleanup(terminal.close)
        terminal.wait_for("surrogates")
        return terminal


class Interrupted(FaultTest):
    def test_ctrl_c_writes_the_best_answer_so_far(self):
        terminal = self.endless("--json")
        terminal.process.send_signal(signal.SIGINT)
        code, out = terminal.finish()
        self.assertEqual(code, INTERRUPTED)
        printed = json.loads(out)
        self.assertEqual((printed["status"], printed["verdict"]), ("stopped", "undecided"))
        self.assertEqual(printed, json.loads((self.folder / "found" / "result.json").read_text()))
        self.assertTrue((self.folder / "found" / printed["arrays"]["generator"]).is_file())
        self.assertEqual(self.files(), ["found"])

    def test_ctrl_c_while_reading(self):
        # A file of a terabyte that takes no room on the disk: zeros behind a few real rows.
        path = self.folder / "x.npy"
        rows = 10**12 // (8 * 7)
        with path.open("wb") as file:
            file.write(npy_header(rows, 7))
            file.write(self.line.read_bytes()[128:])
            file.truncate(len(npy_header(rows, 7)) + rows * 7 * 8)
        terminal = Terminal("lens", path, "--out", self.folder / "found", "--json")
        self.addCleanup(terminal.close)
        terminal.wait_for("%")
        terminal.process.send_signal(signal.SIGINT)
        code, out = terminal.finish()
        self.assertEqual(code, INTERRUPTED, terminal.seen)
        self.assertEqual(json.loads(out)["status"], "stopped")
        self.assertEqual(json.loads((self.folder / "found" / "result.json").read_text())["status"], "stopped")

    def test_second_ctrl_c_ends_at_once(self):
        # The process is held while both signals arrive, so that it cannot finish between them.
        terminal = self.endless()
        terminal.process.send_signal(signal.SIGSTOP)
        terminal.process.send_signal(signal.SIGINT)
        terminal.process.send_signal(signal.SIGTERM)
        terminal.process.send_signal(signal.SIGCONT)
        code, out = terminal.finish()
        self.assertEqual((code, out), (INTERRUPTED, ""))
        self.assertFalse((self.folder / "found").exists())

    def test_kill_leaves_no_result(self):
        terminal = self.endless()
        terminal.process.kill()
        terminal.finish()
        self.assertFalse((self.folder / "found").exists())

    def test_kill_at_any_moment_leaves_all_or_nothing(self):
        found = self.folder / "found"
        begin = time.monotonic()
        run("lens", self.line, "--out", found, "--force")
        whole = time.monotonic() - begin
        names = self.files(found)
        for share in [0.5, 0.8, 0.9, 0.95, 0.98, 1.0]:
            subprocess.run(["rm", "-r", found], check=False, stderr=subprocess.DEVNULL)
            process = subprocess.Popen([PROGRAM, "lens", self.line, "--out", found], stdout=subprocess.DEVNULL)
            time.sleep(share * whole)
            process.kill()
            process.wait()
            if found.exists():
                self.assertEqual(self.files(found), names)
                self.assertEqual(json.loads((found / "result.json").read_text())["status"], "converged")


class ProgressBar(FaultTest):
    def test_drawn_and_erased(self):
        terminal = self.endless()
        terminal.wait_for(r"\[#*\.*\] +\d+ %  0:\d\d")
        terminal.process.send_signal(signal.SIGINT)
        terminal.finish()
        # What stands on the line when the program is gone: nothing.
        last = terminal.seen.replace("\r\n", "\n").split("\x1b[K")[-1]
        self.assertEqual(last.strip("\r"), "")

    def test_quiet(self):
        terminal = Terminal("lens", self.line, "--quiet", "--surrogates", 500)
        self.addCleanup(terminal.close)
        code, _ = terminal.finish()
        self.assertEqual((code, terminal.seen), (ANSWER, ""))

    def test_no_bar_without_a_terminal(self):
        ran = run("lens", self.line, "--surrogates", 500)
        self.assert_code(ran, ANSWER)
        self.assertEqual(ran.err, "")


if __name__ == "__main__":
    unittest.main()

"""A program run to its end, with its time and peak memory."""

import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass


@dataclass
class Run:
    """`seconds` from start to exit. `peak_bytes` is the kernel's, so at least what the script that started it holds.
    `failure` is empty for exit status 0."""

    seconds: float
    peak_bytes: int
    output: str
    failure: str

    def json(self):
        """The last line of the output."""
        return json.loads(self.output.splitlines()[-1])


def failure_of(code, errors, stopped_after):
    if stopped_after is not None:
        return f"not finished in {stopped_after:g} s"
    if code < 0:
        return f"ended by {signal.Signals(-code).name}"
    lines = errors.strip().splitlines()
    return lines[-1] if lines else f"exit status {code}"


def run(command, limit, variables=None, address_space=None):
    """Runs a command, at most `limit` seconds, with these environment variables besides our own and at most
    `address_space` bytes."""

    def bounded():
        resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))

    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output, stderr=errors,
            env={**os.environ, **(variables or {})}, preexec_fn=bounded if address_space else None,
        )  # fmt: skip
        stopped = threading.Event()

        def stop():
            stopped.set()
            process.kill()

        timer = threading.Timer(limit, stop)
        timer.daemon = True
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        ended_badly = process.returncode != 0
        failure = failure_of(process.returncode, errors.read(), limit if stopped.is_set() else None)
        return Run(seconds, usage.ru_maxrss * 1024, output.read(), failure if ended_badly else "")


def python_with(module, pins, environment, limit):
    """The environment's Python, made with the pins when the module does not import; None when that fails."""
    python = environment / "bin/python"
    imports = [python, "-c", f"import {module}"]
    if not python.exists() or run(imports, limit).failure:
        subprocess.run([sys.executable, "-m", "venv", environment], check=False)
        subprocess.run([python, "-m", "pip", "install", "-q", *pins], check=False)
    return None if not python.exists() or run(imports, limit).failure else python


def several(work, repeats, long_enough):
    """Results of `work()`: `repeats` of them, fewer after a failure or when they took `long_enough` seconds."""
    runs = []
    while len(runs) < repeats and sum(r.seconds for r in runs) < long_enough:
        runs.append(work())
        if runs[-1].failure:
            break
    return runs


def first_failure(runs):
    return next((r.failure for r in runs if r.failure), "")


def median(values):
    values = list(values)
    return statistics.median(values) if values else None

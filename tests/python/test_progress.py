"""Long calls: progress, stopping, Ctrl-C, and other Python threads meanwhile."""

import os
import signal
import subprocess
import sys
import threading

import lieder
import numpy as np
import pytest


@pytest.fixture(scope="module")
def samples():
    return lieder.synth.translations(dim=15, samples=20000, seed=4)[0]


def test_progress_tells_stages_and_fractions(samples):
    seen = []
    lieder.lens(samples, surrogates=4, progress=lambda stage, fraction: seen.append((stage, fraction)))
    stages = [stage for stage, _ in seen]
    assert stages[0] == "reading" and "surrogates" in stages
    assert all(fraction is None or 0 <= fraction <= 1 for _, fraction in seen)


def test_returning_false_stops_with_the_best_so_far(samples):
    result = lieder.lens(samples, progress=lambda stage, fraction: stage != "surrogates")
    assert (result.status, result.verdict) == ("stopped", "undecided")
    assert result.generator.shape == (15, 15)


# Property: whatever is going on, a stop gives the best so far, which is a whole answer or none, and nobody asks again.
@pytest.mark.parametrize("boundary", ["line", "circle"])
def test_stopping_at_any_stage(boundary):
    X, _ = lieder.synth.translations(
        dim=12, samples=20000, feature="legendre2", boundary=boundary, view="rotated", noise=0.3, seed=9
    )
    stages = []
    lieder.lens(X, surrogates=2, progress=lambda stage, fraction: stages.append(stage))
    assert {"reading", "independent components", "refining", "surrogates"} <= set(stages)
    for stage in dict.fromkeys(stages):
        asked = []

        def stop(now, fraction, stage=stage, asked=asked):
            asked.append(now)
            return now != stage

        result = lieder.lens(X, surrogates=2, progress=stop)
        assert (result.status, result.verdict) == ("stopped", "undecided"), stage
        assert asked.count(stage) == 1 and asked[-1] == stage
        if result.convolution is not None:
            np.testing.assert_allclose(result.convolution @ result.convolution.T, np.eye(12), atol=1e-10)
        assert result.html() and result.to_json()


def test_an_exception_in_progress_comes_out(samples):
    def fail(stage, fraction):
        raise LookupError(stage)

    with pytest.raises(LookupError, match="reading"):
        lieder.lens(samples, progress=fail)


# The handler is named: a shell's background job starts with the signal ignored, and Python leaves it so.
INTERRUPTED_PROGRAM = """
import signal
import lieder
signal.signal(signal.SIGINT, signal.default_int_handler)
X, _ = lieder.synth.translations(dim=33, samples=20000)
print("ready", flush=True)
try:
    lieder.lens(X, surrogates=1_000_000)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


def test_ctrl_c_raises_keyboard_interrupt():
    with subprocess.Popen([sys.executable, "-c", INTERRUPTED_PROGRAM], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == "ready\n"
        threading.Timer(0.3, os.kill, (child.pid, signal.SIGINT)).start()
        try:
            assert child.communicate(timeout=60)[0] == "interrupted\n"
            assert child.returncode == 0
        finally:
            child.kill()


# Property: the GIL is free meanwhile. Another thread counts, and the solver waits for it: the call could not end otherwise.
def test_other_threads_run_meanwhile(samples):
    ran = threading.Event()
    worker = threading.Timer(0.01, ran.set)
    worker.start()
    result = lieder.lens(samples, surrogates=100_000, progress=lambda *_: not ran.is_set())
    assert result.status == "stopped"
    worker.join()


def test_lens_runs_outside_the_main_thread(samples):
    results = []
    thread = threading.Thread(target=lambda: results.append(lieder.lens(samples, surrogates=0)))
    thread.start()
    thread.join()
    assert results[0].verdict == "symmetry"

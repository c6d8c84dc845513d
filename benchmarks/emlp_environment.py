"""The Python environment that EMLP runs in: its versions fit one another and nothing newer."""

import shutil
import subprocess

from measured_run import run

PINS = (
    "emlp==1.0.3 objax==1.7.0 jax==0.4.13 jaxlib==0.4.13 numpy==1.24.4 scipy==1.10.1 optax==0.2.1 six ml_collections "
    "parameterized pyyaml"
).split()


def python_of(environment):
    return environment / "bin/python"


def is_complete(environment):
    """Whether everything pinned is there; an installation that broke off counts as none."""
    if not python_of(environment).exists():
        return False
    pinned = [pin.split("==") for pin in PINS if "==" in pin]
    asked = "import importlib.metadata as m; print(*[m.version(name) for name in %r])" % [name for name, _ in pinned]
    answer = run([python_of(environment), "-c", asked], limit=60)
    return not answer.failure and answer.output.split() == [version for _, version in pinned]


def make(environment):
    """Empty when the environment is complete afterwards, otherwise why it is not."""
    if is_complete(environment):
        return ""
    python = shutil.which("python3.11")
    if not python:
        return "there is no python3.11 here, which EMLP's pinned versions need"
    steps = [[python, "-m", "venv", environment], [python_of(environment), "-m", "pip", "install", "-q", *PINS]]
    for step in steps:
        if subprocess.run(step, stdout=subprocess.DEVNULL, check=False).returncode != 0:
            return f"EMLP's environment could not be made in {environment}; what stands above says why"
    return "" if is_complete(environment) else f"EMLP does not import in {environment}"

"""lieder.reproduce: the data obey their symmetry, verdicts follow from the figures, small runs go through."""

import dataclasses
import json
import subprocess
import sys

import lieder
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="lieder.reproduce trains with PyTorch, which is not installed")
from lieder.reproduce import EXPERIMENTS, Answer, Column, Settings, run
from lieder.reproduce import _command, _emlp, _ethanol, _force_field, _published, _report, _save, _tasks
from lieder.reproduce import _training, _verdict

TINY = Settings((20,), 2, 50, 12, 1, 20, 1e-2, True, 4, 8, 30)
NAMES = [task.name for task in _tasks.TASKS]
MODELS = ("plain", "augmented", "equivariant")


@pytest.fixture(autouse=True)
def one_thread(monkeypatch):
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    monkeypatch.setattr(_emlp, "_ELEMENTS", 50)
    yield
    torch.set_num_threads(threads)


def relative(a, b):
    return np.linalg.norm(a - b) / np.linalg.norm(b)


# ---- data of the synthetic tasks


# Property: target(rho_in(g) x) = rho_out(g) target(x). Tolerance: boosts of rapidity 1 lose one digit of 1e-15 in
# products of four; 1e-11 leaves room.
@pytest.mark.parametrize("task", _tasks.TASKS, ids=NAMES)
def test_targets_turn_with_their_inputs(task):
    into, out = (lieder.representation(rep, task.group) for rep in (task.rep_in, task.rep_out))
    X = task.draw(np.random.default_rng(1), 200)
    Y = task.target(X)
    assert X.shape == (200, into.size)
    assert Y.shape == (200, out.size)
    for seed in range(6):
        g = into.group.random_element(seed)
        assert relative(task.target(into.act(g, X.T).T), out.act(g, Y.T).T) < 1e-11
    assert relative(task.target(X + 0.1), Y) > 1e-3  # not every map keeps it


def test_scattering_has_its_known_values():
    rest, moving = np.array([1.0, 0, 0, 0]), np.array([5.0, 0, 0, 3.0])
    other = np.array([2.0, 1.0, 0, 0])
    # Nothing moves: a = b = 0, what is left is 4 (p1.p2)(p3.p4).
    assert _tasks.scattering(np.concatenate([rest] * 4)[None])[0, 0] == 4
    # By hand: p1.p2 = 5, p3.p4 = 2, a = p1.p3 - p1.p1 = 0, b = p2.p4 - p2.p2 = 10 - 16 = -6, p1.p3 = 1:
    # 4 (10 + 6) = 64.
    assert _tasks.scattering(np.concatenate([rest, moving, rest, other])[None])[0, 0] == 64
    # a = 5 - 1 = 4, b = 2 - 1 = 1, (p1.p2)(p3.p4) = 1 * 10: 4 (10 - 4 * 2 - 1 * 5 + 4 * 4) = 52.
    assert _tasks.scattering(np.concatenate([rest, rest, moving, other])[None])[0, 0] == 52


def test_scattering_is_the_contraction_of_two_tensors():
    X, eta = _tasks.four_momenta(np.random.default_rng(2), 50), np.diag([1.0, -1, -1, -1])
    for x, y in zip(X, _tasks.scattering(X)[:, 0]):
        p1, p2, p3, p4 = x.reshape(4, 4)
        A = np.outer(p1, p3) - (p1 @ eta @ p3 - p1 @ eta @ p1) * eta
        B = np.outer(p2, p4) - (p2 @ eta @ p4 - p2 @ eta @ p2) * eta
        assert 4 * np.trace(A @ eta @ B.T @ eta) == pytest.approx(y, rel=1e-12)


def test_inertia_and_the_invariant_have_their_known_values():
    # One mass of 2 at (0, 0, 3), the others massless: 2 * 9 about x and y, nothing about z.
    x = np.zeros((1, 20))
    x[0, 0], x[0, 7] = 2, 3
    assert _tasks.moment_of_inertia(x)[0] == pytest.approx(np.diag([18.0, 18, 0]).ravel())
    # a = 2 e1, b = 3 e1 + 4 e2: sin 2 - 125 / 2 + 3 / 5.
    x = np.array([[2.0, 0, 0, 0, 0, 3, 4, 0, 0, 0]])
    assert _tasks.invariant_of_two_vectors(x)[0, 0] == pytest.approx(np.sin(2) - 62.5 + 0.6)
    X = _tasks.point_masses(np.random.default_rng(0), 500)
    assert (X[:, :5] > 0).all()
    assert X[:, :5].mean() == pytest.approx(0.806, abs=0.05)  # mean of log(1 + e^z)


@pytest.mark.parametrize("name", ["O(5)", "O(3)", "O(1,3)"])
def test_augmentation_takes_elements_of_every_component(name):
    elements = _emlp.random_elements(name, np.random.default_rng(0), 200)
    n = elements.shape[-1]
    form = np.diag([1.0, -1, -1, -1]) if name == "O(1,3)" else np.eye(n)
    assert np.abs(elements.transpose(0, 2, 1) @ form @ elements - form).max() < 1e-8 * np.abs(elements).max() ** 2
    signs = {(np.linalg.det(g) > 0, name == "O(1,3)" and g[0, 0] > 0) for g in elements}
    assert len(signs) == (4 if name == "O(1,3)" else 2)


def test_augmentation_moves_inputs_and_outputs_alike():
    task = _tasks.TASKS[1]
    X = task.draw(np.random.default_rng(0), 30)
    move = _emlp.augmentation(task, np.random.default_rng(1))
    x, y = move(torch.tensor(X).float(), torch.tensor(task.target(X)).float())
    assert relative(task.target(x.double().numpy()), y.double().numpy()) < 1e-5
    assert relative(x.double().numpy(), X) > 0.1


@pytest.mark.parametrize("task", _tasks.TASKS, ids=NAMES)
def test_scales_keep_the_symmetry(task):
    data = _emlp.Data(task, TINY, 40, np.random.default_rng(0))
    x, y = (part.double().numpy() for part in data.training)
    into, out = (lieder.representation(rep, task.group) for rep in (task.rep_in, task.rep_out))
    offset, scale = data.offset, data.scale
    X = task.draw(np.random.default_rng(0), 50 + 30 + 40)[80:]
    divisor = X / x
    g = into.group.random_element(3)
    moved = into.act(g, x.T).T * divisor
    assert relative(task.target(moved), out.act(g, (y * scale + offset).T).T) < 1e-4
    assert len(data.test[0]) == 50
    assert len(data.validation[0]) == 30
    larger = _emlp.Data(task, TINY, 60, np.random.default_rng(0))
    assert torch.allclose(larger.test[1] * larger.scale + larger.offset, data.test[1] * scale + offset, atol=1e-4)


def test_scales_are_those_of_the_training_samples_and_errors_are_in_the_units_of_the_target(monkeypatch):
    task = _tasks.TASKS[0]
    data = _emlp.Data(task, TINY, 40, np.random.default_rng(0))
    x, y = data.training
    assert x.reshape(40, 2, 5).square().mean((0, 2)).numpy() == pytest.approx([1, 1], rel=1e-5)
    assert (float(y.mean()), float(y.std(unbiased=False))) == pytest.approx((0, 1), abs=1e-5)
    Y = task.target(task.draw(np.random.default_rng(0), 120))
    zero = torch.nn.Linear(10, 1)
    torch.nn.init.zeros_(zero.weight), torch.nn.init.zeros_(zero.bias)
    monkeypatch.setattr(_emlp, "build", lambda *arguments: zero)
    monkeypatch.setattr(_emlp, "fit", lambda *arguments: None)
    error = _emlp.train(task, data, _emlp.PLAIN, TINY, lambda: None)
    assert error == pytest.approx(((Y[:50] - Y[80:].mean()) ** 2).mean(), rel=1e-4)


@pytest.mark.parametrize("task", _tasks.TASKS, ids=NAMES)
def test_the_equivariant_network_is_equivariant_and_the_plain_one_is_not(task):
    torch.manual_seed(0)
    settings = dataclasses.replace(TINY, channels=24)
    for model, least, most in ((_emlp.EQUIVARIANT, 0, 1e-4), (_emlp.PLAIN, 1e-2, 9)):
        network = _emlp.build(task, model, settings)
        report = lieder.torch.check_equivariance(network, task.group, task.rep_in, task.rep_out)
        assert least <= report.error <= most


# ---- training


def test_training_learns_and_keeps_the_best_state():
    torch.manual_seed(0)
    X = torch.randn(200, 3)
    Y = X[:, :1] - 2 * X[:, 1:2]
    settings = dataclasses.replace(TINY, steps=200, batch=50)
    model, ticks = _training.perceptron(3, 16, 1, 1), []
    before = _training.mean_square_error(model, X, Y)
    _training.fit(model, X, Y, settings, lambda: ticks.append(1))
    assert len(ticks) == 200
    assert _training.mean_square_error(model, X, Y) < 0.05 * before
    # Validation on other targets: the first states are the best, and the last is not kept.
    model = _training.perceptron(3, 16, 1, 1)
    _training.fit(model, X, Y, settings, lambda: None, validation=(X, 0 * Y))
    assert _training.mean_square_error(model, X, Y) > 0.2 * before


def test_published_steps():
    full = EXPERIMENTS["emlp"].full
    assert [full.steps_for(n) for n in full.sizes] == [1000, 1000, 1000, 1800, 1800, 1800, 1800]
    assert TINY.steps_for(10**6) == 4


# ---- tables and verdicts


def test_a_table_shows_what_is_there():
    columns = [Column("name", "name", numeric=False), Column("x", "value")]
    text = _report.table(columns, [{"name": "a", "x": 0.123456}, {"name": "longer", "x": None}, {"name": "b", "x": 7}])
    assert text.splitlines() == [
        "| name   | value |",
        "|--------|------:|",
        "| a      | 0.123 |",
        "| longer |     - |",
        "| b      |     7 |",
    ]


def test_mean_and_spread():
    assert _report.mean_and_spread([1.0, 3.0]) == (2.0, pytest.approx(2**0.5))
    assert _report.mean_and_spread([4.0]) == (4.0, None)


def errors(*rows):
    return {size: dict(zip(MODELS, row)) for size, row in zip((30, 100, 300, 1000), rows)}


@pytest.mark.parametrize(
    ("rows", "holds", "said"),
    [
        ([(9, 3, 2), (5, 2, 0.5)], True, "holds: plain errs at most 10 times as much as equivariant (100 samples)"),
        ([(9, 3, 2), (4, 2, 0.5)], False, "that is less than 10 times"),
        ([(9, 3, 4), (50, 2, 1)], False, "at 30 samples equivariant does not err less than augmented"),
        ([(9, 12, 4), (50, 2, 1)], False, "at 30 samples augmented does not err less than plain"),
        ([(90, 3, 1), (5, 2, 9)], False, "at 100 samples equivariant does not err less than plain"),
        ([(90, 3, float("nan"))], False, "at 30 samples equivariant does not err less than plain"),
        ([(90, 3, 1), (None, 2, 1)], True, "90 times"),
        ([(None, 3, 1)], False, "cannot tell"),
        ([(90, 3, 1), (90, 3, 1), (90, 3, 1), (1, 2, 3)], True, "90 times"),  # 1,000 samples are not few
    ],
)
def test_a_verdict_follows_from_the_figures(rows, holds, said):
    verdict = _verdict.judge(errors(*rows), MODELS)
    assert verdict.holds == holds
    assert said in str(verdict)


def test_a_verdict_says_when_a_difference_is_within_the_spread():
    table = errors((90, 3, 4))
    assert "(by less than the spread over seeds)" in str(_verdict.judge(table, MODELS, errors((1, 1, 1))))
    assert "spread" not in str(_verdict.judge(table, MODELS, errors((1, 0.1, 0.1))))
    assert "spread" not in str(_verdict.judge(table, MODELS, errors((None, None, None))))


def test_the_published_figures_show_the_published_finding():
    assert _published.published("O(5) invariant", "equivariant", 300) == 0.0343
    assert _published.published("scattering", "MLP", 300) == 0.704
    assert _published.published("inertia", "MLP", 301) is None
    for name in NAMES:
        table = {n: {m: _published.published(name, m, n) for m in _emlp.MODELS} for n in _published.SIZES}
        assert _verdict.judge(table, _emlp.MODELS).holds


# ---- ethanol


def molecules(count, seed=0):
    """Frames like the data's: a rough ethanol, turned at random, and forces of springs between all atoms."""
    rough = np.array(
        [[0, 0, 0], [1.5, 0, 0], [-0.7, 1.2, 0], [-0.4, -0.5, 0.9], [-0.4, -0.5, -0.9], [1.9, 1, 0], [1.9, -0.5, 0.9],
         [1.9, -0.5, -0.9], [-1.6, 1.1, 0]]
    )  # fmt: skip
    random, turn = np.random.default_rng(seed), lieder.group("O(3)")
    positions = np.array([(rough + 0.05 * random.normal(size=(9, 3))) @ turn.random_element(k).T for k in range(count)])
    apart = positions[:, :, None] - positions[:, None]
    rest = np.linalg.norm(rough[:, None] - rough, axis=-1)
    lengths = np.linalg.norm(apart, axis=-1) + np.eye(9)
    forces = -(((lengths - rest - np.eye(9)) / lengths)[..., None] * apart).sum(2)
    return positions, forces


@pytest.fixture
def data_folder(tmp_path, monkeypatch):
    folder = tmp_path / "data" / "molecules"
    folder.mkdir(parents=True)
    positions, forces = molecules(1060)
    for name, array in (("positions", positions), ("forces", forces), ("numbers", np.array(_force_field.NUMBERS))):
        np.save(folder / f"ethanol_{name}.npy", array)
    monkeypatch.setenv("LIEDER_DATA_DIR", str(tmp_path / "data"))
    return folder


# Property: forces turn with the molecule, do not feel shifts, follow exchanged hydrogens. Tolerance: float64 with a
# gradient of inverse squares, 1e-10.
def test_the_ethanol_model_is_equivariant_and_nothing_else_is():
    torch.manual_seed(0)
    positions, forces = (torch.tensor(a) for a in molecules(40))
    settings = dataclasses.replace(TINY, channels=12)
    error = {}
    for model in _ethanol.MODELS:
        network = _ethanol.build(model, positions.float(), forces.float().flatten(1), settings).double()
        error[model] = equivariance_in_double(network, positions)
    assert error[_ethanol.EQUIVARIANT] < 1e-10
    assert min(error[model] for model in _ethanol.MODELS if model != _ethanol.EQUIVARIANT) > 1e-2


def equivariance_in_double(model, positions):
    """Independent of _ethanol.equivariance_error: permutation matrices on the atoms."""
    model.eval()
    worst = 0
    for seed in range(5):
        R = torch.tensor(lieder.group("O(3)").random_element(seed))
        h = lieder.group(_force_field.GROUP).random_element(seed)
        P = np.eye(9)
        P[np.ix_([5, 6, 7], [5, 6, 7])], P[np.ix_([3, 4], [3, 4])] = h[:3, :3], h[3:, 3:]
        P = torch.tensor(P)
        moved = P @ positions @ R.T + 0.7
        expected = P @ model(positions).reshape(-1, 9, 3) @ R.T
        difference = (model(moved).reshape(-1, 9, 3) - expected).detach()
        worst = max(worst, float(difference.norm() / expected.detach().norm()))
    return worst


def test_moves_of_the_equivariance_error_are_moves_of_the_molecule():
    for seed in range(10):
        atoms = _ethanol.exchange(lieder.group(_force_field.GROUP).random_element(seed))
        assert sorted(atoms[3:5]) == [3, 4]
        assert sorted(atoms[5:8]) == [5, 6, 7]
        assert [atoms[k] for k in _force_field.OTHERS] == list(_force_field.OTHERS)
    assert len({tuple(_ethanol.exchange(lieder.group(_force_field.GROUP).random_element(s))) for s in range(60)}) == 12
    network = _ethanol.MeanModel(torch.arange(27.0))
    assert _ethanol.equivariance_error(network, torch.randn(5, 9, 3), np.random.default_rng(0)) > 0.1


def test_features_are_every_pair_once():
    pairs = {frozenset(pair) for block in _force_field._BLOCKS for pair in block}
    assert len(pairs) == sum(len(block) for block in _force_field._BLOCKS) == 36
    assert lieder.representation(_force_field.PAIRS, _force_field.GROUP).size == 36


def test_forces_are_minus_the_gradient_of_the_energy():
    torch.manual_seed(0)
    positions, forces = (torch.tensor(a) for a in molecules(20))
    model = _ethanol.build(_ethanol.EQUIVARIANT, positions.float(), forces.float().flatten(1), TINY).double()
    step = torch.zeros(1, 9, 3, dtype=torch.float64)
    step[0, 4, 1] = 1e-5
    difference = (model.energy(positions + step) - model.energy(positions - step))[:, 0] / 2e-5
    assert torch.allclose(model(positions)[:, 3 * 4 + 1], -difference, rtol=1e-5, atol=1e-8)
    assert model(positions).reshape(-1, 9, 3).sum(1).abs().max() < 1e-10


def test_ethanol_end_to_end(data_folder):
    answer = run("ethanol", dataclasses.replace(TINY, sizes=(30, 60), repeats=1, steps=40, batch=10, validation=0))
    assert isinstance(answer, Answer)
    assert [(row["size"], row["model"]) for row in answer.rows] == [(n, m) for n in (30, 60) for m in _ethanol.MODELS]
    for row in answer.rows:
        assert 0 < row["mae"] < row["rmse"]
        assert (row["equivariance"] < 1e-4) == (row["model"] == _ethanol.EQUIVARIANT)
    by = {row["model"]: row["mae"] for row in answer.rows if row["size"] == 60}
    assert by[_ethanol.EQUIVARIANT] < by[_ethanol.PLAIN]  # springs turn with the molecule
    assert "60 frames" in str(answer)


@pytest.mark.parametrize("holds", [True, False])
def test_the_verdict_on_ethanol_follows_from_the_errors(holds):
    row = {"spread": None, "rmse": 1.0, "rmse_spread": None, "equivariance": 0.0}
    rows = [{"size": 50, "model": m, "mae": mae, **row} for m, mae in zip(_ethanol.MODELS, (4.0, 3.0, 2.0, 1.0))]
    rows[2]["mae"] = 2.0 if holds else 0.5
    answer = _ethanol._answer(rows, {})
    assert answer.holds == holds
    assert ("not at 50" in answer.message) == (not holds)
    assert "3 times as much (plain)" in answer.verdicts[0]


# ---- the command


@pytest.fixture
def tiny(monkeypatch):
    for name in EXPERIMENTS:
        monkeypatch.setitem(EXPERIMENTS, name, dataclasses.replace(EXPERIMENTS[name], small=TINY))


def test_the_command_prints_writes_and_repeats(tiny, tmp_path, capsys):
    printed = []
    for out in (["--out", str(tmp_path / "a")], []):
        assert _command.main(["emlp", "--seed", "5", "--json", *out]) == 0
        printed.append(json.loads(capsys.readouterr().out))
    first, second = printed
    assert first == json.loads((tmp_path / "a/result.json").read_text())
    assert set(first) == {
        "format", "lieder", "verb", "status", "verdict", "message", "answer", "options", "seed", "threads", "seconds",
    }  # fmt: skip
    assert (first["format"], first["verb"], first["seed"], first["threads"]) == (1, "reproduce", 5, 1)
    assert first["lieder"] == lieder.__version__
    assert first["verdict"] in ("holds", "differs")
    assert first["answer"] == second["answer"]  # same seed and threads
    assert len(first["answer"]["rows"]) == 3 * 3
    assert first["answer"]["rows"][0]["errors"][0] != first["answer"]["rows"][0]["errors"][1]
    assert first["seconds"].keys() == {*NAMES, "total"}
    assert not list(tmp_path.glob(".*"))  # no temporary directory is left
    assert run("emlp", dataclasses.replace(TINY, repeats=1), seed=6).rows[0]["error"] == pytest.approx(
        first["answer"]["rows"][0]["errors"][1], rel=1e-6
    )


def test_the_command_prints_a_table(tiny, capsys):
    assert _command.main(["emlp", "--quiet"]) == 0
    printed = capsys.readouterr()
    assert "| task " in printed.out
    assert "Published figures: cannot tell" in printed.out
    assert printed.err == ""


def test_a_picture_where_matplotlib_is(tmp_path, monkeypatch):
    rows = [{"task": "t", "size": n, "model": "m", "error": 1 / n, "spread": None, "published": 0.1} for n in (1, 10)]
    answer = Answer("", [], rows, True, "", [], "error", "mean square error")

    def draw(path):
        from lieder.reproduce._picture import save_picture

        return save_picture(answer, path)

    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "matplotlib.figure", None)
        assert not _save.save(tmp_path / "without", {}, draw)
        assert [path.name for path in (tmp_path / "without").iterdir()] == ["result.json"]
    pytest.importorskip("matplotlib")
    assert _save.save(tmp_path / "with", {}, draw)
    assert (tmp_path / "with/errors.png").read_bytes()[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "experiment: none came; need one of emlp, ethanol"),
        (["emlpp"], "experiment: 'emlpp' came; need one of emlp, ethanol"),
        (["emlp", "--seed", "x"], "argument --seed: 'x' came; need a whole number"),
        (["emlp", "--seed", "-1"], "seed: -1 came; need 0 to"),
        (["emlp", "--threads", "0"], "threads: 0 came; need 1 to"),
        (["emlp", "--fast"], "unrecognized arguments: --fast"),
        (["emlp", "--out", "/nowhere/x"], "--out: /nowhere is no directory"),
        (["emlp", "--out", "/"], "--out: / exists and is not an empty directory"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(tiny, arguments, said, capsys):
    assert _command.main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("reproduce: ")
    assert said in printed.err
    assert printed.err.count("\n") == 1


def test_no_data_is_exit_1(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LIEDER_DATA_DIR", str(tmp_path))
    assert _command.main(["ethanol"]) == 1
    assert "ethanol_positions.npy is not there; LIEDER_DATA_DIR names" in capsys.readouterr().err


def test_other_data_are_exit_1(data_folder, capsys):
    np.save(data_folder / "ethanol_numbers.npy", np.array([8, 1, 1]))
    assert _command.main(["ethanol"]) == 1
    assert "need (N, 9, 3)" in capsys.readouterr().err


def test_interruption_is_exit_130_and_writes_nothing(tiny, tmp_path, monkeypatch, capsys):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(_emlp, "train", interrupted)
    assert _command.main(["emlp", "--out", str(tmp_path / "x")]) == 130
    assert "interrupted" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_numbers_that_are_not_finite_become_null():
    assert _command._finite({"a": [float("nan"), 1.5, float("inf")], "b": "x"}) == {"a": [None, 1.5, None], "b": "x"}


PROGRAM = """
import sys
sys.modules["torch"] = None
from lieder.reproduce._command import main
assert main(["--list"]) == 0
sys.exit(main(["emlp"]))
"""


def test_without_torch_the_list_is_printed_and_a_run_is_exit_1():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1, done.stderr
    assert "arXiv 2104.09459" in done.stdout
    assert done.stderr == "reproduce: needs PyTorch 1.13 or newer: pip install 'lieder[torch]'\n"


def test_as_a_module_and_without_importing_torch_too_early():
    program = "import sys, lieder, lieder.reproduce; print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "False\n"
    command = [sys.executable, "-m", "lieder.reproduce", "nothing"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sizes": ()}, "sizes: none came"),
        ({"sizes": (1,)}, "sizes: 1 came; need 2 to"),
        ({"repeats": 0}, "repeats: 0 came; need 1 to"),
        ({"steps": 0}, "steps: 0 came; need 1 to"),
        ({"rate": 0}, "rate: 0 came; need a number above 0"),
        ({"validation": -1}, "validation: -1 came"),
    ],
)
def test_settings_that_make_no_sense_are_refused(change, said):
    with pytest.raises(lieder.InputError, match=said):
        dataclasses.replace(TINY, **change)


def test_more_frames_than_there_are_is_refused(data_folder):
    with pytest.raises(lieder.InputError, match="sizes: 1001 came; there are 1000 frames"):
        run("ethanol", dataclasses.replace(TINY, sizes=(1001,)))

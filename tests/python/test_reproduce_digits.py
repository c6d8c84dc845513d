"""lieder.reproduce with rotated digits: the data, the figures, the findings that follow from them; no torch."""

import dataclasses
import gzip
import json
import subprocess
import sys

import lieder
import numpy as np
import pytest
from lieder import _core
from lieder.reproduce import EXPERIMENTS, _command, _digit_pairs, _digit_seeds, _digit_tasks, _digits, _findings
from lieder.reproduce import _kept, _registry, run
from lieder.reproduce._digit_settings import DEEP, FLAT, MLP, POOLED, Case, PairSettings, SeedSettings, pair_settings
from lieder.reproduce._work import Work

TINY = pair_settings(((2, 4), 9), ((4,), 9), ((4,), 5), ((2, 4, 5), 9), ((2, 4, 5), 5))
TINY_SEEDS = SeedSettings(points=(2, 4), tests=6, seeds=3)


def work(**options):
    return Work(0, 1, lambda fraction, what: None, **options)


# ---- data


def test_mnist_is_read_from_its_files(digits_folder):
    digits = _digits.read_digits()
    assert (digits.images.shape, digits.labels.shape, digits.side, digits.name) == ((120, 64), (120,), 8, "MNIST")
    raw = gzip.decompress((digits_folder / "train-images-idx3-ubyte.gz").read_bytes())[16:]
    assert digits.images[3, 5] == raw[3 * 64 + 5] / 255


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"nothing", "train-images-idx3-ubyte.gz"),
        (gzip.compress(b"\0\0\x08\x01\0\0\0\x02ab"), "no idx file of bytes with 3 dimensions"),
        (gzip.compress(b"\0\0\x08\x03" + b"\0\0\0\x02" * 3 + b"abc"), "19 bytes came; need 24 for"),
        (gzip.compress(b"\0\0\x08\x03" + b"\0\0\0\x02" * 3 + b"abcdefgh"), "and 120 labels came"),
    ],
)
def test_damaged_mnist_is_no_answer(digits_folder, content, said):
    (digits_folder / "train-images-idx3-ubyte.gz").write_bytes(content)
    with pytest.raises(_registry.NoAnswer, match="train-images|labels") as caught:
        _digits.read_digits()
    assert said in str(caught.value)


def test_without_mnist_the_digits_of_scikit_learn_are_taken(tmp_path, monkeypatch):
    monkeypatch.setenv("LIEDER_DATA_DIR", str(tmp_path))
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "sklearn.datasets", None)
        with pytest.raises(_registry.NoAnswer, match="nor is scikit-learn"):
            _digits.read_digits()
    pytest.importorskip("sklearn")
    digits = _digits.read_digits()
    assert (digits.images.shape, digits.side, digits.images.max()) == ((1797, 64), 8, 1)
    assert "scikit-learn" in digits.name


def test_pairs_are_of_different_classes_and_more_of_them_begin_alike(digits_folder):
    digits = _digits.read_digits()
    pairs = _digits.draw_pairs(digits, 50, np.random.default_rng(1))
    assert (digits.labels[pairs[:, 0]] != digits.labels[pairs[:, 1]]).all()
    assert (pairs[:20] == _digits.draw_pairs(digits, 20, np.random.default_rng(1))).all()
    classes = _digits.draw_classes(digits, 20, np.random.default_rng(2))
    assert classes.shape == (2, 20)
    assert len(set(classes.ravel())) == 40
    assert [len(set(digits.labels[row])) for row in classes] == [1, 1]
    assert digits.labels[classes[0, 0]] != digits.labels[classes[1, 0]]


# ---- figures


# Property: the core's figures are those of the text. Known answer: an RBF kernel, regressions and a Fourier transform
# written out in NumPy. Tolerance: condition numbers up to 1e5.
def test_errors_are_regression_and_theory_written_out(digits_folder):
    digits, points, ridge = _digits.read_digits(), 4, 1e-7
    drawn = np.array([[[0], [1]], [[5], [9]]])
    found = _digit_tasks.Tasks(digits, "rbf(1)", "shift", points, ridge).errors(drawn, work(), "x")
    for task, ((a,), (b,)) in enumerate(drawn):
        poses = [np.roll(digits.images[i].reshape(8, 8), 2 * k, 1).ravel() for i in (a, b) for k in range(points)]
        X = np.array(poses) - np.mean(poses, 1, keepdims=True)
        X /= np.linalg.norm(X, axis=1, keepdims=True)
        K = np.exp(-((X[:, None] - X) ** 2).sum(-1))
        y = np.repeat([1.0, -1.0], points)
        ridged = K + ridge * np.trace(K) * np.eye(2 * points)
        for column, out in enumerate((0, points)):
            rest = np.delete(np.arange(2 * points), out)
            prediction = K[out, rest] @ np.linalg.solve(ridged[np.ix_(rest, rest)], y[rest])
            assert found["left_out"][task, column] == pytest.approx(1 - y[out] * prediction, rel=1e-7)
        turns = np.arange(2 * points).reshape(2, points).T.ravel()
        circulant = np.mean([np.roll(K[np.ix_(turns, turns)][i], -i) for i in range(2 * points)], 0)
        inverse = 1 / (np.fft.fft(circulant).real + ridge * np.trace(K))
        assert found["spectral"][task] == pytest.approx(inverse[points] / inverse.mean(), rel=1e-7)
        apart = X[:points].mean(0) - X[points:].mean(0)
        assert found["input_signal"][task] == pytest.approx(np.linalg.norm(apart), rel=1e-12)
    assert _digit_tasks.symmetrised({"left_out": np.array([[0.5, -1.5]])}) == 1


def test_pieces_tell_how_far_they_are_and_are_the_same_as_a_whole(digits_folder, monkeypatch):
    digits = _digits.read_digits()
    drawn = _digits.draw_pairs(digits, 9, np.random.default_rng(0))[:, :, None]
    tasks, told = _digit_tasks.Tasks(digits, "mlp(depth=1)", "rotate", 4, 1e-10), []
    whole = tasks.errors(drawn, work(), "x")
    monkeypatch.setattr(_digit_tasks, "_IMAGES_AT_ONCE", 8)
    monkeypatch.setattr(_digit_tasks, "_TASKS_AT_ONCE", 1)
    pieces = tasks.errors(drawn, work(), "x", told.append)
    assert all((whole[key] == pieces[key]).all() for key in whole)
    assert len(told) >= 3
    assert told == sorted(told)
    assert 0 <= told[0] < 8 / 9 <= told[-1] <= 1


def test_poses_of_images(digits_folder):
    digits = _digits.read_digits()
    poses = _core.poses_of_images(digits.images[:3], "rotate", 8, 8, 4, 1)
    assert poses.shape == (12, 64)
    assert np.abs(poses[5].reshape(8, 8) - np.rot90(digits.images[1].reshape(8, 8))).max() < 1e-12
    with pytest.raises(lieder.InputError, match="action: 'flip' came"):
        _core.poses_of_images(digits.images[:3], "flip", 8, 8, 4, 1)


# ---- correlations and findings


def test_correlations():
    x = np.array([1.0, 2, 3, 4, 5])
    assert _findings.spearman(x, np.exp(x)) == pytest.approx(1)
    assert _findings.pearson(x, np.exp(x)) < 0.9
    # Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: by hand 4.5 / sqrt(4.5 * 5).
    assert _findings.spearman(np.array([1.0, 2, 2, 3]), np.array([1.0, 2, 3, 4])) == pytest.approx(4.5 / 22.5**0.5)
    assert _findings.pearson(x, np.ones(5)) is None
    assert _findings.pearson(x[:2], x[:2]) is None
    # atanh(-0.5) = -0.5493, 1.645 * 1.03 / 10 = 0.1694.
    assert _findings.upper_bound_of_correlation(-0.5, 103) == pytest.approx(np.tanh(-0.5493 + 0.1694), abs=1e-4)
    assert _findings.lower_bound_of_correlation(0.5, 103) == pytest.approx(np.tanh(0.5493 - 0.1694), abs=1e-4)
    assert _findings.upper_bound_of_correlation(None, 103) is None
    assert _findings.lower_bound_of_correlation(None, 103) is None
    assert _findings.upper_bound_of_correlation(-0.9, 4) is None
    assert _findings.upper_bound_of_correlation(-1.0, 50) < -0.99


def test_a_finding_is_judged_by_its_bound():
    least, most = (_findings.Finding("x", "y", 0.9, 0.95, at_least=flag) for flag in (True, False))
    unknown = _findings.Finding("z", "y", None, 0)
    assert [f.verdict for f in (least, most, unknown)] == ["differs", "holds", "open"]
    assert least.difference == pytest.approx(-0.05)
    assert unknown.difference is None
    assert _findings.summary([most]) == "1 of 1 published findings hold."
    assert _findings.summary([least, most, unknown]) == "1 of 3 published findings hold; not: x (differs); z (open)."


def row(network, action, points, **changes):
    figures = dict(exact=1 / points, spearman=0.99, separation=-0.8, pairs=100, largest=3.0, least=0.01)
    return dict(network=network, action=action, points=points, **{**figures, **changes})


def good_rows():
    rows = [row(n, "rotate", N) for n in (MLP, DEEP, FLAT, POOLED) for N in (2, 4, 8)]
    return rows + [row(FLAT, "shift", 4), row(POOLED, "shift", 4, largest=1e-7, least=1e-9)]


@pytest.mark.parametrize(
    ("number", "change", "lost"),
    [
        (0, {}, None),
        (1, {"spearman": 0.94}, f"{MLP}, rotations: theory agrees with regression"),
        (1, {"spearman": None}, f"{MLP}, rotations: theory agrees with regression"),
        (4, {"exact": 0.6}, f"{DEEP}, rotations: the error falls with N"),
        (2, {"separation": -0.1}, f"{MLP}, rotations: the error falls with class separation"),
        (13, {"largest": 1e-3}, f"{POOLED}, shifts: exact"),
        (12, {"least": 1e-6}, f"{FLAT}, shifts: not exact"),
        (7, {"least": 1e-6}, f"{FLAT}, rotations: not exact"),
        (10, {"least": 1e-6}, f"{POOLED}, rotations: not exact"),
    ],
)
def test_findings_follow_from_the_rows(number, change, lost):
    rows = good_rows()
    rows[number].update(change)
    findings = _digit_pairs.findings_of(rows)
    assert len(findings) == 10
    assert [f.statement for f in findings if f.holds is not True] == ([lost] if lost else [])


def test_findings_of_several_seeds_follow_from_the_rows():
    theory = np.linspace(0.1, 1, 8)
    rows = [{"points": N, "tests": 30, "spearman": 0.9, "exact": 1 / N} for N in (2, 4)]
    arrays = {f"{N}_theory": theory for N in (2, 4)} | {f"{N}_regression": theory[:, None] for N in (2, 4)}
    assert [f.holds for f in _digit_seeds.findings_of(rows, arrays)] == [True, True, True]
    rows[1] = {"points": 4, "tests": 30, "spearman": 0.2, "exact": 0.95}
    assert [f.holds for f in _digit_seeds.findings_of(rows, arrays)] == [True, False, False]
    arrays["2_regression"] = theory[::-1, None]
    assert _digit_seeds.findings_of(rows, arrays)[0].holds is False


# ---- parts that are kept


def test_parts_are_kept_and_not_made_again(tmp_path):
    made = []

    def make():
        made.append(1)
        return {"x": np.arange(3.0), "y": np.eye(2)}

    for _ in range(2):
        kept = _kept.Kept(tmp_path / "run", {"seed": 3})
        assert kept("a", make)["x"].tolist() == [0, 1, 2]
    assert (len(made), kept("b", make)["y"].shape, len(made)) == (1, (2, 2), 2)
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["a.npz", "b.npz", "run.json"]
    assert _kept.Kept()("a", make)["y"].shape == (2, 2)
    with pytest.raises(lieder.InputError, match="parts of another run, whose run.json differs in seed"):
        _kept.Kept(tmp_path / "run", {"seed": 4})
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("x")
    with pytest.raises(lieder.InputError, match="holds other files"):
        _kept.Kept(tmp_path / "other", {"seed": 4})
    with pytest.raises(lieder.InputError, match="--resume: .*No such file"):
        _kept.Kept(tmp_path / "nowhere" / "x", {})


def test_a_part_that_is_interrupted_leaves_nothing(tmp_path, monkeypatch):
    kept = _kept.Kept(tmp_path / "run", {})

    def stops(file, **arrays):
        file.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez", stops)
    with pytest.raises(KeyboardInterrupt):
        kept("a", lambda: {"x": np.ones(2)})
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["run.json"]


# ---- whole runs


def test_pairs_end_to_end(digits_folder):
    fractions = []
    answer = run("rotated-mnist", TINY, seed=3, progress=lambda f, what: fractions.append(f), experiment=1)
    shown = [(r["network"], r["action"], r["points"], r["pairs"]) for r in answer.rows]
    assert shown == [
        (MLP, "rotate", 2, 9), (MLP, "rotate", 4, 9), (DEEP, "rotate", 2, 9), (DEEP, "rotate", 4, 9),
        (FLAT, "rotate", 4, 9), (POOLED, "rotate", 4, 5), (FLAT, "shift", 2, 9), (FLAT, "shift", 4, 9),
        (POOLED, "shift", 2, 5), (POOLED, "shift", 4, 5),
    ]  # fmt: skip
    assert [f.statement for f in answer.findings if "shifts: exact" in f.statement and f.holds] == [f"{POOLED}, shifts: exact"]
    assert fractions == sorted(fractions)
    assert 0 < fractions[-1] <= 1
    name = "MLP_1_hidden_layer_rotate_4"
    assert answer.rows[1]["spectral"] == pytest.approx(np.median(answer.arrays[f"{name}_theory"]))
    exact = np.abs(answer.arrays[f"{name}_regression"]).mean(1)
    assert answer.rows[1]["exact"] == pytest.approx(np.median(exact))
    assert answer.rows[1]["largest"] == exact.max()
    assert [(panel.title, len(panel.series)) for panel in answer.panels][:2] == [(f"{MLP}, rotate", 2), (f"{DEEP}, rotate", 2)]
    assert "published finding" in str(answer)
    again = run("rotated-mnist-1", TINY, seed=3, threads=2)
    assert again.rows == answer.rows
    assert run("rotated-mnist-1", TINY, seed=4).rows != answer.rows


def test_several_seeds_end_to_end(digits_folder):
    answer = run("rotated-mnist", TINY_SEEDS, experiment=4)
    assert [(r["points"], r["tests"]) for r in answer.rows] == [(2, 6), (4, 6)]
    assert answer.arrays["4_regression"].shape == (6, 6)
    assert answer.rows[1]["exact"] == pytest.approx(answer.arrays["4_regression"].mean())
    assert answer.rows[1]["spectral"] == pytest.approx(answer.arrays["4_theory"].mean())
    assert answer.rows[1]["correct"] == (answer.arrays["4_regression"] < 1).mean()
    assert len(answer.findings) == 3


def test_an_interrupted_run_goes_on_from_what_is_kept(digits_folder, tmp_path, monkeypatch):
    whole = run("rotated-mnist-1", TINY)
    calls, errors = [], _core.two_class_errors

    def interrupted(*arguments):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return errors(*arguments)

    monkeypatch.setattr(_core, "two_class_errors", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run("rotated-mnist-1", TINY, resume=tmp_path / "kept")
    resumed = run("rotated-mnist-1", TINY, resume=tmp_path / "kept")
    assert len(calls) == 3 + 10 - 2
    assert resumed.rows == whole.rows
    with pytest.raises(lieder.InputError, match="differs in seed"):
        run("rotated-mnist-1", TINY, seed=1, resume=tmp_path / "kept")
    with pytest.raises(lieder.InputError, match="--resume: ethanol keeps no parts"):
        run("ethanol", resume=tmp_path / "kept")


# ---- the command


@pytest.fixture
def tiny(monkeypatch, digits_folder):
    for number, settings in ((1, TINY), (4, TINY_SEEDS)):
        name = f"rotated-mnist-{number}"
        monkeypatch.setitem(EXPERIMENTS, name, dataclasses.replace(EXPERIMENTS[name], small=settings))


def test_the_command_writes_findings_arrays_and_a_picture(tiny, tmp_path, capsys):
    arguments = ["rotated-mnist", "--experiment", "1", "--quiet", "--out", str(tmp_path / "a")]
    assert _command.main(arguments) == 0
    printed = capsys.readouterr()
    assert "| published finding" in printed.out
    result = json.loads((tmp_path / "a/result.json").read_text())
    assert result["answer"]["experiment"] == "rotated-mnist-1"
    assert len(result["answer"]["findings"]) == 10
    assert set(result["answer"]["findings"][0]) == {"finding", "asked", "ours", "difference", "verdict"}
    assert result["options"]["cases"][0]["kernel"] == "mlp(depth=1)"
    theory = np.load(tmp_path / "a/MLP_1_hidden_layer_rotate_2_theory.npy")
    assert theory.shape == (9,)
    pytest.importorskip("matplotlib")
    assert (tmp_path / "a/errors.png").read_bytes()[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rotated-mnist"], "rotated-mnist has several; need --experiment with one of 1, 2, 3, 4"),
        (["rotated-mnist", "--experiment", "7"], "--experiment: 7 came; rotated-mnist has 1, 2, 3, 4"),
        (["emlp", "--experiment", "1"], "--experiment: 1 came; emlp has no numbered experiments"),
        (["rotated-mnist", "--experiment", "x"], "argument --experiment: 'x' came"),
        (["emlp", "--resume", "x"], "--resume: emlp keeps no parts"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(tiny, arguments, said, capsys):
    assert _command.main(arguments) == 2
    assert said in capsys.readouterr().err


def test_an_interrupted_command_says_where_its_parts_are(tiny, tmp_path, monkeypatch, capsys):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(_core, "two_class_errors", interrupted)
    kept = tmp_path / "kept"
    assert _command.main(["rotated-mnist", "--experiment", "1", "--resume", str(kept)]) == 130
    assert capsys.readouterr().err == f"reproduce: interrupted; {kept} keeps what is done\n"


def test_no_data_is_exit_1(tiny, digits_folder, monkeypatch, capsys):
    (digits_folder / "train-images-idx3-ubyte.gz").unlink()
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    assert _command.main(["rotated-mnist", "--experiment", "4"]) == 1
    assert "LIEDER_DATA_DIR names the folder" in capsys.readouterr().err


PROGRAM = """
import sys
sys.modules["torch"] = None
from lieder.reproduce import run
from lieder.reproduce._digit_settings import SeedSettings
print(len(run("rotated-mnist", SeedSettings((2,), 3, 2), experiment=4).rows))
"""


def test_theory_needs_no_torch(digits_folder):
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("1\n", "")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Case("x", "mlp", "rotate", (), 3), "points: none came"),
        (lambda: Case("x", "mlp", "rotate", (1,), 3), "points: 1 came; need 2 to"),
        (lambda: Case("x", "mlp", "rotate", (2,), 0), "pairs: 0 came"),
        (lambda: PairSettings(()), "cases: none came"),
        (lambda: PairSettings(TINY.cases, ridge=-1), "ridge: -1 came"),
        (lambda: SeedSettings((2,), 0, 3), "tests: 0 came"),
        (lambda: SeedSettings((2,), 3, 0), "seeds: 0 came"),
    ],
)
def test_settings_that_make_no_sense_are_refused(make, said):
    with pytest.raises(lieder.InputError, match=said):
        make()

"""lieder.reproduce with rotated digits: what trains networks beside theory, and networks that lack a pose."""

import dataclasses
import math

import lieder
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="these experiments train with PyTorch, which is not installed")
from lieder.reproduce import EXPERIMENTS, _digit_models, _digit_networks, _digit_poses, _digits, run
from lieder.reproduce._digit_networks import Networks
from lieder.reproduce._digit_settings import NetworkSettings, WithheldSettings
from lieder.reproduce._work import Work

TINY = NetworkSettings(points=(2, 4), pairs=3, repeats=2, width=8, steps=6)
TINY_POSES = WithheldSettings(
    points=(2, 8), images=60, withheld=(1, 2), models=("mlp", "cnn", "vit"), epochs=2, batch=16, width=16
)


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def generators(*seeds):
    return [torch.Generator().manual_seed(seed) for seed in seeds]


def ntk(X):
    """Of one hidden layer of ReLU, W_std = b_std = 1, written out."""
    S = X @ X.T / X.shape[1] + 1
    lengths = np.sqrt(np.outer(np.diag(S), np.diag(S)))
    angle = np.arccos((S / lengths).clip(-1, 1))
    slope = (np.pi - angle) / (2 * np.pi)
    return lengths * np.sin(angle) / (2 * np.pi) + S * slope + 1 + S * slope


def samples(count, inputs=12, seed=0):
    X = np.random.default_rng(seed).normal(size=(count, inputs))
    return X / np.linalg.norm(X, axis=1, keepdims=True)


# ---- trained networks beside theory


# Property: the parametrisation is the one that the theory's kernel assumes. Known answer: gradients' inner products of a
# wide network are the NTK. Tolerance: 1 / sqrt(width) = 0.01.
def test_the_tangent_kernel_of_a_wide_network_is_the_kernel_of_the_theory():
    X, width = samples(5), 8192
    network = Networks(12, width, "normal", generators(3))
    outputs = network(torch.tensor(X, dtype=torch.float32)[None])[0]
    gradients = [torch.cat([g.flatten() for g in torch.autograd.grad(y, network.parameters, retain_graph=True)]) for y in outputs]
    J = torch.stack(gradients).double().numpy()
    assert np.abs(J @ J.T - ntk(X)).max() < 0.04 * ntk(X).max()


def test_the_authors_start_is_small_and_uniform():
    weights, biases, readout, offset = Networks(12, 400, "uniform", generators(0, 1)).parameters
    assert (weights.shape, biases.shape, readout.shape, offset.shape) == ((2, 12, 400), (2, 1, 400), (2, 400, 1), (2, 1, 1))
    for part, bound in ((weights, 1 / 20), (biases, 1 / 20), (readout, 1)):
        assert 0.95 * bound < part.abs().max() <= bound
        assert part.detach().std() == pytest.approx(bound / math.sqrt(3), rel=0.1)
    assert not torch.equal(weights[0], weights[1])


# Property: networks that are trained side by side do not see one another. Tolerance: float32 after 30 steps.
@pytest.mark.parametrize("optimiser", ["adam", "lbfgs"])
def test_networks_side_by_side_are_those_trained_alone(optimiser):
    settings = dataclasses.replace(TINY, steps=30, rate=1e-2, optimiser=optimiser)
    X = torch.tensor(np.stack([samples(7, seed=s) for s in range(3)]), dtype=torch.float32)
    y, told = torch.tensor([1.0, 1, 1, -1, -1, -1, -1]).expand(3, -1), []
    together = Networks(12, 16, "normal", generators(0, 1, 2))
    before = (together(X) - y).square().mean(1).detach()
    losses = together.fit(X, y, settings, told.append)
    assert sum(told) == pytest.approx(1)
    assert (losses < 0.7 * before).all()
    for k in range(3):
        alone = Networks(12, 16, "normal", generators(k))
        assert alone.fit(X[k : k + 1], y[k : k + 1], settings, lambda share: None).item() == pytest.approx(losses[k].item(), rel=0.02)
        assert torch.allclose(alone(X[k : k + 1])[0], together(X)[k], atol=0.02)


# Property: L-BFGS answers as kernel regression on what the random start leaves, the more the wider networks are. Known
# answer: that regression written out; the distance falls as 1 / sqrt(width), by 5.7 from 512 to 16,384.
def test_wide_networks_answer_as_regression_does():
    X, y = samples(9, seed=5), np.array([1.0, -1, 1, -1, 1, 1, -1, -1])
    K, settings = ntk(X), dataclasses.replace(TINY, steps=300, optimiser="lbfgs")
    inputs = torch.tensor(X, dtype=torch.float32).expand(6, -1, -1)
    distance = {}
    for width in (512, 16384):
        networks = Networks(12, width, "normal", generators(*range(6)))
        start = networks(inputs).detach().double().numpy()
        expected = start[:, 8] + K[8, :8] @ np.linalg.solve(K[:8, :8], (y - start[:, :8]).T)
        losses = networks.fit(inputs[:, :8], torch.tensor(y).float().expand(6, -1), settings, lambda share: None)
        assert losses.max() < 1e-5
        distance[width] = np.sqrt(((networks(inputs[:, 8:])[:, 0].detach().numpy() - expected) ** 2).mean())
    assert distance[16384] < 0.1
    assert distance[16384] < 0.6 * distance[512]


def test_a_pair_is_trained_without_the_pose_that_it_is_asked_about(digits_folder, monkeypatch):
    digits, seen = _digits.read_digits(), []

    class Spy(Networks):
        def fit(self, X, y, settings, tick):
            seen.append((X.numpy().copy(), y.numpy().copy()))
            return super().fit(X, y, settings, tick)

    monkeypatch.setattr(_digit_networks, "Networks", Spy)
    pairs = _digits.draw_pairs(digits, 3, np.random.default_rng(0))
    work = Work(0, 1, lambda fraction, what: None)
    found = _digit_networks.trained_errors(digits, pairs, 4, TINY, work, lambda networks: None)
    assert found["errors"].shape == found["losses"].shape == (3, 2, 2)
    assert [len(X) for X, _ in seen] == [8, 4]  # two pairs at a time, two poses, two seeds
    X, y = seen[0]
    poses = _digit_networks.normalised_poses(digits, pairs[0], 4)
    assert np.abs(poses.mean(1)).max() < 1e-12
    assert np.linalg.norm(poses, axis=1) == pytest.approx(np.ones(8))
    for job, out in ((0, 0), (1, 0), (2, 4), (3, 4)):
        rest = np.delete(np.arange(8), out)
        assert X[job] == pytest.approx(poses[rest], abs=1e-6)
        assert (y[job] == np.where(rest < 4, 1, -1)).all()
    alone = _digit_networks.trained_errors(digits, pairs[:1], 4, TINY, work, lambda networks: None)
    assert alone["errors"][0] == pytest.approx(found["errors"][0], abs=1e-4)  # whatever is trained beside it


def test_the_error_is_that_of_the_class(digits_folder, monkeypatch):
    class Fixed(Networks):
        def fit(self, X, y, settings, tick):
            return torch.zeros(len(X))

        def __call__(self, X):
            return torch.full(X.shape[:2], 0.25)

    monkeypatch.setattr(_digit_networks, "Networks", Fixed)
    work = Work(0, 1, lambda fraction, what: None)
    found = _digit_networks.trained_errors(_digits.read_digits(), np.array([[0, 1]]), 4, TINY, work, lambda share: None)
    assert found["errors"].tolist() == [[[0.75, 0.75], [1.25, 1.25]]]


def test_errors_are_those_of_the_mean_over_seeds():
    errors = np.array([[[0.5, 1.5], [2.0, 3.0]], [[-1.0, -2.0], [0.0, 0.0]]])
    assert _digit_networks.of_pairs(errors).tolist() == [1.75, 0.75]


def test_findings_about_trained_networks_follow_from_the_figures():
    theory = np.linspace(0.5, 1.5, 20)

    def judged(trained, means=(0.9, 0.8)):
        arrays = {f"{N}_theory": theory for N in (2, 4)} | {f"{N}_trained": np.tile(trained[:, None, None], (1, 2, 2)) for N in (2, 4)}
        errors = {"spectral": theory, "left_out": np.tile(theory[:, None], (1, 2))}
        trained_arrays = {"errors": arrays["2_trained"], "losses": np.zeros((20, 2, 2))}
        rows = [_digit_networks.row_of(N, errors, trained_arrays) | {"trained": m} for N, m in zip((2, 4), means)]
        return rows, [f.holds for f in _digit_networks.findings_of(rows, arrays)]

    rows, holds = judged(theory)
    assert holds == [True] * 4
    assert (rows[0]["agree"], rows[0]["agree_exact"], rows[0]["spread"]) == (1, 1, 0)
    rows, holds = judged(theory - 0.2)  # lower, in the same order
    assert rows[0]["agree"] == 0.8
    assert holds == [False, True, True, True]
    assert judged(theory[::-1])[1] == [False, False, False, True]
    assert judged(theory, (0.8, 0.9))[1] == [True, True, True, False]


def test_trained_networks_end_to_end(digits_folder, tmp_path):
    fractions = []
    answer = run("rotated-mnist", TINY, experiment=2, progress=lambda f, what: fractions.append(f), resume=tmp_path / "a")
    assert [(row["points"], row["pairs"]) for row in answer.rows] == [(2, 3), (4, 3)]
    assert answer.arrays["4_trained"].shape == (3, 2, 2)
    trained = answer.arrays["4_trained"]
    assert answer.rows[1]["trained"] == pytest.approx(np.abs(trained.mean(2)).mean())
    assert len(np.unique(trained)) == 12  # seeds, poses and pairs differ
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1)
    assert [panel.title for panel in answer.panels] == ["theory, regression", "theory, trained", "means over pairs"]
    again = run("rotated-mnist-2", TINY, resume=tmp_path / "a")
    assert again.rows == answer.rows
    assert run("rotated-mnist-2", TINY).rows == answer.rows
    assert run("rotated-mnist-2", TINY, seed=1).rows != answer.rows


# ---- a pose that is withheld


def test_poses_are_bytes_and_know_what_is_upright(digits_folder):
    digits, chosen = _digits.read_digits(), np.array([7, 3])
    poses = _digit_poses.poses_of(digits, chosen, 4, 1)
    assert (poses.images.shape, poses.images.dtype) == ((8, 64), np.uint8)
    assert poses.upright.tolist() == [True, False, False, False] * 2
    assert poses.labels.tolist() == digits.labels[chosen].repeat(4).tolist()
    assert (poses.images[4] == np.rint(255 * digits.images[3])).all()
    assert np.abs(poses.images[5].reshape(8, 8) - np.rot90(255 * digits.images[3].reshape(8, 8))).max() <= 0.5 + 1e-9
    batch = poses.batch(np.array([5, 0]))
    assert batch.shape == (2, 1, 8, 8)
    assert batch.flatten(1).norm(dim=1).numpy() == pytest.approx([1, 1], abs=1e-6)
    assert (batch[1, 0] / batch[1, 0].max()).numpy() == pytest.approx(poses.images[0].reshape(8, 8) / poses.images[0].max(), abs=1e-6)


class Recorder(torch.nn.Module):
    """Says class 2 of everything, and keeps what it was trained on."""

    def __init__(self):
        super().__init__()
        self.weight, self.seen, self.asked = torch.nn.Parameter(torch.zeros(1)), [], []

    def forward(self, images):
        (self.seen if self.training else self.asked).append(images.detach())
        return self.weight * 0 + torch.eye(10)[2].expand(len(images), -1)


def test_a_withheld_pose_is_never_trained_on_and_other_samples_are_kept_aside(digits_folder, monkeypatch):
    digits, network = _digits.read_digits(), Recorder()
    monkeypatch.setattr(_digit_poses, "build", lambda *arguments: network)
    poses = _digit_poses.poses_of(digits, np.arange(40), 4, 1)
    found = _digit_poses.accuracies(poses, 2, "mlp", TINY_POSES, [0], lambda: None)
    missing = np.flatnonzero(poses.upright & (poses.labels == 2))
    others = 160 - len(missing)
    assert found["samples"].tolist() == [others - round(0.1 * others)]
    assert found["withheld"].tolist() == [1, 1]  # each epoch; it says 2 of everything
    assert 0 < found["other"][0] < 1
    assert found["other"][0] == found["other"][1]

    def rows(batches):
        return {tuple(row) for row in torch.cat(batches).flatten(1).numpy().round(6).tolist()}

    whole = {tuple(row) for row in poses.batch(np.arange(160)).flatten(1).numpy().round(6).tolist()}
    upright = {tuple(row) for row in poses.batch(missing).flatten(1).numpy().round(6).tolist()}
    trained = rows(network.seen)
    assert len(trained) == found["samples"][0]
    assert not trained & upright
    assert len(whole - trained - upright) == round(0.1 * others)
    assert sum(map(len, network.seen)) == 2 * found["samples"][0]  # each sample once an epoch
    assert rows(network.asked) >= whole - trained


def test_every_network_has_random_numbers_of_its_own(digits_folder, monkeypatch):
    seeds = []

    def recorded(poses, digit, model, settings, numbers, tick):
        seeds.append((*numbers, digit))
        return {key: np.array([0.5]) for key in ("withheld", "other", "training", "samples")}

    monkeypatch.setattr(_digit_poses, "accuracies", recorded)
    run("rotated-mnist-3", dataclasses.replace(TINY_POSES, models=("mlp",)), seed=5)
    assert seeds == [(5, 2, 1, 1), (5, 2, 2, 2), (5, 8, 1, 1), (5, 8, 2, 2)]


@pytest.mark.parametrize("model", ["mlp", "cnn", "vit"])
@pytest.mark.parametrize("side", [8, 28])
def test_models_answer_with_ten_numbers_and_learn(model, side):
    torch.manual_seed(0)
    network = _digit_models.build(model, side, 32).eval()
    X, y = torch.randn(12, 1, side, side), torch.arange(12) % 10
    assert network(X).shape == (12, 10)
    optimiser = torch.optim.Adam(network.parameters(), 3e-3)
    for _ in range(60):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(network(X), y).backward()
        optimiser.step()
    assert (network(X).argmax(1) == y).float().mean() > 0.9


def test_the_published_sizes_of_the_models():
    def parameters(model):
        return sum(p.numel() for p in _digit_models.build(model, 28, 256).parameters())

    assert parameters("mlp") == 784 * 512 + 512 + 512 * 128 + 128 + 1280
    assert parameters("cnn") == 24 * 26 + 32 * (24 * 9 + 1) + 256 * 801 + 2570
    assert _digit_models.build("cnn", 8, 0)[1].in_features == 32 * 2 * 2  # padded: 8 to 4 to 2


def test_the_transformer_sees_patches_and_their_places():
    network = _digit_models.VisionTransformer(8, 16)
    X = torch.arange(64.0).view(1, 1, 8, 8)
    network.embed = network.layers = network.readout = torch.nn.Identity()
    corners = torch.stack([X[0, 0, i : i + 4, j : j + 4].flatten() for i in (0, 4) for j in (0, 4)])
    assert torch.allclose(network(X)[0], (corners + network.places).mean(0))
    network.layers, places = torch.nn.Softmax(1), network.places  # patches are no longer added up
    assert torch.allclose(network(X)[0], (corners + places).softmax(0).mean(0))
    assert places.shape == (4, 16)
    assert torch.allclose(places[0], torch.tensor([0.0] * 4 + [1.0] * 4 + [0.0] * 4 + [1.0] * 4))
    wave = torch.tensor([1, 10 ** (-4 / 3), 10 ** (-8 / 3), 1e-4])
    assert torch.allclose(places[1], torch.cat([wave.sin(), wave.cos(), torch.zeros(4), torch.ones(4)]))
    assert torch.allclose(places[2], torch.cat([torch.zeros(4), torch.ones(4), wave.sin(), wave.cos()]))


@pytest.mark.parametrize(
    ("change", "lost"),
    [({}, None), ({"withheld": 0.35}, "near chance"), ({"other": 0.2}, "other poses"), ({"withheld": 0.05, "points": 16}, "gradually")],
)
def test_findings_about_withheld_poses_follow_from_the_rows(change, lost):
    rows = [{"model": "CNN", "points": N, "withheld": w, "other": 0.9} for N, w in ((2, 0.2), (8, 0.1), (16, 0.4), (32, 0.6))]
    rows[2 if "points" in change else 1].update(change)
    assert ([f.statement for f in _digit_poses.findings_of(rows) if f.holds is not True] != []) == (lost is not None)
    assert all(lost in f.statement for f in _digit_poses.findings_of(rows) if f.holds is not True)
    assert [f.verdict for f in _digit_poses.findings_of(rows[:1])] == ["open"] * 3


def test_withheld_poses_end_to_end(digits_folder, tmp_path):
    answer = run("rotated-mnist", TINY_POSES, experiment=3, resume=tmp_path / "a")
    assert [(row["model"], row["points"]) for row in answer.rows] == [(m, N) for m in ("MLP", "CNN", "ViT") for N in (2, 8)]
    assert len(list((tmp_path / "a").glob("*.npz"))) == 3 * 2 * 2
    assert answer.arrays["cnn_8_withheld"].shape == (2, 2)  # digits, epochs
    assert answer.rows[3]["withheld"] == pytest.approx(answer.arrays["cnn_8_withheld"][:, -1].mean())
    assert answer.rows[3]["other"] == pytest.approx(answer.arrays["cnn_8_other"][:, -1].mean())
    assert len(answer.findings) == 9
    assert [series.colour for series in answer.panels[0].series] == [0, 0, 1, 1, 2, 2]
    assert run("rotated-mnist-3", TINY_POSES, resume=tmp_path / "a").rows == answer.rows
    small = dataclasses.replace(TINY_POSES, points=(2,), models=("vit",))
    assert run("rotated-mnist-3", small).rows == [answer.rows[4]]
    with pytest.raises(lieder.InputError, match="withheld: .*came; need classes"):
        run("rotated-mnist-3", dataclasses.replace(small, withheld=(9,)))


@pytest.mark.parametrize(
    ("settings", "change", "said"),
    [
        (TINY, {"points": ()}, "points: none came"),
        (TINY, {"repeats": 0}, "repeats: 0 came"),
        (TINY, {"start": "zero"}, "start: 'zero' came; need normal or uniform"),
        (TINY, {"optimiser": "sgd"}, "optimiser: 'sgd' came; need adam or lbfgs"),
        (TINY, {"rate": 0}, "rate: 0 came"),
        (TINY_POSES, {"withheld": ()}, "withheld: none came"),
        (TINY_POSES, {"epochs": 0}, "epochs: 0 came"),
        (TINY_POSES, {"models": ()}, "models: '' came"),
        (TINY_POSES, {"models": ("mlp", "rnn")}, "models: 'rnn' came; need mlp, cnn, vit"),
        (TINY_POSES, {"held_out": 1}, "held_out: 1 came"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, change, said):
    with pytest.raises(lieder.InputError, match=said):
        dataclasses.replace(settings, **change)


def test_the_registry_has_the_published_sizes():
    full = EXPERIMENTS["rotated-mnist-2"].full
    assert (full.pairs, full.width, full.steps, full.rate) == (512, 512, 2000, 1e-3)
    poses = EXPERIMENTS["rotated-mnist-3"].full
    assert (poses.epochs, poses.width, poses.betas, len(poses.withheld)) == (22, 256, (0.7, 0.9), 10)

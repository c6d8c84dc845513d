"""`lieder discover model`: TorchScript networks whose symmetry is known, and what is refused.

The component nn is optional, and so is a Python that writes models (this one, or the one that LIEDER_TORCH_PYTHON names):
without either the answers are skipped, and the refusal of a missing component is not.
"""
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

from support import ANSWER, NO_ANSWER, ProgramTest, npy_header, random_rows, run, write_npy

WRITES_MODELS = """
import sys, torch
from torch import nn
torch.manual_seed(0)

class Square(nn.Module):
    def forward(self, x):
        return (x * x).sum(1, keepdim=True)

class Raises(nn.Module):
    def forward(self, x):
        assert x.shape[1] == 99, "this model wants 99 numbers"
        return x

class Tuple(nn.Module):
    def forward(self, x):
        return x, x

class Infinite(nn.Module):
    def forward(self, x):
        return x[:, :1] / (torch.arange(x.size(0)) != 3).double().unsqueeze(1)

class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 3)

    def forward(self, x):
        return x + torch.tanh(self.linear(x))

def script(name, net):
    torch.jit.save(torch.jit.script(net), f"{sys.argv[1]}/{name}.pt")

script("square", nn.Sequential(Square(), nn.Tanh()))
mlp = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Sequential(nn.Linear(8, 8), nn.Tanh()), nn.Linear(8, 2))
script("mlp", mlp)
torch.jit.save(torch.jit.trace(mlp, torch.zeros(2, 3)), f"{sys.argv[1]}/traced.pt")
field = nn.Linear(3, 3, bias=False)
with torch.no_grad():
    field.weight.copy_(2 * torch.eye(3))
script("field", nn.Sequential(field))
script("residual", Residual())
script("dropout", nn.Sequential(nn.Linear(3, 2), nn.Dropout(0.5)))
script("norm", nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2)))
script("images", nn.Sequential(nn.Conv2d(1, 2, 3, padding=1), nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(32, 1)))
for net in (Raises(), Tuple(), Infinite()):
    script(type(net).__name__.lower(), net)
"""
PYTHON = os.environ.get("LIEDER_TORCH_PYTHON", sys.executable)


def component():
    return run("doctor", "--json").json()["answer"]["components"]["nn"]


class Models(ProgramTest):
    @classmethod
    def setUpClass(cls):
        if not component()["available"]:
            raise unittest.SkipTest("the component nn is not installed")
        folder = tempfile.TemporaryDirectory(prefix="lieder-models-")
        cls.addClassCleanup(folder.cleanup)
        cls.models = pathlib.Path(folder.name)
        program = cls.models / "write.py"  # a file, since TorchScript reads the source of what it compiles
        program.write_text(WRITES_MODELS)
        wrote = subprocess.run([PYTHON, "-W", "ignore", program, folder.name], capture_output=True, text=True)
        if "No module named 'torch'" in wrote.stderr:
            raise unittest.SkipTest("no PyTorch here writes models; LIEDER_TORCH_PYTHON names one")
        assert wrote.returncode == 0, wrote.stderr

    def discover(self, name, *options, rows=None):
        x = write_npy(self.folder / "x.npy", random_rows(200, 3) if rows is None else rows)
        return run("discover", "model", self.models / f"{name}.pt", "--samples", x, *options)

    def test_rotations_of_a_squared_length(self):
        # Known answer: so(3) among gl(3), kept by every layer; rounding of double precision.
        out = self.folder / "found"
        ran = self.discover("square", "--candidates", "GL(3)", "--layers", "--json", "--out", out)
        self.assert_code(ran, ANSWER)
        found = ran.json()
        self.assertEqual((found["verb"], found["verdict"], found["answer"]["dimension"]),
                         ("discover model", "symmetry", 3))
        self.assertEqual(found["answer"]["algebra"]["name"], "so(3)")
        self.assertEqual((found["evidence"]["derivatives"], found["evidence"]["precision"]), ("reverse mode", "float64"))
        layers = found["answer"]["layers"]
        self.assertEqual([(l["name"], l["kind"], l["action"]) for l in layers],
                         [("0", "Square", "solved"), ("1", "Tanh", "trivial")])
        for layer in layers:
            self.assertLess(layer["so_far"]["defect"], 1e-10)
        self.assertNotIn("lost_in", found["answer"])
        self.assertEqual(self.files(out), ["generators.npy", "group.json", "report.html", "result.json",
                                           "sparse_generators.npy"])
        self.assertIn("Layer by layer", (out / "report.html").read_text())
        enforced = run("enforce", "--group", out / "group.json", "--in", "V", "--out-rep", "V", "--json")
        self.assertEqual(enforced.json()["answer"]["dimension"], 1)

    def test_a_network_without_symmetry(self):
        # Known answer: none; the first nonlinearity loses it. A trace is taken apart as a script is.
        found = {}
        for name in ("mlp", "traced"):
            ran = self.discover(name, "--candidates", "SO(3)", "--layers", "--json", rows=random_rows(400, 3))
            self.assert_code(ran, ANSWER)
            found[name] = ran.json()
            answer = found[name]["answer"]
            self.assertEqual((found[name]["verdict"], answer["lost_in"]), ("none", "1"))
            self.assertEqual([l["name"] for l in answer["layers"]], ["0", "1", "2.0", "2.1", "3"])
            self.assertLess(answer["layers"][0]["own"]["defect"], 1e-9)
            self.assertGreater(answer["layers"][1]["own"]["defect"], 1e-3)
        self.assertEqual(found["mlp"]["answer"]["layers"], found["traced"]["answer"]["layers"])

    def test_values_that_turn(self):
        # Known answer: F(x) = 2x commutes with all of gl(3).
        ran = self.discover("field", "--candidates", "GL(3)", "--output", "T(1,0)", "--layers", "--json")
        self.assertEqual((ran.json()["verdict"], ran.json()["answer"]["dimension"]), ("symmetry", 9))
        self.assertLess(ran.json()["answer"]["layers"][0]["own"]["defect"], 1e-12)

    def test_code_between_layers_makes_one_layer(self):
        ran = self.discover("residual", "--candidates", "SO(3)", "--output", "same", "--layers", "--json")
        self.assertEqual([(l["name"], l["kind"]) for l in ran.json()["answer"]["layers"]], [("model", "Residual")])

    def test_images_keep_their_shape(self):
        draw = [value for row in random_rows(60, 16) for value in row]
        path = self.folder / "images.npy"
        path.write_bytes(npy_header(60, 1, 4, 4) + struct.pack(f"<{len(draw)}d", *draw))
        ran = run("discover", "model", self.models / "images.pt", "--samples", path, "--candidates", "T(16)", "--layers",
                  "--json")
        self.assertIn(ran.code, (ANSWER, NO_ANSWER), str(ran))
        self.assertEqual(ran.json()["inputs"][0]["shape"], [60, 1, 4, 4])
        layers = ran.json()["answer"]["layers"]
        self.assertEqual([l["width"] for l in layers], [32, 32, 32, 1])
        # The ReLU works in place: what the convolution returned is measured before it does. Known answer: exact.
        self.assertLess(layers[0]["own"]["defect"], 1e-9)

    def test_the_same_bytes_twice(self):
        runs = [self.discover("mlp", "--candidates", "SO(3)", "--layers", "--json", "--threads", 1) for _ in range(2)]
        self.assertEqual(*(ran.out.partition('"seconds"')[0] for ran in runs))

    def test_refusals(self):
        verb = "discover model"
        for name, words in [("raises", ["raises.pt: it failed", "99 numbers"]), ("tuple", ["it returned a Tuple"]),
                            ("infinite", ["its value at sample 3 is not finite"]),
                            ("dropout", ["two calls", "1 (Dropout, in training mode)"]),
                            ("norm", ["depend on the others", "1 (BatchNorm1d, in training mode)"])]:
            self.assert_refused(self.discover(name), *words, command=verb)
        self.assert_refused(self.discover("mlp", rows=random_rows(20, 4)), "mlp.pt: it failed", command=verb)
        self.assert_refused(self.discover("mlp", rows=random_rows(1, 3)), "1 samples came", command=verb)
        self.assert_refused(self.discover("mlp", rows=[0.0, 1.0]), "need samples as rows", command=verb)
        self.assert_refused(self.discover("mlp", "--candidates", "GL(2)"), "GL(2)", command=verb)
        self.assert_refused(self.discover("mlp", "--output", "T(1,0)"), "T(1,0)", command=verb)
        text = self.folder / "no.pt"
        text.write_text("no model")
        self.assert_refused(run("discover", "model", text, "--samples", self.folder / "x.npy"),
                            "no.pt: it cannot be read as TorchScript", command=verb)


class Refusals(ProgramTest):
    def test_a_missing_component_says_what_to_install(self):
        x = write_npy(self.folder / "x.npy", random_rows(5, 3))
        model = self.folder / "net.pt"
        model.write_bytes(b"")
        environment = {**os.environ, "LIEDER_NN": str(self.folder / "nowhere.so")}
        ran = run("discover", "model", model, "--samples", x, env=environment)
        self.assert_refused(ran, "component nn: it is not installed", "libtorch-dev", command="discover model")
        ran = run("doctor", "--json", env=environment)
        self.assertEqual(ran.json()["answer"]["components"]["nn"], {"available": False, "reason": "it is not installed"})
        (self.folder / "nowhere.so").write_bytes(b"no library")
        ran = run("discover", "model", model, "--samples", x, env=environment)
        self.assert_refused(ran, "component nn: it does not load", command="discover model")

    def test_files_that_are_not_there(self):
        x = write_npy(self.folder / "x.npy", random_rows(5, 3))
        self.assert_refused(run("discover", "model", self.folder / "no.pt", "--samples", x), "no.pt: there is no such",
                            command="discover model")
        self.assert_refused(run("discover", "model", self.folder / "no.pt", "--samples", self.folder / "y.npy"), "y.npy",
                            command="discover model")


if __name__ == "__main__":
    unittest.main()

"""What the tests of the program share: running it, and writing .npy files without NumPy."""
import array
import ctypes
import json
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import unittest
import zipfile

PROGRAM = os.environ["LIEDER_PROGRAM"]
ANSWER, NO_ANSWER, BAD_INPUT, OUR_MISTAKE, INTERRUPTED = 0, 1, 2, 70, 130


class Ran:
    """One finished run of the program."""

    def __init__(self, arguments, process):
        self.arguments = arguments
        self.code, self.out, self.err = process.returncode, process.stdout or "", process.stderr

    def __str__(self):
        return f"lieder {' '.join(self.arguments)}\n-> {self.code}\nout: {self.out[:2000]}\nerr: {self.err[:2000]}"

    def json(self):
        return json.loads(self.out)


def run(*arguments, **options):
    arguments = [str(argument) for argument in arguments]
    options.setdefault("timeout", 300)
    options.setdefault("stdout", subprocess.PIPE)
    process = subprocess.run([PROGRAM, *arguments], stderr=subprocess.PIPE, text=True, **options)
    return Ran(arguments, process)


def run_unprivileged(*arguments):
    """As `run`, but without root's right to write everywhere."""
    try:
        return run(*arguments, **({"user": 65534} if os.geteuid() == 0 else {}))
    except PermissionError:
        raise unittest.SkipTest("only root may run the program here, and root may write everywhere")


def start(*arguments, **options):
    """The program in the background, for tests that send it signals."""
    return subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            **options)


class ProgramTest(unittest.TestCase):
    """Gives each test a folder of its own and the checks that many of them make."""

    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="lieder-cli-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def assert_code(self, ran, code):
        self.assertEqual(ran.code, code, str(ran))

    def assert_refused(self, ran, *words, command=None):
        """Exit 2, nothing on standard output, one line on standard error that starts with the command."""
        self.assert_code(ran, BAD_INPUT)
        self.assertEqual(ran.out, "", str(ran))
        self.assertEqual(ran.err.count("\n"), 1, str(ran))
        self.assertTrue(ran.err.startswith(f"lieder {command or ran.arguments[0]}: "), str(ran))
        for word in words:
            self.assertIn(word, ran.err, str(ran))

    def files(self, folder=None):
        """Names of all that lies in a folder, hidden ones too."""
        return sorted(path.name for path in (folder or self.folder).iterdir())


def npy_header(*shape, dtype="<f8"):
    text = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}"
    text += " " * (-(len(text) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()


def write_npy(path, rows, typecode="d", dtype="<f8"):
    """rows: a list of lists of equal length, or a flat list for a series."""
    flat = isinstance(rows[0], (int, float))
    values = array.array(typecode, rows if flat else [value for row in rows for value in row])
    if sys.byteorder == "big":
        values.byteswap()
    path.write_bytes(npy_header(*([len(rows)] if flat else [len(rows), len(rows[0])]), dtype=dtype) + values.tobytes())
    return path


def write_npz(path, **arrays):
    """Each array as nested lists of equal length. Entries have no date: the same arrays are the same bytes."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, nested in arrays.items():
            shape, flat = [], nested
            while isinstance(flat, list):
                shape.append(len(flat))
                flat = flat[0]
            flat = nested
            for _ in shape[1:]:
                flat = [value for part in flat for value in part]
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), npy_header(*shape) + struct.pack(f"<{len(flat)}d", *flat))
    return path


def write_group(path, *matrices, algebra=(), noise=0.0):
    path.write_text(json.dumps({"format": 1, "name": None, "size": len(matrices[0]), "dimension": len(algebra),
                                "lie_algebra": list(algebra), "discrete": list(matrices), "noise": noise,
                                "provenance": {}}))
    return path


def read_npy(path):
    """A float64 or int64 array as a list of rows (or of numbers)."""
    data = path.read_bytes()
    length, = struct.unpack("<H", data[8:10])
    header = eval(data[10:10 + length].decode(), {"__builtins__": {}}, {"False": False, "True": True})
    values = array.array({"<f8": "d", "<i8": "q"}[header["descr"]], data[10 + length:])
    shape = header["shape"]
    if len(shape) == 1:
        return list(values)
    return [list(values[i * shape[1]:(i + 1) * shape[1]]) for i in range(shape[0])]


def random_rows(rows, cols, seed=0):
    draw = random.Random(seed)
    return [[draw.gauss(0, 1) for _ in range(cols)] for _ in range(rows)]


def scaled_copy(source, target, factor):
    return write_npy(target, [[value * factor for value in row] for row in read_npy(source)])


def is_sanitized():
    """Whether address sanitizer is in the program: it reserves terabytes of address space, so that limits on it cannot be
    tested, and takes several times as long."""
    return b"__asan_init" in pathlib.Path(PROGRAM).read_bytes()


def has_tmpfs():
    """Whether this process may mount a small file system."""
    return os.geteuid() == 0 and sys.platform == "linux"


class SmallDisk:
    """A file system of a few kilobytes, full after a page or so."""

    def __init__(self, folder, size):
        self.folder, self.size = folder, size
        self.libc = ctypes.CDLL(None, use_errno=True)

    def __enter__(self):
        self.folder.mkdir()
        if self.libc.mount(b"tmpfs", bytes(self.folder), b"tmpfs", 0, f"size={self.size}".encode()) != 0:
            raise unittest.SkipTest("cannot mount a small file system here: " + os.strerror(ctypes.get_errno()))
        return self.folder

    def __exit__(self, *_):
        self.libc.umount(bytes(self.folder))

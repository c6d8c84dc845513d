"""From raw samples to layers on measured data: `lens` finds a shift in some of them, `discover cloud` confirms it in
others, `enforce` takes it."""
import array
import gzip
import json
import math
import os
import pathlib
import random
import struct
import unittest

from support import ANSWER, NO_ANSWER, ProgramTest, is_sanitized, random_rows, run, write_group, write_npy


def product(a, b):
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def transpose(a):
    return [list(column) for column in zip(*a)]


def random_orthogonal(size, seed):
    rows = random_rows(size, size, seed)
    for i, row in enumerate(rows):
        for before in rows[:i]:
            along = sum(a * b for a, b in zip(row, before))
            row[:] = [a - along * b for a, b in zip(row, before)]
        length = math.sqrt(sum(a * a for a in row))
        row[:] = [a / length for a in row]
    return rows


class Chain(ProgramTest):
    def file(self, name):
        path = pathlib.Path(os.environ.get("LIEDER_DATA_DIR", "../shared/data")) / name
        if not path.exists():
            self.skipTest(f"{path} is not there; LIEDER_DATA_DIR names the folder of the data")
        return path

    def powers_of_the_shift(self, order):
        """As permutations: which coordinate goes where when everything moves along the ring, by 1, 2, .. places."""
        size = len(order)
        powers = []
        for k in range(1, size):
            matrix = [[0.0] * size for _ in order]
            for place in range(size):
                # Coordinate i shows place order[i].
                matrix[order.index(place)][order.index((place + k) % size)] = 1.0
            powers.append(matrix)
        return powers

    def wrong_cycle(self, powers):
        """One cycle through all coordinates, so as far from the identity as a shift, that is no power of one."""
        size, draw = len(powers) + 1, random.Random(7)
        while True:
            places = list(range(size))
            draw.shuffle(places)
            matrix = [[0.0] * size for _ in places]
            for a, b in zip(places, places[1:] + places[:1]):
                matrix[a][b] = 1.0
            if matrix not in powers:
                return matrix

    def chain(self, seen, held_out, order):
        size, powers = len(order), self.powers_of_the_shift(order)
        ran = run("lens", write_npy(self.folder / "seen.npy", seen), "--out", self.folder / "lens", "--json")
        self.assert_code(ran, ANSWER)
        self.assertEqual((ran.json()["verdict"], ran.json()["answer"]["topology"]), ("symmetry", "circle"))

        path = write_npy(self.folder / "held_out.npy", held_out)
        lens_group = self.folder / "lens" / "group.json"
        ran = run("discover", "cloud", path, "--of", "density", "--candidates", lens_group, "--out",
                  self.folder / "held", "--json")
        self.assert_code(ran, ANSWER)
        found = ran.json()
        self.assertEqual(found["verdict"], "symmetry", found["message"])
        # The logarithm of the shift is none: signals have more detail than the ring resolves.
        self.assertEqual(found["answer"]["dimension"], 0)
        kept = json.loads((self.folder / "held" / "group.json").read_text())["discrete"]
        shift = [matrix for matrix in kept if matrix in powers]
        self.assertEqual(len(shift), 1, kept)

        # Known answer: maps that commute with a cycle of `size` places are its powers, so many dimensions.
        ran = run("enforce", "--group", self.folder / "held" / "group.json", "--in", "V", "--out-rep", "V", "--json")
        self.assert_code(ran, ANSWER)
        self.assertEqual(ran.json()["answer"]["dimension"], size)

        # Refuted: the shift in another place, and another cycle.
        q = random_orthogonal(size, 5)
        wrong = write_group(self.folder / "wrong.json", product(product(q, shift[0]), transpose(q)), self.wrong_cycle(powers))
        ran = run("discover", "cloud", path, "--of", "density", "--candidates", wrong, "--out", self.folder / "refuted",
                  "--json")
        self.assert_code(ran, ANSWER)
        refuted = ran.json()
        self.assertEqual((refuted["verdict"], refuted["group"]), ("none", None), refuted["message"])
        self.assertEqual([e["verdict"] for e in refuted["evidence"]["elements"]], ["broken", "broken"])

        # A few of the same samples cannot tell, and do not pretend to.
        few = write_npy(self.folder / "few.npy", held_out[:3000])
        exact = write_group(self.folder / "exact.json", shift[0], noise=1e-3)
        ran = run("discover", "cloud", few, "--of", "density", "--candidates", exact, "--json")
        self.assert_code(ran, NO_ANSWER)
        self.assertEqual([e["verdict"] for e in ran.json()["evidence"]["elements"]], ["cannot tell"])

    def test_electrocardiogram(self):
        """Windows of the signal without its slow drift, closed to rings and read from a random place on."""
        raw = self.file("ecg/ecg_mitbih208_360hz.npy").read_bytes()
        start = 10 + struct.unpack("<H", raw[8:10])[0]
        signal = array.array("f", raw[start:])
        half_second, step, size = 180, 6, 7
        mean, fast = sum(signal[:half_second]) / half_second, []
        for t in range(half_second, len(signal)):
            fast.append(signal[t - half_second // 2] - mean)
            mean += (signal[t] - signal[t - half_second]) / half_second
        draw = random.Random(1)
        order = list(range(size))
        draw.shuffle(order)

        def rings(first, last):
            rows = []
            for t in range(first, last - size * step):
                at = draw.randrange(size)
                rows.append([fast[t + step * ((place + at) % size)] for place in order])
            return rows

        middle = len(fast) // 2
        self.chain(rings(0, middle), rings(middle, len(fast)), order)

    @unittest.skipIf(is_sanitized(), "two minutes of what the electrocardiogram does as well")
    def test_digits(self):
        """Circles around the middle of handwritten digits, read from a random angle on."""
        data = gzip.open(self.file("mnist/train-images-idx3-ubyte.gz")).read()
        side, radius, size = 28, 6.0, 9
        draw = random.Random(2)
        order = list(range(size))
        draw.shuffle(order)

        def pixel(digit, x, y):
            column, row = int(x), int(y)
            right, down, at = x - column, y - row, 16 + (digit * side + row) * side + column
            return ((1 - down) * ((1 - right) * data[at] + right * data[at + 1]) +
                    down * ((1 - right) * data[at + side] + right * data[at + side + 1])) / 255

        def ring(digit):
            at = draw.uniform(0, 2 * math.pi)
            angles = [at + 2 * math.pi * place / size for place in order]
            return [pixel(digit, 13.5 + radius * math.cos(a), 13.5 + radius * math.sin(a)) for a in angles]

        self.chain([ring(digit) for digit in range(30000)],
                   [ring(digit) for digit in range(30000, 60000) for _ in range(2)], order)

    def test_patches_of_a_photograph(self):
        """Squares of 3 x 3 pixels: of a square's symmetries the half turn alone is kept, at 0.1. At 0.05 it is open: 0.045
        (0.003 to 0.083) as we saw it. Light comes from somewhere, and levels and plumb lines are no diagonals."""
        raw = self.file("images/ascent.npy").read_bytes()
        pixels = raw[10 + struct.unpack("<H", raw[8:10])[0]:]
        width, side = 512, 3
        corners = range(0, width - side, side)
        rows = [[pixels[width * (y + i) + x + j] / 255 for i in range(side) for j in range(side)]
                for y in corners for x in corners]
        last = side - 1
        moves = [lambda i, j: (last - i, last - j), lambda i, j: (i, last - j), lambda i, j: (last - i, j),
                 lambda i, j: (j, last - i), lambda i, j: (j, i), lambda i, j: (last - j, last - i)]
        matrices = []
        for move in moves:
            matrix = [[0.0] * side * side for _ in range(side * side)]
            for i in range(side):
                for j in range(side):
                    x, y = move(i, j)
                    matrix[side * i + j][side * x + y] = 1.0
            matrices.append(matrix)
        # The half and the quarter turn, and the mirrors: up to inverses the whole dihedral group, which is made anyway.
        group = write_group(self.folder / "square.json", *matrices)
        path = write_npy(self.folder / "patches.npy", rows)
        ran = run("discover", "cloud", path, "--of", "density", "--candidates", group, "--delta", 0.1, "--out",
                  self.folder / "found", "--json")
        self.assert_code(ran, ANSWER)
        elements = ran.json()["evidence"]["elements"]
        self.assertEqual(sorted(e["verdict"] for e in elements), ["broken"] * 5 + ["kept"], ran.json()["message"])
        kept = json.loads((self.folder / "found" / "group.json").read_text())["discrete"]
        self.assertEqual(kept, [matrices[0]])
        self.assertGreater(min(e["random"] for e in elements), 0.5)


if __name__ == "__main__":
    unittest.main()

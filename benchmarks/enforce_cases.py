"""Problems for `enforce` whose answer is known from theory, as lieder and as EMLP spell them."""

from dataclasses import dataclass


def riordan(k):
    """Invariant tensors of order k under SO(3): 1, 0, 1, 1, 3, 6, 15, 36, 91, .."""
    before, last = 1, 0
    for n in range(2, k + 1):
        before, last = last, (n - 1) * (2 * last + 3 * before) // (n + 1)
    return last if k > 0 else before


def so3_layer(copies_in, copies_out):
    """Maps between sums of tensors under SO(3), given how many tensors of each order there are."""
    return sum(a * b * riordan(i + j) for i, a in enumerate(copies_in) for j, b in enumerate(copies_out))


@dataclass(frozen=True)
class Case:
    """All maps from one representation to another. EMLP's words are Python expressions over its names, G the group;
    without an input it is asked for the invariants of its output."""

    name: str
    words: str
    group: str
    rep_in: str
    rep_out: str
    size: int  # entries of a map
    dimension: int
    known_by: str
    emlp_group: str
    emlp_out: str
    emlp_in: str = ""
    emlp_note: str = ""
    slow: bool = False  # EMLP takes minutes


def tensor(name, group, emlp_group, order, size, dimension, known_by, **more):
    return Case(
        f"{name}-t{order}", f"{group} T({order})", group, "1", f"V^{order}", size**order, dimension, known_by,
        emlp_group, f"T({order}, 0, G)", **more,
    )  # fmt: skip


def so3(order, **more):
    return tensor("so3", "SO(3)", "SO(3)", order, 3, riordan(order), "Riordan number", **more)


COMPARED = [
    so3(3),
    so3(4),
    so3(5),
    so3(6),
    so3(7),
    so3(8, slow=True),
    tensor("so4", "SO(4)", "SO(4)", 4, 4, 4, "3 pairings and the Levi-Civita tensor"),
    tensor("o13", "O(1,3)", "O13()", 4, 4, 3, "3 pairings"),
    tensor("so13", "SO+(1,3)", "SO13p()", 3, 4, 0, "as SO(4), which holds -1"),
    tensor("so13", "SO+(1,3)", "SO13p()", 4, 4, 4, "as SO(4)"),
    tensor("sp4", "Sp(4)", "Sp(2)", 4, 4, 3, "3 pairings"),
    Case("su3-t22", "SU(3) on C^3 T(2,2)", "SU(3)", "1", "T(2,2)", 81, 2, "2! permutations", "SU(3)", "T(2, 2, G)"),
    tensor("dih12", "Dih(12)", "D(12)", 3, 2, 0, "it holds -1"),
    Case("z24", "Z(24) V to V", "Z(24)", "V", "V", 576, 24, "circulants", "Z(24)", "T(2, 0, G)"),
    tensor("s6", "S(6)", "S(6)", 4, 6, 15, "Bell number"),
    Case("s12", "S(12) V to V*V", "S(12)", "V", "V*V", 1728, 5, "Bell number", "S(12)", "T(3, 0, G)"),
    Case(
        "rubik", "Rubik V to V", "Rubik", "V", "V", 2304, 9, "orbits of pairs", "RubiksCube()", "T(2, 0, G)",
        emlp_note="a group of order 1.9e47, not the cube's",
    ),
    Case(
        "so3-layer", "SO(3) 5V+5V^2 to 10V+5V^2", "SO(3)", "5*V+5*V^2", "10*V+5*V^2", 60 * 75,
        so3_layer([0, 5, 5], [0, 10, 5]), "Riordan numbers",
        "SO(3)", "(10*V + 5*V**2)(G)", "(5*V + 5*V**2)(G)",
    ),
    Case(
        "so3-hidden", "SO(3) hidden layer of 384", "SO(3)", "102+34*V+11*V^2+3*V^3", "150+34*V+11*V^2+3*V^3",
        384 * 432, so3_layer([102, 34, 11, 3], [150, 34, 11, 3]), "Riordan numbers",
        "SO(3)", "gated(uniform_rep(384, G))", "uniform_rep(384, G)",
    ),
]  # fmt: skip


@dataclass(frozen=True)
class Size:
    """What EMLP refuses or cannot finish; targets in seconds and bytes, None where none is set."""

    name: str
    words: str
    group: str
    rep_in: str
    rep_out: str
    size: int
    dimension: int
    known_by: str
    seconds: float
    written_out: bool = False
    written_out_seconds: float = None
    written_out_bytes: float = None


SIZES = [
    Size("s10-t6", "S(10) T(6)", "S(10)", "1", "V^6", 10**6, 203, "Bell number", 0.1),
    Size("rubik-v2", "Rubik V^2 to V^2", "Rubik", "V^2", "V^2", 48**4, 350, "orbits of quadruples", 0.1),
    Size("so3-t10", "SO(3) T(10)", "SO(3)", "1", "V^10", 3**10, riordan(10), "Riordan number", 0.5, True, 2),
    Size("so13-t8", "SO+(1,3) T(8)", "SO+(1,3)", "1", "V^8", 4**8, 14**2, "square of a Catalan number", 0.5, True, 2),
    Size("sp6-t8", "Sp(6) T(8)", "Sp(6)", "1", "V^8", 6**8, 104, "105 pairings, one relation", 0.5, True, 2),
    Size("o8-v4", "O(8) V^4 to V^4", "O(8)", "V^4", "V^4", 8**8, 105, "pairings", 1, True, 15, 4e9),
    Size("so3-t14", "SO(3) T(14)", "SO(3)", "1", "V^14", 3**14, riordan(14), "Riordan number", 1),
]

GROWTH_ORDERS = range(2, 13)  # of SO(3) tensors

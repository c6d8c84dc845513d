"""Where a group comes from: an object, an answer, a file or a name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Union

from . import _core, _input
from ._lens import LensResult

GroupLike = Union[_core.Group, LensResult, str, "os.PathLike[str]"]


def stored_group(value: Any, asked_by: str, wanted: str = "a group, a result or a path") -> _core.Group:
    """The group that `value` is, or that a group file or a result directory holds."""
    if isinstance(value, _core.Group):
        return value
    if isinstance(value, LensResult):
        if value.group is None:
            raise _core.InputError(f"{asked_by}: the lens found no group, its verdict is {value.verdict}")
        return value.group
    if not isinstance(value, (str, os.PathLike)):
        raise _core.InputError(f"{asked_by}: {type(value).__name__} came; need {wanted}")
    path = Path(value)
    return _core.read_group(path / "group.json" if path.is_dir() else value)


def group_for(G: GroupLike, *representations: Any) -> _core.Group:
    """group(G), with its regular representation where one of the texts speaks of `Reg`."""
    G = group(G)
    texts = [rep for rep in representations if isinstance(rep, str)]
    if "Reg" in G.base_representations() or not any(map(_core.names_regular_representation, texts)):
        return G
    return _core.with_regular_representation(G)


def with_representation(G: GroupLike, name: str, lie_algebra: Any = (), discrete: Any = ()) -> _core.Group:
    """G with one more base representation, called `name`: the images (m, m) of its generators, in their order.

    Raises InputError when they are no representation: brackets of images have to be images of brackets.
    """
    images = (_input.matrices(what, list(values)) for what, values in (("lie_algebra", lie_algebra), ("discrete", discrete)))
    return _core.with_representation(group(G), _input.word("name", name), *images)


def group(G: GroupLike) -> _core.Group:
    """The group of a name ("SO(3)", "S(4)*SO(3)", "SO(2) wr S(3)"), of a group file, of an answer of lens() or of its
    directory."""
    if isinstance(G, str) and not G.endswith(".json") and not os.path.exists(G):
        return _core.group(G)
    return stored_group(G, "group", "a name, a Group or the path of a group file")

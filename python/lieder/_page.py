"""A report in a notebook."""

from __future__ import annotations

from html import escape


def in_frame(page: str) -> str:
    """A page of HTML in a frame of its own: its style and scripts stay in there."""
    return (
        f'<iframe title="lieder report" srcdoc="{escape(page, quote=True)}" sandbox="allow-scripts" '
        'style="width: 100%; height: 40em; border: 0"></iframe>'
    )

"""Words of generated shell scripts, all of them quoted."""

from __future__ import annotations

import os
from shlex import quote
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

WIDTH = 96


def quoted(text: str) -> str:
    """Return a text as a word; in arrays, commas without quotes look like a mistake."""
    return f"'{text}'" if "," in text and quote(text) == text else quote(text)


def beside_script(path: Path, script: Path) -> str:
    """Return a path as a word that is right from wherever the script is called.

    It is relative to the script's folder, ``$here``, so that both can be moved together.
    """
    return f'"$here"/{quoted(os.path.relpath(path, script.parent))}'


def call(function: str, words: Iterable[str]) -> list[str]:
    """Return the lines that call a function with words that are quoted already."""
    lines = [function]
    for word in words:
        if len(lines[-1]) + len(word) + 3 > WIDTH:
            lines[-1] += " \\"
            lines.append("  " + word)
        else:
            lines[-1] += " " + word
    return lines


def array(name: str, words: Iterable[str]) -> list[str]:
    """Return the lines that set an array to words that are quoted already."""
    lines = [f"{name}=("]
    for word in words:
        if lines[-1].endswith("("):
            lines[-1] += word
        elif len(lines[-1]) + len(word) + 2 > WIDTH:
            lines.append("  " + word)
        else:
            lines[-1] += " " + word
    lines[-1] += ")"
    return lines

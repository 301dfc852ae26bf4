"""How all figures look, and how they are saved."""

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

# Colours of Okabe & Ito (2008), which colour-blind readers can tell apart.
BIN_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#000000")
STYLE: dict[str, Any] = {
    "font.size": 11,
    "axes.labelsize": 12,
    "axes.linewidth": 0.8,
    "xtick.direction": "in",
    "ytick.direction": "in",
    "xtick.top": True,
    "ytick.right": True,
    "legend.frameon": False,
    "mathtext.fontset": "dejavusans",
    "pdf.fonttype": 42,
}
PNG_DPI = 150


def save(figure: Figure, paths: Sequence[str]) -> None:
    """Save a figure to each path, without the date, so that the same data give the same file."""
    for path in paths:
        date = {"CreationDate": None} if path.endswith(".pdf") else {"Software": None}
        figure.savefig(path, dpi=PNG_DPI, metadata=date)


def use_style() -> None:
    """Set the style of all figures made from here on."""
    mpl.rcParams.update(STYLE)  # type: ignore[arg-type]  # its keys are literals


def bin_colour(k: int) -> str:
    """Return the colour of tomographic bin `k`."""
    return BIN_COLOURS[k % len(BIN_COLOURS)]

"""Colours of figures are told apart by colour-blind readers, and those of maps also in grey.

Colour blindness is simulated in linear RGB by the matrices of Machado, Oliveira & Fernandes 2009
(doi 10.1109/TVCG.2009.113). A distance of 2.3 in CIELAB is the smallest that is noticed.
"""

import itertools

import matplotlib as mpl
import numpy as np
import pytest
from figure_style import BIN_COLOURS
from footprint_figure import COLOURS
from matplotlib.colors import to_rgb

NOTICED = 2.3
PROTANOPIA = [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
]
DEUTERANOPIA = [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.011820, 0.042940, 0.968881],
]
TRITANOPIA = [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.303900],
]
EYES = {
    "all colours": np.eye(3),
    "no red": np.array(PROTANOPIA),
    "no green": np.array(DEUTERANOPIA),
    "no blue": np.array(TRITANOPIA),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = TO_XYZ.sum(axis=1)


def lab(colours, eyes):
    """Return colours as they are seen by some eyes, in CIELAB."""
    rgb = np.array([to_rgb(colour) for colour in colours])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ EYES[eyes].T, 0, 1)
    ratio = seen @ TO_XYZ.T / WHITE
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    x, y, z = f.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)


def nearest(colours, eyes):
    """Return the distance between the two colours that are seen as the most alike."""
    return min(
        float(np.linalg.norm(first - second))
        for first, second in itertools.combinations(lab(colours, eyes), 2)
    )


@pytest.mark.parametrize("eyes", EYES)
def test_the_colours_of_the_bins_are_told_apart(eyes):
    assert nearest(BIN_COLOURS, eyes) > 4 * NOTICED


def test_usual_colours_would_not_be_told_apart():
    assert nearest(["#2ca02c", "#d62728", "#8c564b"], "no green") < 4 * NOTICED


def test_the_colours_of_maps_grow_lighter_evenly():
    """In grey, equal steps of the value are equal steps of the lightness."""
    scale = [mpl.colormaps[COLOURS](value) for value in np.linspace(0, 1, 50)]
    for eyes in EYES:
        steps = np.diff(lab(scale, eyes)[:, 0])
        assert np.all(steps > 0)
        assert steps.max() < 2 * steps.mean()

"""Comparing pictures, where pillow is installed; the only module that knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from descpipe.comparing.tolerance import Tolerance

# A figure may differ by the smoothing of single pixels.
PIXEL_SHARE = 1e-3
SHADE = 5


def picture_differences(expected: Path, found: Path, _: Tolerance) -> Iterator[str]:
    """Yield how two pictures differ: their sizes, or more than a few of their pixels."""
    from PIL import Image, ImageChops

    with Image.open(expected) as first, Image.open(found) as second:
        if first.size != second.size:
            sizes = [" x ".join(map(str, image.size)) for image in (first, second)]
            yield f"expected {sizes[0]} pixels, found {sizes[1]}"
            return
        apart = ImageChops.difference(first.convert("RGBA"), second.convert("RGBA"))
        box = apart.getbbox(alpha_only=False)
        bands = apart.split()
    shades = bands[0]
    for band in bands[1:]:
        shades = ImageChops.lighter(shades, band)
    histogram = shades.histogram()
    share = sum(histogram[SHADE + 1 :]) / max(sum(histogram), 1)
    if share > PIXEL_SHARE and box:
        yield f"{share:.2%} of the pixels differ, between {box[:2]} and {box[2:]}"

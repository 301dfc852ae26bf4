"""Whether lenses and random points are of the same part of the sky.

Where random points go beyond the lenses, or the lenses beyond them, the missing part looks like a
void: the clustering comes out large at all separations, and nothing else tells.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from fits_columns import Array

if TYPE_CHECKING:
    from lens_positions import Positions

NEIGHBOUR = 20  # of a lens: how far it is tells how dense lenses are
FEWEST = 100  # lenses, of which that can be told
REACH = 2.0  # times that distance: a circle with some eighty lenses
MOST_ALONE = 0.01  # fraction of objects that may be alone in such a circle
SAMPLE = 20_000  # objects of each file that are looked at


def footprint_problems(
    lens_path: str, lenses: "Positions", random_path: str, randoms: "Positions", lens_bin: int
) -> list[str]:
    """Return a problem if many random points are far from all lenses of a bin, or the reverse.

    Parameters
    ----------
    lens_path, random_path : files
    lenses : of one bin
    randoms : all that are used
    lens_bin : number of the bin
    """
    if lenses.ra.size < FEWEST:
        return []
    from scipy.spatial import cKDTree  # slow to import, and needed only with lenses

    points, others = unit_vectors(lenses), unit_vectors(randoms)
    tree, other_tree = cKDTree(points), cKDTree(others)
    distances, _ = tree.query(thinned(points), NEIGHBOUR + 1)
    reach = REACH * float(np.median(distances[:, -1]))
    names = Path(lens_path).name, Path(random_path).name
    return [
        f"{name}: {alone:.0%} of its {what} have {there} of {other} within "
        f"{np.degrees(reach):.2g} deg, so the two are of other parts of the sky; make both with "
        "one mask, and choose a part of the sky by it or by `region` of treecorr"
        for name, other, what, there, queried, searched in (
            (*names[::-1], "random points", f"no lens of bin {lens_bin}", others, tree),
            (*names, f"lenses of bin {lens_bin}", "no random point", points, other_tree),
        )
        if (alone := fraction_alone(queried, searched, reach)) > MOST_ALONE
    ]


def unit_vectors(objects: "Positions") -> Array:
    """Return directions on the sky, (n, 3)."""
    ra, dec = np.radians(objects.ra), np.radians(objects.dec)
    return np.stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=1)


def thinned(points: Array) -> Array:
    """Return every so-many-th point, at most `SAMPLE` of them."""
    return points[:: -(-len(points) // SAMPLE)]


def fraction_alone(points: Array, tree: object, reach: float) -> float:
    """Return which fraction of points has none of the others within a distance (a chord)."""
    nearest, _ = tree.query(thinned(points), distance_upper_bound=reach)  # type: ignore[attr-defined]
    return float(np.mean(~np.isfinite(nearest)))

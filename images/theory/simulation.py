"""How a simulated survey differs from the sky.

Its shear field ends at a highest multipole, a galaxy has the mean shear of all galaxies in the slab
of redshift that it lies in, and the density of its lenses is the exponential of a Gaussian field.
"""

from dataclasses import dataclass

import numpy as np
from cosmology import Sample
from fits_chunks import open_table
from fits_columns import Array, open_fits, read_columns

STEP = 0.005  # of redshift, in which the galaxies of a slab are counted


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """What a simulated survey was made with.

    Attributes
    ----------
    lmax : highest multipole
    slab_edges : (n_slab + 1,) redshifts
    edges : (n + 1,) redshifts between which all galaxies were counted
    counts : (n,) their numbers
    sigma8 : the true one
    """

    lmax: int
    slab_edges: Array
    edges: Array
    counts: Array
    sigma8: float

    def in_slabs(self, sample: Sample) -> Sample:
        """Return sources as the simulation shears them: each slab with its fraction of them."""
        inside = np.clip(sample.z, self.slab_edges[0], self.slab_edges[-1])
        fractions, _ = np.histogram(inside, self.slab_edges, weights=sample.density)
        middles = 0.5 * (self.edges[1:] + self.edges[:-1])
        slab = np.searchsorted(self.slab_edges, middles, side="right") - 1
        totals = np.bincount(slab, weights=self.counts, minlength=fractions.size)
        density = self.counts * (fractions / totals)[slab]
        return Sample(z=middles, density=density, alignment=sample.alignment)


def read_simulation(path: str) -> Simulation:
    """Read what a simulated survey was made with from its truth."""
    slabs, _ = read_columns(path, ["z_low", "z_high"], "SLABS")
    with open_fits(path) as hdus:
        header = hdus[0].header
    slab_edges = np.append(slabs["z_low"], slabs["z_high"][-1])
    count = round((slab_edges[-1] - slab_edges[0]) / STEP)
    edges = np.linspace(slab_edges[0], slab_edges[-1], count + 1)
    counts = np.zeros(count)
    for part in open_table(path, ["z"], "OBJECTS").parts():
        counts += np.histogram(part["z"], edges)[0]
    return Simulation(
        lmax=int(header["LMAX"]),
        slab_edges=slab_edges,
        edges=edges,
        counts=counts,
        sigma8=float(header["SIGMA8"]),
    )

"""Files of lenses and random points for the galaxies of a simulated run."""

import numpy as np
from astropy.io import fits
from astropy.table import Table

LENSES, RANDOMS = "lens-sample.fits", "random-catalog.fits"


def write_lens_files(folder, *, n_lens=300, n_random=1500, n_bin=2, seed=3):
    """Write lenses and random points where there are galaxies, without clustering."""
    galaxies = fits.getdata(folder / "shear-catalog.fits")
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(len(galaxies))
    place = {name: np.array(galaxies[name], dtype=float)[chosen] for name in ("ra", "dec")}
    n = n_lens * n_bin
    objects = Table({name: values[:n] for name, values in place.items()})
    objects["id"] = np.arange(n)
    objects["z"] = rng.uniform(0.2, 0.6, n)
    objects["weight"] = rng.uniform(0.5, 1.5, n)
    objects["bin"] = np.arange(n) % n_bin
    edges = np.linspace(0.1, 0.7, 7)
    density = Table({"Z_LOW": edges[:-1], "Z_MID": edges[:-1] + 0.05, "Z_HIGH": edges[1:]})
    for k in range(n_bin):
        density[f"BIN{k + 1}"] = np.full(6, 1 / 0.6)
    header = fits.Header()
    header["NBIN"] = n_bin
    hdus = [
        fits.BinTableHDU(objects.as_array(), header=header, name="OBJECTS"),
        fits.BinTableHDU(density.as_array(), name="NZ_LENS"),
    ]
    fits.HDUList([fits.PrimaryHDU(), *hdus]).writeto(folder / LENSES, overwrite=True)
    randoms = Table({name: values[n : n + n_random] for name, values in place.items()})
    randoms.write(folder / RANDOMS, overwrite=True)

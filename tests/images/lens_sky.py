"""A simulated survey with lenses and holes, and the amplitudes of what is measured of it."""

from dataclasses import dataclass, replace

import numpy as np
from calibrated_sources import Region, Sources
from cosmic_shear import LENS_BINS, N_SLAB
from footprint import draw_in_cap, draw_positions
from galaxies import Measurement
from lens_positions import Lenses, Positions
from survey import Design, Survey, simulate_survey
from truth_file import correlation_columns
from two_point import Binning, Patches, TwoPoint, measure

PATCHES = Patches(count=32, seed=1)
BINNING = Binning(
    min_sep=15.0, max_sep=150.0, nbins=6, options={"bin_slop": 0.02, "angle_slop": 0.05}
)
N_RANDOM = 40_000
STRIP = Region(ra=(0.0, 360.0), dec=(-49.0, -41.0))
PATTERN = 0.01  # shear that is no lensing, along right ascension


@dataclass(frozen=True, kw_only=True)
class Sky:
    """A survey, what is correlated of it, and its true functions; the sources have their shear."""

    survey: Survey
    sources: Sources
    lenses: Lenses
    functions: dict[str, np.ndarray]

    def measure(self, threads: int) -> TwoPoint:
        return measure([self.sources], BINNING, PATCHES, threads, lenses=self.lenses)

    def with_randoms_in_holes(self) -> "Sky":
        """Return it with random points that ignore the holes."""
        footprint = self.survey.footprint
        rng = np.random.default_rng(9)
        randoms = even(*draw_in_cap(N_RANDOM, footprint.outline_area, footprint.centre, rng))
        return replace(self, lenses=replace(self.lenses, randoms=randoms))

    def spoilt_strip(self) -> "Sky":
        """Return a strip of it, in which all galaxies have a shear that is no lensing."""
        kept = within(self.sources, STRIP)
        pattern = np.array([[PATTERN], [0.0]])
        return replace(
            self,
            sources=replace(kept, shear=kept.shear + pattern),
            lenses=Lenses(
                bins=[within(positions, STRIP) for positions in self.lenses.bins],
                randoms=within(self.lenses.randoms, STRIP),
            ),
        )

    def truth(self, name, theta):
        """Return gamma_t of all sources, or w, of each lens bin."""
        columns = self.functions
        galaxies = self.survey.galaxies
        if name == "gamma_t":
            fractions = np.bincount(galaxies.slab, minlength=N_SLAB) / galaxies.z.size
            by_bin = columns[name] @ fractions
        else:
            by_bin = np.diagonal(columns[name], axis1=1, axis2=2)
        return [np.interp(theta, columns["theta"], column) for column in by_bin.T]

    def amplitudes(self, two_point, name, raw=None):
        """Return the amplitude of gamma_t or w and its error, of each lens bin.

        A weighted sum with weights that do not depend on the sky.

        Parameters
        ----------
        two_point : measured
        name : "gamma_t" or "w"
        raw : attribute of TreeCorr's object with other values than those of the stage
        """
        results = []
        for k, function in enumerate(
            two_point.of("lensing" if name == "gamma_t" else "clustering")
        ):
            pairs = function.correlation
            expected = self.truth(name, pairs.meanr)[k]
            weight = pairs.npairs * expected
            weight = weight / (weight @ expected)
            samples = function.samples[:, 0] @ weight
            n = len(samples)
            error = np.sqrt((n - 1) / n * ((samples - samples.mean()) ** 2).sum())
            values = function.values[0] if raw is None else getattr(pairs, raw)
            results.append((weight @ values, error))
        return np.array(results)


def simulate_sky(threads: int) -> Sky:
    """Return a survey with holes and with lenses in two bins."""
    design = Design(
        n_galaxies=30_000,
        area=2000.0,
        lmax=800,
        seed=12,
        measurement=Measurement(shape_noise=0.0),
        masked_fraction=0.2,
        hole_radius=1.0,
        n_lenses=30_000,
    )
    survey = simulate_survey(design, threads)
    galaxies, lenses = survey.galaxies, survey.lenses
    members = [lenses.bin == k for k in range(len(LENS_BINS))]
    return Sky(
        survey=survey,
        functions=correlation_columns(survey.spectra),
        sources=Sources(
            ra=galaxies.ra,
            dec=galaxies.dec,
            shear=survey.shear,
            weight=np.ones(galaxies.z.size),
        ),
        lenses=Lenses(
            bins=[even(lenses.ra[chosen], lenses.dec[chosen]) for chosen in members],
            randoms=even(*draw_positions(N_RANDOM, survey.footprint, np.random.default_rng(9))),
        ),
    )


def even(ra, dec):
    """Return positions of equal weights."""
    return Positions(ra=ra, dec=dec, weight=np.ones(ra.size))


def within(objects, region):
    """Return the objects in a region."""
    inside = region.contains(objects.ra, objects.dec)
    kept = {"ra": objects.ra[inside], "dec": objects.dec[inside], "weight": objects.weight[inside]}
    if isinstance(objects, Sources):
        kept["shear"] = objects.shear[:, inside]
    return type(objects)(**kept)

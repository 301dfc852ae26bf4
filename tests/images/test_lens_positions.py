"""Lenses and random positions that go together are read, others are refused."""

import numpy as np
import pytest
from even_positions import write_randoms
from fits_columns import CatalogError
from footprint import make_footprint
from lens_positions import read_lenses
from lens_sample import Observed, write_lens_sample
from observed_mask import write_mask
from survey import CENTRE
from test_lens_sample import BINS, N, catalogue, write


@pytest.fixture
def files(tmp_path):
    """Return a function that makes both files with the pixels of a mask that are left out."""
    mask = str(tmp_path / "mask.hsp")
    footprint = make_footprint(30.0, CENTRE, 0.05, 0.2, np.random.default_rng(4))
    write_mask(footprint, 512, mask)

    def make(least_of_lenses, least_of_randoms):
        catalog, lenses = tmp_path / "lens-catalog.fits", str(tmp_path / "lens-sample.fits")
        randoms = str(tmp_path / "random-catalog.fits")
        write(catalog, catalogue())
        chosen = None if least_of_lenses is None else mask
        observed = Observed(mask_path=chosen, min_fraction=least_of_lenses or 0, max_outside=0.5)
        write_lens_sample(str(catalog), lenses, BINS, observed)
        write_randoms(mask, randoms, density=0, number=4 * N, min_fraction=least_of_randoms, seed=1)
        return read_lenses(lenses, randoms)

    return make


@pytest.mark.parametrize("least", [0.0, 0.5])
def test_a_sample_and_randoms_of_the_same_pixels_are_read(files, least):
    lenses = files(least, least)
    assert len(lenses.bins) == 2
    assert lenses.randoms.ra.size == 4 * N


def test_a_sample_without_a_mask_goes_with_randoms_of_all_of_it(files):
    assert len(files(None, 0.0).bins) == 2


@pytest.mark.parametrize(
    ("lenses", "randoms", "said"), [(0.0, 0.8, "0 and 0.8"), (None, 0.8, "0 and 0.8")]
)
def test_a_sample_and_randoms_of_other_pixels_are_refused(files, lenses, randoms, said):
    with pytest.raises(CatalogError) as caught:
        files(lenses, randoms)
    assert caught.value.args == (
        (
            f"lens-sample.fits and random-catalog.fits: made with min_fraction {said}, so of other "
            "parts of the mask; give lens_sample and random_catalog the same"
        ),
    )

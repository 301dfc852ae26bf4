"""Figures of the footprint and of the numbers of each bin show what is in the files."""

from pathlib import Path

import healsparse
import hpgeom
import numpy as np
import pytest
import yaml
from astropy.io import fits
from astropy.table import Table
from bin_numbers import read_bin_numbers
from bins_figure import draw_bins
from fits_columns import CatalogError
from footprint import draw_in_cap
from footprint_figure import draw_footprint, nearest_patches
from selected_positions import lens_positions, source_positions
from sky_map import make_grid
from sky_maps import SkyMaps, density_map, read_sky_maps
from sky_projection import Projection, choose_projection, unit_vectors
from survey_mask import SurveyMask

FULL_SKY = 41252.96
CENTRES = [(0.0, -45.0), (359.9, 0.0), (120.0, 89.0), (40.0, -90.0)]


def cap(centre, area=300.0, n=40_000):
    return draw_in_cap(n, area, centre, np.random.default_rng(3))


def labels(figure):
    return {text.get_text().replace("\N{MINUS SIGN}", "-") for text in figure.axes[0].texts}


def described(run):
    return yaml.safe_load(Path(run["tracer-metadata.yaml"]).read_text(encoding="utf-8"))


def figure_of(ra, dec):
    grid = make_grid(choose_projection(ra, dec), [(ra, dec)])
    maps = [density_map("sources", grid, [(ra, dec)])]
    figure = draw_footprint(SkyMaps(grid=grid, maps=maps, centers=None))
    figure.canvas.draw()
    return figure


@pytest.mark.parametrize("is_whole", [False, True])
@pytest.mark.parametrize("centre", [(10.0, -45.0), (359.0, 60.0)])
def test_a_projection_and_its_inverse_are_one(centre, is_whole):
    projection = Projection(ra=centre[0], dec=0.0 if is_whole else centre[1], is_whole=is_whole)
    ra, dec = cap(centre, area=15_000.0, n=2000)
    back = unit_vectors(*projection.positions(*projection.project(ra, dec)))
    assert back == pytest.approx(unit_vectors(ra, dec), abs=1e-9)


@pytest.mark.parametrize(
    ("area", "is_whole"), [(100.0, False), (18_000.0, False), (FULL_SKY, True)]
)
def test_an_area_on_the_sky_is_the_same_on_the_plane(area, is_whole):
    """The density is that of the sky in all cells: chi-square of counts that are Poisson."""
    ra, dec = cap((30.0, -20.0), area, n=200_000)
    projection = choose_projection(ra, dec)
    assert projection.is_whole == is_whole
    grid = make_grid(projection, [(ra, dec)])
    corners = np.meshgrid(grid.x, grid.y)
    positions = projection.positions(*corners)
    centre = unit_vectors(np.array(30.0), np.array(-20.0))
    distance = np.degrees(np.arccos(np.clip(unit_vectors(*positions) @ centre, -1, 1)))
    near = distance < 0.98 * np.degrees(2 * np.arcsin(np.sqrt(area / FULL_SKY)))
    near = near[1:, 1:] & near[:-1, 1:] & near[1:, :-1] & near[:-1, :-1]
    counts = (grid.density([(ra, dec)]) * grid.cell_area)[near]
    expected = 200_000 / area * grid.cell_area / 3600
    assert counts.size > 300
    spread = np.sqrt(2 / counts.size)  # of a chi-square over its degrees of freedom
    assert ((counts - expected) ** 2).mean() / expected == pytest.approx(1, abs=5 * spread)
    assert counts.mean() == pytest.approx(expected, rel=5 / np.sqrt(expected * counts.size))


@pytest.mark.parametrize("centre", CENTRES)
def test_all_objects_are_on_the_map_wherever_it_is(centre):
    ra, dec = cap(centre)
    grid = make_grid(choose_projection(ra, dec), [(ra, dec)])
    assert grid.density([(ra, dec)]).sum() * grid.cell_area == pytest.approx(ra.size)
    assert np.ptp(grid.x) == pytest.approx(19.5 * 1.08, rel=0.05)  # the diameter and the margins


def test_right_ascension_grows_to_the_left_across_zero():
    projection = choose_projection(*cap((0.0, -45.0)))
    x, _ = projection.project(np.array([350.0, 359.0, 1.0, 10.0]), np.full(4, -45.0))
    assert np.all(np.diff(x) < 0)


@pytest.mark.parametrize(
    ("centre", "expected"),
    [
        ((0.0, -45.0), {"5°", "0°", "355°", "-40°", "-45°", "-50°"}),
        ((180.0, 0.0), {"175°", "180°", "185°", "+5°", "+0°", "-5°"}),
        ((0.0, 90.0), {"0°", "45°", "90°", "135°", "180°", "315°", "+85°"}),
    ],
)
def test_the_lines_of_the_sky_have_their_numbers(centre, expected):
    assert expected <= labels(figure_of(*cap(centre)))


def test_the_whole_sky_has_numbers_inside():
    figure = figure_of(*cap((0.0, 0.0), FULL_SKY))
    assert {"0°", "45°", "180°", "+0°", "+45°", "-45°"} <= labels(figure)


def test_borders_of_patches_lie_between_their_centres():
    ra, dec = cap((0.0, 0.0))
    grid = make_grid(choose_projection(ra, dec), [(ra, dec)])
    centers = unit_vectors(np.array([5.0, 355.0]), np.array([0.0, 0.0]))
    nearest = nearest_patches(grid, centers)
    middle = nearest.shape[1] // 2
    assert set(nearest[:, :middle].ravel()) == {0}  # right ascension 5 deg is on the left
    assert set(nearest[:, middle:].ravel()) == {1}


def test_objects_in_one_place_are_a_map_too():
    figure_of(np.full(50, 10.0), np.full(50, -30.0))


def test_only_objects_in_a_bin_are_shown(run):
    maps = read_sky_maps(run["shear-catalog.fits"], run["tomographic-catalog.fits"])
    counted = maps.maps[0].values * maps.grid.cell_area
    numbers = read_bin_numbers(run["tomographic-catalog.fits"], run["tracer-metadata.yaml"])
    assert np.nansum(counted) == pytest.approx(numbers.n_raw[-1] * 100.0 * 3600)
    assert not np.any(counted == 0)  # nothing is drawn where there is nothing


def test_a_bin_has_the_numbers_of_its_files(run):
    numbers = read_bin_numbers(run["tomographic-catalog.fits"], run["tracer-metadata.yaml"])
    figure = draw_bins(numbers)
    drawn = {
        line.get_label(): line.lines[0].get_ydata()
        for axes in figure.axes
        for line in axes.containers
        if line.lines[0]
    }
    assert list(numbers.names) == ["0", "1", "2", "all"]
    table = fits.getdata(run["tomographic-catalog.fits"], "BINS")
    assert np.array_equal(drawn["$R_{22}$"][:3], table["R"][:, 1, 1])
    assert np.array_equal(drawn["$R^S_{12}$"][:3], table["R_S"][:, 0, 1])
    first, second, _ = described(run)["bins"]
    assert numbers.n_eff["C13"][1] == second["C13"]["n_eff"]
    error = first["H12"]["sigma_e"] / np.sqrt(first["H12"]["n_eff"] * 100.0 * 3600)
    assert numbers.mean_shear_error[0] == pytest.approx(error)


@pytest.mark.parametrize("factor", [None, 1.0, 3.0])
def test_responses_have_error_bars_where_their_errors_are_known(run, tmp_path, factor):
    path = str(tmp_path / "tomographic-catalog.fits")
    with fits.open(run["tomographic-catalog.fits"]) as hdus:
        tables = [hdus[0], hdus["OBJECTS"]]
        for name in ("BINS", "ALL"):
            table = Table(hdus[name].data)
            for response in ("R_gamma", "R_S", "R"):
                table[f"{response}_error"] = (factor or 0) * np.abs(table[response])
                if factor is None:
                    del table[f"{response}_error"]
            tables.append(fits.BinTableHDU(table, name=name))
        fits.HDUList(tables).writeto(path)
    numbers = read_bin_numbers(path, run["tracer-metadata.yaml"])
    (points,) = (c for c in draw_bins(numbers).axes[0].containers if c.get_label() == "$R_{11}$")
    if factor is None:
        assert not points.has_yerr
    else:
        (bars,) = points.lines[2]
        first = bars.get_segments()[0][:, 1]
        assert np.ptp(first) == pytest.approx(2 * factor * numbers.responses["R"][0, 0, 0])


def test_numbers_of_other_bins_are_refused(run, tmp_path):
    content = described(run)
    fewer = tmp_path / "tracer-metadata.yaml"
    fewer.write_text(yaml.safe_dump(content | {"bins": content["bins"][:2]}), encoding="utf-8")
    with pytest.raises(CatalogError, match=r"2 bins, but tomographic-catalog\.fits has 3"):
        read_bin_numbers(run["tomographic-catalog.fits"], str(fewer))


def test_all_numbers_that_are_missing_are_told_at_once(run, tmp_path):
    content = described(run)
    del content["bins"][1]["C13"], content["all"]["z_mean"]
    less = tmp_path / "tracer-metadata.yaml"
    less.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(CatalogError) as error:
        read_bin_numbers(run["tomographic-catalog.fits"], str(less))
    do = "give the output tracer-metadata of the stage pz_stack"
    assert error.value.args == (
        f"tracer-metadata.yaml: bin 1: no 'C13'; {do}",
        f"tracer-metadata.yaml: all: no 'z_mean'; {do}",
    )


def write_table(path, name, **columns):
    rows = np.rec.fromarrays([np.array(values) for values in columns.values()], names=[*columns])
    table = fits.BinTableHDU(rows, name=name)
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(path, overwrite=True)
    return str(path)


def test_positions_that_cannot_be_drawn_are_told(tmp_path):
    columns = {"ra": [1.0, np.nan, 3.0, 4.0], "dec": [1.0, 2.0, 95.0, 4.0], "bin": [0, 1, 0, -1]}
    lenses = lens_positions(write_table(tmp_path / "l.fits", "OBJECTS", **columns))
    with pytest.raises(CatalogError) as error:
        lenses.checked_sample()
    assert error.value.args == (
        (
            "l.fits: column 'ra': 1 of 3 values are NaN or infinite; "
            "remove these objects from all catalogues"
        ),
        "l.fits: column 'dec': 1 of 3 values are beyond 90; give positions in deg",
    )


def test_a_sample_without_any_object_in_a_bin_is_told(tmp_path):
    columns = {"ra": [1.0, 2.0], "dec": [1.0, 2.0], "bin": [-1, -1]}
    lenses = lens_positions(write_table(tmp_path / "l.fits", "OBJECTS", **columns))
    with pytest.raises(CatalogError, match=r"l\.fits: no object is in a bin"):
        lenses.checked_sample()


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ([1, 2, 3], "s.fits and t.fits have 4 and 3 rows, not the same objects"),
        ([1, 2, 4, 3], "s.fits and t.fits: column 'id' differs in 2 of 4 rows; sort both by id"),
    ],
)
def test_files_of_other_objects_are_told(tmp_path, ids, said):
    shear = write_table(tmp_path / "s.fits", "S", id=[1, 2, 3, 4], ra=[1.0] * 4, dec=[1.0] * 4)
    bins = write_table(tmp_path / "t.fits", "OBJECTS", id=ids, bin=[0] * len(ids))
    with pytest.raises(CatalogError, match=said):
        source_positions(shear, bins).checked_sample()


def test_parts_of_a_catalogue_are_the_same_map_as_all_of_it(run, monkeypatch):
    files = run["shear-catalog.fits"], run["tomographic-catalog.fits"]
    whole = read_sky_maps(*files)
    monkeypatch.setattr("fits_chunks.ROWS_AT_ONCE", 777)
    parts = read_sky_maps(*files)
    assert np.array_equal(whole.maps[0].values, parts.maps[0].values, equal_nan=True)


@pytest.fixture(scope="module")
def masked():
    """Positions spread over a cap of which all pixels were half observed, or not at all."""
    ra, dec = cap((0.0, -45.0), n=200_000)
    nside = 512
    pixels = np.unique(hpgeom.angle_to_pixel(nside, ra, dec))
    hole = hpgeom.query_circle(nside, 2.0, -45.0, 1.5)
    pixels = pixels[~np.isin(pixels, hole)]
    observed = np.full((pixels.size, 1), 0.5, dtype=np.float32)
    mask = SurveyMask(nside=nside, blocks=pixels, observed=observed)
    seen = (mask.fraction_at(ra, dec) > 0) & (np.arange(ra.size) % 2 == 0)
    return mask, ra[seen], dec[seen]


def test_the_density_is_that_over_what_was_observed(masked):
    mask, ra, dec = masked
    grid = make_grid(choose_projection(ra, dec), [(ra, dec)])
    observed = grid.observed_fraction(mask)
    whole = observed > 0.499
    true_density = 200_000 / 300.0 / 3600  # per arcmin2, of which half is seen
    error = 2 / np.sqrt(0.5 * true_density * grid.cell_area * whole.sum())
    corrected = density_map("sources", grid, [(ra, dec)], observed).values[whole]
    assert corrected.mean() == pytest.approx(true_density, rel=5 * error)
    ignored = density_map("sources", grid, [(ra, dec)]).values[whole]
    assert np.nanmean(ignored) == pytest.approx(true_density / 2, rel=5 * error)


def test_a_hole_of_the_mask_is_a_hole_of_the_map(masked):
    mask, ra, dec = masked
    grid = make_grid(choose_projection(ra, dec), [(ra, dec)])
    observed = grid.observed_fraction(mask)
    area = grid.cell_area / 3600 * observed.sum()
    assert area == pytest.approx(mask.area, rel=0.01)
    x, y = grid.projection.project(np.array([2.0]), np.array([-45.0]))
    row, column = np.searchsorted(grid.y, y)[0] - 1, np.searchsorted(grid.x, x)[0] - 1
    assert observed[row, column] == 0
    assert np.isnan(density_map("sources", grid, [(ra, dec)], observed).values[row, column])


def test_lenses_and_the_mask_have_maps_of_their_own(run, tmp_path):
    files = run["shear-catalog.fits"], run["tomographic-catalog.fits"]
    ra, dec = (fits.getdata(files[0])[name][:100] for name in ("ra", "dec"))
    lenses = write_table(tmp_path / "l.fits", "OBJECTS", ra=ra, dec=dec, bin=[0] * 90 + [-1] * 10)
    sparse = healsparse.HealSparseMap.make_empty(32, 256, np.float32, sentinel=0.0)
    all_ra, all_dec = (fits.getdata(files[0])[name] for name in ("ra", "dec"))
    pixels = np.unique(hpgeom.angle_to_pixel(256, all_ra, all_dec))
    sparse.update_values_pix(pixels, np.float32(1.0))
    sparse.write(str(tmp_path / "mask.hsp"))
    maps = read_sky_maps(*files, lens_path=lenses, mask_path=str(tmp_path / "mask.hsp"))
    assert [one.title for one in maps.maps] == ["sources", "lenses", "mask"]
    bare = read_sky_maps(*files, lens_path=lenses)
    assert np.nansum(bare.maps[1].values) * bare.grid.cell_area == pytest.approx(90)
    figure = draw_footprint(maps)
    assert [axes.get_title() for axes in figure.axes][:3] == ["sources", "lenses", "mask"]

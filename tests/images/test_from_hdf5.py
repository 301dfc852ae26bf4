"""A catalogue in HDF5 gives what the same one in FITS gives."""

import subprocess
import sys
from pathlib import Path

import h5py
import hdf5_shear
import numpy as np
import pytest
from astropy.io import fits
from fits_columns import CatalogError
from galaxies import VARIANTS
from hdf5_shear import RedshiftGrid, convert
from redshift_edges import EdgeRule
from simulated_run import CUTS
from stage_classes import load_stage
from tomography import bin_catalog

PROGRAM = Path(__file__).resolve().parents[2] / "images" / "from_hdf5" / "run.py"
GRID = RedshiftGrid(z_min=0.0, z_max=1.75, n_z=70)
KEYWORDS = {"DGAMMA": 0.02, "AREA": None}
PSF_SIZE = 2.0


@pytest.fixture
def catalog(run, tmp_path):
    """The catalogue of the small run in the layout of HDF5."""
    shear, photoz = (
        fits.getdata(run[f"{name}.fits"]) for name in ("shear-catalog", "photoz-catalog")
    )
    path = tmp_path / "shear.hdf5"
    with h5py.File(path, "w") as file:
        group = file.create_group("shear")
        for name in shear.names:
            if not name.startswith("size_ratio"):
                group[name] = shear[name].astype(shear[name].dtype.newbyteorder("="))
        group["psf_T_mean"] = np.full(len(shear), PSF_SIZE, dtype=np.float32)
        group["flags"] = np.zeros(len(shear), dtype=np.uint8)
        for suffix in VARIANTS:
            group["T" + suffix] = PSF_SIZE * shear["size_ratio" + suffix].astype(np.float32)
            group["mean_z" + suffix] = photoz["z_mean" + suffix].astype(float)
    return path


def spoil(path, change):
    with h5py.File(path, "a") as file:
        change(file["shear"])


def converted(path, **options):
    paths = [str(path.parent / f"{tag}.fits") for tag in ("shear-catalog", "photoz-catalog")]
    convert(str(path), *paths, KEYWORDS, GRID, **options)
    return paths


def test_it_gives_the_same_bins_and_responses(catalog, run):
    paths = converted(catalog)
    output = str(catalog.parent / "binned.fits")
    bin_catalog(*paths, output, CUTS, EdgeRule(nbin=3, z_min=0.2, z_max=1.3))
    for table in ("OBJECTS", "BINS", "ALL"):
        ours, theirs = (fits.getdata(p, table) for p in (output, run["tomographic-catalog.fits"]))
        assert ours.tobytes() == theirs.tobytes()


def test_parts_make_the_same_files(catalog, monkeypatch):
    whole = [Path(path).read_bytes() for path in converted(catalog)]
    monkeypatch.setattr(hdf5_shear, "ROWS_AT_ONCE", 7001)
    assert [Path(path).read_bytes() for path in converted(catalog)] == whole


def test_the_files_are_of_their_types_and_have_all_columns(catalog):
    stage = load_stage("from_hdf5")
    assert stage.inputs["shear-hdf5"].problems(str(catalog)) == []
    paths = converted(catalog)
    for path, kind in zip(paths, stage.outputs.values(), strict=True):
        assert kind.problems(path) == []
    shear = fits.getdata(paths[0])
    assert shear["flags"].dtype.kind == "i"
    assert "T_2m" in shear.names
    assert "mean_z" not in shear.names


def test_objects_without_identifiers_are_numbered(catalog):
    spoil(catalog, lambda group: group.__delitem__("id"))
    for path in converted(catalog):
        assert np.array_equal(fits.getdata(path)["id"], np.arange(40_000))


def test_the_measurement_noise_must_be_known(catalog):
    spoil(catalog, lambda group: group.__delitem__("sigma_m"))
    with pytest.raises(CatalogError, match="no dataset 'shear/sigma_m'"):
        converted(catalog)
    assert np.all(fits.getdata(converted(catalog, sigma_m=0.25)[0])["sigma_m"] == 0.25)


def test_datasets_of_other_lengths_are_all_told(catalog):
    def shorten(group):
        for name in ("g2", "mean_z_1p"):
            values = group[name][:-7]
            del group[name]
            group[name] = values

    spoil(catalog, shorten)
    with pytest.raises(CatalogError) as caught:
        converted(catalog)
    assert sorted(caught.value.args) == [
        f"shear.hdf5: dataset 'shear/{name}' has 39993 rows, but 'shear/g1' has 40000"
        for name in ("g2", "mean_z_1p")
    ]


def test_a_layout_of_one_catalogue_for_each_variant_is_refused(catalog):
    def divide(group):
        for name in ("g1", "g2", "s2n", "T", "weight"):
            group[f"00/{name}"] = group[name][:]
            for suffix in VARIANTS:
                del group[name + suffix]

    spoil(catalog, divide)
    told = load_stage("from_hdf5").inputs["shear-hdf5"].problems(str(catalog))
    assert any("'shear/g1'" in problem for problem in told)


def test_the_stage_runs_as_a_program(catalog, tmp_path):
    command = [sys.executable, str(PROGRAM), f"--input=shear-hdf5={catalog}"]
    options = [f"--outputs={tmp_path}", "--parameter=area=100", "--parameter=nz=70"]
    finished = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    assert fits.getheader(tmp_path / "shear-catalog.fits", 1)["AREA"] == 100
    assert fits.getheader(tmp_path / "photoz-catalog.fits", 1)["NZ"] == 70


def test_all_its_files_go_into_its_image():
    copied = (PROGRAM.parent / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "").split()
    files = {path.name for path in PROGRAM.parent.iterdir() if path.suffix == ".py"}
    assert files == {word for word in copied if word.endswith(".py")}

"""Outputs say what made them, where their format has room; nothing else in them changes."""

import gzip
import hashlib
import json
import os
import resource
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest
import sacc
from astropy.io import fits
from astropy.table import Table
from healsparse import HealSparseMap
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from launching import stage_class
from PIL import Image

import descpipe
from descpipe.contract import content_digests
from descpipe.contract.provenance_places import add_provenance, read_provenance
from descpipe.resuming.contents import Contents

MADE_BY = "--provenance=two-point/1.0/wide/tomography"
PROVENANCE = {"pipeline": "two-point", "version": "1.0", "step": "tomography"}


def write_table(path):
    table = fits.BinTableHDU.from_columns([fits.Column("ra", "D", array=[1.0, 2.0])], name="T")
    fits.HDUList([fits.PrimaryHDU(), table]).writeto(path, checksum=True, overwrite=True)


def write_hdf5(path):
    with h5py.File(path, "w") as file:
        file["shear/g1"] = np.arange(3)


def write_picture(path):
    Image.new("RGB", (4, 3), "red").save(path)


def write_two_points(path, tracer="source_0"):
    data = sacc.Sacc()
    data.add_tracer("NZ", tracer, np.linspace(0, 1, 5), np.ones(5))
    data.add_data_point("galaxy_shear_xi_plus", (tracer, tracer), 0.1, theta=1.0)
    data.metadata[f"about {tracer}"] = 1.5
    data.save_fits(str(path), overwrite=True)


def write_map(path):
    sky = HealSparseMap.make_empty(32, 64, np.float32)
    sky[np.array([5, 9])] = np.float32([0.5, 1.0])
    sky.write(str(path), clobber=True)


WRITERS = {
    "fits": write_table,
    "hsp": write_map,
    "hdf5": write_hdf5,
    "png": write_picture,
    "sacc": write_two_points,
}


def writing(suffix, write, **variables):
    """Return a stage that writes one output, `out`."""
    return stage_class(
        lambda stage: write(stage.get_output_path("out")), outputs={"out": suffix}, **variables
    )


def sha256(content):
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@pytest.fixture
def written(tmp_path):
    """Write a file of a kind."""

    def write(suffix, name="out"):
        path = tmp_path / f"{name}.{suffix}"
        WRITERS[suffix](path)
        return path

    return write


def add(path, provenance=PROVENANCE):
    assert add_provenance(str(path), lambda: provenance) is None


@pytest.mark.parametrize("suffix", WRITERS)
def test_an_output_says_all_that_it_depends_on_and_nothing_else(launch, suffix):
    (launch.inputs / "in.txt").write_text("galaxies")
    (launch.inputs / "part.a.txt").write_text("a")
    (launch.inputs / "part.b.txt").write_text("b")
    (launch.config / "cuts.yaml").write_text("s2n: 10")
    stage = writing(
        suffix,
        WRITERS[suffix],
        inputs={"in": "txt", "part": ["txt"], "mask": descpipe.File("txt", optional=True)},
        config={"cuts": "cuts.yaml"},
        parameters={"nbin": 4, "zmax": 1.5, "method": "pdf", "edges": [0.5, 1.0], "flag": False},
    )
    ending = launch(stage, MADE_BY, "--parameter=nbin=3")
    assert (ending.status, ending.err) == (0, "")
    assert read_provenance(str(launch.outputs / f"out.{suffix}")) == [
        {
            "pipeline": "two-point",
            "version": "1.0",
            "step": "wide/tomography",
            "stage": "probe",
            "run.py": sha256(Path(sys.modules["launching"].__file__).read_bytes()),
            "descpipe": descpipe.__version__,
            "parameter nbin": "3",
            "parameter zmax": "1.5",
            "parameter method": '"pdf"',
            "parameter edges": "[0.5, 1.0]",
            "parameter flag": "false",
            "config file cuts": sha256(b"s2n: 10"),
            "input in": sha256(b"galaxies"),
            "input part": sha256(f"{sha256(b'a')}\n{sha256(b'b')}".encode()),
            "input mask": "none",
        }
    ]


@pytest.mark.parametrize("suffix", WRITERS)
def test_without_a_pipeline_an_output_is_as_the_stage_wrote_it(launch, written, suffix):
    content = written(suffix).read_bytes()
    assert launch(writing(suffix, lambda path: Path(path).write_bytes(content))).status == 0
    assert (launch.outputs / f"out.{suffix}").read_bytes() == content


@pytest.mark.parametrize("suffix", WRITERS)
def test_two_runs_of_the_same_write_the_same(launch, written, suffix):
    content = written(suffix).read_bytes()
    stage = writing(suffix, lambda path: Path(path).write_bytes(content))
    found = set()
    for _ in range(2):
        assert launch(stage, MADE_BY).status == 0
        found.add((launch.outputs / f"out.{suffix}").read_bytes())
    assert len(found) == 1
    assert content not in found


def test_each_part_of_a_list_says_what_made_it(launch):
    def run(stage):
        for part in range(2):
            write_table(stage.get_output_path("out", part))

    stage = stage_class(run, outputs={"out": ["fits"]})
    assert launch(stage, MADE_BY).status == 0
    assert [len(read_provenance(str(path))) for path in launch.outputs.iterdir()] == [1, 1]


def test_a_shard_says_which_it_is(launch):
    def run(stage):
        stage.get_rank()
        write_table(stage.get_output_path("out"))

    stage = stage_class(run, outputs={"out": "fits"})
    assert launch(stage, MADE_BY, "--shard=2-of-3").status == 0
    assert read_provenance(str(launch.outputs / "out.fits"))[0]["shard"] == "2-of-3"


def test_an_input_that_is_too_large_to_be_read_again_is_told_by_its_size(launch, monkeypatch):
    monkeypatch.setattr(content_digests, "MAX_BYTES", 7)
    (launch.inputs / "in.txt").write_text("galaxies")
    assert launch(writing("fits", write_table, inputs={"in": "txt"}), MADE_BY).status == 0
    assert read_provenance(str(launch.outputs / "out.fits"))[0]["input in"] == "8 bytes"


def test_digests_are_those_of_the_record_of_a_run(tmp_path):
    folder = tmp_path / "folder"
    for name in ("a-b/x.txt", "a/y.txt", "a/z/é.txt", "w.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    contents = Contents(tmp_path / "cache")
    for path in (folder, folder / "w.txt"):
        assert content_digests.content_digest(str(path)) == contents.of(path)
    contents.close()


# -- FITS -----------------------------------------------------------------------------------


def test_what_was_in_a_fits_file_stays_byte_by_byte_and_its_checksums_right(written):
    path = written("fits")
    before = path.read_bytes()
    add(path)
    assert path.read_bytes().startswith(before)
    with fits.open(path, checksum=True) as hdus:
        hdus.verify("exception")
        assert [(hdu.name, hdu.data is None) for hdu in hdus] == [
            ("PRIMARY", True),
            ("T", False),
            ("DESCPIPE", True),
        ]
        assert hdus["DESCPIPE"].header["STEP"] == "tomography"


def test_the_first_table_of_a_fits_file_is_still_the_only_one(written):
    path = written("fits")
    add(path)
    assert list(Table.read(path)["ra"]) == [1.0, 2.0]  # any warning fails


texts = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=250)


@given(st.lists(texts | st.text("'& /=x", min_size=60, max_size=80), max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_any_text_comes_back_from_a_fits_file(written, values):
    path = written("fits")
    provenance = {f"parameter p{n}": json.dumps(value) for n, value in enumerate(values)}
    add(path, provenance)
    assert read_provenance(str(path)) == [provenance]
    with fits.open(path) as hdus:
        for number, value in enumerate(values):
            if "'" in value and "/" in value:
                continue  # astropy may take the slash for the beginning of a comment
            text = hdus["DESCPIPE"].header[f"PARAM{number + 1}"]
            assert text == f"p{number} = {json.dumps(value)}"


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_stage_that_goes_on_with_a_file_adds_to_what_it_says(written, suffix):
    path = written(suffix)
    add(path)
    add(path, {**PROVENANCE, "step": "treecorr"})
    found = [one["step"] for one in read_provenance(str(path))]
    assert found == ["tomography", "treecorr"]


# -- SACC -----------------------------------------------------------------------------------


def test_healsparse_reads_a_map_that_says_what_made_it(written):
    path = written("hsp")
    add(path)
    sky = HealSparseMap.read(str(path))
    assert sky.valid_pixels.tolist() == [5, 9]
    assert sky[5] == 0.5


def test_sacc_reads_what_made_a_file_as_metadata(written):
    path = written("sacc")
    add(path)
    data = sacc.Sacc.load_fits(str(path))
    name = next(name for name in data.metadata if name.startswith("descpipe/tomography/"))
    assert json.loads(data.metadata[name]) == PROVENANCE
    assert data.metadata["about source_0"] == 1.5


def test_sacc_can_join_files_of_two_steps_and_keeps_what_made_both(tmp_path):
    loaded = []
    for step in ("one", "two"):
        write_two_points(tmp_path / "out.sacc", step)
        add(tmp_path / "out.sacc", {**PROVENANCE, "step": step})
        loaded.append(sacc.Sacc.load_fits(str(tmp_path / "out.sacc")))
    names = [name.rpartition("/")[0] for name in sacc.concatenate_data_sets(*loaded).metadata]
    assert names == ["", "descpipe/one", "", "descpipe/two"]


def test_sacc_reads_a_file_of_hdf5_that_says_what_made_it(tmp_path):
    write_two_points(tmp_path / "out.fits")
    path = tmp_path / "out.sacc"
    sacc.Sacc.load_fits(str(tmp_path / "out.fits")).save_hdf5(str(path))
    add(path)
    assert read_provenance(str(path)) == [PROVENANCE]
    assert list(sacc.Sacc.load_hdf5(str(path)).tracers) == ["source_0"]


# -- HDF5 and PNG ---------------------------------------------------------------------------


def test_an_hdf5_file_has_an_attribute_more_and_no_group(written):
    path = written("hdf5")
    add(path)
    with h5py.File(path) as file:
        assert list(file) == ["shear"]
        assert json.loads(file.attrs["descpipe"]) == PROVENANCE


def test_without_h5py_an_hdf5_file_says_nothing_and_that_is_told(launch, written, monkeypatch):
    content = written("hdf5").read_bytes()
    monkeypatch.setitem(sys.modules, "h5py", None)
    stage = writing("hdf5", lambda path: Path(path).write_bytes(content))
    ending = launch(stage, MADE_BY)
    assert ending.status == 0
    assert "out.hdf5 does not say what made it: " in ending.err
    assert "h5py is not installed here" in ending.err
    assert (launch.outputs / "out.hdf5").read_bytes() == content


def test_a_picture_is_the_same_picture(written):
    path = written("png")
    before = np.asarray(Image.open(path))
    add(path)
    with Image.open(path) as picture:
        assert np.array_equal(np.asarray(picture), before)
        assert json.loads(picture.text["descpipe"]) == PROVENANCE


# -- what is let alone ----------------------------------------------------------------------


@pytest.mark.parametrize("link", [os.link, os.symlink])
@pytest.mark.parametrize("suffix", WRITERS)
def test_an_output_that_is_a_link_to_an_input_leaves_the_input_as_it_is(launch, suffix, link):
    given = launch.inputs / f"in.{suffix}"
    WRITERS[suffix](given)
    before = given.read_bytes()
    stage = writing(suffix, lambda path: link(given, path), inputs={"in": suffix})
    ending = launch(stage, MADE_BY)
    assert ending.status == 0
    what = f"probe: out.{suffix} does not say what made it: it is a link to another file\n"
    assert ending.err == what
    assert given.read_bytes() == before
    assert (launch.outputs / f"out.{suffix}").samefile(given)


@pytest.mark.parametrize("suffix", ["txt", "fits.gz", "dat"])
def test_a_format_without_room_is_left_as_it_is_and_not_worth_a_word(launch, written, suffix):
    content = {"txt": b"SIMPLE", "dat": written("fits").read_bytes()}.get(suffix)
    content = content or gzip.compress(written("png").read_bytes(), mtime=0)
    stage = writing(suffix, lambda path: Path(path).write_bytes(content))
    ending = launch(stage, MADE_BY)
    assert (ending.status, ending.err) == (0, "")
    assert (launch.outputs / f"out.{suffix}").read_bytes() == content


def test_files_in_a_folder_are_left_as_they_are(launch, written):
    content = written("fits").read_bytes()
    stage = stage_class(
        lambda stage: Path(stage.get_output_path("out"), "a.fits").write_bytes(content),
        outputs={"out": descpipe.Directory()},
    )
    ending = launch(stage, MADE_BY)
    assert (ending.status, ending.err) == (0, "")
    assert (launch.outputs / "out/a.fits").read_bytes() == content


@pytest.mark.parametrize(
    ("suffix", "more", "why"),
    [
        ("fits", b"something", "it does not end where its last HDU ends"),
        ("fits", b"\0" * 2880, "it does not end where its last HDU ends"),
        ("sacc", b"something", "it does not end where its last HDU ends"),
        ("png", b"something", "it does not end as a PNG does"),
    ],
)
def test_an_odd_file_is_left_as_it_is_and_the_stage_ends_well(launch, written, suffix, more, why):
    content = written(suffix).read_bytes() + more
    stage = stage_class(
        lambda stage: Path(stage.get_output_path("out")).write_bytes(content),
        outputs={"out": descpipe.File(suffix)},
    )
    ending = launch(stage, MADE_BY)
    assert (ending.status, ending.err) == (
        0,
        f"probe: out.{suffix} does not say what made it: {why}\n",
    )
    assert (launch.outputs / f"out.{suffix}").read_bytes() == content


def test_more_parameters_than_keywords_are_no_provenance(written):
    path = written("fits")
    before = path.read_bytes()
    many = {f"parameter p{number}": "1" for number in range(1000)}
    assert "too many keywords" in add_provenance(str(path), lambda: many)
    assert path.read_bytes() == before


@pytest.mark.parametrize("suffix", ["fits", "sacc", "png"])
def test_a_full_disk_leaves_the_file_as_it_was(written, suffix):
    path = written(suffix)
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 100, limits[1]))
    try:
        why = add_provenance(str(path), lambda: {**PROVENANCE, "stage": "s" * 200})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert why == "File too large"
    assert path.read_bytes() == before


def test_an_hdf5_file_that_a_full_disk_spoils_is_no_output(written):
    path = written("hdf5")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 10, limits[1]))
    try:
        with pytest.raises(descpipe.StageError, match=r"out\.hdf5 could not be written: "):
            add_provenance(str(path), lambda: {**PROVENANCE, "stage": "s" * 20000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

"""Input files on the host: there, readable, and what each of their readers declares."""

import os
import sys
from contextlib import suppress
from pathlib import Path

import h5py
import pytest
from astropy.io import fits
from astropy.table import Table

from descpipe.errors import BadInput
from descpipe.model.problem import Problems
from descpipe.reading.overrides import Overrides
from descpipe.reading.pipeline import read_pipeline

IMPORTS = "from descpipe import FITS, HDF5, JSON, PNG, SACC, YAML, Column, Directory, Parquet, Text"
PLACE = "pipeline.yaml:5:14: "


@pytest.fixture
def told(project):
    """A function that gives files to stages, each of which reads them as one type."""

    def of(given, *types):
        for number, type_ in enumerate(types):
            outputs = f'{{"out{number}": "txt"}}'
            folder = project.stage(f"s{number}", inputs=f'{{"in": {type_}}}', outputs=outputs)
            text = (folder / "run.py").read_text()
            (folder / "run.py").write_text(
                text.replace("import descpipe\n", f"import descpipe\n{IMPORTS}\n")
            )
        steps = "".join(f"  s{number}: {{}}\n" for number in range(len(types)))
        project.pipeline(f"inputs: {{in: {given}}}\noutput: out\nsteps:\n{steps}")
        problems = Problems()
        with suppress(BadInput):
            read_pipeline(project.folder / "pipeline.yaml", Overrides(), problems, check_files=True)
        return [str(problem).removeprefix(PLACE) for problem in sorted(problems.found)]

    return of


@pytest.fixture
def catalog(project):
    """A table of FITS."""
    table = Table({"ra": [1.0], "g1": [0.1]})
    table["ra"].unit = "deg"
    project.write("x")
    fits.HDUList([fits.PrimaryHDU(), fits.BinTableHDU(table)]).writeto("catalog.fits")
    return "catalog.fits"


def test_a_file_that_all_its_readers_can_read_is_good(told, catalog):
    assert told(catalog, "'fits'", "FITS(columns=['ra'])", "FITS(columns={'g1': 'float'})") == []


def test_what_a_reader_needs_and_the_file_lacks_is_told_with_its_reader(told, catalog):
    assert told(catalog, "FITS(columns=['RAA'])", "'fits'", "FITS(columns={'g1': 'int'})") == [
        ("input 'in', read by 's0': catalog.fits: no column 'RAA'; did you mean 'ra'?"),
        (
            "input 'in', read by 's2': catalog.fits: column 'g1' holds float, not int; "
            "correct the file, or name another"
        ),
    ]


def test_what_several_readers_need_is_told_once(told, catalog):
    assert told(catalog, "FITS(columns=['x'])", "FITS(columns=['x'])") == [
        (
            "input 'in', read by 's0', 's1': catalog.fits: no column 'x' (it has ra, g1); "
            "correct the file, or name another"
        )
    ]


def test_another_file_is_told_and_its_suffix_is_not(told, project):
    project.write("page.txt", "<!DOCTYPE html>")
    assert told("page.txt", "FITS(columns=['x'])") == [
        (
            "input 'in', read by 's0': page.txt is not a FITS file: "
            "it begins with b'<!DOCTYPE html>'; correct the file, or name another"
        )
    ]


def test_a_good_file_of_another_suffix_is_a_warning(told, project, catalog):
    os.rename(catalog, "catalog.dat")  # noqa: PTH104
    assert told("catalog.dat", "FITS()") == [
        (
            "warning: input 'in' is read as a fits file, but it is catalog.dat; "
            "make sure that it is the right file"
        )
    ]


@pytest.mark.parametrize("type_", ["'txt'", "Text()", "FITS(suffix='txt')", "YAML(suffix='txt')"])
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: Path(path).symlink_to("/dev/zero")])
def test_a_pipe_or_a_device_is_told_without_reading_it(told, project, type_, make):
    make("raw.txt")
    assert told("raw.txt", type_) == [
        (
            "input 'in', read by 's0': raw.txt is not a file but a device or a pipe; "
            "correct the file, or name another"
        )
    ]


def test_a_missing_file_is_told_with_a_near_miss(told, project):
    project.write("data/shear.fits")
    assert told("data/shaer.fits", "'fits'", "'fits'") == [
        "input 'in': no such file: data/shaer.fits; did you mean 'shear.fits'?"
    ]


def test_each_file_of_a_list_is_looked_at(told, project, catalog):
    project.write("other.fits", "x")
    said = told(f"[{catalog}, other.fits, none.fits]", "[FITS(columns=['ra'])]")
    assert [line.split(": ", 1)[1].split(";")[0] for line in said] == [
        "input 'in', read by 's0': other.fits is not a FITS file: it begins with b'x'",
        "input 'in': no such file: none.fits",
    ]


def test_a_file_that_is_in_a_list_twice_is_a_warning_whatever_its_path(told, project):
    for name in ("a.txt", "b.txt", "c.txt"):
        project.write(name, "the same\n")
    Path("link.txt").symlink_to("a.txt")
    assert told("[a.txt, b.txt, c.txt]", "['txt']") == []
    counts = "so it counts twice in 's0', 's1'; remove one of them"
    assert told("[a.txt, ./a.txt, link.txt, b.txt]", "['txt']", "['txt']") == [
        f"pipeline.yaml:5:22: warning: input 'in': a.txt is there twice, {counts}",
        f"pipeline.yaml:5:31: warning: input 'in': link.txt is the same file as a.txt, {counts}",
    ]


@pytest.mark.parametrize(
    ("scatter", "number"),
    [
        ("night", 1),
        ("{inputs: [night, flat], method: product}", 2),
        ("{inputs: [night, flat], method: zip}", 0),
        ("{inputs: [night], parameters: {n: [1, 2]}, method: zip}", 0),
    ],
)
def test_a_file_may_be_there_twice_where_it_goes_with_others(project, scatter, number):
    for name in ("a.txt", "b.txt"):
        project.write(name, "1\n")
    project.stage(
        "first",
        inputs='{"night": "txt", "flat": "txt"}',
        outputs='{"out": "txt"}',
        parameters='{"n": 1}',
    )
    flat = "[a.txt, a.txt]" if "flat" in scatter else "a.txt"
    project.pipeline(
        f"inputs: {{night: [b.txt, b.txt], flat: {flat}}}\n"
        f"output: out\nsteps:\n  first: {{scatter: {scatter}}}\n"
    )
    problems = Problems()
    read_pipeline(project.folder / "pipeline.yaml", Overrides(), problems, check_files=True)
    assert [problem.code for problem in problems.found] == ["file-twice"] * number


def test_a_folder_must_hold_its_files(told, project):
    project.write("maps/a.fits", "x")
    assert told("maps", "Directory(files=['*.fits'])") == []
    assert told("maps", "Directory(files=['b.fits'])") == [
        "input 'in', read by 's0': maps holds no file 'b.fits'; did you mean 'a.fits'?"
    ]
    assert told("maps/a.fits", "Directory()") == [
        (
            "input 'in', read by 's0': maps/a.fits is a file, not a folder; "
            "correct the file, or name another"
        )
    ]


def test_yaml_is_told_where_it_is_wrong(told, project):
    project.write("in.yaml", "area: 5\nbins: [1, x]\n")
    schema = "{'properties': {'bins': {'items': {'type': 'number'}}}}"
    assert told("in.yaml", f"YAML(keys=['bins', 'n'], schema={schema})") == [
        "in.yaml:1:1: in.yaml has no key 'n'; use one of: area, bins",
        "in.yaml:2:11: bins[1]: the text 'x' is not a number; correct the value",
    ]


def test_yaml_that_several_steps_read_is_told_once(told, project):
    project.write("in.yaml", "area: [1\n")
    assert len(told("in.yaml", "YAML()", "YAML()", "YAML(keys=['area'])")) == 1


def test_each_file_of_a_list_of_yaml_is_told_where_it_is_wrong(told, project):
    project.write("a.yaml", "n: 1\n")
    project.write("b.yaml", "m: 1\n")
    assert told("[a.yaml, b.yaml]", "[YAML(keys=['n'])]") == [
        "b.yaml:1:1: b.yaml has no key 'n'; use one of: m"
    ]


def test_json_is_looked_into(told, project):
    project.write("in.json", '{"a": 1}')
    assert told("in.json", "JSON(keys=['a'])") == []
    assert told("in.json", "JSON(keys=['A'])") == [
        "input 'in', read by 's0': in.json: no key 'A'; did you mean 'a'?"
    ]


def test_yaml_that_is_large_is_not_looked_into(told, project):
    project.write("in.yaml", "- 1\n" * 100_000)
    assert told("in.yaml", "YAML(schema={'type': 'object'})") == [
        (
            "warning: input 'in': in.yaml is checked in part only, without its content, "
            "because it is over 150 kB; look at it yourself"
        )
    ]


def test_a_package_that_is_not_installed_is_a_warning(told, project, monkeypatch):
    project.write("x")
    with h5py.File("in.hdf5", "w") as file:
        file["g1"] = [1.0]
    assert told("in.hdf5", "HDF5(datasets=['g1'])") == []
    monkeypatch.setitem(sys.modules, "h5py", None)
    assert told("in.hdf5", "HDF5(datasets=['g2'])") == [
        (
            "warning: input 'in': in.hdf5 is checked in part only, without its datasets, "
            "because h5py is not installed here; `pip install h5py` checks it all"
        )
    ]


def test_an_own_check_never_runs_here(told, project):
    project.write("in.txt", "x")
    told("in.txt", "Text()")
    run_py = project.folder / "images/s0/run.py"
    own = "class Own(Text):\n    def check(self, path):\n        raise SystemExit(path)\n"
    text = run_py.read_text().replace("\n\nclass Stage", f"\n\n{own}\n\nclass Stage")
    run_py.write_text(text.replace("Text()", "Own()"))
    pipeline = project.folder / "pipeline.yaml"
    assert read_pipeline(pipeline, Overrides(), Problems(), check_files=True).inputs["in"].type

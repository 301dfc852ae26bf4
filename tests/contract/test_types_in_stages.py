"""File types in the life of a stage: inputs are checked before run, outputs after it."""

import os
import sys
from pathlib import Path

import h5py
import pyarrow as pa
import pytest
import sacc
from astropy.table import Table
from launching import finish, stage_class
from oldest_python import oldest_interpreter
from pyarrow import parquet

from descpipe import FITS, HDF5, JSON, PNG, SACC, YAML, Directory, Parquet, StageError, Text


def write_fits(path):
    Table({"ra": [1.0]}).write(path, format="fits", overwrite=True)


def write_hdf5(path):
    with h5py.File(path, "w") as file:
        file["ra"] = [1.0]


def write_sacc(path):
    data = sacc.Sacc()
    data.add_tracer("Misc", "lens")
    data.save_fits(path)


def write_parquet(path):
    parquet.write_table(pa.table({"ra": [1.0]}), path)


def write_text(text):
    return lambda path: Path(path).write_text(text)


def write_folder(path):
    Path(path).mkdir(exist_ok=True)
    Path(path, "ra.txt").write_text("1")


PNG_BYTES = b"\x89PNG\r\n\x1a\n" + b"\0" * 20 + b"\0\0\0\0IEND\xaeB`\x82"
# For each type: one that a file is good for, how to write the file, one that it lacks something
# of, and what is told then.
TYPES = {
    "FITS": (FITS(columns=["ra"]), write_fits, FITS(columns=["dec"]), ": no column 'dec' "),
    "HDF5": (HDF5(datasets=["ra"]), write_hdf5, HDF5(datasets=["dec"]), ": no dataset 'dec'"),
    "SACC": (SACC(tracers=["lens"]), write_sacc, SACC(tracers=["lans"]), ": no tracer 'lans'; did"),
    "Parquet": (Parquet(columns=["ra"]), write_parquet, Parquet(columns=["x"]), ": no column 'x'"),
    "JSON": (JSON(keys=["ra"]), write_text('{"ra": 1}'), JSON(keys=["x"]), ": no key 'x'; known: "),
    "YAML": (YAML(keys=["ra"]), write_text("ra: 1"), YAML(keys=["x"]), ": no key 'x'; known: ra"),
    "Text": (Text(), write_text("ra"), Text(), None),
    "PNG": (PNG(), lambda path: Path(path).write_bytes(PNG_BYTES), PNG(), None),
    "Directory": (
        Directory(files=["*.txt"]),
        write_folder,
        Directory(files=["*.fits"]),
        " holds no file '*.fits'",
    ),
}


def run_with(write):
    """Return a run() that writes the output."""
    return lambda stage: write(stage.get_output_path("out"))


@pytest.mark.parametrize("name", TYPES)
def test_a_good_input_is_taken_and_a_good_output_kept(launch, name):
    good, write, _, _ = TYPES[name]
    write(str(launch.inputs / good.file_name("in")))
    stage = stage_class(run_with(write), inputs={"in": good}, outputs={"out": good})
    ending = launch(stage)
    assert (ending.status, ending.err) == (0, "")
    assert launch.written() == [good.file_name("out")]


@pytest.mark.parametrize("name", [name for name in TYPES if TYPES[name][3]])
def test_what_an_input_lacks_is_told_before_run(launch, name):
    good, write, wanted, told = TYPES[name]
    path = launch.inputs / good.file_name("in")
    write(str(path))
    began = []
    said = launch.say(run=began.append, inputs={"in": wanted})
    assert said.startswith(f"probe: input 'in': {path}{told}")
    assert began == []


@pytest.mark.parametrize("name", [name for name in TYPES if TYPES[name][3]])
def test_what_an_output_lacks_is_told_after_run(launch, name):
    good, write, wanted, told = TYPES[name]
    said = launch.say(run=run_with(write), outputs={"out": wanted})
    assert said.startswith(f"probe: output 'out' is not good: {good.file_name('out')}{told}")


def test_a_folder_as_output_is_made_before_run_and_replaces_an_older_one(launch):
    stage = stage_class(
        lambda stage: Path(stage.get_output_path("maps"), "new.txt").write_text("x"),
        outputs={"maps": Directory()},
    )
    (launch.outputs / "maps").mkdir()
    (launch.outputs / "maps" / "old.txt").write_text("x")
    assert launch(stage).status == 0
    assert [path.name for path in (launch.outputs / "maps").iterdir()] == ["new.txt"]


def test_a_folder_that_stays_empty_is_told(launch):
    said = launch.say(outputs={"maps": Directory()})
    assert said == "probe: output 'maps' is not good: maps is an empty folder\n"


def test_each_file_of_a_list_is_checked(launch):
    def run(stage):
        write_fits(stage.get_output_path("out", 1))
        Path(stage.get_output_path("out", 2)).write_text("no")

    assert launch.say(run=run, outputs={"out": [FITS(columns=["ra"])]}) == (
        "probe: output 'out' is not good: out.000002.fits is not a FITS file: "
        "it begins with b'no'\n"
    )


def test_an_own_check_is_run_before_and_after(launch):
    seen = []

    class Own(Text):
        def check(self, path):
            seen.append(Path(path).name)
            return ["too short"] if len(Path(path).read_text()) < 3 else []

    (launch.inputs / "in.txt").write_text("long enough")
    stage = {"inputs": {"in": Own}, "outputs": {"out": Own}}
    assert launch(stage_class(run_with(write_text("also long")), **stage)).status == 0
    assert seen == ["in.txt", "out.txt"]
    ending = launch(stage_class(run_with(write_text("x")), **stage))
    assert ending.err == "probe: output 'out' is not good: too short\n"
    assert (launch.outputs / "out.txt").read_text() == "also long"


@pytest.mark.parametrize("error", [StageError("no rows"), ModuleNotFoundError(name="fitsio")])
def test_an_own_check_that_fails_is_told_without_a_traceback(launch, error):
    class Own(Text):
        def check(self, path):
            raise error

    (launch.inputs / "in.txt").write_text("x")
    said = launch.say(inputs={"in": Own})
    assert said.startswith(("probe: input 'in': no rows", "probe: needs the Python package 'fits"))


@pytest.mark.parametrize(
    ("name", "package", "note"),
    [
        ("HDF5", "h5py", "its datasets, because h5py is not installed here"),
        ("Parquet", "pyarrow", "its columns, because pyarrow is not installed here"),
        ("YAML", "yaml", "its content, because PyYAML is not installed here"),
    ],
)
def test_without_its_package_a_type_is_said_to_be_unchecked_once(launch, name, package, note):
    _, write, wanted, _ = TYPES[name]
    for number in range(3):
        write(str(launch.inputs / f"in.{number}.{wanted.suffix}"))
    launch.monkeypatch.setitem(sys.modules, package, None)
    ending = launch(stage_class(inputs={"in": [wanted]}))
    assert ending.status == 0
    assert ending.err == f"probe: input 'in': not checked: {note}\n"


def test_without_jsonschema_a_schema_is_said_to_be_unchecked(launch):
    launch.monkeypatch.setitem(sys.modules, "jsonschema", None)
    kind = JSON(schema={"type": "array"})
    ending = launch(stage_class(run_with(write_text("{}")), outputs={"out": kind}))
    assert ending.status == 0
    assert ending.err == (
        "probe: output 'out': not checked: its values, because jsonschema is not installed here\n"
    )


# -- as programs, on the oldest Python -------------------------------------------------------------

RUN_PY = """\
#!/usr/bin/env python3
from shapes import Shapes
import descpipe
from descpipe import FITS, HDF5, JSON, YAML, Directory, Parameter, Parquet, PNG, SACC, Text


class Longer(Text):
    def check(self, path):
        with open(path) as stream:
            return [] if len(stream.read()) > 3 else [f"{path} is too short"]


class Stage(descpipe.Stage):
    name = "probe"
    inputs = {
        "shapes": Shapes(columns=["ra", "g1"]),
        "table": HDF5(datasets=["ra"], optional=True),
        "notes": JSON(keys=["area"]),
        "maps": Directory(files=["*.txt"]),
        "text": Longer,
    }
    outputs = {"out": Longer()}
    parameters = {
        "cuts": {"low": Parameter(float, 0.1, unit="deg", above=0), "high": 1.0},
        "names": Parameter([str], ["a", "b"]),
    }

    def run(self):
        with open(self.get_output_path("out"), "w") as out:
            out.write(str(self.get_parameter("cuts")))


Stage.main()
"""
SHAPES = '''
from descpipe import FITS, Column


class Shapes(FITS):
    """Shapes of galaxies."""

    columns = {"ra": Column("float", unit="deg"), "g1": Column(float), "id": "int"}
'''
PYTHONS = {"this": sys.executable, "oldest": oldest_interpreter()}


@pytest.fixture
def stage(launch_run_py, tmp_path):
    """A stage with a module that it shares, its inputs, and how to launch it."""
    opt = launch_run_py.folder
    (tmp_path / "shapes.py").write_text(SHAPES)
    (opt / "shapes.py").symlink_to(tmp_path / "shapes.py")
    table = Table({"ra": [1.0], "g1": [0.1], "id": [1]})
    table["ra"].unit = "degree"
    table.write(opt / "inputs/shapes.fits")
    (opt / "inputs/notes.json").write_text('{"area": 5}')
    (opt / "inputs/maps").mkdir()
    (opt / "inputs/maps/a.txt").write_text("x")
    (opt / "inputs/text.txt").write_text("long")
    return launch_run_py


@pytest.mark.parametrize("python", PYTHONS.values(), ids=PYTHONS)
def test_types_of_a_module_beside_run_py_are_checked(stage, python):
    words = ['--parameter=cuts={"low": 0.5}', "--parameter=names=c"]
    assert finish(stage(RUN_PY, *words, python=python)) == (0, "", "")
    written = (stage.folder / "outputs/out.txt").read_text()
    assert written == "{'low': 0.5, 'high': 1.0}"


@pytest.mark.parametrize("python", PYTHONS.values(), ids=PYTHONS)
def test_everything_that_is_wrong_is_told_at_once(stage, python):
    inputs = stage.folder / "inputs"
    Table({"ra": ["a"], "id": [1]}).write(inputs / "shapes.fits", overwrite=True)
    (inputs / "table.hdf5").write_text("no")
    (inputs / "notes.json").write_text("{")
    (inputs / "maps/a.txt").rename(inputs / "maps/a.dat")
    (inputs / "text.txt").write_text("no")
    words = ['--parameter=cuts={"low": 0, "hih": 2}', "--parameter=names="]
    status, out, err = finish(stage(RUN_PY, *words, python=python))
    assert (status, out) == (1, "")
    said = [line.replace(f"{inputs}/", "") for line in err.splitlines()]
    starts = [
        "probe: input 'shapes': shapes.fits: no column 'g1' (it has ra, id)",
        "probe: input 'shapes': shapes.fits: column 'ra' holds str, not float",
        "probe: input 'table': table.hdf5 is not an HDF5 file: it begins with b'no'",
        "probe: input 'notes': notes.json is not JSON: ",
        "probe: input 'maps': maps holds no file '*.txt'",
        "probe: input 'text': text.txt is too short",
        "probe: parameter 'cuts.hih' is not a field; did you mean 'high'?",
        "probe: parameter 'cuts.low': 0.0 is not above 0 deg",
    ]
    assert len(said) == len(starts)
    assert [
        line for line, start in zip(said, starts, strict=True) if not line.startswith(start)
    ] == []


HOSTILE = {
    "fits": b"SIMPLE  =                    T".ljust(2880 * 3000),
    "hdf5": b"\x89HDF\r\n\x1a\n" + b"\xff" * 5000,
    "sacc": b"\x89HDF\r\n\x1a\n" + b"\xff" * 5000,
    "parquet": b"PAR1" + b"\xff" * 5000 + b"PAR1",
    "json": b"[" * 1_000_000,
    "yaml": b"[" * 100_000,
}
READER = """\
import descpipe
from descpipe import FITS, HDF5, JSON, YAML, Parquet, SACC
Wanted = {"fits": FITS(columns=["x"]), "hdf5": HDF5(datasets=["x"]), "sacc": SACC(tracers=["x"]),
          "parquet": Parquet(columns=["x"]), "json": JSON(keys=["x"]), "yaml": YAML(keys=["x"])}

class Stage(descpipe.Stage):
    name = "probe"
    inputs = Wanted

Stage.main()
"""


@pytest.mark.parametrize("python", PYTHONS.values(), ids=PYTHONS)
def test_hostile_files_are_told_without_a_traceback(launch_run_py, python):
    for suffix, data in HOSTILE.items():
        (launch_run_py.folder / "inputs" / f"{suffix}.{suffix}").write_bytes(data)
    status, _, err = finish(launch_run_py(READER, python=python))
    assert (status, "Traceback" in err) == (1, False)
    assert "fits.fits has a header without an end" in err
    assert "json.json is nested too deep" in err


@pytest.mark.parametrize("python", PYTHONS.values(), ids=PYTHONS)
def test_pipes_and_devices_are_told_without_waiting(launch_run_py, python):
    inputs = launch_run_py.folder / "inputs"
    os.mkfifo(inputs / "fits.fits")
    for suffix in ("hdf5", "sacc", "parquet", "json", "yaml"):
        (inputs / f"{suffix}.{suffix}").symlink_to("/dev/zero")
    status, _, err = finish(launch_run_py(READER, python=python))
    assert status == 1
    assert err.count("is not a file but a device or a pipe") == len(HOSTILE)

"""File types of a stage's own: read from run.py and the modules beside it, and never run."""

import os

import pytest

from descpipe import FITS
from descpipe.model.problem import Problems
from descpipe.reading.run_py import read_run_py

RUN_PY = """\
import descpipe
from descpipe import FITS, YAML, Column, File, Table
{lines}

class Stage(descpipe.Stage):
    name = "probe"
    inputs = {{"in": {type}}}
    outputs = {{}}

    def run(self):
        pass

Stage.main()
"""
SHEAR = '''
class Shear(FITS):
    """Positions and shapes.

    More of them.
    """

    columns = {"ra": Column("float", unit="deg"), "g1": "float"}
    keywords = ["AREA"]
    note = "for people"

    def check(self, path):
        raise SystemExit("this must not run")
'''


@pytest.fixture
def stage(tmp_path, monkeypatch):
    """A function that writes a stage and returns the type of its input and all that is told."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "probe"
    folder.mkdir()

    def read(lines, declared, **modules):
        for name, text in modules.items():
            (folder / f"{name}.py").write_text(text)
        (folder / "run.py").write_text(RUN_PY.format(lines=lines, type=declared))
        problems = Problems()
        metadata = read_run_py(folder, problems)
        told = [str(found).replace(f"probe{os.sep}", "", 1) for found in sorted(problems.found)]
        return metadata.inputs.get("in") if metadata else None, told

    read.folder = folder
    return read


@pytest.mark.parametrize(
    "declared", ["Shear", "Shear()", "Shear(optional=True)", "[Shear]", "[Shear()]"]
)
def test_a_type_of_run_py_is_read(stage, declared):
    file, told = stage(SHEAR, declared)
    assert told == []
    one = file.item if file.is_list else file
    assert isinstance(one, FITS)
    assert [*one.tables[""].columns] == ["ra", "g1"]
    assert (one.suffix, one.doc) == ("fits", "Positions and shapes.")


def test_the_check_of_a_type_is_left_to_the_container(stage):
    file, _ = stage(SHEAR, "Shear")
    assert file.check("/dev/null") == ()


def test_what_a_type_declares_is_described_without_its_own_name(stage):
    file, _ = stage(SHEAR, "Shear")
    assert file.description()["type"] == "FITS"


MODULE = "from descpipe import FITS, Column\n" + SHEAR


@pytest.mark.parametrize(
    ("lines", "declared"),
    [
        ("from shapes import Shear", "Shear"),
        ("from shapes import Shear as Catalog", "Catalog(columns=['g1'])"),
        ("import shapes", "shapes.Shear"),
        ("import shapes as s", "[s.Shear()]"),
    ],
)
def test_a_type_of_a_module_beside_run_py_is_read(stage, lines, declared):
    file, told = stage(lines, declared, shapes=MODULE)
    assert told == []
    assert isinstance(file.item if file.is_list else file, FITS)


def test_a_module_may_be_a_link_to_one_that_stages_share(stage, tmp_path):
    (tmp_path / "shared.py").write_text(MODULE)
    (stage.folder / "shapes.py").symlink_to("../shared.py")
    file, told = stage("from shapes import Shear", "Shear")
    assert told == []
    assert isinstance(file, FITS)


def test_a_type_may_derive_from_another(stage):
    child = "from base import Shear\n\nclass Blind(Shear):\n    hdu = 'BLIND'\n"
    file, told = stage("from child import Blind", "Blind", base=MODULE, child=child)
    assert told == []
    assert [*file.tables] == ["BLIND"]
    assert [*file.tables["BLIND"].columns] == ["ra", "g1"]


def test_a_module_may_pass_a_type_on(stage):
    lines = "from api import Shear, Other"
    api = "from base import Shear, Shear as Other"
    for name in ("Shear", "Other"):
        file, told = stage(lines, name, base=MODULE, api=api)
        assert told == []
        assert isinstance(file, FITS)


def test_modules_that_import_each_other_are_read_once(stage):
    modules = {
        f"m{number}": f"import m{number + 1}, m{number + 2}\n" + MODULE for number in range(30)
    }
    modules["m30"] = "import m0\n" + MODULE
    modules["m31"] = "import numpy\n"
    _, told = stage("import m0", "m0.Shear", **modules)
    assert told == [
        (
            "m31.py:1:1: 'numpy' is imported at the top, where a slim image or a host lacks it; "
            "import it inside its functions, or m31 inside run(self)"
        )
    ]


def test_modules_without_end_are_not_read_without_end(stage):
    modules = {f"m{number}": f"import m{number + 1}\n" for number in range(500)}
    _, told = stage("import m0", "'fits'", **modules)
    assert told == []


def test_a_module_beside_run_py_comes_before_one_of_python(stage):
    file, (warning,) = stage("from types import Shear", "Shear", types=MODULE)
    assert "types.py has the name of a module of Python" in warning
    assert isinstance(file, FITS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = (", "shapes.py:1:5: this is not Python: '(' was never closed; "),
        (b"\xff", "shapes.py:1:1: this "),
        ("", None),
    ],
)
def test_a_module_that_cannot_be_read_is_told(stage, text, said):
    (stage.folder / "shapes.py").write_bytes(text if isinstance(text, bytes) else text.encode())
    file, told = stage("import shapes", "'fits'")
    assert file.suffix == "fits"
    assert [words for words in told if said is None or not words.startswith(said)] == []
    assert bool(told) is (said is not None)


BODY = {
    "column = ['ra']": "4:5: 'column' is not a class variable of FITS; did you mean 'columns'?",
    "colums: list = ['ra']": "4:5: 'colums' is not a class variable of FITS; did you mean",
    "optional = True": (
        "4:5: whether an input is optional is said where it is declared; "
        "write `Own(optional=True)` there"
    ),
    "def __init__(self):\n        pass": (
        "4:5: what __init__ of Own does would have to be run; set class variables instead"
    ),
    "def check(self):\n        pass": (
        "4:5: check of Own does not take a path; write `def check(self, path):`"
    ),
    "async def check(self, path):\n        pass": (
        "4:5: check of Own does not take a path; write `def check(self, path):`"
    ),
    "def chek(self, path):\n        pass": (
        "4:5: 'chek' is not a class variable of FITS; did you mean 'check'?"
    ),
    "def file_name(self, tag):\n        pass": (
        "4:5: 'file_name' of FITS is used by descpipe itself; choose another name; "
        "what you look for in a file belongs into `check(self, path)`"
    ),
    "is_list = True": (
        "4:5: 'is_list' of FITS is used by descpipe itself; choose another name; "
        "what you look for in a file belongs into `check(self, path)`"
    ),
    "columns = ['ra'] * 2": "4:15: ['ra'] * 2 is not a literal; write the value itself",
    "columns = COLUMNS": "4:15: COLUMNS is not a literal; write the value itself",
    "columns = []\n    columns += ['ra']": (
        "5:5: 'columns' is used here in a way that only running it would show; "
        "set it once, as in `columns = ...`"
    ),
    "columns = {'ra': 'flaot'}": (
        "3:1: Own: columns: 'ra': 'flaot' is not a kind of column; did you mean 'float'?"
    ),
    "columns = {'ra': Column('float', unit='degre')}": (
        "4:22: Column: the unit 'degre' is not known; did you mean 'degree'?"
    ),
    "suffix = '.fits'": "3:1: Own: '.fits' is not a file suffix; ",
    "hdus = {'A': Table(['x'])}\n    columns = ['y']": (
        "3:1: Own: hdus are several tables, the others are of one; remove one or the other"
    ),
}
FINE = [
    "pass",
    "'a docstring'",
    "columns: list",
    "columns: list = ['ra']",
    "COLUMNS = {'x': 1}\n    _private = f(1)",
    "def check(self, path):\n        import numpy\n        return []",
    "def helper(self):\n        return 1",
    "class Inner:\n        pass",
    "for _ in range(3):\n        pass",
    "hdus = {'A': Table(['x'], keywords=['Y']), 'B': ['z']}",
]


@pytest.mark.parametrize(("body", "said"), BODY.items())
def test_what_is_wrong_in_a_type_is_told(stage, body, said):
    _, told = stage(f"class Own(FITS):\n    {body}\n", "Own")
    assert len(told) == 1
    assert told[0].startswith(f"run.py:{said}")


@pytest.mark.parametrize("body", FINE)
def test_everything_else_is_fine(stage, body):
    file, told = stage(f"class Own(FITS):\n    {body}\n", "Own")
    assert told == []
    assert isinstance(file, FITS)


def test_everything_wrong_in_a_type_is_told_at_once(stage):
    body = "column = []\n    hdu = f()\n    keywords = g()\n    is_list = True"
    _, told = stage(f"class Own(FITS):\n    {body}\n", "Own(columns=['x'])")
    assert [words.split(":")[1] for words in told] == ["4", "5", "6", "7"]


@pytest.mark.parametrize(
    ("lines", "declared", "said"),
    [
        (
            "class Own(FITS, object):\n    pass",
            "Own",
            "3:1: Own derives from more than FITS; write `class Own(FITS):`",
        ),
        (SHEAR, "Shera()", "20:21: Shera is neither defined nor imported at the top; did you mean"),
        (SHEAR, "Shear(column=['g1'])", "20:27: Shear has no argument 'column'; did you mean"),
        (
            SHEAR,
            "Shear(columns=['g3'])",
            "20:21: Shear: columns: 'g3' is none of its own; known: g1, ra",
        ),
        (
            "class Own(YAML):\n    schema = {'properties': {'a': {'type': 'nmber'}}}",
            "Own",
            "3:1: Own: schema.properties.a.type: the text 'nmber' is not a type; did you mean",
        ),
        (
            "",
            "YAML(schema={'$ref': 'http://example.org'})",
            "7:21: YAML: schema.$ref: it refers to 'http://example.org', and nothing is fetched; ",
        ),
        ("", "YAML(schema={'required': 5})", "7:21: YAML: schema: required are a list of names"),
        ("", "FITS(**{'columns': []})", "7:21: ** is not a literal; write the arguments out"),
        (
            "",
            "FITS(['x'])",
            "7:26: FITS takes no arguments without their name; name them, as in `columns=...`",
        ),
        ("", "File('a', 'b')", "7:31: File takes one argument without its name; name the"),
        ("", "Table(['x'])", "7:21: input 'in': Table(...) is not a type of file; "),
    ],
)
def test_a_wrong_use_of_a_type_is_told(stage, lines, declared, said):
    _, told = stage(lines, declared)
    assert len(told) == 1
    assert told[0].startswith(f"run.py:{said}")


@pytest.mark.parametrize("imported", ["from shapes import *", "from descpipe import *"])
def test_names_that_only_python_would_know_are_told(stage, imported):
    _, told = stage(imported, "'fits'", shapes=MODULE)
    said = "run.py:3:1: * imports names that only running this would show"
    assert told == [f"{said}; write the names that you use"]

import re
from pathlib import Path

import pytest

from descpipe.dockerfiles.imported_modules import imported_modules
from descpipe.model.problem import Problems


@pytest.fixture
def imported(tmp_path, monkeypatch):
    """Return what finds the files that `run.py` imports, given the text of each file."""
    monkeypatch.chdir(tmp_path)

    def find(run, **texts):
        for name, text in {"run.py": run, **texts}.items():
            path = tmp_path / name.replace("__", "/") if "/" not in name else tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        problems = Problems()
        found = imported_modules(Path(), problems)
        places = {name: (str(place.path), place.line) for name, place in found.items()}
        return places, [str(problem) for problem in problems.found]

    return find


def test_imports_count_wherever_they_stand_and_from_module_to_module(imported):
    run = "import os\n\ndef run():\n    if 1:\n        from first import x\n"
    texts = {"first.py": "import second as s\n", "second.py": "import first\nimport numpy\n"}
    assert imported(run, **texts) == (
        {"first.py": ("run.py", 5), "second.py": ("first.py", 1)},
        [],
    )


def test_a_package_counts_with_the_modules_of_it_that_are_named(imported):
    texts = {
        "pkg/__init__.py": "",
        "pkg/a.py": "from . import b\nfrom .sub.c import d\n",
        "pkg/b.py": "from ..pkg import sub\n",
        "pkg/sub/__init__.py": "",
        "pkg/sub/c.py": "",
        "pkg/unused.py": "",
    }
    found = set(imported("import pkg.a.nothing\n", **texts)[0])
    assert found == {f"pkg/{name}" for name in ("__init__.py", "a.py", "b.py")} | {
        "pkg/sub/__init__.py",
        "pkg/sub/c.py",
    }


def test_a_folder_without_init_is_a_package_too(imported):
    assert set(imported("from space.part import a\n", **{"space/part.py": ""})[0]) == {
        "space/part.py"
    }


def test_a_module_may_be_imported_by_its_name_as_a_string(imported):
    run = 'import importlib\nimportlib.import_module("late")\n__import__("later")\n'
    assert set(imported(run, **{"late.py": "", "later.py": ""})[0]) == {"late.py", "later.py"}


def test_what_is_for_type_checkers_only_does_not_count(imported):
    run = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\nelse:\n    import b\n"
    assert set(imported(run, **{"a.py": "", "b.py": ""})[0]) == {"b.py"}


def test_what_python_finds_before_the_folder_does_not_count(imported):
    run = "import time, descpipe, run\n"
    assert imported(run, **{"time.py": "", "descpipe/__init__.py": ""})[0] == {}


def test_other_modules_beside_it_do_not_count(imported):
    assert imported("import numpy\n", **{"unused.py": "import more\n", "more.py": ""})[0] == {}


def test_nothing_is_run(imported, tmp_path):
    text = "open('made', 'w')\nraise SystemExit\n"
    assert set(imported("import evil\n" + text, **{"evil.py": text})[0]) == {"evil.py"}
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    "text",
    [
        "def f(:\n",
        "\0",
        "x = " + "(" * 300,
        "x = " + "-" * 100_000 + "1",
        "import a" + ".b" * 100_000,
        "#" * 1_000_001,
    ],
    ids=["syntax", "null", "brackets", "signs", "dots", "size"],
)
def test_a_module_that_cannot_be_read_is_a_warning(imported, text):
    found, told = imported("import odd\n", **{"odd.py": text})
    assert set(found) == {"odd.py"}
    (only,) = told
    assert re.match(r"odd.py:1:\d+: warning: this module cannot be read here: \w", only)
    assert only.endswith("or make sure yourself that the Dockerfile copies what it imports")


def test_a_run_py_that_cannot_be_read_is_told_elsewhere(imported):
    assert imported("def f(:\n", **{"a.py": ""}) == ({}, [])


@pytest.mark.parametrize("coding", ["rot13", "hex", "undefined", "idna", "utf-7", "nonsense"])
def test_strange_encodings_are_no_harm(imported, coding):
    found, told = imported("import odd\n", **{"odd.py": f"# coding: {coding}\nimport other\n"})
    assert set(found) == {"odd.py"}
    assert len(told) <= 1

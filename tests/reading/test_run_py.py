"""Reading run.py: what a stage declares, and every way to declare it wrong."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from descpipe.contract.parameters import REQUIRED
from descpipe.model.problem import Problems
from descpipe.reading.run_py import read_run_py

GOOD = '''\
#!/usr/bin/env python3
import os.path
import descpipe
from descpipe import File, Parameter


class Stage(descpipe.Stage):
    """Bin the galaxies.

    In equal numbers.
    """

    name = "probe"
    config = {"config": "config.yaml"}
    inputs = {
        "shear-catalog": "fits",
        "maps": ["hdf5"],
        "mask": File("fits", optional=True, doc="Where to look."),
    }
    outputs = {"bins": "fits", "parts": [File("txt")]}
    parameters = {
        "nbin": 4,
        "zmin": Parameter(float, 0.2, unit="deg", minimum=-1.5, doc="Lowest redshift."),
        "edges": Parameter([float], None),
        "rule": Parameter(str, choices=["equal", "given"]),
    }
    network = True

    def run(self):
        import numpy


if __name__ == "__main__":
    Stage.main()
'''
TYPE_NAMES = "int, float, bool, str, a dictionary of fields, or one of them in brackets"


@dataclass
class Folder:
    """The folder of a stage called probe."""

    path: Path

    def write(self, text):
        data = text if isinstance(text, bytes) else text.encode()
        (self.path / "run.py").write_bytes(data)

    def read(self, text):
        """Return what is read from a text, and what is told of it."""
        self.write(text)
        problems = Problems()
        metadata = read_run_py(self.path, problems)
        prefix = f"{self.path}{os.sep}"
        return metadata, [str(found).removeprefix(prefix) for found in sorted(problems.found)]

    def told(self, text):
        return self.read(text)[1]


@pytest.fixture
def stage(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = Path("my images/probe")
    folder.mkdir(parents=True)
    return Folder(folder)


def changed(before, after):
    """Return the good text with a part exchanged."""
    assert GOOD.count(before) == 1
    return GOOD.replace(before, after)


def test_a_good_stage_has_no_problems(stage):
    assert stage.told(GOOD) == []


def test_what_a_stage_declares_is_read(stage):
    metadata, _ = stage.read(GOOD)
    assert (metadata.name, metadata.label, metadata.doc) == (
        "probe",
        "Bin the galaxies",
        "In equal numbers.",
    )
    assert metadata.config == {"config": "config.yaml"}
    assert metadata.network is True
    assert metadata.folder == stage.path


def test_the_types_of_files_are_read(stage):
    metadata, _ = stage.read(GOOD)
    files = {**metadata.inputs, **metadata.outputs}
    assert {tag: (f.suffix, f.is_list, f.is_optional, f.doc) for tag, f in files.items()} == {
        "shear-catalog": ("fits", False, False, ""),
        "maps": ("hdf5", True, False, ""),
        "mask": ("fits", False, True, "Where to look."),
        "bins": ("fits", False, False, ""),
        "parts": ("txt", True, False, ""),
    }


def test_parameters_are_read(stage):
    metadata, _ = stage.read(GOOD)
    found = metadata.parameters
    assert {name: (p.type_name, p.default) for name, p in found.items()} == {
        "nbin": ("int", 4),
        "zmin": ("float", 0.2),
        "edges": ("list of float", None),
        "rule": ("str", REQUIRED),
    }
    assert (found["zmin"].unit, found["zmin"].minimum, found["zmin"].maximum) == ("deg", -1.5, None)
    assert found["rule"].choices == ("equal", "given")


def test_the_place_of_every_name_is_known(stage):
    places = stage.read(GOOD)[0].places
    assert {tag: (place.line, place.column) for tag, place in places.items()} == {
        "config": (14, 15),
        "shear-catalog": (16, 9),
        "maps": (17, 9),
        "mask": (18, 9),
        "bins": (20, 16),
        "parts": (20, 32),
        "nbin": (22, 9),
        "zmin": (23, 9),
        "edges": (24, 9),
        "rule": (25, 9),
    }


def test_config_parameters_and_network_may_be_left_out(stage):
    text = "import descpipe\nclass Stage(descpipe.Stage):\n    name = 'probe'\n"
    text += "    inputs = {}\n    outputs = {}\n    def run(self): pass\nStage.main()\n"
    metadata, told = stage.read(text)
    assert told == []
    assert (metadata.label, metadata.config, metadata.parameters) == ("", {}, {})
    assert metadata.network is False


@pytest.mark.parametrize(
    ("imported", "base"),
    [
        ("import descpipe", "descpipe.Stage"),
        ("import descpipe as dp", "dp.Stage"),
        ("from descpipe import Stage as Base", "Base"),
        ("try:\n    import descpipe\nexcept ImportError:\n    raise", "descpipe.Stage"),
    ],
)
def test_the_base_is_known_by_any_name(stage, imported, base):
    text = changed("import descpipe\n", imported + "\n")
    assert stage.told(text.replace("(descpipe.Stage)", f"({base})")) == []


@pytest.mark.parametrize("names", ["File as F, Parameter as P", "File as P, Parameter as F"])
def test_types_and_parameters_are_known_by_any_name(stage, names):
    text = changed("from descpipe import File, Parameter", f"from descpipe import {names}")
    for word in names.split(", "):
        text = text.replace(f" {word.split()[0]}(", f" {word.split()[2]}(")
        text = text.replace(f"[{word.split()[0]}(", f"[{word.split()[2]}(")
    assert stage.told(text) == []


def test_types_and_parameters_may_be_called_by_their_full_names(stage):
    text = GOOD.replace(" Parameter(", " descpipe.Parameter(").replace(" File(", " descpipe.File(")
    assert stage.told(text) == []


@pytest.mark.parametrize(
    "call",
    [
        "Stage.main()",
        "import sys; sys.exit(Stage.main())",
        "def main():\n    Stage.main()\n\nmain()",
        "try:\n    Stage.main()\nfinally:\n    pass",
    ],
)
def test_main_may_be_called_in_any_way(stage, call):
    assert stage.told(changed('if __name__ == "__main__":\n    Stage.main()', call)) == []


def test_a_class_called_stage_elsewhere_is_nobodys_business(stage):
    text = GOOD + "\n\ndef helper():\n    class Stage:\n        pass\n"
    assert stage.told(text) == []


# -- the class ------------------------------------------------------------------------------------

CLASS = {
    "no class": (
        "import descpipe\n",
        [
            "run.py:1:1: run.py defines no class Stage; write `class Stage(descpipe.Stage):`",
        ],
    ),
    "another name": (
        GOOD.replace("class Stage(", "class Binning(").replace("Stage.main", "Binning.main"),
        ["run.py:7:1: the stage's class is called 'Binning'; call it Stage"],
    ),
    "another base": (
        GOOD.replace("(descpipe.Stage)", "(object)"),
        [
            (
                "run.py:7:1: class Stage does not derive from descpipe.Stage; "
                "write `class Stage(descpipe.Stage):`"
            ),
        ],
    ),
    "no base": (
        GOOD.replace("(descpipe.Stage)", ""),
        [
            (
                "run.py:7:1: class Stage does not derive from descpipe.Stage; "
                "write `class Stage(descpipe.Stage):`"
            ),
        ],
    ),
    "a base in between": (
        GOOD.replace("(descpipe.Stage)", "(Common)").replace(
            "class Stage", "class Common(descpipe.Stage): pass\n\nclass Stage"
        ),
        [
            (
                "run.py:9:1: class Stage does not derive from descpipe.Stage; "
                "write `class Stage(descpipe.Stage):`"
            ),
        ],
    ),
    "a second class": (
        GOOD + "class Stage(descpipe.Stage):\n    pass\n",
        [
            (
                "run.py:35:1: a second class Stage; the first is in line 7; "
                "keep one class Stage in run.py"
            )
        ],
    ),
    "no run": (
        GOOD.replace("def run(self)", "def ran(self)"),
        ["run.py:7:1: class Stage does not define run; add `def run(self):`"],
    ),
    "run is asynchronous": (
        GOOD.replace("def run(self)", "async def run(self)"),
        ["run.py:29:5: run is async, and nothing would wait for it; write `def run(self):`"],
    ),
    "run with arguments": (
        GOOD.replace("def run(self)", "def run(self, rank)"),
        ["run.py:29:5: run takes arguments of its own; write `def run(self):`"],
    ),
    "no call of main": (
        GOOD.replace("    Stage.main()", "    pass"),
        [
            (
                "run.py:34:1: run.py never calls Stage.main(), so it would do nothing; "
                'end the file with `if __name__ == "__main__": Stage.main()`'
            )
        ],
    ),
}


@pytest.mark.parametrize("case", CLASS)
def test_a_class_that_is_no_stage_is_told(stage, case):
    text, told = CLASS[case]
    assert stage.told(text) == told


# -- imports --------------------------------------------------------------------------------------

IMPORTS = {
    "import numpy": "run.py:3:1: 'numpy'",
    "import numpy as np": "run.py:3:1: 'numpy'",
    "import numpy.linalg": "run.py:3:1: 'numpy.linalg'",
    "import os, numpy": "run.py:3:1: 'numpy'",
    "from tomography import bin_catalog": "run.py:3:1: 'tomography'",
    "try:\n    import numpy\nexcept ImportError:\n    numpy = None": "run.py:4:5: 'numpy'",
    "try:\n    import os\nexcept ImportError:\n    import numpy": "run.py:6:5: 'numpy'",
    "if os.name == 'posix':\n    import numpy": "run.py:4:5: 'numpy'",
    "with open('x'):\n    import numpy": "run.py:4:5: 'numpy'",
    "class A:\n    import numpy": "run.py:4:5: 'numpy'",
    "match os.name:\n    case 'nt':\n        import numpy": "run.py:5:9: 'numpy'",
    "import typing\nif not typing.TYPE_CHECKING:\n    import numpy": "run.py:5:5: 'numpy'",
    "import typing\nif typing.TYPE_CHECKING:\n    import a\nelse:\n    import b": "run.py:7:5: 'b'",
}
HARMLESS = [
    "from __future__ import annotations",
    "import os.path, json",
    "from collections.abc import Mapping",
    "import descpipe.contract.stage",
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import numpy",
    "import typing\nif typing.TYPE_CHECKING:\n    import numpy",
    "def helper():\n    import numpy",
    "async def helper():\n    import numpy",
    "class A:\n    def f(self):\n        import numpy",
]


@pytest.mark.parametrize(("lines", "told"), IMPORTS.items())
def test_an_import_that_a_host_or_a_slim_image_lacks_is_told(stage, lines, told):
    text = changed("import os.path\n", f"import os\n{lines}\n")
    expected = "is imported at the top, where a slim image or a host lacks it"
    assert stage.told(text) == [f"{told} {expected}; import it inside run(self)"]


def test_a_relative_import_is_told(stage):
    text = changed("import os.path\n", "import os\nfrom .tomography import bin_catalog\n")
    assert stage.told(text) == [
        (
            "run.py:3:1: '.tomography' is relative to a package, and run.py is in none; "
            "write `from tomography import ...`"
        )
    ]


@pytest.mark.parametrize("lines", HARMLESS)
def test_other_imports_are_not(stage, lines):
    text = GOOD.replace("#!/usr/bin/env python3\n", "").replace("import os.path", lines)
    assert stage.told(text) == []


# -- class variables ------------------------------------------------------------------------------

VARIABLES = {
    ('name = "probe"', "pass"): [
        "run.py:7:1: class Stage does not set 'name'; add `name = \"tomography\"`"
    ],
    ('name = "probe"', "nme = 'probe'"): [
        "run.py:13:5: 'nme' is not a class variable of a stage; did you mean 'name'?"
    ],
    ("network = True", "networks = True"): [
        "run.py:27:5: 'networks' is not a class variable of a stage; did you mean 'network'?"
    ],
    ('name = "probe"', "name = 5"): [
        'run.py:13:5: name is 5, not a string; write `name = "tomography"`'
    ],
    ('name = "probe"', 'name = ""'): [
        "run.py:13:5: name is '', not a string; write `name = \"tomography\"`"
    ],
    ('name = "probe"', 'name = "prob" + "e"'): [
        'run.py:13:12: "prob" + "e" is not a literal; write the value itself'
    ],
    ('name = "probe"', 'name = "other"'): [
        (
            "run.py:13:5: warning: the stage calls itself 'other', but its folder is 'probe'; "
            'write `name = "probe"`, which is used in any case'
        )
    ],
    ('name = "probe"', 'name = "probe"\n    name = "again"'): [
        "run.py:14:5: 'name' is set a second time; remove one of them"
    ],
    ("network = True", "network = 1"): [
        "run.py:27:5: network is neither True nor False; write `network = True`"
    ],
    ('{"config": "config.yaml"}', "CONFIG"): [
        "run.py:14:5: config is not a dictionary written out; write `config = {}`"
    ],
    ('{"config": "config.yaml"}', "dict(config='c')"): [
        "run.py:14:5: config is not a dictionary written out; write `config = {}`"
    ],
    ('{"config": "config.yaml"}', '{"config": 5}'): [
        (
            "run.py:14:25: config file 'config': 5 is not a file name; "
            "write one such as 'config.yaml'"
        )
    ],
    ('{"config": "config.yaml"}', '{"config": "/etc/config.yaml"}'): [
        (
            "run.py:14:25: config file 'config': '/etc/config.yaml' is not a file name; "
            "write one such as 'config.yaml'"
        )
    ],
    ('{"config": "config.yaml"}', "{**common}"): [
        "run.py:14:17: ** is not a literal; write the entries out"
    ],
    ('{"config": "config.yaml"}', "{5: 'c.yaml'}"): [
        "run.py:14:15: the key 5 is not a string; put it in quotes"
    ],
    ('{"config": "config.yaml"}', "{'a b': 'c.yaml'}"): [
        (
            "run.py:14:15: config file 'a b' is not a usable name; "
            "use letters, digits, _ and -, beginning with a letter"
        )
    ],
    ('"nbin": 4', '"n-bin": 4'): [
        (
            "run.py:22:9: parameter 'n-bin' is not a usable name; "
            "use letters, digits and _, beginning with a letter"
        )
    ],
    ('"nbin": 4', '"stderr": 4'): [
        "run.py:22:9: 'stderr' is used by descpipe itself; choose another name"
    ],
    ('"nbin": 4', '"bins": 4'): [
        (
            "run.py:22:9: parameter 'bins' is declared already, in line 20; "
            "choose another name: no two files or parameters of a stage may share one"
        )
    ],
    ('"maps": ["hdf5"]', '"mask": "fits"'): [
        "run.py:18:9: 'mask' stands here twice; remove one of them"
    ],
    ('"maps": ["hdf5"]', '"é": 1, "maps": [5]'): [
        (
            "run.py:17:9: input 'é' is not a usable name; "
            "use letters, digits, _ and -, beginning with a letter"
        ),
        (
            "run.py:17:25: input 'maps': 5 is not a type of file; "
            "write a suffix such as 'fits', or a type such as FITS(...)"
        ),
    ],
    ('"maps": ["hdf5"]', '"maps": ["hdf5", "fits"]'): [
        (
            "run.py:17:17: input 'maps': a list of files names their type once; "
            "write it as in ['fits']"
        )
    ],
    ('"bins": "fits"', '"bins": File("fits", optional=True)'): [
        "run.py:20:24: output 'bins': an output cannot be optional; remove optional=True"
    ],
    ('"bins": "fits"', '"bins": File()'): [
        ("run.py:20:24: File: '' is not a file suffix; write 'fits' or 'tar.gz'")
    ],
    ('"bins": "fits"', '"bins": Fil("fits")'): [
        ("run.py:20:24: Fil is neither defined nor imported at the top; did you mean File?")
    ],
    ('"bins": "fits"', '"bins": SUFFIX'): [
        "run.py:20:24: SUFFIX is not a literal; write the value itself"
    ],
    ('"nbin": 4', '"nbin": os.cpu_count()'): [
        (
            "run.py:22:17: os.cpu_count(...) would have to be run; "
            "write a literal, descpipe.File(...) or descpipe.Parameter(...)"
        )
    ],
    ('"nbin": 4', '"nbin": None'): [
        (
            "run.py:22:17: parameter 'nbin': None does not tell the type; "
            "write Parameter(float, None)"
        )
    ],
    ('"nbin": 4', '"nbin": int'): [
        ("run.py:22:17: parameter 'nbin': int is a type without a value; write Parameter(int)")
    ],
    ('"nbin": 4', '"nbin": 1e400'): [
        "run.py:22:17: parameter 'nbin': inf is not a finite number; write a finite one"
    ],
    ('"nbin": 4', f'"nbin": {2**65}'): [
        "run.py:22:17: a number of more than 64 bits; write a smaller one"
    ],
    ('"nbin": 4', '"nbin": Parameter(list, 4)'): [
        "run.py:22:27: list is not a literal; write the value itself"
    ],
    ('"nbin": 4', '"nbin": Parameter("int", 4)'): [
        f"run.py:22:17: Parameter: the type must be {TYPE_NAMES}; correct its arguments"
    ],
    ('"nbin": 4', '"nbin": Parameter(int, 4, min=1)'): [
        "run.py:22:35: Parameter has no argument 'min'; did you mean 'minimum'?"
    ],
    ('"nbin": 4', '"nbin": Parameter(int, 4, "bins")'): [
        (
            "run.py:22:35: Parameter takes 2 arguments without their name; "
            "name the others, as in `doc=...`"
        )
    ],
    ('"nbin": 4', '"nbin": Parameter(int, 0, minimum=1)'): [
        "run.py:22:17: Parameter: 0 is below the minimum 1; write that or more"
    ],
    ('"nbin": 4', '"nbin": [1, "a"]'): [
        (
            "run.py:22:17: parameter 'nbin': this list does not tell its type; "
            "write Parameter([float], ...)"
        )
    ],
    ("network = True", 'inputs["more"] = "fits"'): [
        (
            "run.py:27:5: 'inputs' is used here in a way that only running it would show; "
            'set it once, as in `inputs = {"shear-catalog": "fits"}`'
        )
    ],
    ("network = True", 'parameters |= {"m": 5}'): [
        (
            "run.py:27:5: 'parameters' is used here in a way that only running it would show; "
            "set it once, as in `parameters = {}`"
        )
    ],
    ('name = "probe"', 'if os:\n        name = "probe"'): [
        (
            "run.py:13:5: 'name' is used here in a way that only running it would show; "
            'set it once, as in `name = "tomography"`'
        ),
    ],
}


@pytest.mark.parametrize(("before", "after"), VARIABLES)
def test_a_wrong_class_variable_is_told(stage, before, after):
    assert stage.told(changed(before, after)) == VARIABLES[before, after]


def test_all_problems_are_told_at_once(stage):
    text = GOOD.replace('name = "probe"', "name = 5").replace('"nbin": 4', '"n bin": 4')
    text = text.replace("def run(self)", "def ran(self)").replace("import os.path", "import numpy")
    lines = [line.split(":")[1] for line in stage.told(text)]
    assert lines == ["2", "7", "13", "22"]


# -- hostile and broken files ---------------------------------------------------------------------

HOSTILE = "open('escaped', 'w').close()\nimport os\nos.mkdir('made')\nraise SystemExit(7)\n"
SIMPLER = "Python cannot read this; write it in a simpler way"
UNREADABLE = {
    "not UTF-8": (
        b"# a\n# b\n# \xe9\n",
        "run.py:3:1: this line is not UTF-8 text (byte 10 of the file); save the file as UTF-8",
    ),
    "UTF-16": (
        GOOD.encode("utf-16"),
        "run.py:1:1: this line is not UTF-8 text (byte 0 of the file); save the file as UTF-8",
    ),
    "no such encoding": (
        "# -*- coding: klingon -*-\n",
        (
            "run.py:1:1: this file says that it is in the encoding 'klingon', which is not read "
            "here; save it as UTF-8, and remove the comment that says `coding`"
        ),
    ),
    "null bytes": (
        "x = '\0'\n",
        (
            "run.py:1:6: a character that texts cannot hold stands here (number 0x0); "
            "remove it, or save the file as plain UTF-8 text"
        ),
    ),
    "2 MB": (
        "#" * 2_000_000,
        ("run.py:1:1: the file is over 0.2 MB; move code to other modules, and data to a file"),
    ),
    "nested attributes": ("a" + ".b" * 10_000 + "\n", f"run.py:1:1: {SIMPLER}"),
    "empty": (
        "",
        "run.py:1:1: run.py defines no class Stage; write `class Stage(descpipe.Stage):`",
    ),
}
# Told in the words of the Python that descpipe runs on, which differ from one to the next.
NOT_PYTHON = {
    "syntax": ("x = 1\ny = = 1\n", "run.py:2:5: this is not Python: "),
    "indentation": ("if True:\npass\n", "run.py:2:1: this is not Python: "),
    "nested brackets": ("(" * 10_000, "run.py:1:201: this is not Python: "),
    "nested signs": ("x = " + "-" * 10_000 + "1\n", "run.py:1:1: "),
    "nested branches": ("if a: pass\n" + "elif a: pass\n" * 10_000, "run.py:1:1: "),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_cannot_be_read_is_told_in_one_line(stage, case):
    text, told = UNREADABLE[case]
    assert stage.read(text) == (None, [told])


@pytest.mark.parametrize("case", NOT_PYTHON)
def test_a_file_that_is_not_python_is_told_in_one_line(stage, case):
    text, beginning = NOT_PYTHON[case]
    metadata, told = stage.read(text)
    assert (metadata, len(told)) == (None, 1)
    assert told[0].startswith(beginning)
    assert told[0].endswith(("; correct it here, or in the line above", SIMPLER))


def test_a_missing_file_is_told(stage):
    problems = Problems()
    assert read_run_py(stage.path, problems) is None
    assert [str(problem) for problem in problems.found] == [
        ("my images/probe/run.py:1:1: there is no such file; correct the path")
    ]


def test_reading_runs_nothing(stage):
    assert stage.told(HOSTILE + GOOD.partition("\n")[2]) == []
    assert sorted(path.name for path in Path().rglob("*")) == ["my images", "probe", "run.py"]


def test_a_file_that_never_ends_is_read(stage):
    assert stage.told(GOOD + "while True:\n    pass\n") == []


def test_the_style_of_a_stage_is_nobodys_business(stage):
    assert stage.told(changed("network = True", "pattern = '\\d'; same = 1 is 1")) == []


def test_another_encoding_that_is_declared_is_read(stage):
    text = "# -*- coding: latin-1 -*-\n" + changed("In equal numbers.", "Für é.")
    metadata, told = stage.read(text.encode("latin-1"))
    assert (metadata.doc, told) == ("Für é.", [])


@pytest.mark.parametrize("depth", [100, 500, 900])
@pytest.mark.parametrize(
    "expression",
    [lambda n: "-" * n + "1", lambda n: "+".join("1" * n), lambda n: "a" + ".b" * n + "()"],
    ids=["signs", "sums", "attributes"],
)
def test_a_deep_expression_is_refused_in_one_line(stage, expression, depth):
    told = stage.told(changed('"nbin": 4', f'"nbin": {expression(depth)}'))
    assert len(told) == 1
    assert "is not a literal" in told[0] or "would have to be run" in told[0] or SIMPLER in told[0]


@pytest.mark.parametrize("depth", [100, 500, 900])
def test_deep_code_around_the_stage_is_read(stage, depth):
    branches = "if os:\n    pass\n" + "elif os:\n    pass\n" * depth
    told = stage.told(GOOD + branches + f"if {'+'.join('1' * depth)}:\n    pass\n")
    assert told in ([], [f"run.py:1:1: {SIMPLER}"])


def test_a_range_that_ends_at_no_parameter_is_told_with_a_near_miss(project):
    project.stage("probe", parameters='{"low": 1.0, "high": Parameter(float, 2.0, above="lo")}')
    project.pipeline("steps: {probe: {}}\n")
    assert [line.partition(": ")[2] for line in project.problems()] == [
        "parameter 'high': its above 'lo' is no parameter of this stage; did you mean 'low'?"
    ]

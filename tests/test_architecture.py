"""The promises about imports: their direction, their owners, what they cost, and their page."""

import ast
import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import descpipe

PACKAGE = Path(descpipe.__file__).resolve().parent
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "skeletons" not in path.parts)
# Every package of others, and the one module that knows it.
OWNERS = {
    "Pegasus": "launchers/pegasus.py",
    "PIL": "comparing/pictures.py",
    "astropy": "comparing/fits_files.py",
    "cwl_utils": "engines/apptainer.py",
    "docker": "engines/docker.py",
    "h5py": "contract/hdf5.py",
    "jinja2": "reporting/rendering.py",
    "jsonschema": "contract/json_schema.py",
    "markupsafe": "reporting/rendering.py",
    "numpy": "comparing/arrays.py",
    "packaging": "reading/requirements.py",
    "pyarrow": "contract/parquet.py",
    "pygraphviz": "drawing/layout.py",
    "referencing": "contract/json_schema.py",
    "requests": "engines/registry_http.py",
    "rocrate": "recording/crate.py",
    "ruamel": "yaml.py",
    "urllib3": "engines/docker.py",
    "yaml": "contract/yaml_values.py",
}


def imported_packages(path):
    """Return the packages that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").split(".")[0]


def loaded_packages(code):
    """Return the packages that are loaded after some code ran in a fresh Python."""
    show = "import sys; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{show}"],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.splitlines()[-1].split())


def test_imports_point_from_the_edges_to_the_core():
    lint_imports = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert lint_imports, "import-linter is not installed: pip install -e '.[lint]'"
    done = subprocess.run(
        [lint_imports, "--no-cache"],
        cwd=Path(__file__).parents[1],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert ", 0 broken." in done.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_package_of_others_has_one_owner(path):
    others = set(imported_packages(path)) - sys.stdlib_module_names - {"descpipe", "mpi4py"}
    name = str(path.relative_to(PACKAGE))
    assert others <= {package for package, owner in OWNERS.items() if owner == name}


@pytest.mark.parametrize("package", OWNERS)
def test_every_owner_is_there(package):
    assert package in set(imported_packages(PACKAGE / OWNERS[package]))


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["--version"]])
def test_help_loads_no_heavy_package(words):
    code = f"from descpipe.cli import main\ntry: main({words!r})\nexcept SystemExit: pass"
    assert loaded_packages(code) & {"cwltool", "docker", "schema_salad", "rich"} == set()


def test_importing_descpipe_loads_the_standard_library_only():
    before = loaded_packages("")
    loaded = loaded_packages("import descpipe") - before
    assert loaded - sys.stdlib_module_names == {"descpipe"}


PAGE = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")


def named_in_tables():
    """Return what stands in the first column of the page's tables."""
    rows = re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([\w.]+/?)`", row)}


def test_the_page_of_the_architecture_names_every_folder_and_module():
    folders = {f"{path.name}/" for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    modules = {path.name for path in PACKAGE.glob("[!_]*.py")}
    modules |= {path.name for path in (PACKAGE / "dockerfiles").glob("[!_]*.py")}
    assert folders | modules <= named_in_tables()


def test_what_the_page_of_the_architecture_names_is_there():
    there = {path.name for path in MODULES} | {f"{path.name}/" for path in PACKAGE.iterdir()}
    assert named_in_tables() <= there


def test_the_page_of_the_architecture_shows_the_layers():
    settings = configparser.ConfigParser()
    settings.read(PACKAGE.parent / "setup.cfg", encoding="utf-8")
    layers = settings["importlinter:contract:layers"]["layers"].replace("|", " ").split()
    shown = next(block for block in PAGE.split("```") if block.startswith("text\n cli\n"))
    assert shown.split()[1:] == layers[1:]

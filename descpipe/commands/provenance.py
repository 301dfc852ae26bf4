"""Tell which pipeline made a file, and from what.

FITS, SACC, HDF5 and PNG files that a step of a pipeline has written say so
themselves. A file that several steps have changed tells of all; the last is
the latest. Of a file that says nothing the record of its run is asked, if that
is beside it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from descpipe.commands.options import add_json
from descpipe.contract.files import UncheckedError
from descpipe.contract.provenance_places import read_provenance
from descpipe.errors import DescpipeError, MissingProgram, Refused
from descpipe.history.maker import recorded_maker
from descpipe.model.paths import is_folder, why_missing
from descpipe.model.problem import display_path

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator, Mapping, Sequence

NOTHING = (
    "does not say what made it: no step of a pipeline wrote it, `provenance: false` was set, or "
    "its format has no room for it"
)


def configure(parser: ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="file to look into")
    add_json(parser)


def run(*, files: list[Path], as_json: bool) -> int:
    """Show what made each of the files; then tell of those of which that is not known."""
    found: dict[str, Sequence[Mapping[str, str]]] = {}
    errors: list[DescpipeError] = []
    for path in files:
        try:
            found[str(path)] = _provenance(path)
        except DescpipeError as error:
            found[str(path)] = ()
            errors.append(error)
    if as_json:
        print(json.dumps(found, indent=2))
    else:
        pages = ["\n".join(_lines(name, each)) for name, each in found.items() if each]
        print("\n\n".join(pages), end="\n" if pages else "")
    if errors:
        are_of_one_kind = len({type(error) for error in errors}) == 1
        kind = type(errors[0]) if are_of_one_kind else Refused
        raise kind("\n".join(map(str, errors)))
    return 0


def _provenance(path: Path) -> Sequence[Mapping[str, str]]:
    """Return what a file says of its making, or what the record beside it does."""
    missing = why_missing(path)
    if missing:
        raise Refused("; ".join(missing))
    shown = display_path(path)
    if is_folder(path):
        raise Refused(f"{shown} is a folder; name the files in it")
    try:
        found = read_provenance(str(path))
    except UncheckedError as error:
        do = f": pip install {error.package}" if error.package else ""
        raise MissingProgram(f"{shown}: it cannot be told {error}{do}") from error
    except (OSError, ValueError) as error:
        raise Refused(f"{shown} {error}") from error
    try:
        recorded = {} if found else recorded_maker(Path(os.path.abspath(path)))
    except ValueError as error:
        raise Refused(str(error)) from error
    if not found and not recorded:
        raise Refused(f"{shown} {NOTHING}")
    return found or [recorded]


def _lines(name: str, each: Sequence[Mapping[str, str]]) -> Iterator[str]:
    yield name
    for number, provenance in enumerate(each):
        if number:
            yield ""
        shown = {_plain(key): _plain(value) for key, value in provenance.items()}
        width = max(map(len, shown), default=0)
        yield from (f"  {key:{width}}  {value}" for key, value in shown.items())


def _plain(text: str) -> str:
    """Return a text without what a terminal would obey; anybody may have written the file."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)

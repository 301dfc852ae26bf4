"""What a user is told to type next, after a run that did not end well."""

from pathlib import Path

import pytest

from descpipe.model.site import Site
from descpipe.running.next_commands import NextCommands
from descpipe.running.place import RunPlace


def go_on(*typed, runner="cwltool"):
    place = RunPlace(site=Site(), runner=runner, engine="none", chosen_by="user", reason="")
    return NextCommands(pipeline=Path("a b.yaml"), typed=typed, place=place).go_on()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("run", "a b.yaml", "-o", "x"), "descpipe run 'a b.yaml' -o x"),
        (("rerun", "out", "-o", "again"), "descpipe rerun out -o again"),
        ((), "descpipe run 'a b.yaml'"),
    ],
)
def test_to_go_on_one_types_the_same_again(typed, told):
    assert go_on(*typed) == told


def test_a_run_of_toil_goes_on_by_restart_and_is_not_begun_anew():
    typed = ("run", "p.yaml", "--runner", "toil", "--overwrite", "--", "--retryCount=1")
    wanted = "descpipe run p.yaml --runner toil --restart -- --retryCount=1"
    assert go_on(*typed, runner="toil") == wanted

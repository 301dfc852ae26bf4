"""`pull --engine apptainer` where a disk is full: which one is told, and nothing half is left."""

import pytest
from file_pulls import SHORT, file_names, push_images
from placed_images import STEPS

pytestmark = [pytest.mark.apptainer, pytest.mark.docker, pytest.mark.registry, pytest.mark.slow]
MB = 2**20
# Of the small disk's 40 MB; what is left is enough for the small images.
FILLED = "36M"
# What is told of each folder that may be on the small disk, and the variable that names it.
PLACES = {
    "CWL_SINGULARITY_CACHE": "/small: no space is left; free some and run again",
    "APPTAINER_TMPDIR": "no space is left in /small, where apptainer unpacks images; free some, or "
    "name another folder by APPTAINER_TMPDIR",
    "APPTAINER_CACHEDIR": "no space is left in /small, where apptainer keeps what it fetched; "
    "`apptainer cache clean` empties it, or name another folder by APPTAINER_CACHEDIR",
}


@pytest.mark.parametrize("variable", PLACES)
def test_a_full_disk_is_told_and_a_second_call_does_the_rest(variable, file_pulls, registry):
    push_images(registry.host, {"first": 1000, "second": 8 * MB, "last": 1000})
    file_pulls.name_images_by(registry.host)
    file_pulls.run("fallocate", "-l", FILLED, "/small/filler")
    told = file_pulls.pull(**{variable: "/small"})
    assert told.status == 5
    assert told.outcomes == {SHORT[0]: "made", SHORT[1]: "failed", SHORT[2]: "made"}
    assert told.failures == {"tiny-second": PLACES[variable]}
    small = variable == "CWL_SINGULARITY_CACHE"
    folder = "/small" if small else f"{file_pulls.inside}/files"
    listed = file_pulls.run("find", folder, "/small", "-name", "*.sif*", "-o", "-name", "*p-*")
    there = sorted({line.rpartition("/")[2] for line in listed.stdout.splitlines()})
    assert there == file_names(registry.host, "first", "last")
    assert file_pulls.left() == []
    file_pulls.run("rm", "/small/filler")
    again = file_pulls.pull(**{variable: "/small"})
    assert again.status == 0
    assert again.outcomes == {SHORT[0]: "up to date", SHORT[1]: "made", SHORT[2]: "up to date"}


def test_what_a_full_disk_has_cut_off_in_the_cache_is_not_used(file_pulls, registry):
    push_images(registry.host)
    file_pulls.name_images_by(registry.host)
    assert file_pulls.pull().status == 0
    cache = file_pulls.folder / "home/.apptainer/cache/blob"
    empty = ["find", f"{file_pulls.inside}/{cache.relative_to(file_pulls.folder)}", "-type", "f"]
    file_pulls.run(*empty, "-exec", "truncate", "--size=0", "{}", ";")
    file_pulls.run("rm", "-r", f"{file_pulls.inside}/files")
    told = file_pulls.pull()
    assert (told.status, told.outcomes) == (0, dict.fromkeys(SHORT, "made"))
    assert file_pulls.made() == file_names(registry.host, *STEPS)


@pytest.mark.parametrize(
    ("folder", "what"),
    [
        ("/nowhere", "cannot be written: No such file or directory"),
        ("/usr", "cannot be written: Permission denied"),
    ],
)
def test_a_wrong_folder_to_unpack_in_is_told(folder, what, file_pulls, registry):
    push_images(registry.host, {"first": 1000})
    file_pulls.name_images_by(registry.host)
    told = file_pulls.pull(APPTAINER_TMPDIR=folder)
    assert told.status == 5
    assert told.failures["tiny-first"] == (
        f"{folder}, where apptainer unpacks images, {what}; name another folder by APPTAINER_TMPDIR"
    )
    assert file_pulls.made() == []

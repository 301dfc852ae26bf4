"""Steps that ask for more than this machine has."""

import os

import pytest
from small_disk import small_disk

from descpipe.checking import resources

LARGER = "run it on a larger machine, or"


@pytest.fixture(autouse=True)
def _small_machine(monkeypatch):
    monkeypatch.setattr(resources, "usable_cores", lambda: 2)
    monkeypatch.setattr(resources, "usable_memory_mib", lambda: 3000)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def test_what_fits_is_not_told(found):
    assert found(("first: {}", "first: {resources: {cores: 2, memory: 3000 MiB}}")) == []


def test_too_many_cores_are_a_warning_at_their_number(found):
    (told,) = found(("first: {}", "first: {resources: {cores: 64}}"))
    assert told == (
        "pipeline.yaml:8:30: warning: step 'first' asks for 64 cores, this machine has 2; "
        f"{LARGER} write `cores: 2`"
    )


def test_too_much_memory_is_a_warning_at_its_amount(found):
    (told,) = found(("last: {}", "last:\n    resources:\n      memory: 1.5 TiB"))
    assert told == (
        "pipeline.yaml:12:15: warning: step 'last' asks for 1.5 TiB of memory, "
        f"this machine has 2.93 GiB; {LARGER} lower `memory`"
    )


def test_steps_that_ask_for_the_same_are_told_once(found):
    three = "{resources: {cores: 3}}"
    (told,) = found(("first: {}", f"first: {three}"), ("last: {}", f"last: {three}"))
    assert told.startswith("pipeline.yaml:8:30: warning: step 'first' and 1 other ask for 3 cores,")


def test_cores_that_may_not_be_used_are_told_apart(found, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    (told,) = found(("first: {}", "first: {resources: {cores: 4}}"))
    assert "asks for 4 cores, only 2 of this machine's 64 can be used here;" in told


def test_the_default_memory_has_the_place_of_the_step(found, monkeypatch):
    monkeypatch.setattr(resources, "usable_memory_mib", lambda: 512)
    (told,) = found()
    assert told.startswith("pipeline.yaml:8:3: warning: step 'first' and 2 others ask for 1 GiB of")


def test_a_disk_that_is_nearly_full_is_a_warning(found, tmp_path):
    with small_disk(tmp_path / "disk") as disk:
        (told,) = found(output=disk / "new" / "out")
    assert told == (
        "-o ../disk/new/out: warning: the disk of ../disk is nearly full: 8 MiB are left; "
        "free some, or name another folder"
    )

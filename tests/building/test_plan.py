import pytest

from descpipe.building.plan import plan_images
from descpipe.model.problem import Problems

BASE = "ARG BASE=desc/descpipe-base:0.1.0\nFROM ${BASE}\n"


@pytest.fixture
def planned(chain):
    """Return what plans the chain's images: their names, or the problems told."""

    def plan():
        problems = Problems()
        plans = plan_images(chain.read(), problems)
        return plans, [str(problem) for problem in problems.found]

    chain.write("images/base/Dockerfile", "FROM python:3.13-slim\n")
    for name in ("first", "second", "last"):
        chain.write(f"images/{name}/Dockerfile", BASE)
    return plan


def test_base_images_come_before_those_that_stand_on_them(planned, chain):
    chain.write("images/catalog/Dockerfile", BASE)
    chain.write("images/last/Dockerfile", "ARG B=desc/descpipe-catalog:0.1.0\nFROM $B\n")
    names = [plan.name for plan in planned()[0]]
    assert names == [
        "desc/descpipe-base:0.1.0",
        "desc/tiny-first:1.0",
        "desc/tiny-second:1.0",
        "desc/descpipe-catalog:0.1.0",
        "desc/tiny-last:1.0",
    ]


def test_the_name_of_a_base_is_that_of_the_owner_and_the_registry(planned, chain):
    text = (chain.folder / "pipeline.yaml").read_text()
    chain.write("pipeline.yaml", text.replace("owner: desc", "owner: me\nregistry: ghcr.io"))
    plans, told = planned()
    assert told == []
    assert plans[0].name == "ghcr.io/me/descpipe-base:0.1.0"
    assert dict(plans[1].arguments) == {"BASE": "ghcr.io/me/descpipe-base:0.1.0"}


def test_a_base_that_is_written_out_must_be_the_owners(planned, chain):
    chain.write("images/first/Dockerfile", "FROM somebody/descpipe-base:0.1.0\n")
    assert planned()[1] == [
        (
            "images/first/Dockerfile:1:1: this builds on somebody/descpipe-base:0.1.0, but the "
            "pipeline's image is desc/descpipe-base:0.1.0; write "
            "`ARG BASE=somebody/descpipe-base:0.1.0` and `FROM ${BASE}`"
        )
    ]


def test_a_base_without_a_folder_is_told(planned, chain):
    chain.write("images/first/Dockerfile", "FROM desc/descpipe-mpi:0.1.0\n")
    told = planned()[1]
    assert len(told) == 1
    assert told[0].startswith("images/first/Dockerfile:1:1: there is no image folder 'mpi'")


def test_images_that_build_on_each_other_are_told_with_their_circle(planned, chain):
    chain.write("images/base/Dockerfile", "ARG B=desc/descpipe-other:1\nFROM $B\n")
    chain.write("images/other/Dockerfile", "ARG B=desc/descpipe-base:1\nFROM $B\n")
    told = planned()[1]
    assert told == [
        (
            "images/other/Dockerfile:2:1: images build on each other: base -> other -> base; "
            "break the circle"
        )
    ]


def test_a_changed_base_changes_the_digest_of_what_stands_on_it(planned, chain):
    before = {plan.name: plan.digest for plan in planned()[0]}
    chain.write("images/base/Dockerfile", "FROM python:3.14-slim\n")
    after = {plan.name: plan.digest for plan in planned()[0]}
    assert all(before[name] != after[name] for name in before)

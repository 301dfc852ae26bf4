import threading
from pathlib import Path

import pytest

from descpipe.building.plan import ImagePlan, UsedBase
from descpipe.building.schedule import Schedule
from descpipe.model.problem import Place


def image(name, *bases):
    """Return an image on others of the project."""
    below = [UsedBase(name=base, is_own=True, place=Place(Path("Dockerfile"))) for base in bases]
    other = UsedBase(name="python", is_own=False, place=Place(Path("Dockerfile")))
    return ImagePlan(
        name=name,
        folder=Path(name),
        files=(),
        bases=(*below, other),
        arguments={},
        digest="",
        labels={},
        own_labels=frozenset(),
    )


PLANS = (image("base"), image("first", "base"), image("second", "base"), image("last", "second"))


def nothing():
    """Stop nothing."""


@pytest.mark.parametrize("jobs", [1, 4])
def test_each_image_is_built_after_those_below_it(jobs):
    built = []

    def build(plan):
        assert all(base.name in built for base in plan.bases if base.is_own)
        built.append(plan.name)
        return True

    assert Schedule(PLANS, build, nothing).run(jobs) == {}
    assert sorted(built) == ["base", "first", "last", "second"]


def test_images_that_do_not_need_each_other_are_built_at_the_same_time():
    both_are_there = threading.Barrier(2, timeout=10)

    def build(plan):
        if plan.name in ("first", "second"):
            both_are_there.wait()
        return True

    assert Schedule(PLANS, build, nothing).run(2) == {}


def test_no_more_are_built_at_once_than_asked_for():
    alone = threading.Lock()

    def build(plan):
        assert alone.acquire(blocking=False)
        alone.release()
        return True

    assert Schedule(PLANS, build, nothing).run(1) == {}


def test_what_needs_a_failed_image_is_left_and_the_rest_is_built():
    built = []

    def build(plan):
        built.append(plan.name)
        return plan.name != "second"

    plans = (*PLANS, image("top", "last", "first"))
    left = Schedule(plans, build, nothing).run(2)
    assert left == {"last": "second", "top": "second"}
    assert sorted(built) == ["base", "first", "second"]


def test_an_interrupt_stops_what_runs_and_starts_nothing_more():
    started, go_on = [], threading.Event()

    def build(plan):
        started.append(plan.name)
        if plan.name == "second":
            raise KeyboardInterrupt
        return plan.name != "first" or go_on.wait(10)

    with pytest.raises(KeyboardInterrupt):
        Schedule(PLANS, build, go_on.set).run(2)
    assert go_on.is_set()
    assert "last" not in started

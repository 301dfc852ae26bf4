"""What is left of `pull --engine apptainer` that is stopped, or cut off from its registry.

Through all of this, a file that has its name is whole, and a second call does the rest alone.
"""

import threading

import pytest
from breaking_proxy import BreakingProxy
from file_pulls import SHORT, file_names, push_images
from placed_images import STEPS

pytestmark = [pytest.mark.apptainer, pytest.mark.docker, pytest.mark.registry, pytest.mark.slow]
MB = 2**20


@pytest.fixture
def proxy(registry, file_pulls):
    """A proxy before a registry whose second image is large; it does nothing yet."""
    push_images(registry.host, {"first": 1000, "second": 8 * MB, "last": 1000})
    with BreakingProxy(registry.port, 3 * MB, breaks=0) as proxy:
        file_pulls.name_images_by(proxy.host)
        yield proxy


def stop_in_the_middle(file_pulls, proxy, signal_name):
    process = file_pulls.start()

    def stop():
        file_pulls.send(signal_name)
        process.wait()

    proxy.breaks, proxy.instead = 1, stop
    return file_pulls.end(process)


def assert_a_second_call_does_the_rest(file_pulls, proxy):
    again = file_pulls.pull()
    assert again.status == 0
    assert again.outcomes == {SHORT[0]: "up to date", SHORT[1]: "made", SHORT[2]: "made"}
    assert len(again.files) == 3
    assert file_pulls.made() == file_names(proxy.host, *STEPS)


@pytest.mark.parametrize("signal_name", ["INT", "TERM"])
def test_after_ctrl_c_or_the_end_of_a_job_nothing_half_is_left(signal_name, file_pulls, proxy):
    told = stop_in_the_middle(file_pulls, proxy, signal_name)
    assert told.status == 130
    assert told.outcomes == {SHORT[0]: "made", SHORT[1]: "stopped"}
    assert told.text.endswith("interrupted\n")
    assert file_pulls.made() == file_names(proxy.host, "first")
    assert file_pulls.left() == []
    assert_a_second_call_does_the_rest(file_pulls, proxy)


def test_after_a_kill_apptainer_ends_too_and_the_next_call_cleans_up(file_pulls, proxy):
    told = stop_in_the_middle(file_pulls, proxy, "KILL")
    assert told.status == 137
    file_pulls.wait_until_nothing_is_left()
    names = file_names(proxy.host, "first")
    assert [name for name in file_pulls.made() if not name.startswith(".partial-")] == names
    assert_a_second_call_does_the_rest(file_pulls, proxy)


def test_a_connection_that_breaks_off_is_tried_again(file_pulls, proxy):
    proxy.breaks = 1
    told = file_pulls.pull()
    assert (told.status, proxy.broken) == (0, 1)
    assert told.outcomes == dict.fromkeys(SHORT, "made")
    assert file_pulls.made() == file_names(proxy.host, *STEPS)


def test_a_registry_that_hangs_in_the_middle_is_not_waited_for_without_end(
    file_pulls, proxy, registry
):
    def hang():
        registry.freeze()
        threading.Timer(6, registry.thaw).start()

    proxy.breaks, proxy.instead = 1, hang
    told = file_pulls.pull(SILENCE_SECONDS="3")
    assert (told.status, proxy.broken) == (0, 1)
    assert told.outcomes == dict.fromkeys(SHORT, "made")
    assert file_pulls.left() == []


def test_a_registry_that_is_killed_in_the_middle_and_comes_back(file_pulls, proxy, registry):
    proxy.breaks, proxy.instead = 1, registry.stop
    told = file_pulls.pull()
    assert told.status == 5
    assert told.outcomes == {SHORT[0]: "made", SHORT[1]: "failed", SHORT[2]: "failed"}
    assert sorted(told.failures) == ["tiny-last", "tiny-second"]
    assert "2 of 3 images not made; the same command tries again what is missing" in told.text
    assert file_pulls.made() == file_names(proxy.host, "first")
    assert file_pulls.left() == []
    registry.start()
    assert_a_second_call_does_the_rest(file_pulls, proxy)


def test_a_registry_that_is_stopped_is_told_for_each_image(file_pulls, registry):
    push_images(registry.host)
    file_pulls.name_images_by(registry.host)
    registry.stop()
    told = file_pulls.pull()
    assert told.status == 5
    what = f"no registry answers at {registry.host}"
    assert told.failures == {f"tiny-{step}": what for step in STEPS}
    assert file_pulls.made() == []
    registry.start()
    assert file_pulls.pull().status == 0
    registry.stop()
    told = file_pulls.pull()
    assert told.status == 0
    assert told.outcomes == dict.fromkeys(SHORT, "up to date")
    assert told.text.count(f"not compared: {what}") == 3


def test_of_two_pulls_at_once_each_image_is_made_by_one(file_pulls, registry):
    push_images(registry.host)
    file_pulls.name_images_by(registry.host)
    processes = [file_pulls.start(), file_pulls.start()]
    told = [file_pulls.end(process) for process in processes]
    assert [one.status for one in told] == [0, 0]
    for name in SHORT:
        assert sorted(one.outcomes[name] for one in told) == ["made", "up to date"]
    assert file_pulls.made() == file_names(registry.host, *STEPS)

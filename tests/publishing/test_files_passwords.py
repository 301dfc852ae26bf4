"""Passwords for `pull --engine apptainer`: from where a program left them, and told to nobody."""

import shutil

import pytest
from breaking_proxy import BreakingProxy
from file_pulls import SHORT, file_names, push_images
from placed_images import STEPS
from running_registry import PASSWORD, USER

pytestmark = [pytest.mark.apptainer, pytest.mark.docker, pytest.mark.registry, pytest.mark.slow]
BASE64 = "c29tZWJvZHk6cGxhbnRlZC1z"  # the begin of both, as files of passwords have them
WRONG = "guessed-secret-word"
# Where each program leaves passwords, in the home of a test, and what tells others of it.
FILES = {
    "docker": ("home/.docker/config.json", {}),
    "docker elsewhere": ("home/settings/config.json", {"DOCKER_CONFIG": "home/settings"}),
    "podman": ("home/run/containers/auth.json", {"XDG_RUNTIME_DIR": "home/run"}),
    "older apptainer": ("home/.apptainer/docker-config.json", {}),
}


@pytest.fixture
def guarded(registries, file_pulls):
    """A registry with the images that asks for a password."""
    registry = registries.start(with_password=True)
    registries.login(registry)
    push_images(registry.host)
    file_pulls.name_images_by(registry.host)
    return registry


def leave_password(registries, file_pulls, program):
    """Put Docker's settings where a program would; return the variables that it needs."""
    name, variables = FILES[program]
    path = file_pulls.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(registries.settings / "config.json", path)
    for folder in path.relative_to(file_pulls.folder).parents:
        (file_pulls.folder / folder).chmod(0o777)
    path.chmod(0o644)
    return {key: f"{file_pulls.inside}/{folder}" for key, folder in variables.items()}


def log_in_by_apptainer(file_pulls, host):
    words = ["apptainer", "registry", "login", "--username", USER, "--password", PASSWORD]
    done = file_pulls.run(*words, f"docker://{host}")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("program", FILES)
def test_the_password_of_each_program_is_found(program, file_pulls, registries, guarded):
    variables = leave_password(registries, file_pulls, program)
    told = file_pulls.pull(**variables)
    assert (told.status, told.outcomes) == (0, dict.fromkeys(SHORT, "made"))


def test_that_of_apptainer_itself_is_found(file_pulls, guarded):
    assert file_pulls.pull().status == 1
    log_in_by_apptainer(file_pulls, guarded.host)
    told = file_pulls.pull()
    assert (told.status, told.outcomes) == (0, dict.fromkeys(SHORT, "made"))


def test_without_a_password_the_command_to_leave_one_is_told(file_pulls, guarded):
    told = file_pulls.pull()
    assert told.status == 1
    login = f"apptainer registry login --username NAME docker://{guarded.host}"
    what = f"{guarded.host} wants to know who you are, or has no such image; log in with `{login}`"
    assert told.failures == {f"tiny-{step}": what for step in STEPS}
    assert file_pulls.made() == []


def test_a_wrong_password_is_told_and_not_shown(file_pulls, registries, guarded):
    registries.login(guarded, USER, WRONG)
    leave_password(registries, file_pulls, "docker")
    told = file_pulls.pull()
    assert told.status == 1
    what = f"{guarded.host} does not accept your user name or password for this; log in with "
    assert [text.startswith(what) for text in told.failures.values()] == [True] * 3
    assert WRONG not in told.text
    assert file_pulls.made() == []


def test_no_password_is_told_written_down_or_seen_in_a_list_of_programs(
    file_pulls, registries, guarded
):
    seen = []

    def look():
        seen.append(file_pulls.node.run_as_root("ps", "axo", "args"))
        raise ConnectionResetError

    push_images(guarded.host, {"second": 8 * 2**20})
    with BreakingProxy(guarded.port, 2**20, instead=look) as proxy:
        file_pulls.name_images_by(proxy.host)
        registries.login(proxy)
        leave_password(registries, file_pulls, "docker")
        told = file_pulls.pull()
        assert (told.status, proxy.broken) == (0, 1)
        guarded.stop()
        failed = file_pulls.pull("-o", "others")
        assert failed.status == 5
        assert file_pulls.made() == file_names(proxy.host, *STEPS)
    assert "apptainer build" in seen[0]
    written = [
        path.read_text(errors="replace")
        for path in file_pulls.folder.rglob("*")
        if path.is_file() and ".docker" not in path.parts
    ]
    texts = [told.text, failed.text, *told.files, *seen, *written]
    assert not [word for word in (PASSWORD, BASE64) for text in texts if word in text]

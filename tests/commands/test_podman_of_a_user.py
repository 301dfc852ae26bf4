"""Podman as most people have it: as an ordinary user, with all that descpipe does by it."""

import io
import json
import os
import tarfile

import pytest
from minimal_root import write_minimal_root
from oldest_python import oldest_interpreter
from ordinary_user import UserView
from running_registry import PASSWORD, USER, Registries
from small_disk import do_without

from descpipe.engines.registry import remote_image

pytestmark = [pytest.mark.podman, pytest.mark.busybox, pytest.mark.registry]
MINIMAL = "ordinary/minimal:1"
DOCKERFILE = f"""\
FROM {MINIMAL}
COPY descpipe/ /opt/desc/descpipe/
COPY run.py /opt/desc/
USER 1000:1000
"""
HEAD = """\
pipeline: tiny
version: "1.0"
registry: {host}
owner: desc
images: [images]
inputs: {{raw: my data/raw.txt}}
output: out
"""
STEPS = """\
steps:
  first: {}
  last: {}
"""
PODMAN = ("--engine", "podman")
STORAGE = '[storage]\ndriver = "overlay"\n'


@pytest.fixture(scope="module")
def registries(tmp_path_factory):
    """Real registries for all tests of this module."""
    started = Registries(tmp_path_factory.mktemp("registries"))
    yield started
    started.stop()


@pytest.fixture(scope="module")
def host(registries):
    """A registry that everybody may read and write."""
    return registries.start().host


@pytest.fixture(scope="module")
def user(tmp_path_factory):
    """An ordinary user with a podman and one image in it."""
    try:
        view = UserView()
        user = view.__enter__()
    except OSError as error:
        do_without(str(error))
    # Podman's default copies whole images. The other way is not possible on every machine.
    if user.run("podman", "--storage-driver=overlay", "info").returncode == 0:
        settings = user.home / ".config/containers/storage.conf"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(STORAGE)
    root = tmp_path_factory.mktemp("root")
    write_minimal_root(root, oldest_interpreter())
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        tar.add(root, ".")
    done = user.run("podman", "import", "-", MINIMAL, given=archive.getvalue())
    assert done.returncode == 0, done.stderr
    yield user
    view.__exit__()


class Analysis:
    """The user's project, and descpipe in it."""

    def __init__(self, user, project):
        self.user = user
        self.folder = project.folder

    def descpipe(self, verb, *words, status=0, **environment):
        """Run descpipe with podman; return what it did."""
        words = ("descpipe", verb, *PODMAN, "pipeline.yaml", *words)
        done = self.user.run(*words, folder=self.folder, **environment)
        assert done.returncode == status, done.stderr
        return done

    def podman(self, *words):
        done = self.user.run("podman", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ids(self, host):
        words = ("image", "inspect", "--format", "{{.Id}}")
        return [self.podman(*words, name).strip() for name in names(host)]

    def owners(self, name):
        """Return who owns what is in a folder."""
        return {path.lstat().st_uid for path in (self.folder / name).rglob("*")}


def names(host):
    return [f"{host}/desc/tiny-{step}:1.0" for step in ("first", "last")]


@pytest.fixture(scope="module")
def analysis(user, host, project_at):
    """A project of two steps whose images are built."""
    folder = user.home / "my analysis"
    folder.mkdir()
    project = project_at(folder)
    project.write("my data/raw.txt", "raw\n")
    project.stage("first", inputs='{"raw": "txt"}', outputs='{"once": "txt"}')
    project.stage("last", inputs='{"once": "txt"}', outputs='{"final": "txt"}')
    for step in ("first", "last"):
        project.write(f"images/{step}/Dockerfile", DOCKERFILE)
    project.write("pipeline.yaml", HEAD.format(host=host) + STEPS)
    user.own(folder)
    analysis = Analysis(user, project)
    done = analysis.descpipe("build")
    assert done.stdout.splitlines() == names(host)
    return analysis


@pytest.fixture(scope="module")
def ran(analysis):
    """The project after a run."""
    analysis.descpipe("run")
    return analysis


@pytest.fixture(scope="module")
def pushed(ran):
    """The project with its images in the registry, and a lock."""
    ran.descpipe("push")
    ran.descpipe("lock")
    return ran


def test_what_is_built_is_not_built_again(analysis, host):
    before = analysis.ids(host)
    done = analysis.descpipe("build")
    assert done.stderr.count("up to date") == 2
    assert analysis.ids(host) == before


def test_podman_is_taken_where_docker_does_not_answer(analysis):
    folder, nowhere = analysis.folder, "unix:///nowhere/docker.sock"
    words = ("descpipe", "build", "pipeline.yaml")
    done = analysis.user.run(*words, folder=folder, DOCKER_HOST=nowhere)
    assert done.stderr.startswith("engine podman ")
    assert done.stderr.count("up to date") == 2


def test_a_run_writes_what_it_should_and_all_of_it_is_the_users(ran, host):
    assert (ran.folder / "out/final.txt").read_text() == "raw\nmade by first\nmade by last\n"
    assert ran.owners("out") == {ran.user.number}
    record = json.loads((ran.folder / "out/run.json").read_text())
    ids = [f"sha256:{number}" for number in ran.ids(host)]
    assert [step["image"] for step in record["steps"].values()] == ids


def test_a_script_gives_the_same(ran):
    words = ("descpipe", "script", "local", "pipeline.yaml", "run.sh", *PODMAN)
    assert ran.user.run(*words, folder=ran.folder).returncode == 0
    (ran.folder / "out").rename(ran.folder / "by cwltool")
    done = ran.user.run("bash", "run.sh", folder=ran.folder)
    assert done.returncode == 0, done.stderr
    results = [ran.folder / name / "final.txt" for name in ("out", "by cwltool")]
    assert results[0].read_bytes() == results[1].read_bytes()
    assert ran.owners("out") == {ran.user.number}
    (ran.folder / "out").rename(ran.folder / "by the script")
    (ran.folder / "by cwltool").rename(ran.folder / "out")


def test_a_shell_is_the_users_own(ran):
    python = "import os; print(os.getuid(), os.getgid()); open('mine', 'w').close()"
    done = ran.descpipe("shell", "last", "--", "python3", "-c", python)
    assert done.stdout == f"{ran.user.number} {ran.user.number}\n"
    assert (ran.folder / "out.shell/last/mine").stat().st_uid == ran.user.number


def test_one_step_alone_gives_the_same_again(ran):
    done = ran.descpipe("test", "last")
    assert done.stdout == ""
    assert ran.owners("out.test") == {ran.user.number}


def test_what_is_not_built_is_told_with_the_engine(ran):
    done = ran.descpipe("shell", "last", status=1, DESCPIPE_VERSION="2.0")
    assert "`descpipe build pipeline.yaml --engine podman` builds it\n" in done.stderr


def test_what_was_pushed_is_locked_and_runs_locked(pushed, host):
    digests = [remote_image(name).digest for name in names(host)]
    lock = (pushed.folder / "pipeline.lock").read_text()
    assert all(digest in lock for digest in digests)
    assert pushed.descpipe("check").stdout == "tiny 1.0: 2 steps, nothing wrong\n"
    listed = json.loads(pushed.descpipe("list", "--json").stdout)
    assert [image["digest"] for image in listed["images"].values()] == digests
    pushed.descpipe("run", "--locked", "--overwrite")
    record = json.loads((pushed.folder / "out/run.json").read_text())
    assert [step["image_digest"] for step in record["steps"].values()] == digests


def test_an_image_that_was_never_pushed_is_not_called_locked(pushed, host):
    before = pushed.ids(host)
    words = ("podman", "build", "--quiet", "--tag", names(host)[1], "-")
    dockerfile = f"FROM {names(host)[1]}\nLABEL made=anew\n"
    assert pushed.user.run(*words, given=dockerfile).returncode == 0
    warned = pushed.descpipe("check").stderr
    assert "on this machine, but not as in the lock; `descpipe pull pipeline.yaml" in warned
    assert "--engine podman --force` replaces them" in warned
    pushed.descpipe("pull", "--force")
    assert pushed.ids(host) == before
    assert "nothing wrong" in pushed.descpipe("check").stdout


def test_images_go_to_a_registry_with_a_password_and_come_back(ran, registries):
    closed = registries.start(with_password=True).host
    own = {"DESCPIPE_REGISTRY": closed}
    ran.descpipe("build", **own)
    before = ran.ids(closed)
    told = ran.descpipe("push", status=1, **own).stderr
    assert told.count(f"{closed} wants to know who you are") == 2
    words = (
        "podman",
        "login",
        "--tls-verify=false",
        "--username",
        USER,
        "--password-stdin",
        closed,
    )
    assert ran.user.run(*words, given=PASSWORD).returncode == 0
    pushed = ran.descpipe("push", **own)
    assert pushed.stdout.count(f"{closed}/desc/tiny-") == 2
    for name in names(closed):
        image = ran.podman("image", "inspect", "--format", "{{.Id}}", name).strip()
        ran.podman("image", "rm", "--force", image)
    pulled = ran.descpipe("pull", **own)
    assert pulled.stdout == pushed.stdout
    assert ran.ids(closed) == before
    assert PASSWORD not in pushed.stderr + pulled.stderr


def test_a_user_without_ids_for_containers_is_told():
    if os.geteuid() != 0:
        do_without("only root can have another user here who has no ids for containers")
    with UserView(ranges="") as nobody:
        done = nobody.run("descpipe", "list", "desc", *PODMAN)
        assert "/etc/subuid and /etc/subgid have no ids for somebody" in done.stderr
        assert "usermod --add-subuids" in done.stderr


def test_a_storage_that_cannot_be_written_is_told(analysis):
    told = analysis.descpipe("build", status=3, XDG_DATA_HOME="/usr").stderr
    assert "podman does not work here: " in told
    assert "permission denied; `podman info` must answer; it keeps images in" in told

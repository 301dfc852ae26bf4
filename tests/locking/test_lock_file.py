"""Lock files: what is written can be read, and whatever else is there is told."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from descpipe.locking.lock_file import read_lock
from descpipe.locking.lock_text import lock_text
from descpipe.model.git_origin import GitOrigin
from descpipe.model.lock import Lock, LockedStep, lock_path
from descpipe.model.problem import Problems
from descpipe.sealing import sealed

DIGEST = f"sha256:{'1f' * 32}"
GIT = GitOrigin(url="https://example.org/stages.git", ref="main", commit="9e" * 20, path="")
STEP = LockedStep(
    stage="treecorr",
    image="registry.example.org:5000/desc/two-point-treecorr:1.0",
    digest=DIGEST,
    context=DIGEST,
    bases={"desc/descpipe-base:0.1.0": DIGEST},
    git=GIT,
)
LOCK = Lock(
    path=Path("pipeline.lock"),
    descpipe="0.1.0",
    pipeline="two-point",
    version="1.10",
    steps={"treecorr": STEP, "plots": LockedStep(stage="plots", image="plots:1", digest=DIGEST)},
)
TEXT = lock_text(LOCK, "pipeline.yaml")
any_text = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Read a lock of some text; return it and what is wrong."""
    monkeypatch.chdir(tmp_path)

    def read_text(text):
        path = tmp_path / "pipeline.lock"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        problems = Problems()
        return read_lock(path, tmp_path / "pipeline.yaml", problems), problems.found

    return read_text


def whats(found):
    return [problem.what for problem in found]


def test_the_lock_of_a_pipeline_file_has_its_name():
    assert lock_path(Path("a b/shear.v2.yaml")) == Path("a b/shear.v2.lock")


def test_what_is_written_can_be_read(read, tmp_path):
    lock, found = read(TEXT)
    assert found == []
    assert lock.path == tmp_path / "pipeline.lock"
    assert (lock.descpipe, lock.pipeline, lock.version) == ("0.1.0", "two-point", "1.10")
    assert lock.steps == LOCK.steps
    assert str(lock.steps["plots"].place) == "pipeline.lock:7:3"


def test_the_same_lock_gives_the_same_bytes_whatever_the_order_of_its_steps(read):
    lock, _ = read(TEXT)
    assert lock_text(lock, "pipeline.yaml") == TEXT
    backwards = Lock(
        path=lock.path,
        descpipe=lock.descpipe,
        pipeline=lock.pipeline,
        version=lock.version,
        steps=dict(reversed(lock.steps.items())),
    )
    assert lock_text(backwards, "pipeline.yaml") == TEXT


def test_each_thing_has_a_line_of_its_own():
    assert TEXT.splitlines()[5:9] == [
        "steps:",
        "  plots:",
        "    stage: plots",
        "    image: plots:1",
    ]
    assert f"    digest: {DIGEST}" in TEXT.splitlines()


@pytest.mark.parametrize("commit", ["1" * 40, "0" * 40, "1e" * 20, "12345678e" + "1" * 31])
def test_digests_that_look_like_numbers_stay_what_they_are(read, commit):
    git = GitOrigin(url="u", ref="1.0", commit=commit, path="")
    step = LockedStep(stage="1", image="a:1.0", digest=DIGEST, git=git)
    numbers = Lock(
        path=Path("x"), descpipe="0.1", pipeline="0x1", version="1e5", steps={"no": step}
    )
    lock, found = read(lock_text(numbers, "pipeline.yaml"))
    assert found == []
    assert (lock.pipeline, lock.version, lock.steps["no"]) == ("0x1", "1e5", step)


def test_the_name_of_exactly_one_image_has_no_tag():
    assert STEP.pinned == f"registry.example.org:5000/desc/two-point-treecorr@{DIGEST}"


def test_there_may_be_no_lock(tmp_path):
    problems = Problems()
    assert read_lock(tmp_path / "none.lock", tmp_path / "none.yaml", problems) is None
    assert problems.found == []


def test_a_change_by_hand_is_told_and_the_rest_is_read(read):
    lock, found = read(TEXT.replace("1f1f", "2f2f"))
    assert whats(found) == ["this file was edited, or not written by `descpipe lock`"]
    assert lock.steps["plots"].digest.startswith("sha256:2f2f")


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n"])
def test_a_lock_that_is_cut_off_is_told(read, text):
    lock, found = read(text)
    assert lock is None
    assert len(found) == 1
    assert found[0].do.endswith("run `descpipe lock pipeline.yaml`")


def test_a_folder_and_a_link_to_nothing_are_told(tmp_path):
    (tmp_path / "folder.lock").mkdir()
    (tmp_path / "link.lock").symlink_to("nothing")
    for name in ("folder", "link"):
        problems = Problems()
        assert read_lock(tmp_path / f"{name}.lock", tmp_path / "p.yaml", problems) is None
        assert len(problems.found) == 1


def test_a_name_with_spaces_is_quoted_in_what_to_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    problems = Problems()
    (tmp_path / "my pipe.lock").write_text("x")
    read_lock(tmp_path / "my pipe.lock", tmp_path / "my pipe.yaml", problems)
    assert "`descpipe lock 'my pipe.yaml'`" in problems.found[0].do


def test_the_messages_about_nonsense_end(read):
    steps = "".join(f"  step{number}: 1\n" for number in range(5000))
    lock, found = read(sealed("x", f"lock: 1\nsteps:\n{steps}"))
    assert lock is None
    assert len(found) == 51


def usable(read, text):
    """Whether a lock of some text can be used; if not, why must be told."""
    lock, found = read(text)
    assert found or lock is not None
    assert all(problem.what and problem.do for problem in found)
    return not found


@any_text
@given(st.binary(max_size=300))
def test_any_bytes_are_told(read, data):
    assert not usable(read, data)


@any_text
@given(st.randoms(use_true_random=False), st.booleans())
def test_a_mangled_lock_is_told(read, rng: random.Random, is_sealed):
    lines = TEXT.splitlines(keepends=True)
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(lines))
        line = lines[place]
        cut = rng.randint(0, len(line))
        lines[place] = rng.choice(
            ["", line[:cut], line[:cut] + rng.choice("#:{}[]&*!|>'\"%@\0\t-?0 ") + line[cut:]]
        )
        lines += rng.choice([[], [rng.choice(lines)], ["  more: 1\n"]])
    text = "".join(lines)
    if is_sealed:
        text = sealed("x", text.partition("\n")[2])
    if usable(read, text):  # words of the header may be others: it says nothing that is used
        assert is_sealed or text.partition("\n")[2] == TEXT.partition("\n")[2]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.just(DIGEST),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["lock", "steps", "stage", "image", "digest", "git", "bases", "x", ""]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@any_text
@given(values, values, values)
def test_any_values_are_told(read, version, step, git):
    from descpipe.yaml import write_yaml

    document = {
        "lock": 1,
        "descpipe": version,
        "pipeline": "p",
        "version": "1",
        "steps": {"a": step, "b": {"stage": "b", "image": "b", "digest": DIGEST, "git": git}},
    }
    lock, found = read(sealed("x", write_yaml(document)))
    assert found or lock.steps["b"].digest == DIGEST

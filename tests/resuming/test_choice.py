"""Which steps run again, and why: each change reruns the steps that it touches, and no others."""

import importlib
import os
import shutil
import sys
from dataclasses import replace

import pytest

from descpipe.reading.requirements import installed_version
from descpipe.resuming import dependencies

ALL, BUT_FIRST, LAST = ["first", "second", "last"], ["second", "last"], ["last"]


def names(choices):
    return [name for name, choice in choices.items() if choice.earlier is None]


def test_everything_runs_the_first_time(runs):
    choices = runs.choose()
    assert names(choices) == ALL
    assert choices["first"].reasons == ("it has not run before",)
    assert choices["second"].reasons == ("input once: first runs",)


def test_nothing_runs_again_if_nothing_changed(runs):
    assert names(runs.choose(runs.run("a"))) == []


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def touch_all(folder):
    for path in folder.rglob("*"):
        os.utime(path, (1, 1))


def swap_byte(path):
    """Change a byte, and neither the size nor the time."""
    times = path.stat()
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


PIPELINE = "pipeline.yaml"
MORE = "more: {stage: last, outputs: {final: other}}"
CHANGES = {
    "nothing": (lambda at: None, []),
    "touched files": (touch_all, []),
    "another version of the pipeline, which no text tells": (
        lambda at: edit(at / PIPELINE, 'version: "1.0"', 'version: "1.1"'),
        [],
    ),
    "a comment in the pipeline": (lambda at: edit(at / PIPELINE, "steps:", "steps: # of mine"), []),
    "memory and cores": (
        lambda at: edit(at / PIPELINE, "first: {}", "first: {resources: {cores: 2}}"),
        [],
    ),
    "the number of processes": (
        lambda at: edit(at / PIPELINE, "last: {}", "last: {mpi: {processes: 2}}"),
        LAST,
    ),
    "an input under another name": (
        lambda at: (
            (at / "my data/raw.txt").rename(at / "my data/new.txt"),
            edit(at / PIPELINE, "raw.txt", "new.txt"),
        ),
        [],
    ),
    "another output folder": (lambda at: edit(at / PIPELINE, "output: out", "output: new"), []),
    "the Dockerfile, without containers": (
        lambda at: (at / "images/first/Dockerfile").write_text("FROM desc/x:1\n"),
        [],
    ),
    "a test case of a stage": (
        lambda at: ((at / "images/first/tests").mkdir(), (at / "images/first/tests/a").touch()),
        [],
    ),
    "what an editor leaves": (lambda at: (at / "images/first/run.py~").write_text("old"), []),
    "a byte of an input": (lambda at: swap_byte(at / "my data/raw.txt"), ALL),
    "a longer input": (lambda at: (at / "my data/raw.txt").write_text("more\nraw\n"), ALL),
    "a comment in run.py of the second": (
        lambda at: edit(at / "images/second/run.py", "class Stage", "# mine\nclass Stage"),
        BUT_FIRST,
    ),
    "a helper file of the last": (
        lambda at: (at / "images/last/helper.py").write_text("x = 1\n"),
        LAST,
    ),
    "data beside the first": (lambda at: (at / "images/first/table.dat").write_text("1"), ALL),
    "a parameter more": (
        lambda at: edit(at / "images/last/run.py", "parameters = {}", "parameters = {'a': 1}"),
        LAST,
    ),
    "an input more": (
        lambda at: (
            edit(at / "images/last/run.py", '{"twice": "txt"}', '{"twice": "txt", "raw": "txt"}'),
        ),
        LAST,
    ),
    "a byte of a file beside run.py": (
        lambda at: swap_byte(at / "images/second/table.dat"),
        BUT_FIRST,
    ),
    "a helper file that is touched": (lambda at: (at / "images/last/run.py").touch(), []),
    "a step that asks for the network": (
        lambda at: edit(at / "images/last/run.py", "config =", "network = True\n    config ="),
        LAST,
    ),
    "a step more": (
        lambda at: edit(at / PIPELINE, "last: {}", f"last: {{}}\n  {MORE}"),
        ["more"],
    ),
    "another name for a step": (
        lambda at: edit(at / PIPELINE, "last: {}", "end: {stage: last}"),
        ["end"],
    ),
    "another tag for an output": (
        lambda at: (
            edit(at / PIPELINE, "second: {}", "second: {outputs: {twice: double}}"),
            edit(at / PIPELINE, "last: {}", "last: {inputs: {twice: double}}"),
        ),
        BUT_FIRST,  # its file has another name
    ),
    "an order of steps": (lambda at: edit(at / PIPELINE, "last: {}", "last: {after: [first]}"), []),
    "shards": (lambda at: edit(at / PIPELINE, "last: {}", "last: {scatter: {shards: 2}}"), LAST),
    "another stage for a step": (
        lambda at: (
            (at / "images/last").rename(at / "images/other"),
            edit(at / "images/other/run.py", 'name = "last"', 'name = "other"'),
            edit(at / PIPELINE, "last: {}", "last: {stage: other}"),
        ),
        LAST,
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_reruns_the_steps_that_it_touches(runs, change):
    (runs.project.folder / "images/second/table.dat").write_text("12")
    earlier = runs.run("a")
    apply, wanted = CHANGES[change]
    apply(runs.project.folder)
    assert names(runs.choose(earlier)) == wanted


OF_OUTPUTS = {
    "an output is gone": (lambda path: path.unlink(), ALL[:1]),
    "a byte of an output": (swap_byte, ALL[:1]),
    "a touched output": (lambda path: path.touch(), []),
}


@pytest.mark.parametrize("change", OF_OUTPUTS)
def test_an_output_that_is_not_as_it_was_is_made_again(runs, change):
    earlier = runs.run("a")
    apply, wanted = OF_OUTPUTS[change]
    apply(runs.folder / "a" / "once.txt")
    choices = runs.choose(earlier)
    assert names(choices) == (ALL if wanted else [])
    if wanted:
        assert choices["first"].reasons[0].startswith("its output once.txt ")


@pytest.fixture
def fitted(runs):
    """The same with a stage that has a parameter and a config file."""
    runs.project.stage(
        "second",
        inputs='{"once": "txt"}',
        outputs='{"twice": "txt"}',
        parameters='{"order": Parameter(int, 3), "edges": Parameter([float], [0.5])}',
        config='{"config": "fit.yaml"}',
    )
    runs.project.write("fit.yaml", "a: 1\n")
    edit(runs.project.folder / PIPELINE, "second: {}", "second: {config: {config: fit.yaml}}")
    return runs


def test_another_value_of_a_parameter_is_told(fitted):
    earlier = fitted.run("a")
    fitted.overrides = given("second.order=4")
    choices = fitted.choose(earlier)
    assert names(choices) == BUT_FIRST
    assert choices["second"].reasons == ("parameter order: 4, was 3",)


def given(*settings):
    from descpipe.model.problem import Problems
    from descpipe.reading.overrides import read_overrides

    return read_overrides(list(settings), [], None, Problems())


def test_a_value_that_is_written_in_another_way_is_the_same(fitted):
    earlier = fitted.run("a")
    fitted.overrides = given("second.order=3")
    assert names(fitted.choose(earlier)) == []


def test_another_config_file_is_told(fitted):
    earlier = fitted.run("a")
    fitted.project.write("fit.yaml", "a: 2\n")
    choices = fitted.choose(earlier)
    assert names(choices) == BUT_FIRST
    assert choices["second"].reasons == ("config file config: changed",)


@pytest.fixture
def harp(runs, tmp_path, monkeypatch):
    """Return what installs a version of a package that the second stage needs, or none of it."""
    runs.project.write("images/second/requirements.txt", "treeharp\n")
    monkeypatch.syspath_prepend(tmp_path / "packages")

    def install(version):
        shutil.rmtree(tmp_path / "packages", ignore_errors=True)
        if version:
            folder = tmp_path / f"packages/treeharp-{version}.dist-info"
            folder.mkdir(parents=True)
            text = f"Metadata-Version: 2.1\nName: treeharp\nVersion: {version}\n"
            (folder / "METADATA").write_text(text)
        importlib.invalidate_caches()
        installed_version.cache_clear()

    yield install
    installed_version.cache_clear()


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [("5.1", "5.2", "5.2, was 5.1"), ("5.1", "", "none, was 5.1"), ("", "5.1", "5.1, was none")],
)
def test_another_version_of_a_package_reruns_the_steps_that_need_it(runs, harp, before, now, told):
    harp(before)
    earlier = runs.run("a")
    assert names(runs.choose(earlier)) == []
    harp(now)
    choices = runs.choose(earlier)
    assert names(choices) == BUT_FIRST
    assert choices["second"].reasons == (f"package treeharp: {told}",)


def test_another_python_reruns_all_that_runs_on_it(runs, monkeypatch):
    earlier = runs.run("a")
    monkeypatch.setattr(dependencies.platform, "python_version", lambda: "3.99.1")
    choices = runs.choose(earlier)
    assert names(choices) == ALL
    now = f"Python: 3.99.1, was {sys.version.split()[0]}"
    assert choices["first"].reasons == (now,)


def test_another_version_of_the_pipeline_reruns_the_steps_whose_outputs_tell_it(runs):
    at = runs.project.folder
    edit(at / "images/second/run.py", '{"twice": "txt"}', '{"twice": "fits"}')
    edit(at / "images/last/run.py", '{"twice": "txt"}', '{"twice": "fits"}')
    earlier = runs.run("a")
    edit(at / PIPELINE, 'version: "1.0"', 'version: "1.1"')
    choices = runs.choose(earlier)
    assert names(choices) == BUT_FIRST
    assert choices["second"].reasons == ("provenance: tiny/1.1/second, was tiny/1.0/second",)
    edit(at / PIPELINE, 'version: "1.1"', 'version: "1.1"\nprovenance: false')
    assert runs.choose(earlier)["second"].reasons == ("provenance: gone",)


def test_a_changed_byte_of_a_config_file_is_seen_and_another_place_of_it_is_none(fitted):
    earlier = fitted.run("a")
    (fitted.project.folder / "fit.yaml").rename(fitted.project.folder / "other.yaml")
    edit(fitted.project.folder / PIPELINE, "config: fit.yaml", "config: other.yaml")
    assert names(fitted.choose(earlier)) == []
    path = fitted.project.folder / "other.yaml"
    times = path.stat()
    path.write_text("a: 2\n")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert names(fitted.choose(earlier)) == BUT_FIRST


@pytest.mark.parametrize(
    ("setting", "wanted"),
    [
        ("second.edges=[0.50]", []),
        ("second.edges=[0.5, 0.6]", BUT_FIRST),
    ],
)
def test_lists_of_values_count_as_they_are(fitted, setting, wanted):
    earlier = fitted.run("a")
    fitted.overrides = given(setting)
    assert names(fitted.choose(earlier)) == wanted


def test_another_contract_reruns_all_steps_without_containers_and_none_in_images(
    runs, tmp_path, monkeypatch
):
    contract = tmp_path / "contract"
    shutil.copytree(dependencies.CONTRACT, contract)
    monkeypatch.setattr(dependencies, "CONTRACT", contract)
    earlier = runs.run("a")
    edit(contract / "stage.py", "class Stage", "# newer\nclass Stage")
    choices = runs.choose(earlier)
    assert names(choices) == ALL
    assert choices["first"].reasons == ("descpipe itself: changed",)
    runs.images = {name: f"sha256:{name}" for name in ALL}
    earlier = runs.run("b")
    edit(contract / "stage.py", "# newer", "# newest")
    assert names(runs.choose(earlier)) == []  # its own is in the image


@pytest.fixture
def listed(runs):
    """The same with a list of two files."""
    project = runs.project
    project.stage("first", inputs='{"raw": ["txt"]}', outputs='{"once": "txt"}')
    for name in ("a", "b"):
        project.write(f"many/{name}.txt", f"{name}\n")
    edit(project.folder / PIPELINE, "raw: my data/raw.txt", "raw: [many/a.txt, many/b.txt]")
    return runs


def test_a_list_of_files_is_another_in_another_order_or_number(listed):
    earlier = listed.run("a")
    path = listed.project.folder / PIPELINE
    edit(path, "[many/a.txt, many/b.txt]", "[many/b.txt, many/a.txt]")
    assert names(listed.choose(earlier)) == ALL
    edit(path, "[many/b.txt, many/a.txt]", "[many/a.txt]")
    assert names(listed.choose(earlier)) == ALL


def test_another_image_reruns_its_step(runs):
    runs.images = {name: f"sha256:{name}" for name in ALL}
    earlier = runs.run("a")
    edit(runs.project.folder / "images/first/run.py", "class Stage", "# mine\nclass Stage")
    assert names(runs.choose(earlier)) == []  # the image is what runs
    runs.images["last"] = "sha256:new"
    choices = runs.choose(earlier)
    assert names(choices) == LAST
    assert choices["last"].reasons == ("image: changed",)


def test_containers_and_the_hosts_python_are_not_the_same(runs):
    earlier = runs.run("a")
    runs.images = {name: f"sha256:{name}" for name in ALL}
    choices = runs.choose(earlier)
    assert names(choices) == ALL
    assert choices["first"].reasons == ("it ran on this Python",)


def test_a_step_that_failed_runs_again(runs):
    earlier = runs.run("a")
    earlier["second"] = replace(earlier["second"], status="failed")
    choices = runs.choose(earlier)
    assert names(choices) == BUT_FIRST
    assert choices["second"].reasons == ("it has not ended well before: failed",)


def test_a_step_that_is_asked_for_runs_again_and_so_do_those_behind_it(runs):
    choices = runs.choose(runs.run("a"), forced=["second"])
    assert names(choices) == BUT_FIRST
    assert choices["second"].reasons == ("it was asked for",)


def test_of_a_step_that_is_asked_for_it_is_told_too_what_has_changed(fitted):
    earlier = fitted.run("a")
    fitted.overrides = given("second.order=4")
    assert fitted.choose(earlier, forced=["second"])["second"].reasons == (
        "it was asked for",
        "parameter order: 4, was 3",
    )
    assert fitted.choose(earlier, forced=["first"])["second"].reasons == (
        "input once: first runs",
        "parameter order: 4, was 3",
    )


def test_steps_are_taken_from_whichever_run_has_the_same(runs):
    old = runs.run("a")
    runs.project.write("my data/raw.txt", "other\n")
    new = runs.run("b", seed="other")
    runs.project.write("my data/raw.txt", "raw\n")
    choices = runs.choose(new, old)
    assert names(choices) == []
    assert {choice.earlier.folder.name for choice in choices.values()} == {"a"}


def test_of_several_runs_the_latest_says_why_a_step_runs(runs):
    old = runs.run("a")
    runs.project.write("my data/raw.txt", "other\n")
    new = {"first": replace(runs.run("b")["first"], status="failed")}
    assert runs.choose(new, old)["first"].reasons == ("it has not ended well before: failed",)


def without(run, folder, name):
    """Return what a run has left after the file of a step was removed, and noted as such."""
    earlier = run[name]
    outputs = {
        own: tuple(replace(file, is_removed=True) for file in files)
        for own, files in earlier.outputs.items()
    }
    for files in outputs.values():
        for file in files:
            (folder / file.name).unlink()
    return run | {name: replace(earlier, outputs=outputs)}


def test_a_file_that_was_removed_is_not_missed_while_nobody_reads_it(runs):
    left = without(runs.run("out"), runs.folder / "out", "first")
    assert all(choice.earlier for choice in runs.choose(left).values())
    assert runs.chooser().is_current(left)


def test_a_file_that_was_removed_is_made_again_for_a_step_that_runs(runs):
    left = without(runs.run("out"), runs.folder / "out", "first")
    choices = runs.choose(left, forced=["second"])
    assert choices["first"].reasons == ("`descpipe clean` removed once.txt, which second reads",)
    assert choices["second"].reasons == ("it was asked for",)
    assert choices["last"].earlier is None


def test_a_removed_file_that_only_a_step_reads_that_does_not_run_stays_so(runs):
    left = without(runs.run("out"), runs.folder / "out", "first")
    choices = runs.choose(left, forced=["last"])
    assert choices["first"].earlier
    assert choices["second"].earlier
    assert choices["last"].reasons == ("it was asked for",)


def test_all_removed_files_on_the_way_are_made_again(runs):
    left = without(runs.run("out"), runs.folder / "out", "first")
    left = without(left, runs.folder / "out", "second")
    choices = runs.choose(left, forced=["last"])
    assert choices["first"].reasons == ("`descpipe clean` removed once.txt, which second reads",)
    assert choices["second"].reasons == ("`descpipe clean` removed twice.txt, which last reads",)


def test_a_run_that_still_has_a_file_is_preferred(runs):
    left = without(runs.run("out"), runs.folder / "out", "first")
    older = runs.run("older")
    choices = runs.choose(left, older, forced=["second"])
    assert choices["first"].earlier is older["first"]


def test_a_step_that_asks_for_the_network_is_taken_over_as_others_are(runs):
    edit(runs.project.folder / "images/last/run.py", "config =", "network = True\n    config =")
    assert names(runs.choose(runs.run("a"))) == []

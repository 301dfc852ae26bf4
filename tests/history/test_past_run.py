"""Records of runs: whatever stands in them, reading one is no trouble."""

import json

import pytest

from descpipe.history.past_run import Need, Value, as_run, read_run

STEP = {
    "status": "ok",
    "seconds": 2,
    "parameters": {"nbin": {"value": 4, "origin": "default", "unit": None}},
    "needs": {"catalog": {"tag": "shear", "step": "tomography"}},
    "depends_on": {"parameter nbin": "4"},
    "outputs": {"plot": [{"name": "plot.png", "digest": "sha256:00", "bytes": 5}], "extra": None},
}
NONSENSE = [None, 0, -1.5, True, "word", "", [], [[]], [None], {}, {"a": {}}, {"": [1]}, 1e999]


def test_what_a_record_tells_of_a_step_is_read(tmp_path):
    step = as_run(tmp_path, {"steps": {"plots": STEP}}).steps["plots"]
    assert step.parameters == {"nbin": Value(value=4)}
    assert step.needs == {"catalog": (Need(tag="shear", step="tomography"),)}
    assert step.outputs["plot"][0].size == 5
    assert step.outputs["extra"] is None


def test_an_input_that_takes_several_files_needs_all_of_their_steps(tmp_path):
    all_ = [{"tag": "a", "step": "one"}, {"tag": "b", "step": None}]
    told = {"steps": {"last": {"needs": {"files": {"tag": "a", "step": "one", "all": all_}}}}}
    needs = as_run(tmp_path, told).steps["last"].needs["files"]
    assert [need.step for need in needs] == ["one", ""]


def test_files_of_the_first_records_have_other_words(tmp_path):
    told = {"outputs": {"x": {"basename": "x.txt", "checksum": "sha1$ab", "size": 3}}}
    (file,) = as_run(tmp_path, told).outputs["x"]
    assert (file.name, file.digest, file.size) == ("x.txt", "sha1$ab", 3)


def places(value, way=()):
    """Return the way to each value inside of a record."""
    yield way
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*way, key))


@pytest.mark.parametrize("nonsense", NONSENSE, ids=repr)
def test_nonsense_anywhere_in_a_record_is_no_trouble(tmp_path, nonsense):
    whole = {
        "id": "x",
        "source": {"commit": "ab", "changed": False},
        "command": ["descpipe", "run"],
        "inputs": {"raw": [{"name": "raw.txt", "digest": "sha256:1", "bytes": 2}]},
        "engine": {"name": "none"},
        "steps": {"plots": STEP},
        "outputs": {"plot": {"name": "plot.png"}},
    }
    for way in list(places(whole))[1:]:
        spoilt = json.loads(json.dumps(whole))
        inner = spoilt
        for key in way[:-1]:
            inner = inner[key]
        inner[way[-1]] = nonsense
        run = as_run(tmp_path, spoilt)
        assert isinstance(run.steps, dict)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "line 1 is not JSON: Expecting value"),
        (b'{"steps": {', "line 1 is not JSON: Expecting property name enclosed in double quotes"),
        (b"[1]", "it is JSON, but no record"),
        (b'{"steps": 3, "outputs": []}', "it is JSON, but no record of a run"),
        (b'{"name": "package"}', "it is JSON, but no record of a run"),
        (b"\xff\xfe\x00", "it is not UTF-8 text"),
        (b"[" * 100_000, "it is nested too deep"),
    ],
    ids=["empty", "torn", "list", "wrong", "other", "binary", "deep"],
)
def test_a_spoilt_record_is_told_in_words(tmp_path, text, why):
    (tmp_path / "run.json").write_bytes(text)
    with pytest.raises(ValueError, match=why):
        read_run(tmp_path)


def test_files_beside_the_folder_are_none_of_a_run(tmp_path):
    (tmp_path / "secret").write_text("mine")
    folder = tmp_path / "out"
    folder.mkdir()
    told = {"outputs": {"x": {"name": "../secret"}, "y": {"name": str(tmp_path / "secret")}}}
    run = as_run(folder, told)
    assert [run.path(file) for files in run.outputs.values() for file in files] == [None, None]

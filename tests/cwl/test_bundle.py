"""Documents of pipelines that are hard on them."""

import json

import pytest
from ruamel.yaml import YAML
from running_cwl import run_cwltool

from descpipe.cwl.bundle import bundle
from descpipe.saving import write_generated
from descpipe.sealing import is_generated

ODD_NAMES = [
    "a b.txt",
    "a#b.txt",
    "a%20b.txt",
    "100%.txt",
    "a?b.txt",
    "a:b.txt",
    "a'b.txt",
    'a"b.txt',
    "a\\b.txt",
    "$(inputs.raw).txt",
    "[a]*.txt",
    "-a.txt",
    "é.txt",
]


def export(project, packaging="image", name="my cwl", **options):
    folder = project.folder / name
    texts = bundle(project.read(), folder, packaging, **options)
    write_generated(folder, texts)
    return folder


def loaded(path):
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def run(folder):
    """Run documents, and return the folder of the results."""
    results = folder.with_name("results")
    done = run_cwltool(folder, "--outdir", str(results), "pipeline.cwl", "job.yml")
    assert done.returncode == 0, done.stderr
    return results


def test_every_document_is_sealed_and_says_how_it_was_made(chain):
    folder = export(chain)
    for path in folder.rglob("*.*"):
        text = path.read_text()
        assert is_generated(text)
        assert "`descpipe export-cwl` makes it anew" in text


def test_documents_can_be_run_as_programs_and_the_job_cannot(chain):
    folder = export(chain)
    programs = {path.name for path in folder.rglob("*.*") if path.stat().st_mode & 0o100}
    assert programs == {"pipeline.cwl", "first.cwl", "second.cwl", "last.cwl"}


def test_a_packed_pipeline_is_one_document_and_its_job(chain):
    folder = export(chain, pack=True)
    assert sorted(path.name for path in folder.iterdir()) == ["job.yml", "pipeline.cwl"]
    steps = loaded(folder / "pipeline.cwl")["steps"]
    assert {step["run"]["class"] for step in steps.values()} == {"CommandLineTool"}


def test_paths_are_relative_to_the_document_that_holds_them(chain):
    folder = export(chain, "none", "deep/er/cwl")
    assert loaded(folder / "job.yml")["raw"]["path"] == "../../../my data/raw.txt"
    tool = loaded(folder / "tools/first.cwl")
    assert tool["inputs"]["stage_folder"]["default"]["location"] == "../../../../images/first"


def test_steps_of_one_stage_differ_in_what_the_pipeline_says_of_them(chain):
    chain.pipeline("""\
        inputs: {raw: my data/raw.txt}
        steps:
          first: {}
          again: {stage: first, outputs: {once: more}, resources: {cores: 2}, after: [first]}
        """)
    folder = export(chain)
    first, again = (loaded(folder / f"tools/{name}.cwl") for name in ("first", "again"))
    assert "--output=once=more" in again.pop("arguments")
    assert "--output=once=more" not in first.pop("arguments")
    assert again["requirements"]["ResourceRequirement"].pop("coresMin") == 2
    assert first["requirements"]["ResourceRequirement"].pop("coresMin") == 1
    assert again["inputs"].pop("after-first")["type"] == ["null", "File", "File[]"]
    assert again["outputs"].pop("once")["outputBinding"]["glob"] == "more.txt"
    assert first["outputs"].pop("once")["outputBinding"]["glob"] == "once.txt"
    assert (again.pop("stdout"), first.pop("stdout")) == ("again.stdout.txt", "first.stdout.txt")
    assert (again.pop("stderr"), first.pop("stderr")) == ("again.stderr.txt", "first.stderr.txt")
    assert first == again


@pytest.mark.parametrize(
    ("choices", "type_"),
    [
        (["a", "b c", ""], {"type": "enum", "symbols": ["a", "b c", ""]}),
        (["a", "a"], {"type": "enum", "symbols": ["a"]}),
        (["a/b", "c"], "string"),
        (["a#b", "c"], "string"),
        (["a:b", "c"], "string"),
    ],
)
def test_choices_are_an_enum_where_they_can_be(chain, choices, type_):
    declared = f'{{"p": Parameter(str, {choices[0]!r}, choices={choices!r})}}'
    chain.stage("first", inputs='{"raw": "txt"}', outputs='{"once": "txt"}', parameters=declared)
    folder = export(chain)
    assert loaded(folder / "tools/first.cwl")["inputs"]["p"]["type"] == type_
    assert loaded(folder / "pipeline.cwl")["inputs"]["first_p"]["type"] == type_


def test_the_default_of_an_optional_parameter_is_nothing(chain):
    parameters = '{"p": Parameter(int, None)}'
    chain.stage("first", inputs='{"raw": "txt"}', outputs='{"once": "txt"}', parameters=parameters)
    folder = export(chain)
    assert loaded(folder / "pipeline.cwl")["inputs"]["first_p"] == {"type": "long?"}
    assert loaded(folder / "job.yml")["first_p"] is None


def test_files_of_any_name_reach_the_stage(chain):
    for name in ODD_NAMES:
        chain.write(f"odd data/{name}", f"{name}\n")
    chain.stage("first", inputs='{"raw": ["txt"]}', outputs='{"once": "txt"}')
    paths = json.dumps([f"odd data/{name}" for name in ODD_NAMES])
    chain.pipeline(f"inputs: {{raw: {paths}}}\nsteps:\n  first: {{}}\n")
    results = run(export(chain, "none"))
    lines = (results / "once.txt").read_text(encoding="utf-8").splitlines()
    assert lines == [*ODD_NAMES, "made by first"]


@pytest.mark.parametrize("images", ["my #1 images", "100% images?"])
def test_stages_run_from_folders_of_any_name(chain, images):
    (chain.folder / "images").rename(chain.folder / images)
    text = (chain.folder / "pipeline.yaml").read_text()
    chain.write("pipeline.yaml", text.replace("[images]", json.dumps([images])))
    results = run(export(chain, "none"))
    made = "raw\nmade by first\nmade by second\nmade by last\n"
    assert (results / "final.txt").read_text() == made


def test_the_folder_of_the_documents_may_have_any_name(chain):
    assert (run(export(chain, "none", "cwl, é & (1)")) / "final.txt").exists()


@pytest.fixture
def telling(chain):
    """The chain, of which two steps of one stage write FITS."""
    write = "open(self.get_output_path('out'), 'wb').write(b'SIMPLE  = ')"
    chain.stage("fits", inputs='{"once": "txt"}', outputs='{"out": "fits"}', run=write)
    text = (chain.folder / "pipeline.yaml").read_text()
    step = "  {0}: {{stage: fits, outputs: {{out: of-{0}}}}}\n"
    more = "".join(map(step.format, ("a", "b")))
    (chain.folder / "pipeline.yaml").write_text(text + more)
    return chain


@pytest.mark.parametrize("packaging", ["image", "none"])
def test_steps_whose_outputs_have_room_are_told_what_they_are(telling, packaging):
    tools = export(telling, packaging) / "tools"
    told = {
        path.stem: [word for word in loaded(path)["arguments"] if "provenance" in word]
        for path in tools.iterdir()
    }
    assert told == {
        "a": ["--provenance=tiny/1.0/a"],
        "b": ["--provenance=tiny/1.0/b"],
        "first": [],
        "second": [],
        "last": [],
    }
    packed = loaded(export(telling, packaging, name="packed", pack=True) / "pipeline.cwl")
    assert {name: step["run"]["arguments"] for name, step in packed["steps"].items()} == {
        path.stem: loaded(path)["arguments"] for path in tools.iterdir()
    }


def test_a_pipeline_can_switch_provenance_off(telling):
    path = telling.folder / "pipeline.yaml"
    path.write_text(f"provenance: false\n{path.read_text()}")
    tools = (export(telling) / "tools").iterdir()
    assert not any("provenance" in tool.read_text() for tool in tools)


def test_steps_of_a_sub_pipeline_are_told_the_pipeline_around_them(telling):
    inner = (telling.folder / "pipeline.yaml").read_text().replace("tiny", "inner")
    telling.write("inner.yaml", f"provenance: false\n{inner}")
    telling.pipeline("""\
        inputs: {raw: my data/raw.txt}
        output: out
        steps:
          wide: {pipeline: inner.yaml}
        """)
    tool = loaded(export(telling) / "tools/wide+a.cwl")
    assert tool["arguments"][-2:-1] == ["--provenance=tiny/1.0/wide/a"]

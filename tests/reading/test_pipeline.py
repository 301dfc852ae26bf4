"""From a pipeline file and its stages to a linked pipeline."""

import re
from dataclasses import FrozenInstanceError
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from descpipe.errors import BadInput
from descpipe.model.pipeline import Resources, Source
from descpipe.model.problem import Place, Problems
from descpipe.reading.input_files import check_input_files
from descpipe.reading.linking import sort_steps
from descpipe.reading.overrides import Overrides, read_overrides
from descpipe.reading.pipeline import read_pipeline
from descpipe.reading.pipeline_yaml import PipelineEntry, StepEntry


def names(pipeline):
    return [step.name for step in pipeline.steps]


def overrides(settings=(), inputs=(), output=None):
    problems = Problems()
    return read_overrides(settings, inputs, output, problems), [str(p) for p in problems.found]


# -- what is read ---------------------------------------------------------------------------------


def test_steps_are_joined_by_tag(chain):
    first, second, last = chain.read().steps
    assert first.inputs == {"raw": Source(tag="raw", step=None, output="raw")}
    assert second.inputs == {"once": Source(tag="once", step="first", output="once")}
    assert last.inputs == {"twice": Source(tag="twice", step="second", output="twice")}


def test_the_order_of_the_file_does_not_matter_to_the_links(chain):
    chain.pipeline("""\
        inputs: {raw: my data/raw.txt}
        steps:
          last: {}
          second: {}
          first: {}
        """)
    assert names(chain.read()) == ["first", "second", "last"]


def test_paths_are_relative_to_the_pipeline_file(chain, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pipeline = chain.read()
    assert pipeline.inputs["raw"].paths == (chain.folder / "my data/raw.txt",)
    assert (pipeline.output, pipeline.images) == (chain.folder / "out", (chain.folder / "images",))


def test_results_go_to_a_folder_named_for_the_pipeline_if_nothing_is_said(chain):
    chain.write("pipeline.yaml", Path("pipeline.yaml").read_text().replace("output: out\n", ""))
    assert chain.read().output == chain.folder / "out/tiny"


def test_images_are_named_for_owner_pipeline_stage_and_version(chain):
    text = Path("pipeline.yaml").read_text()
    assert chain.read().steps[0].image == "desc/tiny-first:1.0"
    chain.write("pipeline.yaml", "registry: ghcr.io\n" + text)
    assert chain.read().steps[0].image == "ghcr.io/desc/tiny-first:1.0"


def test_steps_of_one_stage_share_its_image_and_rename_what_they_write(chain):
    chain.pipeline("""\
        inputs: {raw: my data/raw.txt}
        steps:
          one: {stage: first}
          two: {stage: first, outputs: {once: again}}
        """)
    one, two = chain.read().steps
    assert (one.image, one.stage) == (two.image, two.stage)
    assert (one.outputs, two.outputs) == ({"once": "once"}, {"once": "again"})
    assert two.output_file_name("once") == "again.txt"


def test_an_input_may_be_read_under_another_name(chain):
    chain.pipeline("""\
        inputs: {mine: my data/raw.txt}
        steps:
          first: {inputs: {raw: mine}}
          last: {inputs: {twice: once}}
        """)
    first, last = chain.read().steps
    assert first.inputs == {"raw": Source(tag="mine", step=None, output="mine")}
    assert last.inputs == {"twice": Source(tag="once", step="first", output="once")}


def test_a_renamed_output_is_found_by_its_new_name(chain):
    chain.pipeline("""\
        inputs: {raw: my data/raw.txt}
        steps:
          first: {outputs: {once: twice}}
          last: {}
        """)
    assert chain.read().steps[1].inputs["twice"] == Source(tag="twice", step="first", output="once")


def test_names_of_outputs_may_be_exchanged(chain):
    chain.stage("pair", inputs='{"raw": "txt"}', outputs='{"a": "txt", "b": "txt"}')
    chain.pipeline("""\
        inputs: {raw: my data/raw.txt}
        steps:
          pair: {outputs: {a: b, b: a}}
        """)
    assert chain.read().steps[0].outputs == {"a": "b", "b": "a"}


def test_after_holds_a_step_back(chain):
    chain.pipeline("""\
        inputs: {raw: my data/raw.txt}
        steps:
          more: {stage: first, outputs: {once: more-raw}, after: [last]}
          first: {}
          second: {}
          last: {}
        """)
    pipeline = chain.read()
    assert names(pipeline) == ["first", "second", "last", "more"]
    assert pipeline.steps[3].after == ("last",)


def test_an_optional_input_that_nothing_gives_is_left_out(chain):
    chain.stage("first", inputs='{"mask": File("fits", optional=True)}', outputs='{"once": "txt"}')
    chain.pipeline("steps:\n  first: {}\n")
    assert chain.read().steps[0].inputs == {}


def test_an_optional_input_that_is_named_must_be_given(chain):
    chain.stage("first", inputs='{"mask": File("fits", optional=True)}', outputs='{"once": "txt"}')
    chain.pipeline("steps:\n  first: {inputs: {mask: msk}}\n")
    assert "reads 'msk', which no step writes" in chain.problems()[0]


@pytest.mark.parametrize("order", [["careful", "easy"], ["easy", "careful"]])
def test_an_input_that_one_step_needs_is_required(chain, order):
    chain.stage("careful", inputs='{"raw": "txt"}', outputs='{"a": "txt"}')
    chain.stage("easy", inputs='{"raw": File("txt", optional=True)}', outputs='{"b": "txt"}')
    steps = "".join(f"  {name}: {{}}\n" for name in order)
    chain.pipeline("inputs: {raw: my data/raw.txt}\nsteps:\n" + steps)
    assert not chain.read().inputs["raw"].type.is_optional


def test_a_list_of_inputs_keeps_its_order(chain):
    chain.stage("first", inputs='{"raw": ["txt"]}', outputs='{"once": "txt"}')
    chain.pipeline("inputs: {raw: [z.txt, a.txt]}\nsteps:\n  first: {}\n")
    assert [path.name for path in chain.read().inputs["raw"].paths] == ["z.txt", "a.txt"]


def test_two_steps_must_read_an_input_as_one_type(chain):
    chain.stage("other", inputs='{"raw": ["txt"]}', outputs='{"b": "txt"}')
    chain.pipeline("inputs: {raw: my data/raw.txt}\nsteps:\n  first: {}\n  other: {}\n")
    assert chain.problems() == [
        (
            "pipeline.yaml:5:10: input 'raw' is read as a txt file and as a list of txt files; "
            "correct the type in one run.py"
        )
    ]


def test_parameters_have_their_values_and_defaults(chain):
    chain.stage("first", outputs='{"once": "txt"}', parameters='{"a": 1, "b": 0.5, "c": False}')
    chain.pipeline("steps:\n  first: {parameters: {b: 2, c: true}}\n")
    values = chain.read().steps[0].parameters
    assert values == {"a": 1, "b": 2.0, "c": True}
    assert isinstance(values["b"], float)


def test_null_takes_away_the_value_of_an_optional_parameter(chain):
    chain.stage("first", outputs='{"once": "txt"}', parameters='{"a": Parameter([float], None)}')
    chain.pipeline("steps:\n  first: {parameters: {a: null}}\n")
    assert chain.read().steps[0].parameters == {"a": None}


def test_resources_are_read_in_mebibytes_and_seconds(chain):
    chain.pipeline("""\
        inputs: {raw: my data/raw.txt}
        steps:
          first: {resources: {cores: 2, memory: 1.5 GiB, time: 2 h}}
          second: {resources: {memory: 1 GB}}
          last: {resources: {time: 0.1 s}}
        """)
    assert [step.resources for step in chain.read().steps] == [
        Resources(cores=2, memory_mib=1536, time_seconds=7200),
        Resources(cores=1, memory_mib=954, time_seconds=None),
        Resources(cores=1, memory_mib=1024, time_seconds=1),
    ]


def test_a_pipeline_cannot_be_changed(chain):
    with pytest.raises(FrozenInstanceError):
        chain.read().name = "other"


def test_each_run_py_is_told_once(chain):
    chain.write("images/first/run.py", "x = = 1\n")
    chain.pipeline("steps:\n  first: {}\n  again: {stage: first}\n")
    assert [line.split(":")[0] for line in chain.problems()] == ["images/first/run.py"]


def test_a_stage_that_is_there_twice_is_told(chain):
    chain.write("more/first/run.py", Path("images/first/run.py").read_text())
    text = Path("pipeline.yaml").read_text().replace("[images]", "[images, more]")
    chain.write("pipeline.yaml", text)
    assert chain.problems() == [
        (
            "pipeline.yaml:8:3: stage 'first' is there more than once: images/first and "
            "more/first; rename one of the folders"
        )
    ]


def test_a_folder_whose_name_no_image_can_have_is_told(chain):
    chain.stage("First", inputs='{"raw": "txt"}', outputs='{"once": "txt"}')
    chain.pipeline("inputs: {raw: my data/raw.txt}\nsteps:\n  first: {stage: First}\n")
    assert chain.problems() == [
        (
            "pipeline.yaml:7:18: stage 'First' cannot be part of an image's name; "
            "rename its folder: use lower-case letters, digits, and single . _ - between them"
        )
    ]


def test_names_that_meet_in_the_workflow_are_told(chain):
    chain.stage("a", outputs='{"x": "txt"}', parameters='{"b_c": 1}')
    chain.stage("a_b", outputs='{"y": "txt"}', parameters='{"c": 1}')
    chain.pipeline("steps:\n  a: {}\n  a_b: {}\n")
    assert chain.problems() == [
        (
            "pipeline.yaml:7:3: 'c' of step 'a_b' has the name of 'b_c' of step 'a'; "
            "rename the step, or the file by `outputs: {TAG: another-tag}`"
        )
    ]


def test_a_tag_that_would_meet_that_of_after_is_told(chain):
    chain.stage("first", inputs='{"after-last": "txt"}', outputs='{"once": "txt"}')
    assert "'after-last' is used by descpipe itself" in chain.problems()[0]


def test_problems_of_the_file_and_of_stages_are_told_together(chain):
    chain.stage("second", inputs='{"once": "fits"}', outputs='{"twice": FITS}')
    chain.write("pipeline.yaml", Path("pipeline.yaml").read_text().replace('"1.0"', "1.0"))
    assert [line.split(": ")[0] for line in chain.problems()] == [
        "images/second/run.py:12:25",
        "pipeline.yaml:2:10",
        "pipeline.yaml:9:3",
    ]


def test_what_is_raised_holds_every_problem_sorted_by_place(chain):
    chain.write("pipeline.yaml", "version: 1.0\nimages: [nowhere]\n")
    problems = Problems()
    with pytest.raises(BadInput) as caught:
        read_pipeline(Path("pipeline.yaml"), Overrides(), problems)
    assert caught.value.problems == tuple(sorted(problems.found))
    assert str(caught.value).count("\n") == len(problems.found) - 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "",
            (
                "the file is empty; write it as docs/tutorial.md shows, "
                "or begin with `descpipe new pipeline NAME`"
            ),
        ),
        (
            "~\n",
            (
                "the file is empty; write it as docs/tutorial.md shows, "
                "or begin with `descpipe new pipeline NAME`"
            ),
        ),
        (
            "hello\n",
            (
                "the pipeline file is 'hello', not lines of `key: value`; "
                "begin it with `pipeline: two-point`"
            ),
        ),
        (
            "- a\n",
            (
                "the pipeline file is a list, not lines of `key: value`; "
                "begin it with `pipeline: two-point`"
            ),
        ),
    ],
)
def test_a_file_that_is_no_pipeline_is_told_in_one_line(project, text, told):
    project.write("pipeline.yaml", text)
    assert project.problems() == [f"pipeline.yaml:1:1: {told}"]


def test_a_missing_pipeline_file_is_told(project):
    told = "pipeline.yaml:1:1: there is no such file; correct the path"
    assert project.problems() == [told]


def test_reading_a_pipeline_runs_no_stage(chain):
    text = Path("images/first/run.py").read_text()
    chain.write("images/first/run.py", f"open('escaped', 'w').close()\n{text}")
    chain.read()
    assert not Path("escaped").exists()


# -- values from the command line -----------------------------------------------------------------


def test_set_comes_before_the_file(chain):
    chain.stage("first", outputs='{"once": "txt"}', parameters='{"n": 1, "x": [1.0], "s": "a"}')
    chain.pipeline("steps:\n  first: {parameters: {n: 2}}\n")
    given_, told = overrides(["first.n=3", "first.x=[1, 2.5]", "first.s=b=c"])
    assert told == []
    assert chain.read(given_).steps[0].parameters == {"n": 3, "x": [1.0, 2.5], "s": "b=c"}


def test_input_comes_before_the_file_and_is_relative_to_the_user(chain, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    given_, _ = overrides(inputs=["raw=other.txt"], output=Path("results"))
    pipeline = chain.read(given_)
    assert pipeline.inputs["raw"].paths == (tmp_path / "other.txt",)
    assert pipeline.output == tmp_path / "results"


def test_input_may_be_repeated_for_a_list(chain):
    chain.stage("first", inputs='{"raw": ["txt"]}', outputs='{"once": "txt"}')
    given_, _ = overrides(inputs=["raw=b.txt", "raw=a.txt"])
    assert [path.name for path in chain.read(given_).inputs["raw"].paths] == ["b.txt", "a.txt"]


@pytest.mark.parametrize("text", ["first.n", "first.=3", ".n=3", "", "="])
def test_a_setting_of_another_form_is_told(text):
    assert overrides([text])[1] == [
        f"--set {text}: not of the form step.parameter=value; as in tomography.nbin=5"
    ]


@pytest.mark.parametrize("text", ["raw", "=x", ""])
def test_an_input_of_another_form_is_told(text):
    assert overrides(inputs=[text])[1] == [
        f"--input {text}: not of the form tag=path; as in shear-catalog=my.fits"
    ]


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("frist.n=3", "--set frist.n=3: there is no step 'frist'; did you mean 'first'?"),
        (
            "first.m=3",
            "--set first.m=3: step 'first' has no parameter 'm'; use one of: n",
        ),
        (
            "first.n=3.9",
            "--set first.n=3.9: parameter 'n': 3.9 is not a whole number; write 3 or 4",
        ),
    ],
)
def test_a_setting_that_fits_nothing_is_told(chain, setting, told):
    chain.stage("first", inputs='{"raw": "txt"}', outputs='{"once": "txt"}', parameters='{"n": 1}')
    assert chain.problems(overrides([setting])[0]) == [told]


def test_an_input_that_fits_nothing_is_told(chain):
    assert chain.problems(overrides(inputs=["rwa=x"])[0]) == [
        "--input rwa=x: the pipeline has no input 'rwa'; did you mean 'raw'?"
    ]


# -- input files ----------------------------------------------------------------------------------


def file_problems(project):
    problems = Problems()
    check_input_files(project.read(), problems)
    return [str(problem) for problem in problems.found]


def test_input_files_that_are_there_are_good(chain):
    assert file_problems(chain) == []


def test_a_missing_input_file_is_told_with_a_near_miss(chain):
    Path("my data/raw.txt").rename("my data/rwa.txt")
    assert file_problems(chain) == [
        "pipeline.yaml:5:15: input 'raw': no such file: my data/raw.txt; did you mean 'rwa.txt'?"
    ]


def test_a_missing_folder_of_input_files_is_told(chain):
    Path("my data").rename("other")
    assert file_problems(chain) == [
        (
            "pipeline.yaml:5:15: input 'raw': no such file: my data/raw.txt; "
            "correct the path, or give --input raw=FILE"
        )
    ]


def test_an_input_file_of_another_type_is_told(chain):
    chain.stage("first", inputs='{"raw": "fits"}', outputs='{"once": "txt"}')
    assert file_problems(chain) == [
        (
            "pipeline.yaml:5:15: input 'raw', read by 'first': my data/raw.txt is not a fits file: "
            "it begins with b'raw\\n'; correct the file, or name another"
        )
    ]


# -- order ----------------------------------------------------------------------------------------


def entries(count):
    """Return a pipeline entry whose steps are called by their number."""
    place = Place(Path("pipeline.yaml"))
    words = {"stage": "s", "stage_place": place, "config": {}, "parameters": {}, "inputs": {}}
    words |= {"outputs": {}, "keys": {}, "resources": Resources(), "after": ()}
    steps = tuple(StepEntry(name=str(n), place=place, **words) for n in range(count))
    words = dict.fromkeys(("name", "version", "owner", "registry", "base_name", "label"), "")
    folders = {"path": Path("pipeline.yaml"), "images": (), "inputs": {}, "output": Path()}
    return PipelineEntry(**words, **folders, steps=steps)


def order(count, links):
    """Return the order of steps 0 to `count` of which each waits for others, and what is told."""
    before = {str(n): {str(other) for other in links.get(n, ())} for n in range(count)}
    problems = Problems()
    steps = sort_steps(entries(count), before, problems)
    return [int(step.name) for step in steps], [problem.what for problem in problems.found]


@st.composite
def graphs(draw):
    """Draw links without a circle between steps in any order of the file."""
    count = draw(st.integers(1, 12))
    place = draw(st.permutations(range(count)))
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    links = {n: set() for n in range(count)}
    for one, other in draw(st.lists(pairs, max_size=30)):
        if place[one] != place[other]:
            earlier, later = sorted((one, other), key=place.__getitem__)
            links[later].add(earlier)
    return count, links


@settings(max_examples=200, deadline=None, database=None)
@given(graphs())
def test_in_any_graph_every_step_comes_once_and_after_those_it_waits_for(graph):
    count, links = graph
    found, told = order(count, links)
    assert (sorted(found), told) == (list(range(count)), [])
    position = {step: number for number, step in enumerate(found)}
    assert all(position[a] < position[b] for b, earlier in links.items() for a in earlier)


@settings(max_examples=200, deadline=None, database=None)
@given(graphs())
def test_where_the_order_is_free_it_is_that_of_the_file(graph):
    count, links = graph
    found, _ = order(count, links)
    for number, step in enumerate(found):
        done = set(found[:number])
        ready = [n for n in range(count) if n not in done and links[n] <= done]
        assert step == min(ready)


@settings(max_examples=100, deadline=None, database=None)
@given(graphs(), st.data())
def test_a_circle_is_told_with_a_path_that_is_one(graph, data):
    count, links = graph
    circle = data.draw(st.lists(st.integers(0, count - 1), min_size=1, unique=True))
    for one, other in zip(circle, [*circle[1:], circle[0]], strict=True):
        links[other].add(one)
    found, told = order(count, links)
    numbers = [int(number) for number in re.findall(r"[0-9]+", told[0])]
    path = numbers if len(numbers) > 1 else numbers * 2  # a step that waits for itself
    assert path[0] == path[-1]
    assert len(found) < count
    assert all(a in links[b] for a, b in pairwise(path))


def test_five_thousand_steps_in_a_row_are_sorted():
    found, _ = order(5000, {n: {n - 1} for n in range(1, 5000)})
    assert found == list(range(5000))


@settings(
    max_examples=15,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(graphs())
def test_steps_of_any_pipeline_come_after_those_whose_files_they_read(project, graph):
    count, links = graph
    lines = []
    for n in range(count):
        inputs = ", ".join(f'"t{other}": "txt"' for other in sorted(links[n]))
        project.stage(f"s{n}", inputs=f"{{{inputs}}}", outputs=f'{{"t{n}": "txt"}}')
        lines.append(f"  s{n}: {{}}\n")
    project.pipeline("steps:\n" + "".join(lines))
    found = [int(name[1:]) for name in names(project.read())]
    assert found == order(count, links)[0]


@pytest.mark.parametrize("given", ["{low: 3}", "{high: 0.5}", "{low: 3, high: 2}"])
def test_values_beyond_those_of_others_are_told_where_one_is_given(chain, given):
    chain.stage(
        "first",
        inputs='{"raw": "txt"}',
        outputs='{"once": "txt"}',
        parameters='{"low": 1.0, "high": Parameter(float, 2.0, above="low")}',
    )
    path = chain.folder / "pipeline.yaml"
    path.write_text(path.read_text().replace("first: {}", f"first: {{parameters: {given}}}"))
    (problem,) = chain.problems()
    assert problem.startswith("pipeline.yaml:8:")
    assert "is not above 'low', which is" in problem

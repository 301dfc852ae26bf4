"""What parts of scattered steps get, as far as it is known before anything runs."""

from dataclasses import replace

from descpipe.model.parts import parts_of_steps
from descpipe.reading.one_part import part_alone


def scattered(project, first="first: {scatter: one, inputs: {one: raws}}"):
    """Read a pipeline whose second step is scattered over what the first one writes."""
    for name in ("it's a.txt", "b.txt"):
        project.write(name, name)
    project.stage("first", inputs='{"one": "txt"}', outputs='{"once": "txt"}')
    project.stage("listing", inputs='{"raws": ["txt"]}', outputs='{"once": ["txt"]}')
    project.stage("second", inputs='{"once": "txt"}', outputs='{"twice": "txt"}')
    project.pipeline(f"""\
        inputs: {{raws: ["it's a.txt", b.txt]}}
        output: out
        steps:
          {first}
          second: {{scatter: once}}
        """)
    return project.read()


def names(parts):
    return None if parts is None else [part.name for part in parts]


def test_parts_have_the_names_that_files_have_under_runners(project):
    parts = parts_of_steps(scattered(project))
    assert names(parts["first"]) == ["it_s_a", "b"]
    assert names(parts["second"]) == ["once.it_s_a", "once.b"]


def test_of_a_list_that_a_stage_writes_only_a_run_knows_the_files(project):
    parts = parts_of_steps(scattered(project, first="listing: {}"))
    assert parts == {"second": None}


def test_one_part_alone_has_the_name_that_it_has_in_a_run(project):
    pipeline = scattered(project)
    part = part_alone(replace(pipeline, steps=pipeline.steps[:1]), None)
    assert part.alone.steps[0].outputs == {"once": "once.it_s_a"}

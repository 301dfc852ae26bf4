"""Names that a stage asks for in its methods, and what it declares."""

import pytest

RUN = "path = self.{method}({name!r})\n"


def problems(project, method, name, **declared):
    variables = {"inputs": '{"raw": "txt"}', "parameters": '{"n": 1}', "config": '{"c": "c.yaml"}'}
    project.stage(
        "probe",
        outputs='{"once": "txt"}',
        run=RUN.format(method=method, name=name),
        **{**variables, **declared},
    )
    project.write("raw.txt", "raw\n")
    project.write("c.yaml", "a: 1\n")
    project.pipeline("inputs: {raw: raw.txt}\nsteps: {probe: {config: {c: c.yaml}}}\n")
    return project.problems()


@pytest.mark.parametrize(
    ("method", "good", "bad", "kind"),
    [
        ("get_input_path", "raw", "rwa", "input"),
        ("get_input_paths", "raw", "rwa", "input"),
        ("get_input_filename", "raw", "rwa", "input"),
        ("get_output_path", "once", "onec", "output"),
        ("get_output_filename", "once", "onec", "output"),
        ("get_config_path", "c", "cc", "config file"),
        ("get_parameter", "n", "nn", "parameter"),
    ],
)
def test_what_is_asked_for_and_not_declared_is_told_with_its_place(
    project, method, good, bad, kind
):
    assert problems(project, method, good) == []
    (problem,) = problems(project, method, bad)
    assert problem.startswith("images/probe/run.py:16:")
    assert f"the stage has no {kind} {bad!r}, which is asked for here; " in problem


@pytest.mark.parametrize("method", ["get_input_path", "get_input_filename"])
def test_a_list_of_files_that_is_asked_for_as_one_file_is_told(project, method):
    lists = {"inputs": '{"raw": ["txt"]}'}
    assert problems(project, "get_input_paths", "raw", **lists) == []
    (problem,) = problems(project, method, "raw", **lists)
    assert "input 'raw' is a list of files" in problem
    assert problem.endswith("write `self.get_input_paths('raw')`")


def test_nothing_is_told_of_names_while_their_declaration_is_wrong(project):
    told = problems(project, "get_parameter", "other", parameters="dict(other=1)")
    assert not [problem for problem in told if "asked for here" in problem]


def test_names_that_are_computed_are_left_to_the_run(project):
    project.stage("probe", inputs='{"raw": "txt"}', run='self.get_input_path("r" + "aw")\n')
    project.write("raw.txt", "raw\n")
    project.pipeline("inputs: {raw: raw.txt}\nsteps: {probe: {}}\n")
    assert project.problems() == []

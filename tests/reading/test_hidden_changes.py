"""Code that would change what a stage says, where only running it shows that."""

from pathlib import Path

import pytest

from descpipe.model.problem import Problems
from descpipe.reading.run_py import read_run_py

RUN = "        pass\n"


@pytest.fixture
def told(project):
    """Read the stage after a change of its text, and return what is told, without its advice."""

    def told_of(before, after):
        folder = project.stage("probe", inputs='{"raw": "txt"}', run="pass")
        text = (folder / "run.py").read_text()
        assert text.count(before) == 1
        (folder / "run.py").write_text(text.replace(before, after))
        problems = Problems()
        read_run_py(folder, problems)
        return [str(one).partition(": ")[2].partition("; ")[0] for one in sorted(problems.found)]

    return told_of


@pytest.mark.parametrize(
    "statement",
    [
        "Stage.outputs = {}",
        "Stage.inputs['more'] = 'txt'",
        "Stage.inputs |= {}",
        "if True:\n    Stage.inputs = {}",
        "for Stage.inputs in []:\n    pass",
    ],
)
def test_a_change_outside_of_the_class_is_told(told, statement):
    (said,) = told("if __name__", f"{statement}\n\n\nif __name__")
    assert said.startswith("Stage.")
    assert said.endswith("puts is changed here, which only running it would show")


@pytest.mark.parametrize("statement", ["self.name = 'x'", "self.inputs['a'] = 'txt'"])
def test_a_change_in_a_method_is_told(told, statement):
    assert "is changed here" in told(RUN, f"        {statement}\n")[0]


@pytest.mark.parametrize("statement", ["self.count = 1", "inputs = {}", "print(self.inputs)"])
def test_other_names_may_be_set(told, statement):
    assert told(RUN, f"        {statement}\n") == []


@pytest.mark.parametrize("name", ["main", "get_input_path", "__init__", "_execute"])
def test_a_method_of_descpipe_is_not_for_stages(told, name):
    method = f"    def {name}(self):\n        pass\n\n"
    (said,) = told("    def run(self)", f"{method}    def run(self)")
    assert said == f"{name!r} is a method of descpipe's, and would no longer do its work"


@pytest.mark.parametrize("name", ["prepare", "_read", "validate"])
def test_other_methods_may_be_defined(told, name):
    assert (
        told("    def run(self)", f"    def {name}(self):\n        pass\n\n    def run(self)") == []
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("class Stage(", "@print\nclass Stage("),
        ("descpipe.Stage)", "descpipe.Stage, metaclass=type)"),
    ],
)
def test_what_makes_another_class_is_told(told, before, after):
    (said,) = told(before, after)
    assert said.endswith("may make another class of Stage, which only running it shows")


def test_a_name_that_never_is_that_of_main_is_told(told):
    (said,) = told('"__main__"', '"__mian__"')
    assert said == "__name__ is never '__mian__', so that nothing below this would run"


@pytest.mark.parametrize(
    ("name", "is_told"),
    [("random.py", True), ("descpipe.py", True), ("test.py", False), ("random.txt", False)],
)
def test_a_module_that_hides_one_of_python_is_told(project, name, is_told):
    folder = project.stage("probe", inputs='{"raw": "txt"}')
    (folder / name).touch()
    problems = Problems()
    read_run_py(folder, problems)
    found = [(problem.place.path, problem.severity) for problem in problems.found]
    assert found == [(Path(folder / name), "warning")] * is_told
